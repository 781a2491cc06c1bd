import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault, Intervention, TimedIntervention } from '../cluster/scenario.ts';
import type { Frame, Program, SpanView, StartResult, Update } from '../engine/protocol.ts';
import type { CheckResult, Lesson, PredictBlock } from '../lesson/lesson.ts';
import type { RunFailure, RunRecord } from '../telemetry/record.ts';
import type { DraftsStore } from './drafts.ts';
import { codeOf } from './drafts.ts';
import type { ProgressStore } from './progress.ts';
import { clampSpeed, type SettingsStore } from './settings.ts';
import {
  absorbUpdate,
  emptySimulation,
  type SimulationState,
  setLatestFrame,
} from './simulation.ts';

/** What a session needs of the engine's page side; `createEngine()` gives one. */
export interface SessionEngine {
  start(program: Program): Promise<StartResult>;
  resume(): Promise<void>;
  pause(): Promise<void>;
  step(): Promise<void>;
  setSpeed(speed: number): Promise<void>;
  intervene(what: Intervention): Promise<void>;
  trace(traceId: number): Promise<readonly SpanView[]>;
  finish(): Promise<RunRecord>;
  record(): Promise<RunRecord>;
  interventions(): Promise<readonly TimedIntervention[]>;
  onFrame(listener: (frame: Frame) => void): () => void;
  onUpdate(listener: (update: Update) => void): () => void;
  onCrash(listener: (failure: RunFailure) => void): () => void;
}

/** How a run is measured against its lesson. */
export interface Judge {
  judge(lesson: Lesson, record: RunRecord): readonly CheckResult[];
  /** The figure a prediction is about; null when the run has none. */
  observe(block: PredictBlock, record: RunRecord): number | null;
}

export interface SessionState {
  readonly lesson: Lesson | null;
  /** Runs begun since the lesson was opened. */
  readonly runs: number;
  /** Checks judged so far in the run on screen, by id. */
  readonly results: Readonly<Record<string, CheckResult>>;
  /** Load or faults were changed by hand in this run: it shows much, but proves nothing. */
  readonly touched: boolean;
  /** The code of the run on screen, by path. */
  readonly ran: Readonly<Record<string, string>>;
  /** A run was asked for while a prediction is still open. */
  readonly waitsForPrediction: boolean;
}

export const emptySession: SessionState = {
  lesson: null,
  runs: 0,
  results: {},
  touched: false,
  ran: {},
  waitsForPrediction: false,
};

export interface Session {
  readonly store: StoreApi<SessionState>;
  /** Shows a lesson: its system stands ready at t = 0. */
  open(lesson: Lesson): Promise<void>;
  /** Runs the learner's code from t = 0. Asks for open predictions first. */
  run(): Promise<void>;
  /** As `run`, with the changes to load and faults made in the run on screen, at the same instants. */
  repeat(): Promise<void>;
  toggle(): Promise<void>;
  step(): Promise<void>;
  /** To the end at full speed. */
  finish(): Promise<void>;
  setSpeed(speed: number): void;
  /** Takes effect with a fresh start, which this makes. */
  setSeed(seed: number): Promise<void>;
  setRate(load: number, rate: number): Promise<void>;
  inject(fault: Fault): Promise<void>;
  heal(fault: Fault['kind'], service: string, instance?: number): Promise<void>;
  healAll(): Promise<void>;
  trace(traceId: number): Promise<readonly SpanView[]>;
  /** The canonical JSON of the run record (so far). */
  recordJson(): Promise<string>;
  skipPredictions(): Promise<void>;
  dismissPrediction(): void;
  dispose(): void;
}

export interface SessionParts {
  readonly engine: SessionEngine;
  readonly simulation: StoreApi<SimulationState>;
  readonly drafts: DraftsStore;
  readonly progress: ProgressStore;
  readonly settings: SettingsStore;
  readonly judge: Judge;
  /** Real milliseconds, for the canvas. */
  readonly now: () => number;
}

/** Frames reach React this often, in real milliseconds; the canvas gets every one. */
const PANEL_INTERVAL_MS = 100;

