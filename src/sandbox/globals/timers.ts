import type { Millis } from '../../base/units.ts';
import { FatalError } from '../../kernel/fatal.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import type { Callback, Environment } from './environment.ts';
import { TIMERS_MAX } from './limits.ts';
import { invalidArgument } from './node-error.ts';

/** Longest delay Node accepts; anything else becomes 1 ms. */
const DELAY_MAX_MS = 2 ** 31 - 1;

/** The timers of one program. */
interface TimerBook {
  readonly env: Environment;
  pending: number;
  nextId: number;
  /** Timers whose number was asked for, so that it can be cleared. */
  readonly byId: Map<number, Timeout>;
}

let fireLate: (late: { readonly timer: Timeout; readonly handle: number }) => void;
let fire: (timer: Timeout) => void;
let start: (timer: Timeout) => void;
let stop: (timer: Timeout) => void;
let isTimeout: (value: unknown) => value is Timeout;
const KEY = Symbol('constructs timers');

function checkCallback(callback: unknown): void {
  if (typeof callback !== 'function') {
    throw invalidArgument('callback', 'of type function', callback);
  }
}

function countPending(book: TimerBook): void {
  if (++book.pending > TIMERS_MAX) {
    throw new FatalError(
      `${book.env.host.service} has more than ${TIMERS_MAX} timers pending. Clear the ones you no longer need.`,
      'limit',
    );
  }
}

/** What `setTimeout` and `setInterval` return, as in Node. */
export class Timeout {
  readonly #book: TimerBook;
  readonly #callback: Callback;
  readonly #args: readonly unknown[];
  readonly #delay: Millis;
  readonly #repeats: boolean;
  readonly #context: unknown;
  readonly #id: number;
  /** 0 while not scheduled. */
  #handle: TimerHandle = 0;
  #cleared = false;
  #hasRef = true;

  static {
    fire = (timer) => timer.#fire();
    fireLate = ({ timer, handle }) => {
      // It may have been cleared, or started anew, while the process stood still.
      if (timer.#handle === handle) timer.#fire();
    };
    start = (timer) => timer.#start();
    stop = (timer) => timer.#stop();
    isTimeout = (value): value is Timeout =>
      typeof value === 'object' && value !== null && #handle in value;
  }

  constructor(
    key: unknown,
    book: TimerBook,
    callback: Callback,
    delay: Millis,
    repeats: boolean,
    args: readonly unknown[],
  ) {
    if (key !== KEY) throw new TypeError('Illegal constructor');
    this.#book = book;
    this.#callback = callback;
    this.#delay = delay;
    this.#repeats = repeats;
    this.#args = args;
    this.#context = book.env.host.kernel.context;
    this.#id = book.nextId++;
  }

  /** Counts the delay again from now. */
  refresh(): this {
    if (this.#cleared) return this;
    this.#cancel();
    this.#start();
    return this;
  }
  /** The process waits for it (the default). */
  ref(): this {
    this.#hold(true);
    return this;
  }
  /** A process that has nothing else to do ends without waiting for it. */
  unref(): this {
    this.#hold(false);
    return this;
  }
  hasRef(): boolean {
    return this.#hasRef;
  }
  close(): this {
    this.#stop();
    return this;
  }
  [Symbol.toPrimitive](): number {
    if (this.#handle !== 0) this.#book.byId.set(this.#id, this);
    return this.#id;
  }

  #hold(holds: boolean): void {
    if (this.#hasRef === holds) return;
    this.#hasRef = holds;
    if (this.#handle !== 0) this.#book.env.life.holds += holds ? 1 : -1;
  }

  #start(): void {
    countPending(this.#book);
    if (this.#hasRef) this.#book.env.life.holds++;
    this.#handle = this.#book.env.host.kernel.schedule(this.#delay, fire, this as Timeout);
  }

  #cancel(): void {
    if (this.#handle === 0) return;
    this.#book.env.host.kernel.cancel(this.#handle);
    this.#over();
  }

  #over(): void {
    this.#handle = 0;
    this.#book.pending--;
    if (this.#hasRef) this.#book.env.life.holds--;
  }

  #stop(): void {
    this.#cancel();
    this.#cleared = true;
    this.#book.byId.delete(this.#id);
  }

  #fire(): void {
    const { env } = this.#book;
    if (env.host.stalled) {
      env.host.postpone(fireLate, { timer: this as Timeout, handle: this.#handle });
      return;
    }
    this.#over();
    if (env.stopped) return;
    env.enter(this.#context, this.#callback, this.#args);
    // The callback may have cleared or refreshed the timer.
    if (this.#handle !== 0 || this.#cleared) return;
    if (this.#repeats && !env.stopped) this.#start();
    else this.#book.byId.delete(this.#id);
  }
}

let stopImmediate: (value: unknown) => void;

/** What `setImmediate` returns, as in Node. */
export class Immediate {
  readonly #timer: Timeout;

  static {
    stopImmediate = (value) => {
      if (typeof value === 'object' && value !== null && #timer in value) stop(value.#timer);
    };
  }

  constructor(key: unknown, timer: Timeout) {
    if (key !== KEY) throw new TypeError('Illegal constructor');
    this.#timer = timer;
  }
  ref(): this {
    this.#timer.ref();
    return this;
  }
  unref(): this {
    this.#timer.unref();
    return this;
  }
  hasRef(): boolean {
    return this.#timer.hasRef();
  }
}

function normalDelay(delay: unknown): Millis {
  const number = Number(delay);
  return number >= 1 && number <= DELAY_MAX_MS ? Math.trunc(number) : 1;
}

/** `setTimeout` and its relatives for one program, with Node's rules. */
export function timersFor(env: Environment) {
  const book: TimerBook = { env, pending: 0, nextId: 1, byId: new Map() };

  function make(callback: Callback, delay: Millis, repeats: boolean, args: unknown[]): Timeout {
    const timer = new Timeout(KEY, book, callback, delay, repeats, args);
    start(timer);
    return timer;
  }
  function clear(timer: unknown): void {
    if (isTimeout(timer)) stop(timer);
    else if (typeof timer === 'number' || typeof timer === 'string') {
      const known = book.byId.get(Number(timer));
      if (known !== undefined) stop(known);
    }
  }

  return {
    setTimeout(callback: Callback, delay?: Millis, ...args: unknown[]): Timeout {
      checkCallback(callback);
      return make(callback, normalDelay(delay), false, args);
    },
    setInterval(callback: Callback, delay?: Millis, ...args: unknown[]): Timeout {
      checkCallback(callback);
      return make(callback, normalDelay(delay), true, args);
    },
    setImmediate(callback: Callback, ...args: unknown[]): Immediate {
      checkCallback(callback);
      return new Immediate(KEY, make(callback, 0, false, args));
    },
    clearTimeout(timer?: unknown): void {
      clear(timer);
    },
    clearInterval(timer?: unknown): void {
      clear(timer);
    },
    clearImmediate(immediate?: unknown): void {
      stopImmediate(immediate);
    },
    queueMicrotask(callback: Callback): void {
      checkCallback(callback);
      const { kernel } = env.host;
      kernel.job(enterJob, env, { callback, context: kernel.context });
    },
  };
}

function enterJob(env: Environment, job: { callback: Callback; context: unknown }): void {
  if (!env.stopped) env.enter(job.context, job.callback, []);
}
