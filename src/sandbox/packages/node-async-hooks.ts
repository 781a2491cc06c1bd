import { AsyncContext } from '../async-context.ts';
import type { Environment } from '../globals/environment.ts';
import type { LearnerPackage } from './package.ts';

const source = `
import { get, run, enter, capture } from 'internal:node:async_hooks';

export class AsyncLocalStorage {
  #key = {};
  /** What run or enterWith set around the code that runs now; undefined outside any. */
  getStore(): any {
    return get(this.#key);
  }
  run(store: any, callback: (...args: any[]) => any, ...args: any[]): any {
    return run(this.#key, store, callback, args);
  }
  enterWith(store: any): void {
    enter(this.#key, store);
  }
  exit(callback: (...args: any[]) => any, ...args: any[]): any {
    return run(this.#key, undefined, callback, args);
  }
  disable(): void {
    this.#key = {};
  }
  static bind(callback: (...args: any[]) => any): any {
    const within = capture();
    return function (this: any, ...args: any[]) {
      return within(() => Reflect.apply(callback, this, args), []);
    };
  }
  static snapshot(): any {
    const within = capture();
    return (callback: (...args: any[]) => any, ...args: any[]) => within(callback, args);
  }
}

export class AsyncResource {
  #within = capture();
  readonly type: string;
  constructor(type: string) {
    this.type = type;
  }
  runInAsyncScope(callback: (...args: any[]) => any, self?: any, ...args: any[]): any {
    return this.#within(() => Reflect.apply(callback, self, args), []);
  }
  bind(callback: (...args: any[]) => any): any {
    return (...args: any[]) => this.runInAsyncScope(callback, undefined, ...args);
  }
  emitDestroy(): this {
    return this;
  }
  static bind(callback: (...args: any[]) => any): any {
    return AsyncLocalStorage.bind(callback);
  }
}

export default { AsyncLocalStorage, AsyncResource };
`;

const types = `
  /** Values that follow a request through its awaits, callbacks and timers. */
  export class AsyncLocalStorage<T> {
    getStore(): T | undefined;
    run<R, A extends any[]>(store: T, callback: (...args: A) => R, ...args: A): R;
    /** From here to the end of what runs now, and what it starts. */
    enterWith(store: T): void;
    exit<R, A extends any[]>(callback: (...args: A) => R, ...args: A): R;
    disable(): void;
    static bind<F extends (...args: any[]) => any>(callback: F): F;
    static snapshot(): <R, A extends any[]>(callback: (...args: A) => R, ...args: A) => R;
  }
  export class AsyncResource {
    constructor(type: string);
    readonly type: string;
    runInAsyncScope<R, A extends any[]>(callback: (...args: A) => R, self?: unknown, ...args: A): R;
    bind<F extends (...args: any[]) => any>(callback: F): F;
    emitDestroy(): this;
    static bind<F extends (...args: any[]) => any>(callback: F): F;
  }
  const everything: { AsyncLocalStorage: typeof AsyncLocalStorage; AsyncResource: typeof AsyncResource };
  export default everything;
`;

type Callback = (...args: unknown[]) => unknown;

/** Stores live in the kernel's async context, which promises, timers and calls already carry. */
function contextTools({ host }: Environment) {
  const { kernel } = host;
  const within = (context: unknown, callback: Callback, args: readonly unknown[]): unknown => {
    const outer = kernel.context;
    kernel.context = context;
    try {
      return Reflect.apply(callback, undefined, args);
    } finally {
      kernel.context = outer;
    }
  };
  const withStore = (key: object, value: unknown): AsyncContext => {
    const { context } = kernel;
    if (context instanceof AsyncContext) return context.with(key, value);
    throw new TypeError('no code of a service runs');
  };
  return {
    get(key: object): unknown {
      const { context } = kernel;
      return context instanceof AsyncContext ? context.stored(key) : undefined;
    },
    run: (key: object, store: unknown, callback: Callback, args: readonly unknown[]) =>
      within(withStore(key, store), callback, args),
    enter(key: object, store: unknown): void {
      kernel.context = withStore(key, store);
    },
    capture() {
      const { context } = kernel;
      return (callback: Callback, args: readonly unknown[]) => within(context, callback, args);
    },
  };
}

/** Node's `AsyncLocalStorage` and `AsyncResource`; hooks are not offered. */
export const asyncHooksPackage: LearnerPackage = {
  names: ['node:async_hooks', 'async_hooks'],
  version: '20',
  summary: "Node's AsyncLocalStorage: values that follow a request",
  source,
  types,
  internal: contextTools,
};
