import type { LogLevel } from '../../cluster/program.ts';
import { LOG_TEXT_MAX } from '../../telemetry/logs.ts';
import { cutText } from '../globals/cut-text.ts';
import type { Environment } from '../globals/environment.ts';
import { nativeWork } from '../globals/limits.ts';

/** pino's own levels that a level of the run stands for: this one and up. */
const LEVELS: readonly (readonly [number, LogLevel])[] = [
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
];

/** What the code inside `pino` (`inside/pino*.ts`) asks of the simulator. */
export function pinoTools(env: Environment) {
  const { service, instance } = env.host;
  return {
    hostname: (): string => `${service}-${instance + 1}`,
    /** One line of a logger, ended as lines are; `level` is pino's number. */
    write(line: unknown, level: unknown): void {
      if (typeof line !== 'string') return;
      const text = shortened(
        line.endsWith('\n') ? line.slice(0, line.endsWith('\r\n') ? -2 : -1) : line,
      );
      env.host.log(levelOf(level), text, env.currentSpan());
    },
  };
}

function levelOf(level: unknown): LogLevel {
  if (typeof level !== 'number') return 'info';
  return LEVELS.find(([least]) => level >= least)?.[1] ?? 'debug';
}

/** Characters of a field's value in a line that is too long to be kept whole. */
const FIELD_MAX = 200;

/**
 * A line that fits into a log record and is still JSON: long values are cut, the last fields but the
 * message are left out.
 */
export function shortened(line: string): string {
  if (line.length <= LOG_TEXT_MAX) return line;
  // What pino did to write it, and what follows.
  nativeWork(line.length / 4);
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line);
  } catch {
    return cutText(line, LOG_TEXT_MAX);
  }
  if (typeof fields !== 'object' || fields === null) return cutText(line, LOG_TEXT_MAX);
  const parts: string[] = [];
  let room = LOG_TEXT_MAX - 2;
  // The message comes last, and is what people read.
  const keys = Object.keys(fields);
  const last = keys.pop();
  const ordered = last === undefined ? keys : [last, ...keys];
  for (const key of ordered) {
    const part = `${JSON.stringify(cutText(key, FIELD_MAX))}:${cutValue(fields[key])}`;
    if (part.length + 1 > room) continue;
    parts.push(part);
    room -= part.length + 1;
  }
  if (last !== undefined && parts.length > 1) parts.push(parts.shift()!);
  return `{${parts.join(',')}}`;
}

function cutValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length > FIELD_MAX) return JSON.stringify(`${cutText(text, FIELD_MAX)}…`);
  return typeof value === 'string' ? JSON.stringify(value) : text;
}
