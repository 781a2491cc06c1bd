import type { LogLevel } from '../../cluster/program.ts';
import type { Environment } from './environment.ts';
import { format } from './format.ts';
import { inspect } from './inspect.ts';
import { LOG_TEXT_MAX } from './limits.ts';
import { tableText } from './table.ts';

const INDENT = 2;

/** `console` of one program: writes log records bound to the running request's span. */
export function consoleFor(env: Environment) {
  let indentation = '';
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  const placeOf = (error: unknown): string | undefined => env.placeOf?.(error);

  function write(level: LogLevel, text: string): void {
    let line = indentation === '' ? text : indentation + text.replaceAll('\n', `\n${indentation}`);
    if (line.length > LOG_TEXT_MAX) {
      line = `${line.slice(0, LOG_TEXT_MAX)}… (${line.length - LOG_TEXT_MAX} more characters)`;
    }
    env.host.log(level, line, env.currentSpan(), env.currentPlace?.());
  }
  const printer =
    (level: LogLevel) =>
    (...args: unknown[]): void =>
      write(level, format(args, { placeOf }));
  const info = printer('info');
  const warn = printer('warn');

  function elapsed(method: string, label: unknown, rest: unknown[], keep: boolean): void {
    const name = label === undefined ? 'default' : String(label);
    const start = timers.get(name);
    if (start === undefined) {
      warn(`Warning: No such label '${name}' for console.${method}()`);
      return;
    }
    if (!keep) timers.delete(name);
    info(`${name}: ${durationText(env.host.kernel.now - start)}`, ...rest);
  }

  return {
    log: info,
    info,
    debug: printer('debug'),
    warn,
    error: printer('error'),
    trace: (...args: unknown[]) => write('error', `Trace: ${format(args, { placeOf })}`.trimEnd()),
    dir: (value: unknown, options?: { depth?: number | null }) => {
      const depth = options?.depth === null ? Number.POSITIVE_INFINITY : (options?.depth ?? 2);
      write('info', inspect(value, { placeOf, depth: Math.min(Number(depth) || 0, 20) }));
    },
    dirxml: info,
    table: (data: unknown, columns?: readonly string[]) => {
      const text = typeof data === 'object' && data !== null ? tableText(data, columns) : null;
      if (text === null) info(data);
      else write('info', text);
    },
    assert: (condition?: unknown, ...args: unknown[]) => {
      if (condition) return;
      if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
      else args.unshift('Assertion failed');
      warn(...args);
    },
    count: (label?: unknown) => {
      const name = label === undefined ? 'default' : String(label);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      info(`${name}: ${count}`);
    },
    countReset: (label?: unknown) => {
      counts.delete(label === undefined ? 'default' : String(label));
    },
    time: (label?: unknown) => {
      const name = label === undefined ? 'default' : String(label);
      if (timers.has(name)) {
        warn(`Warning: Label '${name}' already exists for console.time()`);
        return;
      }
      timers.set(name, env.host.kernel.now);
    },
    timeLog: (label?: unknown, ...rest: unknown[]) => elapsed('timeLog', label, rest, true),
    timeEnd: (label?: unknown) => elapsed('timeEnd', label, [], false),
    group: (...args: unknown[]) => {
      if (args.length > 0) info(...args);
      if (indentation.length < 40) indentation += ' '.repeat(INDENT);
    },
    groupCollapsed: (...args: unknown[]) => {
      if (args.length > 0) info(...args);
      if (indentation.length < 40) indentation += ' '.repeat(INDENT);
    },
    groupEnd: () => {
      indentation = indentation.slice(INDENT);
    },
  };
}

/** As Node's `console.timeEnd` writes it: `1.234ms`, `2.500s`, `1:02.000 (m:ss.mmm)`. */
function durationText(ms: number): string {
  if (ms >= 3_600_000) {
    const minutes = Math.floor(ms / 60_000);
    const rest = `${two(minutes % 60)}:${two(Math.floor(ms / 1000) % 60)}`;
    return `${Math.floor(minutes / 60)}:${rest} (h:mm:ss)`;
  }
  if (ms >= 60_000) {
    const seconds = ((ms % 60_000) / 1000).toFixed(3).padStart(6, '0');
    return `${Math.floor(ms / 60_000)}:${seconds} (m:ss.mmm)`;
  }
  if (ms >= 1000) return `${(ms / 1000).toFixed(3)}s`;
  return `${Number(ms.toFixed(3))}ms`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
