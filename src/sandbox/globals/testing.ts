/** A program's surroundings for tests: a kernel, a host that records, and globals on top. */
import { TestProcess } from '../../cluster/process.fixture.ts';
import type {
  CallOptions,
  CallResult,
  CancelCause,
  LogLevel,
  ProgramHost,
  WireRequest,
} from '../../cluster/program.ts';
import { ProgramSpans } from '../../cluster/program-spans.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { PromiseRealm } from '../../kernel/promise-realm.ts';
import { RandomStream } from '../../kernel/random.ts';
import { SpanStore } from '../../telemetry/spans.ts';
import type { Environment } from './environment.ts';
import { makeGlobals } from './index.ts';
import { ProcessLife } from './process-life.ts';

const spans = new ProgramSpans(new SpanStore(), 1, 0);

export interface SentCall {
  readonly request: WireRequest;
  readonly at: number;
  readonly options: CallOptions | undefined;
  readonly settle: (result: CallResult) => void;
  cancelled: CancelCause | null;
}

/** A bench: `globals` as a program sees them, and all it did to its host. */
export function bench(seed = 1) {
  const kernel = new Kernel();
  const promises = new PromiseRealm(kernel);
  const calls: SentCall[] = [];
  const logs: { level: LogLevel; text: string; at: number }[] = [];
  const uncaught: unknown[] = [];
  const host: ProgramHost = {
    kernel,
    service: 'order',
    instance: 0,
    address: '10.0.1.1',
    version: 'v1',
    random: new RandomStream(seed, 'order', 'program'),
    clockSkew: 0,
    stalled: false,
    postpone: () => undefined,
    stepCost: 0,
    cpuUsed: 0,
    spans,
    computed: () => undefined,
    compute: (_time, done, arg) => done(arg),
    call(request, _parent, settle, options) {
      const call: SentCall = { request, at: kernel.now, options, settle, cancelled: null };
      calls.push(call);
      return {
        cancel(cause) {
          call.cancelled = cause;
        },
      };
    },
    log: (level, text) => logs.push({ level, text, at: kernel.now }),
    breakerChanged: () => undefined,
    process: new TestProcess(),
  };
  const env: Environment = {
    host,
    promises,
    stopped: false,
    life: new ProcessLife((code) => {
      throw new Error(`ended with ${code}`);
    }),
    currentSpan: () => 7,
    nextTick: (callback, args) => kernel.defer(() => Reflect.apply(callback, undefined, args), 0),
    enter(context, callback, args) {
      kernel.context = context;
      try {
        callback(...args);
      } catch (error) {
        uncaught.push(error);
      }
    },
  };
  promises.onUnhandled((reason) => uncaught.push(reason));
  /** Settles a call after `delay` ms of simulated time. */
  const answer = (call: SentCall, result: CallResult, delay = 1): void => {
    kernel.schedule(delay, call.settle, result);
  };
  // biome-ignore lint/suspicious/noExplicitAny: tests use globals as untyped learner code does
  const globals = makeGlobals(env) as any;
  return { kernel, env, globals, calls, logs, uncaught, answer };
}

export type Bench = ReturnType<typeof bench>;

/** What a virtual promise settled to once the kernel ran `until` ms. */
export function outcome(
  { kernel }: Bench,
  // biome-ignore lint/suspicious/noExplicitAny: a virtual promise of anything
  promise: any,
  until = 0,
  // biome-ignore lint/suspicious/noExplicitAny: whatever it settled to
): { value?: any; error?: any } {
  const result: { value?: unknown; error?: unknown } = {};
  promise.then(
    (value: unknown) => {
      result.value = value;
    },
    (error: unknown) => {
      result.error = error;
    },
  );
  kernel.settle();
  kernel.runUntil(kernel.now + until);
  return result;
}
