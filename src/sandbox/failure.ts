import { FatalError } from '../kernel/fatal.ts';
import type { RunFailure } from '../telemetry/record.ts';
import type { Position, Site } from './compile/result.ts';
import { plainValue } from './globals/enabled.ts';

/**
 * Steps (function calls and loop rounds; ten each where jobs or errors are involved, fifty for an
 * error where it comes by) that one kernel event may take in one instance.
 */
export const STEPS_MAX = 5_000_000;

interface CodePlace extends Position {
  readonly file: string;
}

/** Where in learner code a fatal error arose, when known. */
const fatalPlaces = new WeakMap<FatalError, CodePlace>();

/** Remembers where in learner code a fatal error arose; the first place said stays. */
export function locateFatal(error: FatalError, { file, line, column }: CodePlace): void {
  if (!fatalPlaces.has(error)) fatalPlaces.set(error, { file, line, column });
}

/** Learner code ran too long, too deep or too big in one event; no `catch` of the learner sees it. */
export class StepLimitError extends FatalError {
  override name = 'StepLimitError';

  constructor(kind: 'steps' | 'memory', message: string, site: Site) {
    super(message, kind);
    locateFatal(this, site);
  }
}

/** A service's code cannot be started: its module threw, or exports no usable handler. */
export class ProgramError extends FatalError {
  override name = 'ProgramError';

  constructor(message: string, file: string, at: Position = { line: 1, column: 1 }) {
    super(message, 'module');
    locateFatal(this, { file, line: at.line, column: at.column });
  }
}

/**
 * A module threw, or what it awaited at its top level was rejected: the process ends. `place` is
 * that of `error` in the learner's code, as far as known.
 */
export class StartFailure extends Error {
  override name = 'StartFailure';

  constructor(
    readonly error: unknown,
    readonly file: string,
    readonly site: Site | undefined,
  ) {
    super(
      `${site === undefined ? file : lineOf(site)}: the service could not start: ${errorText(error)}`,
    );
  }

  /** As the end of the run. */
  fatal(): ProgramError {
    return new ProgramError(this.message, this.site?.file ?? this.file, this.site);
  }
}

/** A fatal error as the run's record tells it; null for any other error (a bug of ours). */
export function runFailureOf(error: unknown): RunFailure | null {
  if (!(error instanceof FatalError)) return null;
  return { kind: error.kind, message: error.message, ...fatalPlaces.get(error) };
}

/** `order.ts:12`: how messages and log records name a place. */
export function lineOf(site: Site): string {
  return `${site.file}:${site.line}`;
}

/** A site in words, as the subject of a sentence. */
export function subjectOf(site: Site): string {
  if (site.kind === 'loop') return 'this loop';
  return site.functionName === '' ? 'this function' : `\`${site.functionName}\``;
}

/** What an engine throws when it runs out of something; where that happens differs between them. */
const NATIVE_LIMITS: ReadonlyMap<string, 'steps' | 'memory'> = new Map([
  ['Maximum call stack size exceeded', 'steps'],
  ['Maximum call stack size exceeded.', 'steps'],
  ['too much recursion', 'steps'],
  ['Invalid string length', 'memory'],
  ['Out of memory', 'memory'],
  ['out of memory', 'memory'],
  ['allocation size overflow', 'memory'],
  ['Array buffer allocation failed', 'memory'],
  ['Map maximum size exceeded', 'memory'],
  ['Set maximum size exceeded', 'memory'],
  ['Maximum BigInt size exceeded', 'memory'],
]);

/** Which limit of the engine an error tells of; null for all others. */
export function nativeLimitOf(error: unknown): 'steps' | 'memory' | null {
  if (!(error instanceof Error)) return null;
  const message = Object.getOwnPropertyDescriptor(error, 'message')?.value;
  return typeof message === 'string' ? (NATIVE_LIMITS.get(message) ?? null) : null;
}

/** A property's value if it is plain data, own or inherited; never runs a getter. */
export function dataProperty(object: object, key: PropertyKey): unknown {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at)) {
    const property = Object.getOwnPropertyDescriptor(at, key);
    if (property !== undefined) return plainValue(property);
  }
  return undefined;
}

/** `TypeError: …` of anything thrown, without running learner code. */
export function errorText(error: unknown): string {
  if (error instanceof Error) {
    const name = dataProperty(error, 'name');
    const message = dataProperty(error, 'message');
    const title = typeof name === 'string' && name !== '' ? name : 'Error';
    return typeof message === 'string' && message !== '' ? `${title}: ${message}` : title;
  }
  if (typeof error === 'string') return error;
  if (typeof error === 'object' && error !== null) return 'an object that is not an Error';
  return typeof error === 'function' ? 'a function' : String(error);
}
