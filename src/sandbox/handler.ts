import { isFatal } from '../kernel/fatal.ts';
import type { CompiledModule } from './compile/result.ts';
import { ProgramError } from './failure.ts';
import type { Exports } from './instantiate.ts';

/** A service's default export. */
export interface Handler {
  fetch(request: unknown): unknown;
}

/** One of the files a service names, evaluated. */
export interface EntryModule {
  readonly module: CompiledModule;
  readonly exports: Exports;
}

export interface FoundHandler {
  readonly handler: Handler;
  readonly module: CompiledModule;
}

const SHAPE = '`export default { async fetch(request) { … } }`';

/**
 * The handler that one of the entry files exports; null when none of them has a default export.
 * Throws `ProgramError` when two export one, or a default export is none and no other is.
 */
export function handlerOf(entries: readonly EntryModule[]): FoundHandler | null {
  let found: FoundHandler | null = null;
  let shapeless: CompiledModule | null = null;
  for (const { module, exports } of entries) {
    const read = exports['default'];
    if (read === undefined) continue;
    const handler = asHandler(read());
    if (handler === null) shapeless ??= module;
    else if (found === null) found = { handler, module };
    else throw twice(found.module, module);
  }
  if (found === null && shapeless !== null) {
    const at = shapeless.defaultExport!;
    const message = `${shapeless.file}:${at.line}: the default export has no \`fetch\` method. Write ${SHAPE}.`;
    throw new ProgramError(message, shapeless.file, at);
  }
  return found;
}

function asHandler(value: unknown): Handler | null {
  let fetch: unknown;
  try {
    fetch = (value as Handler | null | undefined)?.fetch;
  } catch (error) {
    if (isFatal(error)) throw error;
  }
  return typeof fetch === 'function' ? (value as Handler) : null;
}

function twice(first: CompiledModule, second: CompiledModule): ProgramError {
  const at = second.defaultExport!;
  const message = `${second.file}:${at.line}: ${first.file} answers this service's requests already. Keep one default export with \`fetch\`, or make it a service of its own.`;
  return new ProgramError(message, second.file, at);
}

/** Nothing answers requests, and nothing else keeps the process running. */
export function nothingToDo(entries: readonly EntryModule[]): ProgramError {
  const files = entries.map(({ module }) => module.file);
  const who = files.length === 1 ? 'a service needs' : 'one of these files needs';
  const message = `${files.join(', ')}: ${who} a default export. Write ${SHAPE}. Only with a timer, a consumer or something else to wait for does a process go on without.`;
  return new ProgramError(message, files[0]!);
}
