import type { Millis } from '../base/units.ts';
import type {
  HandlerError,
  OpenRequest,
  ProgramFactory,
  ProgramHost,
  ProgramTable,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from '../cluster/program.ts';
import { isFatal, ProcessEnded } from '../kernel/fatal.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { PromiseRealm } from '../kernel/promise-realm.ts';
import { AsyncContext, type Uncaught } from './async-context.ts';
import { type Binding, BreakerWatch } from './breakers.ts';
import type { CompiledProgram, Site } from './compile/result.ts';
import { errorText, lineOf, ProgramError, StartFailure } from './failure.ts';
import type { Callback, Environment, PushReceiver } from './globals/environment.ts';
import { abortRequest, toRequest, toWireResponse } from './globals/index.ts';
import { onNativeWork } from './globals/limits.ts';
import type { ProcessLife } from './globals/process-life.ts';
import { guardedHost } from './guarded-host.ts';
import { type EntryModule, type FoundHandler, handlerOf, nothingToDo } from './handler.ts';
import { type Exports, LoadedModules } from './instantiate.ts';
import { EXIT, ProcessEnding } from './process-ending.ts';
import { Runtime } from './runtime.ts';

export { ProgramError, STEPS_MAX, StepLimitError } from './failure.ts';

/** The virtual platform of one instance, by global name; the names must be the same every time. */
export type MakeGlobals = (env: Environment) => Readonly<Record<string, unknown>>;

/** The namespace object of an importable package, for one instance. */
export type MakePackage = (name: string, env: Environment) => unknown;

const noPackages: MakePackage = (name) => {
  throw new ProgramError(`Package \`${name}\` is not available.`, name);
};

/**
 * Makes instances of a compiled service. A service is a module like
 * `export default { async fetch(request: Request): Promise<Response> {…} }`, or several of which one
 * at most exports such a handler; every instance evaluates all modules afresh. Without a handler it
 * is a worker: it answers nobody, and ends when it has nothing more to wait for, as Node does.
 *
 * Throws `ProgramError` (fatal) when there are two handlers, when the default export has no `fetch`,
 * and when there is neither a handler nor anything else to do. A module that throws ends its process
 * (exit code 1); but where a process the run begins with fails before it waited for anything, every
 * start would fail alike, and the run ends with that error. See {@link BreakerWatch} for how exported
 * breakers are drawn.
 */
export function createProgramFactory(
  compiled: CompiledProgram,
  makeGlobals: MakeGlobals,
  makePackage: MakePackage = noPackages,
): ProgramFactory {
  let loaded: LoadedModules | null = null;
  return (host) => {
    const program = new LearnerProgram(host, compiled);
    const globals = makeGlobals(program);
    loaded ??= new LoadedModules(compiled.modules, Object.keys(globals));
    program.start(loaded, globals, makePackage);
    return program;
  };
}

const NOT_RECEIVED: WireResponse = { status: 404, headers: [], body: null };
const NOBODY: OpenRequest = { abort: () => undefined };

/** Learner code of one instance, running. */
class LearnerProgram implements ServiceProgram, Environment {
  readonly host: ProgramHost;
  readonly promises: PromiseRealm;
  readonly runtime: Runtime;
  readonly base: AsyncContext;
  listens = true;
  starting?: (ready: () => void) => void;

  private readonly kernel: Kernel;
  private readonly ending: ProcessEnding;
  private readonly receivers: PushReceiver[] = [];
  private readonly shown: (() => readonly ProgramTable[])[] = [];
  private entries: readonly EntryModule[] = [];
  private found: FoundHandler | null = null;
  private breakers: BreakerWatch | null = null;
  /** Number of the kernel event in which this code last began a turn. */
  private turnOf = -1;
  /** Of its steps, those the processor was told of. */
  private stepsCharged = 0;
  /** Number of the kernel event in which it started. */
  private readonly startEvent: number;
  /** When its modules had been evaluated; null until then. */
  private readyAt: Millis | null = null;

  constructor(
    host: ProgramHost,
    private readonly compiled: CompiledProgram,
  ) {
    this.kernel = host.kernel;
    this.startEvent = host.kernel.events;
    this.promises = new PromiseRealm(host.kernel);
    this.promises.onUnhandled(reportUnhandled);
    this.runtime = new Runtime(this.promises, compiled.sites);
    this.base = new AsyncContext(0, this);
    this.ending = new ProcessEnding(host, this);
    this.host = guardedHost(host, this);
  }

  get stopped(): boolean {
    return this.ending.stopped;
  }

  get life(): ProcessLife {
    return this.ending.life;
  }

  start(
    loaded: LoadedModules,
    globals: Readonly<Record<string, unknown>>,
    makePackage: MakePackage,
  ): void {
    this.turn();
    this.inContext(this.base, () => {
      try {
        const packages = (name: string) => makePackage(name, this);
        const { exports, rest } = loaded.evaluate(this.runtime, globals, packages);
        if (rest === null) this.started(exports);
        else this.startLater(rest, exports);
      } catch (error) {
        // Nobody ever hears that it is ready.
        this.starting = () => undefined;
        this.failedToStart(error);
      }
    });
  }

  /** A module awaits at its top level: requests can be handled once all modules are evaluated. */
  private startLater(rest: Generator<unknown, void, unknown>, exports: readonly Exports[]): void {
    let tell: (() => void) | null = null;
    this.starting = (ready) => {
      tell = ready;
    };
    this.ending.watchDry(true);
    this.promises.awaitThen(
      this.promises.run(rest),
      () => {
        if (this.stopped) return;
        this.started(exports);
        tell?.();
      },
      (error) => this.failedToStart(error),
    );
  }

  private failedToStart(error: unknown): void {
    if (this.stopped && (error instanceof ProcessEnded || error instanceof StartFailure)) return;
    if (!(error instanceof StartFailure)) throw error;
    if (this.host.process.first && this.kernel.events === this.startEvent) throw error.fatal();
    this.logUncaught(error.error, 'Uncaught', this.base);
    this.ending.die(EXIT.uncaught);
  }

  private started(exports: readonly Exports[]): void {
    const { modules, entries } = this.compiled;
    this.entries = entries.map((at) => ({ module: modules[at]!, exports: exports[at]! }));
    this.found = handlerOf(this.entries);
    this.readyAt = this.kernel.now;
    this.listens = this.found !== null;
    this.ending.watchDry(!this.listens);
    const watch = new BreakerWatch(this.host, bindingsOf(exports));
    if (watch.isEmpty) return;
    this.breakers = watch;
    watch.look();
    // What starting has queued may change them.
    this.kernel.defer(lookAtBreakers, this);
  }

  handle(
    wire: WireRequest,
    span: SpanId,
    respond: (outcome: WireResponse | HandlerError) => void,
    abandoned = false,
  ): OpenRequest {
    // Its end is near: whoever asks will learn of it.
    if (this.stopped) return NOBODY;
    const context = new AsyncContext(span, this);
    const { kernel } = this;
    this.turn();
    const request = toRequest(wire);
    if (abandoned) abortRequest(request);
    // A worker that becomes free takes the next request in the middle of another's turn.
    const outer = kernel.context;
    kernel.context = context;
    try {
      const result = this.found!.handler.fetch(request);
      this.promises.awaitThen(
        result,
        (value) => this.respondWith(value, respond),
        (error) => respond(this.handlerError(error)),
      );
    } catch (error) {
      if (!(error instanceof ProcessEnded)) respond(this.handlerError(error));
    } finally {
      kernel.context = outer;
    }
    const abort = (): void => {
      if (this.host.stalled) this.host.postpone(abort, undefined);
      else this.enter(context, abortRequest, [request]);
    };
    return { abort };
  }

  receive(request: WireRequest, span: SpanId, from?: string): WireResponse {
    for (const receiver of this.receivers) {
      const answer = receiver(request, new AsyncContext(span, this), from);
      if (answer !== null) return answer;
    }
    return NOT_RECEIVED;
  }

  onPush(receiver: PushReceiver): void {
    this.receivers.push(receiver);
  }

  onInspect(show: () => readonly ProgramTable[]): void {
    this.shown.push(show);
  }

  inspect(): readonly ProgramTable[] {
    return this.shown.flatMap((show) => {
      try {
        return show();
      } catch {
        // What stands where values should be may be code that throws.
        return [];
      }
    });
  }

  private respondWith(
    value: unknown,
    respond: (outcome: WireResponse | HandlerError) => void,
  ): void {
    let outcome: WireResponse | HandlerError;
    try {
      outcome = toWireResponse(value);
    } catch (error) {
      if (isFatal(error)) throw error;
      const { module } = this.found!;
      const place = `${module.file}:${module.defaultExport!.line}`;
      outcome = { error: errorText(error), place };
    }
    respond(outcome);
  }

  /** What the handler's caller and the log learn of an error; fatal ones go on. */
  private handlerError(error: unknown): HandlerError {
    if (isFatal(error)) throw error;
    const text = errorText(error);
    const site = this.runtime.siteOf(error);
    return site === undefined ? { error: text } : { error: text, place: placeText(site) };
  }

  stop(): void {
    this.ending.stop();
  }

  terminate(): boolean {
    return this.ending.terminate();
  }

  ranDry(): void {
    if (this.readyAt === this.kernel.now) throw nothingToDo(this.entries);
    if (this.readyAt !== null) {
      this.ending.endByItself();
      return;
    }
    this.host.log('warn', 'Warning: Detected unsettled top-level await', 0);
    this.ending.die(EXIT.unsettled);
  }

  currentSpan(): SpanId {
    const { context } = this.kernel;
    return context instanceof AsyncContext ? context.span : 0;
  }

  enter(context: unknown, callback: Callback, args: readonly unknown[]): void {
    if (this.stopped) return;
    this.turn();
    this.inContext(context, () => {
      try {
        Reflect.apply(callback, undefined, args);
      } catch (error) {
        if (!(error instanceof ProcessEnded)) {
          this.uncaught(error, 'Uncaught', context as AsyncContext);
        }
      }
    });
    if (this.stopped) return;
    // A `finally` that returned may have swallowed it.
    if (this.runtime.failure !== null) throw this.runtime.failure;
  }

  nextTick(callback: Callback, args: readonly unknown[]): void {
    const { context } = this.kernel;
    this.kernel.defer(runTick, { program: this, context, callback, args });
  }

  tick(context: unknown, callback: Callback, args: readonly unknown[]): void {
    this.enter(context, callback, args);
    if (this.stopped) return;
    // Whoever looks after a turn may have looked already.
    if (this.breakers !== null) this.kernel.defer(lookAtBreakers, this);
    if (this.host.stepCost > 0) this.kernel.defer(turnOver, this);
  }

  uncaught(error: unknown, how: Uncaught, context: AsyncContext, promise?: unknown): void {
    this.ending.uncaught(error, how, context, promise);
  }

  logUncaught(error: unknown, how: Uncaught, context: AsyncContext): void {
    const site = this.runtime.siteOf(error);
    const span = context instanceof AsyncContext ? context.span : 0;
    this.host.log('error', `${how} ${errorText(error)}`, span, site && lineOf(site));
  }

  placeOf(error: unknown): string | undefined {
    const site = this.runtime.siteOf(error);
    return site && lineOf(site);
  }

  currentPlace(): string | undefined {
    const site = this.runtime.currentSite();
    return site && lineOf(site);
  }

  /** The turn has run: an event loop is busy with it for as long as its steps cost. */
  turnOver(): void {
    if (this.stopped) return;
    const { stepsTaken } = this.runtime;
    const steps = stepsTaken - this.stepsCharged;
    this.stepsCharged = stepsTaken;
    this.host.computed(steps * this.host.stepCost);
  }

  lookAtBreakers(): void {
    if (!this.stopped) this.breakers?.look();
  }

  inContext(context: unknown, work: () => void): void {
    const { kernel } = this;
    const outer = kernel.context;
    kernel.context = context;
    try {
      work();
    } finally {
      kernel.context = outer;
    }
  }

  /** This code is about to run: gives it steps for the event, once, and looks at breakers after. */
  turn(): void {
    const { kernel, runtime } = this;
    running = runtime;
    if (this.turnOf === kernel.events) return;
    if (runtime.failure !== null) throw runtime.failure;
    this.turnOf = kernel.events;
    this.stepsCharged = 0;
    runtime.beginTurn();
    if (this.breakers !== null) kernel.defer(lookAtBreakers, this);
    if (this.host.stepCost > 0) kernel.defer(turnOver, this);
    this.ending.look();
  }
}

/** Whose steps the work of built-ins counts for. */
let running: Runtime | null = null;
onNativeWork((elements) => {
  if (running !== null) running.fuel -= elements;
});

interface Tick {
  readonly program: LearnerProgram;
  readonly context: unknown;
  readonly callback: Callback;
  readonly args: readonly unknown[];
}

function runTick({ program, context, callback, args }: Tick): void {
  program.tick(context, callback, args);
}

function lookAtBreakers(program: LearnerProgram): void {
  program.lookAtBreakers();
}

function turnOver(program: LearnerProgram): void {
  program.turnOver();
}

/** One listener serves all programs of a kernel: the context knows whose promise it was. */
function reportUnhandled(reason: unknown, context: unknown, promise: unknown): void {
  if (!(context instanceof AsyncContext)) return;
  context.owner.uncaught(reason, 'Unhandled', context, promise);
}

function placeText({ file, line, column }: Site): string {
  return `${file}:${line}:${column}`;
}

function bindingsOf(modules: readonly Exports[]): Binding[] {
  return modules.flatMap((exports) =>
    Object.keys(exports)
      .filter((name) => name !== '*' && name !== 'default')
      .map((name) => ({ name, read: exports[name]! })),
  );
}
