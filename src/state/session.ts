import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault, FaultId, Intervention, TimedIntervention } from '../cluster/scenario.ts';
import type { Frame, Inspection, InspectionTarget, SpanView, Update } from '../engine/protocol.ts';
import type { CheckResult } from '../lesson/lesson.ts';
import type { RunFailure, RunRecord } from '../telemetry/record.ts';
import type { DraftsStore } from './drafts.ts';
import { openPredictions, programFiles, startTexts } from './program-files.ts';
import type { ProgressStore } from './progress.ts';
import { createScoring, type Judge } from './scoring.ts';
import type { SessionEngine } from './session-engine.ts';
import { clampSpeed, type SettingsStore } from './settings.ts';
import {
  absorbUpdate,
  emptySimulation,
  type SimulationState,
  setLatestFrame,
} from './simulation.ts';
import type { Subject } from './subject.ts';

export interface SessionState {
  readonly subject: Subject | null;
  /** Runs begun since it was opened. */
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
  subject: null,
  runs: 0,
  results: {},
  touched: false,
  ran: {},
  waitsForPrediction: false,
};

export interface Session {
  readonly store: StoreApi<SessionState>;
  /** Shows a lesson or another system: it stands ready at t = 0. */
  open(subject: Subject): Promise<void>;
  /**
   * The system on show was changed by its builder. With another scenario it starts anew with the
   * same seed, and runs if it ran; other files alone wait for the next run, as a lesson's do.
   */
  revise(subject: Subject): Promise<void>;
  /**
   * Somebody has finished writing in a file: what it says now is tried out, if no run is lost by it.
   * So problems and notices are those of the text on screen.
   */
  refresh(): Promise<void>;
  /** The subject leaves the screen: a run under way pauses. */
  leave(): Promise<void>;
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
  heal(fault: FaultId): Promise<void>;
  healAll(): Promise<void>;
  trace(traceId: number): Promise<readonly SpanView[]>;
  /** Live state of one thing; null when there is no run, or no such thing in it. */
  inspect(target: InspectionTarget): Promise<Inspection | null>;
  /** The canonical JSON of the run record; null until the run has ended. */
  recordJson(): string | null;
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
  /** Loaded when the first thing is to be judged. */
  readonly loadJudge: () => Promise<Judge>;
  /** Real milliseconds, for the canvas. */
  readonly now: () => number;
}

/** Frames reach React this often, in real milliseconds; the canvas gets every one. */
const PANEL_INTERVAL_MS = 100;

