import { isRecord, parseEntries } from '../storage.ts';

/** A system as it is built: its scenario, and the texts its services run. */
export interface System {
  readonly yaml: string;
  /** By path, e.g. `order.ts`, `proxy.conf`. */
  readonly files: Readonly<Record<string, string>>;
}

/** What the browser keeps of the playground. */
export interface SavedPlayground {
  /** Id of the preset it began from; null for one's own. */
  readonly preset: string | null;
  readonly system: System;
  /** What stood there before another preset or file took its place, to be brought back. */
  readonly replaced: System | null;
}

export const PLAYGROUND_KEY = 'playground';
export const PLAYGROUND_VERSION = 1;

export function parseSaved(data: unknown): SavedPlayground | null {
  if (!isRecord(data)) return null;
  const { preset } = data;
  const system = parseSystem(data['system']);
  const replaced = data['replaced'] === null ? null : parseSystem(data['replaced']);
  if (system === null || (replaced === null && data['replaced'] !== null)) return null;
  return preset === null || typeof preset === 'string' ? { preset, system, replaced } : null;
}

function parseSystem(data: unknown): System | null {
  if (!isRecord(data) || typeof data['yaml'] !== 'string') return null;
  const files = parseEntries(data['files'], (text) => (typeof text === 'string' ? text : null));
  return files === null ? null : { yaml: data['yaml'], files };
}
