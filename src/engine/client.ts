import * as Comlink from 'comlink';
import type { Intervention, TimedIntervention } from '../cluster/scenario.ts';
import type { RunFailure, RunRecord } from '../telemetry/record.ts';
import type {
  FeedMessage,
  Frame,
  Program,
  SimulationWorker,
  SpanView,
  StartResult,
  Update,
} from './protocol.ts';

/** The page's side of the simulation: the same verbs as the worker, all asynchronous. */
export interface Engine {
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
  /** Listeners get what every later run sends; call the answer to stop listening. */
  onFrame(listener: (frame: Frame) => void): () => void;
  onUpdate(listener: (update: Update) => void): () => void;
  /** The worker stopped answering or broke down and was ended; the next start makes a new one. */
  onCrash(listener: (failure: RunFailure) => void): () => void;
  dispose(): void;
}

/** How often the watchdog asks, and how long it waits for the answer. Real milliseconds. */
const PING_EVERY = 1000;
const ANSWER_WITHIN = 4000;
const BOOT_WITHIN = 15_000;

/** One sandbox frame with its worker. */
interface Room {
  readonly frame: HTMLIFrameElement;
  readonly worker: Comlink.Remote<SimulationWorker>;
  close(): void;
}

/** A call that was under way when its worker was ended. */
export class EngineGoneError extends Error {
  override name = 'EngineGoneError';
}

export function createEngine(): Engine {
  const frameListeners = new Set<(frame: Frame) => void>();
  const updateListeners = new Set<(update: Update) => void>();
  const crashListeners = new Set<(failure: RunFailure) => void>();
  let room: Promise<Room> | null = null;
  let abandon: (error: EngineGoneError) => void = () => undefined;
  let gone: Promise<never> = new Promise(() => undefined);
  let lastNow = 0;

  function crash(failure: RunFailure): void {
    leave(failure.message);
    for (const listener of crashListeners) listener(failure);
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
    room = openRoom({
      onFeed(message) {
        if ('frame' in message) {
          lastNow = message.frame.now;
          for (const listener of frameListeners) listener(message.frame);
        } else {
          for (const listener of updateListeners) listener(message.update);
        }
      },
      onBroken: (message) => crash({ kind: 'memory', message }),
      onSilence: () => crash({ kind: 'unresponsive', message: silenceMessage(lastNow) }),
    });
    room.catch(() => {
      room = null;
    });
    return room;
  }

  async function ask<T>(question: (worker: Comlink.Remote<SimulationWorker>) => Promise<T>) {
    const { worker } = await enter();
    return Promise.race([question(worker), gone]);
  }

  const listenTo =
    <T>(set: Set<T>) =>
    (listener: T) => {
      set.add(listener);
      return () => void set.delete(listener);
    };

  return {
    start: (program) => ask<StartResult>((worker) => worker.start(program) as Promise<StartResult>),
    resume: () => ask((worker) => worker.resume()),
    pause: () => ask((worker) => worker.pause()),
    step: () => ask((worker) => worker.step()),
    setSpeed: (speed) => ask((worker) => worker.setSpeed(speed)),
    intervene: (what) => ask((worker) => worker.intervene(what)),
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

interface RoomEvents {
  onFeed(message: FeedMessage): void;
  /** The worker died of an error, mostly of memory. */
  onBroken(message: string): void;
  onSilence(): void;
}

async function openRoom({ onFeed, onBroken, onSilence }: RoomEvents): Promise<Room> {
  const [{ default: text }, frame] = await Promise.all([
    import('virtual:worker-text'),
    openFrame(),
  ]);
  const calls = new MessageChannel();
  const feed = new MessageChannel();
  feed.port1.onmessage = ({ data }: MessageEvent<FeedMessage>) => onFeed(data);
  const onMessage = (event: MessageEvent) => {
    if (event.source !== frame.contentWindow) return;
    if (event.data?.faultline === 'worker-error') {
      onBroken(`The simulation broke down: ${String(event.data.message)}`);
    }
  };
  addEventListener('message', onMessage);
  // The frame's origin is opaque: no narrower target origin than '*' can name it.
  frame.contentWindow!.postMessage({ text }, '*', [calls.port2, feed.port2]);
  const worker = Comlink.wrap<SimulationWorker>(calls.port1);
  const stopWatching = watch(worker, onSilence);
  return {
    frame,
    worker,
    close() {
      stopWatching();
      removeEventListener('message', onMessage);
      calls.port1.close();
      feed.port1.close();
      frame.remove();
    },
  };
}

function silenceMessage(simulatedMs: number): string {
  return (
    `The code stopped answering at about ${(simulatedMs / 1000).toFixed(1)} s of simulated time, ` +
    'so the run was ended. Look for one operation that takes very long by itself, such as a ' +
    'regular expression on a long text.'
  );
}

/** The static sandbox frame, once it says that it is ready. */
function openFrame(): Promise<HTMLIFrameElement> {
  return new Promise((resolve, reject) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = 'sandbox.html';
    frame.title = 'Simulation sandbox';
    frame.hidden = true;
    const timer = setTimeout(() => {
      stop();
      frame.remove();
      reject(
        new Error('The simulation sandbox (sandbox.html) did not start. Reload the page to retry.'),
      );
    }, BOOT_WITHIN);
    const onReady = (event: MessageEvent) => {
      if (event.source !== frame.contentWindow) return;
      if (event.data?.faultline !== 'sandbox-ready') return;
      stop();
      resolve(frame);
    };
    const stop = () => {
      clearTimeout(timer);
      removeEventListener('message', onReady);
    };
    addEventListener('message', onReady);
    document.body.append(frame);
  });
}

/** Calls `onSilence` once when the worker leaves a ping unanswered for too long. */
function watch(worker: Comlink.Remote<SimulationWorker>, onSilence: () => void): () => void {
  let askedAt: number | null = null;
  const timer = setInterval(() => {
    if (askedAt === null) {
      askedAt = performance.now();
      void worker.interventions().then(() => {
        askedAt = null;
      });
    } else if (performance.now() - askedAt > ANSWER_WITHIN) {
      clearInterval(timer);
      onSilence();
    }
  }, PING_EVERY);
  return () => clearInterval(timer);
}