export function createSession(parts: SessionParts): Session {
  const { engine, simulation, drafts, progress, settings, judge, now } = parts;
  const store = createStore<SessionState>(() => emptySession);
  /** Grows with every start, so that answers to an earlier run are dropped. */
  let generation = 0;
  let panelAt = Number.NEGATIVE_INFINITY;
  /** Checks and predictions are being judged: one record at a time. */
  let judging = false;
  let concluded = true;

  const lessonNow = () => store.getState().lesson;

  async function start(interventions: readonly TimedIntervention[], go: boolean): Promise<void> {
    const lesson = lessonNow();
    if (lesson === null) return;
    const mine = ++generation;
    const { seed } = simulation.getState();
    const files = programFiles(lesson, drafts);
    concluded = false;
    setLatestFrame(null, now());
    simulation.setState({ ...blank(lesson, seed, settings), phase: 'starting' });
    store.setState({
      results: {},
      touched: interventions.length > 0,
      ran: files,
      waitsForPrediction: false,
    });
    try {
      const program: Program = { scenario: lesson.scenario, files, seed, interventions };
      const result = await engine.start(program);
      if (mine !== generation) return;
      if (!result.ok) {
        simulation.setState({ phase: 'empty', problems: result.problems });
        return;
      }
      simulation.setState({ phase: 'paused', topology: result.topology });
      await engine.setSpeed(settings.store.getState().speed);
      if (go && mine === generation) await begin();
    } catch (error) {
      if (mine === generation) fail(unexpected(error));
    }
  }

  async function begin(): Promise<void> {
    store.setState((s) => ({ runs: s.runs + 1 }));
    simulation.setState({ phase: 'running' });
    await engine.resume();
  }

  /** True (and asks) when a prediction of this lesson is still to be made. */
  function mustPredict(): boolean {
    const lesson = lessonNow();
    const waits = lesson !== null && openPredictions(lesson, progress.of(lesson.id)).length > 0;
    store.setState({ waitsForPrediction: waits });
    return waits;
  }

  /** Standing at t = 0 with the code on screen: nothing to compile again. */
  function isReady(): boolean {
    const lesson = lessonNow();
    const { phase, now: t } = simulation.getState();
    if (lesson === null || phase !== 'paused' || t > 0) return false;
    const { ran } = store.getState();
    return Object.entries(programFiles(lesson, drafts)).every(([path, code]) => ran[path] === code);
  }

  function fail(failure: RunFailure): void {
    generation++;
    concluded = true;
    simulation.setState({ phase: 'ended', failure });
  }

  async function conclude(record: RunRecord, mine: number): Promise<void> {
    if (mine !== generation || concluded) return;
    concluded = true;
    simulation.setState({ phase: 'ended', record, now: record.simulated_ms });
    if (record.failure !== null) {
      simulation.setState({ failure: record.failure });
      return;
    }
    score(record, Number.POSITIVE_INFINITY);
    const { lesson, results, touched } = store.getState();
    if (lesson === null || touched || !lesson.seeds.includes(record.seed)) return;
    const passed = Object.values(results).filter((r) => r.pass);
    progress.judged(
      lesson.id,
      passed.map((r) => r.id),
      lesson.checks.length > 0 && passed.length === lesson.checks.length,
    );
  }

  /** Judges what is over by `t`. */
  function score(record: RunRecord, t: number): void {
    const { lesson } = store.getState();
    if (lesson === null) return;
    const due = new Set(lesson.checks.filter((c) => c.to <= t).map((c) => c.id));
    const results = judge.judge(lesson, record).filter((result) => due.has(result.id));
    store.setState({ results: Object.fromEntries(results.map((r) => [r.id, r])) });
    for (const block of lesson.blocks) {
      if (block.kind !== 'predict' || block.to > t) continue;
      const observed = judge.observe(block, record);
      if (observed !== null) progress.observe(lesson.id, block.id, observed);
    }
  }

  async function scoreSoFar(t: number): Promise<void> {
    const { lesson, results } = store.getState();
    if (lesson === null || judging || concluded) return;
    const dueChecks = lesson.checks.some((c) => c.to <= t && results[c.id] === undefined);
    const { predictions } = progress.of(lesson.id);
    const duePredictions = lesson.blocks.some(
      (b) => b.kind === 'predict' && b.to <= t && predictions[b.id]?.observed === null,
    );
    if (!dueChecks && !duePredictions) return;
    const mine = generation;
    judging = true;
    try {
      const record = await engine.record();
      if (mine === generation && !concluded) score(record, record.simulated_ms);
    } finally {
      judging = false;
    }
  }

  async function end(): Promise<void> {
    const mine = generation;
    try {
      await conclude(await engine.record(), mine);
    } catch (error) {
      if (mine === generation && !concluded) fail(unexpected(error));
    }
  }

  function onFrame(frame: Frame): void {
    const { phase } = simulation.getState();
    if (phase === 'starting' || phase === 'empty' || concluded) return;
    const t = now();
    setLatestFrame(frame, t);
    if (frame.topology !== undefined) simulation.setState({ topology: frame.topology });
    if (frame.state === phase && t - panelAt < PANEL_INTERVAL_MS) return;
    panelAt = t;
    simulation.setState({
      phase: frame.state,
      now: frame.now,
      achievedSpeed: frame.achievedSpeed,
    });
    if (frame.state === 'ended') void end();
  }

  function onUpdate(update: Update): void {
    const { phase } = simulation.getState();
    if (phase === 'starting' || phase === 'empty') return;
    simulation.setState((state) => absorbUpdate(state, update));
    void scoreSoFar(update.now);
  }

  const stops = [engine.onFrame(onFrame), engine.onUpdate(onUpdate), engine.onCrash(fail)];

  async function intervene(what: Intervention): Promise<void> {
    const { phase } = simulation.getState();
    if (phase !== 'running' && phase !== 'paused') return;
    store.setState({ touched: true });
    await engine.intervene(what);
  }

  async function run(): Promise<void> {
    if (mustPredict()) return;
    await (isReady() ? begin() : start([], true));
  }

  return {
    store,
    async open(lesson) {
      store.setState({ ...emptySession, lesson });
      drafts.open(lesson.id, startTexts(lesson));
      simulation.setState(blank(lesson, lesson.seeds[0] ?? 1, settings));
      await start([], false);
    },
    run,
    async repeat() {
      if (mustPredict()) return;
      await start(await engine.interventions(), true);
    },
    async toggle() {
      const { phase, now: t } = simulation.getState();
      if (phase === 'running') {
        simulation.setState({ phase: 'paused' });
        await engine.pause();
      } else if (phase === 'paused' && t > 0) {
        simulation.setState({ phase: 'running' });
        await engine.resume();
      } else await run();
    },
    async step() {
      if (simulation.getState().phase === 'running') await this.toggle();
      if (simulation.getState().phase === 'paused' && !mustPredict()) await engine.step();
    },
    async finish() {
      const { phase } = simulation.getState();
      if ((phase !== 'running' && phase !== 'paused') || mustPredict()) return;
      const mine = generation;
      await conclude(await engine.finish(), mine);
    },
    setSpeed(speed) {
      const clamped = clampSpeed(speed);
      settings.set({ speed: clamped });
      simulation.setState({ speed: clamped });
      void engine.setSpeed(clamped);
    },
    async setSeed(seed) {
      const { phase, now: t, seed: before } = simulation.getState();
      if (seed === before) return;
      simulation.setState({ seed });
      const wasRunning = phase === 'running' || t > 0;
      await start([], wasRunning && !mustPredict());
    },
    async setRate(load, rate) {
      simulation.setState((s) => ({ rates: s.rates.map((r, i) => (i === load ? rate : r)) }));
      await intervene({ kind: 'load', load, rate });
    },
    inject: (fault) => intervene({ kind: 'inject', fault }),
    heal: (fault, service, instance) =>
      intervene({ kind: 'heal', fault, service, ...(instance === undefined ? {} : { instance }) }),
    async healAll() {
      for (const { kind, service, instance } of simulation.getState().faults) {
        await this.heal(kind, service, instance ?? undefined);
      }
    },
    trace: (traceId) => engine.trace(traceId),
    async recordJson() {
      return JSON.stringify(simulation.getState().record ?? (await engine.record()));
    },
    async skipPredictions() {
      const lesson = lessonNow();
      if (lesson === null) return;
      for (const block of openPredictions(lesson, progress.of(lesson.id))) {
        progress.predict(lesson.id, block.id, null);
      }
      await run();
    },
    dismissPrediction: () => store.setState({ waitsForPrediction: false }),
    dispose() {
      generation++;
      for (const stop of stops) stop();
    },
  };
}

