import type { LogLine } from '../../engine/protocol.ts';
import { hasField } from './structured.ts';

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export interface LogFilter {
  /** This level and the graver ones. */
  readonly level: LogLine['level'];
  readonly service: string | null;
  /**
   * Matched in text and place, whatever the case; `trace:12` asks for one trace, `userId=7` for a
   * field of structured lines.
   */
  readonly text: string;
}

export function filterLogs(logs: readonly LogLine[], filter: LogFilter): readonly LogLine[] {
  const least = LEVELS.indexOf(filter.level);
  const wanted = filter.text.trim().toLowerCase();
  const trace = /^trace:(\d+)$/.exec(wanted)?.[1];
  const [, field, value] = /^([\w.$-]+)=(.*)$/.exec(filter.text.trim()) ?? [];
  return logs.filter((line) => {
    if (LEVELS.indexOf(line.level) < least) return false;
    if (filter.service !== null && line.service !== filter.service) return false;
    if (trace !== undefined) return line.traceId === Number(trace);
    if (field !== undefined && hasField(line, field, value!)) return true;
    return (
      wanted === '' ||
      line.text.toLowerCase().includes(wanted) ||
      (line.place?.toLowerCase().includes(wanted) ?? false)
    );
  });
}

/** `order.ts:12` as file and line; null for anything else. */
export function parsePlace(place: string): { readonly file: string; readonly line: number } | null {
  const match = /^(.+?):(\d+)(?::\d+)?$/.exec(place);
  if (match?.[1] === undefined) return null;
  return { file: match[1], line: Number(match[2]) };
}
