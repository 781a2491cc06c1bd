import type { Millis } from '../../base/units.ts';
import { activeKernel, type TimerHandle } from '../../kernel/kernel.ts';
import { abortError, timeoutError } from './dom-exception.ts';
import type { Environment } from './environment.ts';
import { callListener, Event, EventTarget, hasListener } from './events.ts';
import { illegalConstructor, invalidArgument, outOfRange } from './node-error.ts';

/** Called when a signal aborts, before its event: how `fetch` and `any` listen. */
type Algorithm = (signal: AbortSignal) => void;

const KEY = Symbol('constructs signals');

/** The engine's access to signals, filled in by the class. */
export let signals: {
  isSignal(value: unknown): value is AbortSignal;
  create(): AbortSignal;
  /** A signal that aborts at `deadline`; while nobody listens it costs no kernel event. */
  createTimeout(deadline: Millis, env: Environment): AbortSignal;
  abort(signal: AbortSignal, reason: unknown): void;
  /** Whether the reason is an expired `AbortSignal.timeout`, even through `any`. */
  timedOut(signal: AbortSignal): boolean;
  onAbort(signal: AbortSignal, algorithm: Algorithm): void;
  offAbort(signal: AbortSignal, algorithm: Algorithm): void;
};

interface Timeout {
  readonly deadline: Millis;
  readonly env: Environment;
  readonly context: unknown;
  handle: TimerHandle;
}

let fireTimeout: (signal: AbortSignal) => void;
let expire: (signal: AbortSignal) => void;

export class AbortSignal extends EventTarget {
  #aborted = false;
  #timedOut = false;
  #reason: unknown = undefined;
  #onabort: ((event: Event) => unknown) | null = null;
  #algorithms: Algorithm[] | null = null;
  #timeout: Timeout | null = null;

  static {
    expire = (signal) => signal.#abort(timeoutError(), true);
    fireTimeout = (signal) => {
      // Aborted otherwise while the process stood still.
      if (signal.#timeout === null) return;
      const { env, context } = signal.#timeout;
      if (env.host.stalled) {
        env.host.postpone(fireTimeout, signal);
        return;
      }
      if (!env.stopped) env.enter(context, expire, [signal]);
    };
    signals = {
      isSignal: (value): value is AbortSignal =>
        typeof value === 'object' && value !== null && #aborted in value,
      create: () => new AbortSignal(KEY),
      createTimeout: (deadline, env) => {
        const signal = new AbortSignal(KEY);
        const { context } = env.host.kernel;
        signal.#timeout = { deadline, env, context, handle: 0 };
        return signal;
      },
      abort: (signal, reason) => signal.#abort(reason, false),
      timedOut: (signal) => signal.#isAborted() && signal.#timedOut,
      onAbort: (signal, algorithm) => {
        signal.#algorithms ??= [];
        signal.#algorithms.push(algorithm);
        signal.#watchClock();
      },
      offAbort: (signal, algorithm) => {
        const index = signal.#algorithms?.indexOf(algorithm) ?? -1;
        if (index >= 0) signal.#algorithms!.splice(index, 1);
        signal.#watchClock();
      },
    };
  }

  constructor(key?: unknown) {
    if (key !== KEY) throw illegalConstructor();
    super();
  }

  get aborted(): boolean {
    return this.#isAborted();
  }

  get reason(): unknown {
    return this.#isAborted() ? this.#reason : undefined;
  }

  throwIfAborted(): void {
    if (this.#isAborted()) throw this.#reason;
  }

  get onabort(): ((event: Event) => unknown) | null {
    return this.#onabort;
  }
  set onabort(listener: unknown) {
    this.#onabort = typeof listener === 'function' ? (listener as (event: Event) => unknown) : null;
    this.#watchClock();
  }

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    super.addEventListener(...args);
    this.#watchClock();
  }

  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    super.removeEventListener(...args);
    this.#watchClock();
  }

  override get [Symbol.toStringTag](): string {
    return 'AbortSignal';
  }

