import type { StoreApi } from 'zustand/vanilla';
import type { Millis } from '../base/units.ts';
import type { CheckResult, Lesson, PredictBlock } from '../lesson/lesson.ts';
import type { RunRecord } from '../telemetry/record.ts';
import type { ProgressStore } from './progress.ts';
import type { SessionState } from './session.ts';

/** How a run is measured against its lesson. */
export interface Judge {
  judge(lesson: Lesson, record: RunRecord): readonly CheckResult[];
  /** The figure a prediction is about; null when the run has none. */
  observe(block: PredictBlock, record: RunRecord): number | null;
}

export interface Scoring {
  /** Something that is over by `t` has not been judged or measured yet. */
  isDue(t: Millis): boolean;
  /** Judges and measures what is over in `record`, unless it is stale by then. */
  soFar(record: RunRecord, isCurrent: () => boolean): Promise<void>;
  /** The run has ended: judges everything, and credits the learner if it counts. */
  atEnd(record: RunRecord, isCurrent: () => boolean): Promise<void>;
}

export function createScoring(
  store: StoreApi<SessionState>,
  progress: ProgressStore,
  loadJudge: () => Promise<Judge>,
): Scoring {
  function score(judge: Judge, lesson: Lesson, record: RunRecord, t: Millis): void {
    const due = new Set(lesson.checks.filter((check) => check.to <= t).map((check) => check.id));
    const results = judge.judge(lesson, record).filter((result) => due.has(result.id));
    store.setState({ results: Object.fromEntries(results.map((r) => [r.id, r])) });
    for (const block of predictionsOf(lesson)) {
      const observed = block.to <= t ? judge.observe(block, record) : null;
      if (observed !== null) progress.observe(lesson.id, block.id, observed);
    }
  }
  return {
    isDue(t) {
      const { lesson, results } = store.getState();
      if (lesson === null) return false;
      const { predictions } = progress.of(lesson.id);
      return (
        lesson.checks.some((check) => check.to <= t && results[check.id] === undefined) ||
        predictionsOf(lesson).some((b) => b.to <= t && predictions[b.id]?.observed === null)
      );
    },
    async soFar(record, isCurrent) {
      const judge = await loadJudge();
      const { lesson } = store.getState();
      if (lesson !== null && isCurrent()) score(judge, lesson, record, record.simulated_ms);
    },
    async atEnd(record, isCurrent) {
      const judge = await loadJudge();
      const { lesson, touched } = store.getState();
      if (lesson === null || !isCurrent()) return;
      score(judge, lesson, record, Number.POSITIVE_INFINITY);
      if (touched || !lesson.seeds.includes(record.seed) || lesson.checks.length === 0) return;
      const passed = Object.values(store.getState().results).filter((result) => result.pass);
      progress.judged(
        lesson.id,
        passed.map((result) => result.id),
        passed.length === lesson.checks.length,
      );
    },
  };
}

const predictionsOf = (lesson: Lesson): readonly PredictBlock[] =>
  lesson.blocks.filter((block) => block.kind === 'predict');