function blank(lesson: Lesson, seed: number, settings: SettingsStore): SimulationState {
  return {
    ...emptySimulation,
    until: lesson.scenario.until,
    seed,
    speed: settings.store.getState().speed,
    rates: lesson.scenario.load.map((load) => load.rate),
  };
}

/** What the learner starts from, by path. */
export function startTexts(lesson: Lesson): Record<string, string> {
  const seeds = lesson.files.filter((file) => file.role === 'seed');
  return Object.fromEntries(seeds.map((file) => [file.path, file.code]));
}

/** The files of a run: the learner's own and the lesson's supporting ones. */
export function programFiles(lesson: Lesson, drafts: DraftsStore): Record<string, string> {
  const mine = drafts.store.getState()[lesson.id];
  const files: Record<string, string> = {};
  for (const file of lesson.files) {
    if (file.role === 'seed') files[file.path] = codeOf(mine, file.path, file.code);
    else if (file.role === 'support') files[file.path] = file.code;
  }
  return files;
}

/** Predictions the learner has neither made nor skipped. */
export function openPredictions(
  lesson: Lesson,
  progress: { readonly predictions: Readonly<Record<string, unknown>> },
): readonly PredictBlock[] {
  return lesson.blocks.filter(
    (block): block is PredictBlock =>
      block.kind === 'predict' && progress.predictions[block.id] === undefined,
  );
}

function unexpected(error: unknown): RunFailure {
  const text = error instanceof Error ? error.message : String(error);
  return {
    kind: 'unresponsive',
    message: `The simulator did not start: ${text}. Press Run to try again.`,
  };
}