  #isAborted(): boolean {
    const timeout = this.#timeout;
    if (!this.#aborted && timeout !== null && timeout.handle === 0) {
      // Nobody listens, so no event is scheduled: look at the clock instead.
      if (activeKernel().now >= timeout.deadline) expire(this);
    }
    return this.#aborted;
  }

  /** Keeps a kernel event exactly while somebody would hear of it. */
  #watchClock(): void {
    const timeout = this.#timeout;
    if (timeout === null || this.#isAborted()) return;
    const heard =
      (this.#algorithms !== null && this.#algorithms.length > 0) ||
      this.#onabort !== null ||
      hasListener(this, 'abort');
    const { kernel } = timeout.env.host;
    if (heard && timeout.handle === 0) {
      timeout.handle = kernel.schedule(timeout.deadline - kernel.now, fireTimeout, this);
    } else if (!heard && timeout.handle !== 0) {
      kernel.cancel(timeout.handle);
      timeout.handle = 0;
    }
  }

  #abort(reason: unknown, timedOut: boolean): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#timedOut = timedOut;
    this.#reason = reason === undefined ? abortError() : reason;
    this.#timeout = null;
    const algorithms = this.#algorithms;
    this.#algorithms = null;
    if (algorithms !== null) for (const algorithm of algorithms) algorithm(this);
    if (this.#onabort === null && !hasListener(this, 'abort')) return;
    const event = new Event('abort');
    // The handler property counts as the first listener.
    if (this.#onabort !== null) callListener(this.#onabort, this, event);
    this.dispatchEvent(event);
  }

  /** Follows `sources`: aborts with the first of them. */
  static #any(sources: readonly AbortSignal[]): AbortSignal {
    const signal = new AbortSignal(KEY);
    const first = sources.find((source) => source.#isAborted());
    if (first !== undefined) {
      signal.#abort(first.#reason, first.#timedOut);
      return signal;
    }
    const follow = (source: AbortSignal): void => {
      for (const other of sources) if (other !== source) signals.offAbort(other, follow);
      signal.#abort(source.#reason, source.#timedOut);
    };
    for (const source of new Set(sources)) signals.onAbort(source, follow);
    return signal;
  }

  static any(sources: Iterable<AbortSignal>): AbortSignal {
    if (typeof sources !== 'object' || sources === null || !(Symbol.iterator in sources)) {
      throw invalidArgument('signals', 'an instance of Array', sources);
    }
    const list = [...sources];
    list.forEach((source, i) => {
      if (!signals.isSignal(source)) {
        throw invalidArgument(`signals[${i}]`, 'an instance of AbortSignal', source);
      }
    });
    return AbortSignal.#any(list);
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal(KEY);
    signal.#abort(reason, false);
    return signal;
  }
}

export class AbortController {
  readonly #signal = signals.create();

  get signal(): AbortSignal {
    return this.#signal;
  }

  /** Aborts the signal; `reason` defaults to an `AbortError`. */
  abort(reason?: unknown): void {
    signals.abort(this.#signal, reason);
  }

  get [Symbol.toStringTag](): string {
    return 'AbortController';
  }
}

/**
 * The `AbortSignal` of one program: `timeout` needs the program's clock and turn. It shares its
 * prototype with all others, so `instanceof` holds everywhere.
 */
export function abortSignalFor(env: Environment): typeof AbortSignal {
  const offered = function AbortSignal(): never {
    throw illegalConstructor();
  };
  offered.prototype = AbortSignal.prototype;
  return Object.assign(offered, {
    any: AbortSignal.any,
    abort: AbortSignal.abort,
    timeout(delay: Millis): AbortSignal {
      if (typeof delay !== 'number') throw invalidArgument('delay', 'of type number', delay);
      if (!Number.isInteger(delay)) throw outOfRange('delay', 'an integer', delay);
      if (delay < 0 || delay > 0xffffffff) {
        throw outOfRange('delay', '>= 0 && <= 4294967295', delay);
      }
      return signals.createTimeout(env.host.kernel.now + delay, env);
    },
  }) as unknown as typeof AbortSignal;
}
