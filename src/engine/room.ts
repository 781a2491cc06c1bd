/** One sandbox frame with its worker: started, watched, closed. */
import * as Comlink from 'comlink';
import type { TimedIntervention } from '../cluster/scenario.ts';
import type { FeedMessage, SimulationWorker } from './protocol.ts';

/** How often the watchdog asks, and how long it waits for the answer. Real milliseconds. */
const PING_EVERY = 1000;
const ANSWER_WITHIN = 4000;
const BOOT_WITHIN = 15_000;
/** As {@link ANSWER_WITHIN} while a program starts: many packages to compile on a busy or slow machine. */
const START_WITHIN = 15_000;

export interface Room {
  readonly worker: Comlink.Remote<SimulationWorker>;
  /** The run's interventions when the worker last answered. */
  readonly lastInterventions: readonly TimedIntervention[];
  /** Ends the worker, whatever it is doing. */
  close(): void;
}

export interface RoomEvents {
  onFeed(message: FeedMessage): void;
  /** The worker died of an error, mostly of memory. */
  onBroken(message: string): void;
  /** The worker left a ping unanswered for too long. Told once. */
  onSilence(): void;
  /** Whether a program is being started, which may take longer (default never). */
  isStarting?(): boolean;
}

/** Rejects when the static frame cannot be started. */
export async function openRoom(events: RoomEvents): Promise<Room> {
  const { onFeed, onBroken, onSilence } = events;
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
  let lastInterventions: readonly TimedIntervention[] = [];
  const stopWatching = watch(
    async () => {
      lastInterventions = await worker.interventions();
    },
    () => (events.isStarting?.() === true ? START_WITHIN : ANSWER_WITHIN),
    onSilence,
  );
  return {
    worker,
    get lastInterventions() {
      return lastInterventions;
    },
    close() {
      stopWatching();
      removeEventListener('message', onMessage);
      calls.port1.close();
      feed.port1.close();
      frame.remove();
    },
  };
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

/** Pings again and again; calls `onSilence` once when an answer takes too long. */
function watch(
  ping: () => Promise<void>,
  patience: () => number,
  onSilence: () => void,
): () => void {
  let askedAt: number | null = null;
  const timer = setInterval(() => {
    if (askedAt === null) {
      askedAt = performance.now();
      void ping().then(() => {
        askedAt = null;
      });
    } else if (performance.now() - askedAt > patience()) {
      clearInterval(timer);
      onSilence();
    }
  }, PING_EVERY);
  return () => clearInterval(timer);
}
