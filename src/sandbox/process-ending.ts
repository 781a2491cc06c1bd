import type { ProgramHost } from '../cluster/program.ts';
import { isFatal, ProcessEnded } from '../kernel/fatal.ts';
import type { AsyncContext, Uncaught } from './async-context.ts';
import type { Callback } from './globals/environment.ts';
import { ProcessLife } from './globals/process-life.ts';
import type { Runtime } from './runtime.ts';

/** Node's exit codes: an error nobody caught, one in its own handler, a top-level `await` for ever. */
export const EXIT = { uncaught: 1, handler: 7, unsettled: 13 } as const;

const SIGTERM = 15;
/** After all else that happens at an instant. */
const LAST = 1;

/** The code that runs in the process. */
interface Code {
  readonly base: AsyncContext;
  readonly runtime: Runtime;
  turn(): void;
  inContext(context: unknown, work: () => void): void;
  enter(context: unknown, callback: Callback, args: readonly unknown[]): void;
  logUncaught(error: unknown, how: Uncaught, context: AsyncContext): void;
  /** There is nothing left to wait for. */
  ranDry(): void;
}

/**
 * How the process of one program ends: asked to, by its own code, by an error nobody caught, or
 * because there is nothing left to wait for. In the middle of a turn `ProcessEnded` unwinds the code;
 * the instance learns of it when the event is over.
 */
export class ProcessEnding {
  readonly life = new ProcessLife((code) => this.end(code));
  /** No code of it may run any more. */
  stopped = false;
  /** It ends when there is nothing left to wait for. */
  private mayRunDry = false;
  private lookPlanned = false;
  /** The instance knows. */
  private told = false;

  constructor(
    private readonly host: ProgramHost,
    private readonly code: Code,
  ) {}

  /** The instance ended the process. */
  stop(): void {
    this.stopped = this.told = true;
  }

  /** Tells listeners of SIGTERM, if there are any: then the code decides when it ends. */
  terminate(): boolean {
    if (this.stopped || !this.life.listens('SIGTERM')) return false;
    this.host.kernel.defer(tellToStop, this);
    return true;
  }

  tellToStop(): void {
    const { host, code, life } = this;
    if (host.stalled) host.postpone(tellToStop, this);
    else code.enter(code.base, () => life.emit('SIGTERM', ['SIGTERM', SIGTERM]), []);
  }

  /** From within the code. */
  private end(code: number): never {
    this.stopped = true;
    this.code.runtime.end();
    this.host.kernel.defer(tellInstance, { ending: this, code });
    throw this.code.runtime.failure!;
  }

  tellInstance(code: number): void {
    if (this.told) return;
    this.told = true;
    this.host.process.exit(code);
  }

  /** From outside the code: listeners of `exit` have the last word. */
  die(code: number): void {
    if (this.stopped) return;
    const { base } = this.code;
    this.code.turn();
    this.code.inContext(base, () => {
      this.attempt(
        () => this.life.exit(code),
        (error) => {
          this.code.logUncaught(error, 'Uncaught', base);
          this.attempt(() => this.end(EXIT.handler));
        },
      );
    });
  }

  /** Does what may end the process, or throw as learner code does. */
  private attempt(work: () => void, failed?: (error: unknown) => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof ProcessEnded) return;
      if (isFatal(error) || failed === undefined) throw error;
      failed(error);
    }
  }

  /**
   * Nobody caught it: listeners of `process` are told; without any it is logged, and ends the
   * process where the scenario says so.
   */
  uncaught(error: unknown, how: Uncaught, context: AsyncContext, promise?: unknown): void {
    if (isFatal(error)) throw error;
    if (this.stopped) return;
    const rejected = how === 'Unhandled';
    if (rejected && this.tell('unhandledRejection', [error, promise], context)) return;
    const origin = rejected ? 'unhandledRejection' : 'uncaughtException';
    if (this.tell('uncaughtException', [error, origin], context)) return;
    this.code.logUncaught(error, how, context);
    if (this.host.process.uncaught === 'exit') this.die(EXIT.uncaught);
  }

  /** Calls the listeners of `process`; false: there are none. */
  private tell(name: string, args: readonly unknown[], context: AsyncContext): boolean {
    const { code, life } = this;
    if (!life.listens(name)) return false;
    code.turn();
    code.inContext(context, () => {
      this.attempt(
        () => life.emit(name, args),
        (error) => {
          code.logUncaught(error, 'Uncaught', context);
          if (this.host.process.uncaught === 'exit') this.die(EXIT.handler);
        },
      );
    });
    return true;
  }

  /** Whether the code does not listen (yet), and so may run out of things to wait for. */
  watchDry(watched: boolean): void {
    this.mayRunDry = watched;
    this.look();
  }

  /** Code is running: once this instant is over, looks whether there is still anything to wait for. */
  look(): void {
    if (!this.mayRunDry || this.lookPlanned) return;
    this.lookPlanned = true;
    this.host.kernel.schedule(0, endWhenDry, this, LAST);
  }

  endWhenDry(): void {
    this.lookPlanned = false;
    if (this.stopped || !this.mayRunDry || this.waits) return;
    if (this.host.stalled) this.host.postpone(endWhenDry, this);
    else this.code.ranDry();
  }

  /** Listeners of `beforeExit` may find it more to wait for. */
  endByItself(): void {
    const { code, life } = this;
    code.enter(code.base, () => life.emit('beforeExit', [life.codeNow]), []);
    if (!this.waits) this.die(life.codeNow);
  }

  private get waits(): boolean {
    return this.life.holds > 0 || this.host.process.openCalls > 0;
  }
}

function tellToStop(ending: ProcessEnding): void {
  ending.tellToStop();
}

function tellInstance({ ending, code }: { ending: ProcessEnding; code: number }): void {
  ending.tellInstance(code);
}

function endWhenDry(ending: ProcessEnding): void {
  ending.endWhenDry();
}