export function createSession(parts: SessionParts): Session {
  const { engine, simulation, drafts, progress, settings, now } = parts;
  const store = createStore<SessionState>(() => emptySession);
  const scoring = createScoring(store, progress, parts.loadJudge);
  /** Grows with every start and crash, so that answers to an earlier run are dropped. */
  let generation = 0;
  let panelAt = Number.NEGATIVE_INFINITY;
  /** A record is being fetched for judging: one at a time. */
  let judging = false;
  let concluded = true;
  /** The start under way is to run at once. */
  let goesOn = false;
  /** What a new run sent before the answer to its start came: they travel by different ports. */
  let early: { frame: Frame | null; update: Update | null } = { frame: null, update: null };

  const phaseNow = () => simulation.getState().phase;
  const isLive = () => phaseNow() === 'running' || phaseNow() === 'paused';

  /** A run goes on, or will as soon as it has started. */
  const isUnderWay = () => (phaseNow() === 'starting' ? goesOn : phaseNow() === 'running');

  /** Runs `job`; an engine that breaks under it ends the run with a notice. */
  async function guarded(job: (mine: number) => Promise<void>): Promise<void> {
    const mine = generation;
    try {
      await job(mine);
    } catch (error) {
      if (mine === generation) fail(unexpected(error));
    }
  }

  function fail(failure: RunFailure): void {
    generation++;
    concluded = true;
    simulation.setState({ phase: 'ended', failure });
  }

  async function start(interventions: readonly TimedIntervention[], go: boolean): Promise<void> {
    const { subject } = store.getState();
    if (subject === null) return;
    generation++;
    concluded = false;
    goesOn = go;
    const { seed } = simulation.getState();
    const files = programFiles(subject, drafts);
    early = { frame: null, update: null };
    setLatestFrame(null, now());
    // The system stays in view meanwhile, and also if the code does not compile.
    const { topology } = simulation.getState();
    simulation.setState({ ...blank(subject, seed, settings), topology, phase: 'starting' });
    const touched = interventions.length > 0;
    store.setState({ results: {}, touched, ran: files, waitsForPrediction: false });
    await guarded(async (mine) => {
      const result = await engine.start({ scenario: subject.scenario, files, seed, interventions });
      if (mine !== generation) return;
      if (!result.ok) {
        simulation.setState({ phase: 'empty', problems: result.problems });
        return;
      }
      const { topology: made, notices } = result;
      simulation.setState({ phase: 'paused', topology: made, notices });
      if (early.update !== null) onUpdate(early.update);
      if (early.frame !== null) onFrame(early.frame);
      await engine.setSpeed(settings.store.getState().speed);
      if (go && mine === generation && phaseNow() === 'paused') await begin();
    });
  }

  async function begin(): Promise<void> {
    store.setState((s) => ({ runs: s.runs + 1 }));
    simulation.setState({ phase: 'running' });
    await guarded(() => engine.resume());
  }

  /** True (and asks) when a prediction of this subject is still to be made. */
  function mustPredict(): boolean {
    const { subject } = store.getState();
    const waits = subject !== null && openPredictions(subject, progress.of(subject.id)).length > 0;
    store.setState({ waitsForPrediction: waits });
    return waits;
  }

  /** Standing at t = 0 with the code on screen: nothing to compile again. */
  function isReady(): boolean {
    const { subject } = store.getState();
    const isNew = phaseNow() === 'paused' && simulation.getState().now === 0;
    return subject !== null && isNew && isSameCode(subject);
  }

  /** The files are those of the run on screen. */
  function isSameCode(subject: Subject): boolean {
    const { ran } = store.getState();
    const files = Object.entries(programFiles(subject, drafts));
    return (
      files.length === Object.keys(ran).length && files.every(([path, code]) => ran[path] === code)
    );
  }

  async function conclude(record: RunRecord, mine: number): Promise<void> {
    if (mine !== generation || concluded) return;
    concluded = true;
    const { failure, simulated_ms } = record;
    simulation.setState((s) => ({
      phase: 'ended',
      record,
      now: simulated_ms,
      failure: failure ?? s.failure,
    }));
    if (failure === null) await scoring.atEnd(record, () => mine === generation);
  }

  async function scoreSoFar(): Promise<void> {
    if (judging || concluded || !scoring.isDue(simulation.getState().now)) return;
    judging = true;
    await guarded(async (mine) => {
      const record = await engine.record();
      await scoring.soFar(record, () => mine === generation && !concluded);
    });
    judging = false;
  }

  function onFrame(frame: Frame): void {
    const phase = phaseNow();
    // At t = 0 it is of the run being started; later, of the one before.
    if (phase === 'starting' && frame.now === 0) early.frame = frame;
    if (phase === 'starting' || phase === 'empty') return;
    const t = now();
    setLatestFrame(frame, t);
    if (frame.topology !== undefined) simulation.setState({ topology: frame.topology });
    if (concluded || (frame.state === phase && t - panelAt < PANEL_INTERVAL_MS)) return;
    panelAt = t;
    const { state, achievedSpeed } = frame;
    simulation.setState({ phase: state, now: frame.now, achievedSpeed });
    if (state !== 'ended') return;
    void guarded(async (mine) => {
      await conclude(await engine.record(), mine);
    });
  }

  function onUpdate(update: Update): void {
    const phase = phaseNow();
    if (phase === 'starting' && update.now === 0) early.update = update;
    if (phase === 'starting' || phase === 'empty') return;
    simulation.setState((state) => absorbUpdate(state, update));
    void scoreSoFar();
  }

  const stops = [engine.onFrame(onFrame), engine.onUpdate(onUpdate), engine.onCrash(fail)];

  async function intervene(what: Intervention): Promise<void> {
    if (!isLive()) return;
    store.setState({ touched: true });
    await guarded(() => engine.intervene(what));
  }

  const heal = (fault: FaultId) => intervene({ kind: 'heal', fault });

  async function run(): Promise<void> {
    if (phaseNow() === 'starting' || mustPredict()) return;
    await (isReady() ? begin() : start([], true));
  }

  async function pause(): Promise<void> {
    simulation.setState({ phase: 'paused' });
    await guarded(() => engine.pause());
  }

  return {
    store,
    run,
    heal,
    async open(subject) {
      store.setState({ ...emptySession, subject });
      drafts.open(subject.id, startTexts(subject));
      simulation.setState(blank(subject, subject.seeds[0] ?? 1, settings));
      await start([], false);
    },
    async revise(subject) {
      const before = store.getState().subject;
      store.setState({ subject });
      if (before?.scenario !== subject.scenario) await start([], isUnderWay());
    },
    async refresh() {
      const { subject } = store.getState();
      const nothingLost = phaseNow() !== 'running' && simulation.getState().now === 0;
      if (subject === null || !nothingLost || isSameCode(subject)) return;
      await start([], phaseNow() === 'starting' && goesOn);
    },
    async leave() {
      if (phaseNow() === 'running') await pause();
    },
    async repeat() {
      if (mustPredict()) return;
      await guarded(async () => start(await engine.interventions(), true));
    },
    async toggle() {
      if (phaseNow() === 'running') await pause();
      else if (phaseNow() === 'paused' && simulation.getState().now > 0) {
        simulation.setState({ phase: 'running' });
        await guarded(() => engine.resume());
      } else await run();
    },
    async step() {
      if (phaseNow() === 'running') await pause();
      else if (phaseNow() === 'paused' && !mustPredict()) await guarded(() => engine.step());
    },
    async finish() {
      if (!isLive() || mustPredict()) return;
      await guarded(async (mine) => {
        await conclude(await engine.finish(), mine);
      });
    },
    setSpeed(speed) {
      const clamped = clampSpeed(speed);
      settings.set({ speed: clamped });
      simulation.setState({ speed: clamped });
      if (isLive()) void guarded(() => engine.setSpeed(clamped));
    },
    async setSeed(seed) {
      const { seed: before } = simulation.getState();
      if (seed === before) return;
      simulation.setState({ seed });
      const wasUnderWay = isUnderWay() || simulation.getState().now > 0;
      await start([], wasUnderWay && !mustPredict());
    },
    async setRate(load, rate) {
      if (!isLive()) return;
      simulation.setState((s) => ({ rates: s.rates.map((r, i) => (i === load ? rate : r)) }));
      await intervene({ kind: 'load', load, rate });
    },
    inject: (fault) => intervene({ kind: 'inject', fault }),
    async healAll() {
      for (const { id } of simulation.getState().faults) await heal(id);
    },
    // A trace asked of an engine that has just gone is a trace no longer kept.
    trace: (traceId) => engine.trace(traceId).catch(() => []),
    inspect: (target) =>
      phaseNow() === 'empty' || phaseNow() === 'starting'
        ? Promise.resolve(null)
        : engine.inspect(target).catch(() => null),
    recordJson() {
      const { record } = simulation.getState();
      return record === null ? null : JSON.stringify(record);
    },
    async skipPredictions() {
      const { subject } = store.getState();
      if (subject === null) return;
      for (const block of openPredictions(subject, progress.of(subject.id))) {
        progress.predict(subject.id, block.id, null);
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

function blank({ scenario }: Subject, seed: number, settings: SettingsStore): SimulationState {
  return {
    ...emptySimulation,
    until: scenario.until,
    seed,
    speed: settings.store.getState().speed,
    rates: scenario.load.map((load) => load.users?.count ?? load.rate),
    closedLoops: scenario.load.map((load) => load.users !== undefined),
  };
}

function unexpected(error: unknown): RunFailure {
  const text = error instanceof Error ? error.message : String(error);
  return {
    kind: 'unresponsive',
    message: `The simulator did not answer: ${text} Your code is kept. Press Run to start it again.`,
  };
}
