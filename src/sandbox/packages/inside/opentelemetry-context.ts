import { run } from 'internal:@opentelemetry/api';
import type { Context, ContextManager } from '@opentelemetry/api';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { parentIn, RunSpan } from './opentelemetry-span.ts';

/**
 * The active context follows the code through its awaits, callbacks and timers. While a request is
 * handled and nothing else was set, its server span is active, as with the instrumentation of
 * Node's `http`. Simplified: event emitters are bound as they are, not their listeners.
 */
export class RunContextManager implements ContextManager {
  #requests: Context = ROOT_CONTEXT;
  /** The server span of {@link #requests}. */
  #request = 0;

  active(): Context {
    const stored = run.activeContext() as Context | undefined;
    if (stored !== undefined) return stored;
    const span = run.currentSpan();
    if (span === 0) return ROOT_CONTEXT;
    if (span !== this.#request) {
      this.#request = span;
      this.#requests = trace.setSpan(ROOT_CONTEXT, new RunSpan(span, run.traceId(span)));
    }
    return this.#requests;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    work: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const { number } = parentIn(context);
    return run.within(context, number, () => Reflect.apply(work, self, args)) as ReturnType<F>;
  }

  bind<T>(context: Context, target: T): T {
    if (typeof target !== 'function') return target;
    const bound = (...args: unknown[]) => this.with(context, target as never, undefined, ...args);
    return Object.defineProperty(bound, 'length', {
      value: target.length,
      configurable: true,
    }) as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}
