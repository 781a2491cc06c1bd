/**
 * The real clock, only for pacing: how much simulated time to run before the next frame. Taken
 * before the realm is hardened, which removes it from everyone else's reach.
 */
export interface HostClock {
  /** Real milliseconds. */
  now(): number;
  /** Calls back soon, after letting messages in. */
  soon(callback: () => void): void;
}

/** The clock of a browser worker or of Node. */
export function hostClock(): HostClock {
  const performance = globalThis.performance;
  const now = performance.now.bind(performance);
  const { setTimeout } = globalThis;
  return { now, soon: (callback) => void setTimeout(callback, 0) };
}
