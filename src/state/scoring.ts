import type { StoreApi } from 'zustand/vanilla';
import type { Millis } from '../base/units.ts';
import type { CheckResult, PredictBlock } from '../lesson/lesson.ts';
import type { RunRecord } from '../telemetry/record.ts';
import type { ProgressStore } from './progress.ts';
import type { SessionState } from './session.ts';
import type { Subject } from './subject.ts';

/** How a run is measured against its lesson. */
export interface Judge {
  judge(subject: Subject, record: RunRecord): readonly CheckResult[];
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
  function score(judge: Judge, subject: Subject, record: RunRecord, t: Millis): void {
    const due = new Set(subject.checks.filter((check) => check.to <= t).map((check) => check.id));
    const results = judge.judge(subject, record).filter((result) => due.has(result.id));
    store.setState({ results: Object.fromEntries(results.map((r) => [r.id, r])) });
    for (const block of predictionsOf(subject)) {
      const observed = block.to <= t ? judge.observe(block, record) : null;
      if (observed !== null) progress.observe(subject.id, block.id, observed);
    }
  }
  return {
    isDue(t) {
      const { subject, results } = store.getState();
      if (subject === null) return false;
      const { predictions } = progress.of(subject.id);
      return (
        subject.checks.some((check) => check.to <= t && results[check.id] === undefined) ||
        predictionsOf(subject).some((b) => b.to <= t && predictions[b.id]?.observed === null)
      );
    },
    async soFar(record, isCurrent) {
      const judge = await loadJudge();
      const { subject } = store.getState();
      if (subject !== null && isCurrent()) score(judge, subject, record, record.simulated_ms);
    },
    async atEnd(record, isCurrent) {
      const { subject, touched } = store.getState();
      if (subject === null || isUnjudged(subject)) return;
      const judge = await loadJudge();
      if (!isCurrent()) return;
      score(judge, subject, record, Number.POSITIVE_INFINITY);
      if (touched || !subject.seeds.includes(record.seed) || subject.checks.length === 0) return;
      const passed = Object.values(store.getState().results).filter((result) => result.pass);
      progress.judged(
        subject.id,
        passed.map((result) => result.id),
        passed.length === subject.checks.length,
      );
    },
  };
}

/** Nothing to judge and nothing to measure: the judge need not even be loaded. */
const isUnjudged = (subject: Subject): boolean =>
  subject.checks.length === 0 && subject.blocks.length === 0;

const predictionsOf = (subject: Subject): readonly PredictBlock[] =>
  subject.blocks.filter((block) => block.kind === 'predict');
