import { isFatal } from '../kernel/fatal.ts';
import type { CompiledModule } from './compile/result.ts';
import { ProgramError } from './failure.ts';
import type { Exports } from './instantiate.ts';

/** A service's default export. */
export interface Handler {
  fetch(request: unknown): unknown;
}

const SHAPE = '`export default { async fetch(request) { … } }`';

/** The handler that the entry module exports; throws `ProgramError` when there is none. */
export function handlerOf(exports: Exports, module: CompiledModule): Handler {
  const read = exports['default'];
  if (read === undefined) {
    const message = `${module.file}: a service needs a default export. Write ${SHAPE}.`;
    throw new ProgramError(message, module.file);
  }
  const handler = read() as Handler | null | undefined;
  let fetch: unknown;
  try {
    fetch = handler?.fetch;
  } catch (error) {
    if (isFatal(error)) throw error;
  }
  if (typeof fetch !== 'function') {
    const at = module.defaultExport!;
    const message = `${module.file}:${at.line}: the default export has no \`fetch\` method. Write ${SHAPE}.`;
    throw new ProgramError(message, module.file, at);
  }
  return handler!;
}
