import type { LogLine } from '../../engine/protocol.ts';

/** A line of JSON as people read it. */
export interface Structured {
  /** '' when the line has none. */
  readonly message: string;
  /** All but the message and what the panel shows of every line, in the order written. */
  readonly fields: readonly (readonly [key: string, text: string])[];
  /** The whole, a field a line. */
  readonly json: string;
}

/** Where loggers put the message: pino, most others, structlog. */
const MESSAGE_KEYS = ['msg', 'message', 'event'];
/** Shown beside every line: level, time and process. */
const SHOWN = new Set(['level', 'severity', 'time', 'timestamp', 'ts', 'pid', 'hostname']);

const known = new WeakMap<LogLine, Structured | null>();

/** Null for a line that is not one JSON object. */
export function structured(line: LogLine): Structured | null {
  let found = known.get(line);
  if (found === undefined) {
    found = read(line.text.trim());
    known.set(line, found);
  }
  return found;
}

function read(text: string): Structured | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const messageKey = MESSAGE_KEYS.find((key) => typeof value[key] === 'string');
  const entries = Object.entries(value);
  return {
    message: messageKey === undefined ? '' : String(value[messageKey]),
    fields: entries
      .filter(([key]) => key !== messageKey && !SHOWN.has(key))
      .map(([key, field]) => [key, fieldText(field)]),
    json: JSON.stringify(value, null, 2),
  };
}

function fieldText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Whether a field of that name has that text, whatever the case; `err.type` names a field inside
 * one.
 */
export function hasField(line: LogLine, key: string, text: string): boolean {
  if (structured(line) === null) return false;
  let at: unknown = JSON.parse(line.text);
  const parts = Object.hasOwn(at as object, key) ? [key] : key.split('.');
  for (const part of parts) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return false;
    at = (at as Record<string, unknown>)[part];
  }
  return fieldText(at).toLowerCase() === text.toLowerCase();
}
