import { FatalError } from '../../kernel/fatal.ts';
import type { Callback } from './environment.ts';
import { PROCESS_LISTENERS_MAX } from './limits.ts';
import { invalidArgument, outOfRange } from './node-error.ts';

type EventName = string | symbol;

interface Entry {
  readonly listener: Callback;
  readonly once: boolean;
}

/** Signals no process can handle. */
const UNCATCHABLE: readonly EventName[] = ['SIGKILL', 'SIGSTOP'];

/**
 * What a process's own code has to say of its life: listeners of `process` and the exit code.
 * Names are not checked, as in Node: those of events that never come are kept and never called.
 */
export class ProcessLife {
  /** What keeps the process alive, besides listening and open calls: timers, connections. */
  holds = 0;
  private code: number | string | null | undefined = undefined;
  private exiting = false;
  private count = 0;
  private readonly entries = new Map<EventName, readonly Entry[]>();

  /** `end` ends the process and does not return. */
  constructor(private readonly end: (code: number) => never) {}

  on(name: EventName, listener: unknown, once = false, first = false): void {
    if (typeof listener !== 'function') {
      throw invalidArgument('listener', 'of type function', listener);
    }
    if (UNCATCHABLE.includes(name)) throw uncatchable();
    if (++this.count > PROCESS_LISTENERS_MAX) {
      throw new FatalError(
        `process has more than ${PROCESS_LISTENERS_MAX} listeners. Add each only once.`,
        'limit',
      );
    }
    const entry = { listener: listener as Callback, once };
    const entries = this.entriesOf(name);
    this.entries.set(name, first ? [entry, ...entries] : [...entries, entry]);
  }

  /** Takes the listener added last away. */
  off(name: EventName, listener: unknown): void {
    const at = this.entriesOf(name).findLastIndex((entry) => entry.listener === listener);
    if (at >= 0) this.keep(name, (_, i) => i !== at);
  }

  offAll(name?: EventName): void {
    for (const each of name === undefined ? this.names() : [name]) this.keep(each, () => false);
  }

  private keep(name: EventName, stays: (entry: Entry, index: number) => boolean): void {
    const entries = this.entriesOf(name);
    const kept = entries.filter(stays);
    this.count -= entries.length - kept.length;
    if (kept.length === 0) this.entries.delete(name);
    else this.entries.set(name, kept);
  }

  /** Calls the listeners, in this turn of learner code; whether there were any. What one throws goes on. */
  emit(name: EventName, args: readonly unknown[]): boolean {
    const entries = this.entriesOf(name);
    for (const entry of entries) {
      if (entry.once) this.keep(name, (other) => other !== entry);
      Reflect.apply(entry.listener, undefined, args);
    }
    return entries.length > 0;
  }

  listens(name: EventName): boolean {
    return this.entries.has(name);
  }

  listeners(name: EventName): Callback[] {
    return this.entriesOf(name).map(({ listener }) => listener);
  }

  names(): EventName[] {
    return [...this.entries.keys()];
  }

  private entriesOf(name: EventName): readonly Entry[] {
    return this.entries.get(name) ?? [];
  }

  get exitCode(): number | string | null | undefined {
    return this.code;
  }

  set exitCode(code: unknown) {
    this.code = checkedCode(code);
  }

  /** What the process would end with now. */
  get codeNow(): number {
    return Number(this.code ?? 0);
  }

  /** `process.exit`: tells the listeners of `exit`, then ends the process. */
  exit(code: unknown): never {
    if (code !== undefined) this.exitCode = code;
    if (!this.exiting) {
      this.exiting = true;
      this.emit('exit', [this.codeNow]);
    }
    return this.end(this.codeNow);
  }
}

function checkedCode(code: unknown): number | string | null | undefined {
  if (code === undefined || code === null) return code;
  const number = typeof code === 'string' && code !== '' ? Number(code) : code;
  if (typeof number !== 'number' || (typeof code === 'string' && !Number.isInteger(number))) {
    throw invalidArgument('code', 'of type number', code);
  }
  if (!Number.isInteger(number)) throw outOfRange('code', 'an integer', number);
  return code as number | string;
}

function uncatchable(): Error {
  const error = new Error('uv_signal_start EINVAL');
  return Object.assign(error, { errno: -22, code: 'EINVAL', syscall: 'uv_signal_start' });
}
