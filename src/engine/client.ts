import type * as Comlink from 'comlink';
import type { Intervention, TimedIntervention } from '../cluster/scenario.ts';
import type { RunFailure, RunRecord } from '../telemetry/record.ts';
import { hangFailure, locateHang } from './hang.ts';
import { importsPackages, withPackages } from './packages.ts';
import type {
  Frame,
  Inspection,
  InspectionTarget,
  Program,
  SimulationWorker,
  SpanView,
  StartResult,
  Update,
} from './protocol.ts';
import { openRoom, type Room } from './room.ts';
import { needsSqlite, withSqlite } from './sqlite.ts';

/** The page's side of the simulation: the same verbs as the worker, all asynchronous. */
export interface Engine {
  start(program: Program): Promise<StartResult>;
  resume(): Promise<void>;
  pause(): Promise<void>;
  step(): Promise<void>;
  setSpeed(speed: number): Promise<void>;
  intervene(what: Intervention): Promise<void>;
  inspect(target: InspectionTarget): Promise<Inspection | null>;
  trace(traceId: number): Promise<readonly SpanView[]>;
  finish(): Promise<RunRecord>;
  record(): Promise<RunRecord>;
  interventions(): Promise<readonly TimedIntervention[]>;
  /** Listeners get what every later run sends; call the answer to stop listening. */
  onFrame(listener: (frame: Frame) => void): () => void;
  onUpdate(listener: (update: Update) => void): () => void;
  /**
   * The worker stopped answering or broke down and was ended; the next start makes a new one.
   * Called before the calls under way are rejected, or at least before their callers hear of it.
   */
  onCrash(listener: (failure: RunFailure) => void): () => void;
  dispose(): void;
}

/** A call that was under way when its worker was ended. */
export class EngineGoneError extends Error {
  override name = 'EngineGoneError';
}

/** In a chunk of its own: a page whose programs import nothing never loads it. */
async function packageText(name: string): Promise<string> {
  const packages = await import('virtual:packages');
  return packages.packageText(name);
}

/** As a file of its own: a page whose scenarios have no database never loads it. */
async function sqliteBinary(): Promise<Uint8Array> {
  const { default: url } = await import('@sqlite.org/sqlite-wasm/sqlite3.wasm?url');
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The database could not be loaded: ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

export function createEngine(): Engine {
  const frameListeners = new Set<(frame: Frame) => void>();
  const updateListeners = new Set<(update: Update) => void>();
  const crashListeners = new Set<(failure: RunFailure) => void>();
  let room: Promise<Room> | null = null;
  let abandon: (error: EngineGoneError) => void = () => undefined;
  let gone: Promise<never> = new Promise(() => undefined);
  let program: Program | null = null;
  let starts = 0;
  /** Starts under way. */
  let starting = 0;
  let lastNow = 0;

  function crash(failure: RunFailure): void {
    leave(failure.message);
    tell(failure);
  }

  function tell(failure: RunFailure): void {
    for (const listener of crashListeners) listener(failure);
  }

  /** The worker is ended at once; the line is looked for before anybody is told. */
  async function hung(): Promise<void> {
    const now = lastNow;
    const left = room;
    const giveUp = abandon;
    const mine = starts;
    const hanging = program;
    room = null;
    const open = await left;
    open?.close();
    const interventions = open?.lastInterventions ?? [];
    const place = hanging === null ? null : await locateHang({ ...hanging, interventions }, now);
    const failure = hangFailure(now, place);
    // Who has started another run by now is not told of the old one.
    if (starts === mine) tell(failure);
    giveUp(new EngineGoneError(failure.message));
  }

  function leave(message: string): void {
    const left = room;
    room = null;
    left?.then((open) => open.close()).catch(() => undefined);
    abandon(new EngineGoneError(message));
  }

  function enter(): Promise<Room> {
    if (room !== null) return room;
    gone = new Promise((_, reject) => {
      abandon = reject;
    });
    gone.catch(() => undefined);
    const opening = openRoom({
      onFeed(message) {
        if ('frame' in message) {
          lastNow = message.frame.now;
          for (const listener of frameListeners) listener(message.frame);
        } else if ('update' in message) {
          for (const listener of updateListeners) listener(message.update);
        }
      },
      onBroken: (message) => crash({ kind: 'memory', message }),
      onSilence: () => void hung(),
      isStarting: () => starting > 0,
    });
    room = opening;
    opening.catch(() => {
      if (room === opening) room = null;
    });
    return opening;
  }

  async function ask<T>(question: (worker: Comlink.Remote<SimulationWorker>) => Promise<T>) {
    const entered = enter();
    // By the time it is open, the room may have been left and another one entered.
    const left = gone;
    const { worker } = await entered;
    return Promise.race([question(worker), left]);
  }

  const listenTo =
    <T>(set: Set<T>) =>
    (listener: T) => {
      set.add(listener);
      return () => void set.delete(listener);
    };

  return {
    start(given) {
      const mine = ++starts;
      program = given;
      lastNow = 0;
      starting += 1;
      return ask<StartResult>(async (worker) => {
        if (!importsPackages(given) && !needsSqlite(given))
          return worker.start(given) as Promise<StartResult>;
        const whole = await withSqlite(await withPackages(given, packageText), sqliteBinary);
        // Started now, it would replace the run that was started while it loaded.
        if (starts !== mine) throw new EngineGoneError('Another run was started.');
        program = whole;
        return worker.start(whole) as Promise<StartResult>;
      }).finally(() => {
        starting -= 1;
      });
    },
    resume: () => ask((worker) => worker.resume()),
    pause: () => ask((worker) => worker.pause()),
    step: () => ask((worker) => worker.step()),
    setSpeed: (speed) => ask((worker) => worker.setSpeed(speed)),
    intervene: (what) => ask((worker) => worker.intervene(what)),
    inspect: (target) => ask((worker) => worker.inspect(target)),
    trace: (traceId) => ask((worker) => worker.trace(traceId)),
    finish: () => ask((worker) => worker.finish()),
    record: () => ask((worker) => worker.record()),
    interventions: () => ask((worker) => worker.interventions()),
    onFrame: listenTo(frameListeners),
    onUpdate: listenTo(updateListeners),
    onCrash: listenTo(crashListeners),
    dispose: () => leave('The engine was closed.'),
  };
}
