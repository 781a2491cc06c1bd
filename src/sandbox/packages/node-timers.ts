import type { LearnerPackage } from './package.ts';

const promisesSource = `
const timeoutOf = setTimeout, stopTimeout = clearTimeout;
const intervalOf = setInterval, stopInterval = clearInterval;
const immediateOf = setImmediate, stopImmediate = clearImmediate;

/** Node's AbortError, with the signal's reason as its cause. */
function aborted(signal: AbortSignal): Error {
  const error = new Error('The operation was aborted', { cause: signal.reason });
  error.name = 'AbortError';
  return Object.assign(error, { code: 'ABORT_ERR' });
}

function checkSignal(options: any): AbortSignal | undefined {
  const signal = options?.signal;
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  const error = new TypeError('The "options.signal" property must be an instance of AbortSignal. Received ' + typeof signal);
  throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

function waiting(value: any, options: any, start: (done: () => void) => () => void): Promise<any> {
  return new Promise((resolve, reject) => {
    const signal = checkSignal(options);
    if (signal?.aborted) {
      reject(aborted(signal));
      return;
    }
    const stop = start(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
    });
    const onAbort = () => {
      stop();
      reject(aborted(signal!));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function after(delay?: number, value?: any, options?: any): Promise<any> {
  return waiting(value, options, (done) => {
    const timer = timeoutOf(done, delay);
    return () => stopTimeout(timer);
  });
}

function soon(value?: any, options?: any): Promise<any> {
  return waiting(value, options, (done) => {
    const immediate = immediateOf(done);
    return () => stopImmediate(immediate);
  });
}

async function* every(delay?: number, value?: any, options?: any): AsyncGenerator<any, void, void> {
  const signal = checkSignal(options);
  if (signal?.aborted) throw aborted(signal);
  let passed = 0;
  let wake: (() => void) | null = null;
  const tell = () => {
    wake?.();
    wake = null;
  };
  const timer = intervalOf(() => {
    passed++;
    tell();
  }, delay);
  signal?.addEventListener('abort', tell, { once: true });
  try {
    for (;;) {
      if (signal?.aborted) throw aborted(signal);
      if (passed === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      // Those that passed while the body was busy are made up for, one round each.
      for (; passed > 0; passed--) yield value;
    }
  } finally {
    stopInterval(timer);
    signal?.removeEventListener('abort', tell);
  }
}

export const scheduler = {
  wait: (delay?: number, options?: any): Promise<void> => after(delay, undefined, options),
  yield: (): Promise<void> => soon(),
};
export { after as setTimeout, every as setInterval, soon as setImmediate };
export default { setTimeout: after, setInterval: every, setImmediate: soon, scheduler };
`;

const promisesTypes = `
  interface Options {
    /** Aborting it rejects with an AbortError. */
    signal?: AbortSignal;
    ref?: boolean;
  }
  /** Fulfils with value after so many simulated milliseconds. */
  export function setTimeout<T = void>(delay?: number, value?: T, options?: Options): Promise<T>;
  export function setImmediate<T = void>(value?: T, options?: Options): Promise<T>;
  /** For for await: gives value every so many milliseconds. */
  export function setInterval<T = void>(delay?: number, value?: T, options?: Options): AsyncIterableIterator<T>;
  export const scheduler: {
    wait(delay?: number, options?: Options): Promise<void>;
    yield(): Promise<void>;
  };
  const everything: {
    setTimeout: typeof setTimeout; setImmediate: typeof setImmediate;
    setInterval: typeof setInterval; scheduler: typeof scheduler;
  };
  export default everything;
`;

/** Timers as promises. */
export const timersPromisesPackage: LearnerPackage = {
  names: ['node:timers/promises', 'timers/promises'],
  version: '20',
  summary: "Node's timers as promises: await setTimeout(100)",
  source: promisesSource,
  types: promisesTypes,
};
