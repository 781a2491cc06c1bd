import type { LogLevel } from '../../cluster/program.ts';
import { cutText } from './cut-text.ts';
import type { Callback, Environment } from './environment.ts';
import { LOG_TEXT_MAX } from './limits.ts';
import { invalidArgument } from './node-error.ts';

/** The Node whose ways this platform has; packages ask it what they may use. */
const NODE_VERSION = '20.20.2';
const SECOND_NS = 1_000_000_000;
const MS_NS = 1_000_000;

interface CpuUsage {
  readonly user: number;
  readonly system: number;
}

/** A stream of a process that can only be written to, and takes everything at once. */
export class OutputStream {
  readonly isTTY = false;
  readonly writable = true;
  readonly #write: (text: string, done: unknown) => void;

  constructor(
    readonly fd: number,
    write: (text: string, done: unknown) => void,
  ) {
    this.#write = write;
  }

  /** What is no text is written as text: simplified, bytes too. */
  write(chunk: unknown, ...rest: unknown[]): boolean {
    this.#write(String(chunk), rest.at(-1));
    return true;
  }
}

/**
 * `process` of one program: the part of Node's that says where it runs, its clock and next tick,
 * and how it ends. `env` holds what Kubernetes would set; it cannot be changed. The number is 1, as
 * in a container. Ticks run once all promise jobs are done, also where Node would run them before.
 * What is written to `stdout` and `stderr` becomes log records, one for each write. Processor time is
 * what the simulated processors worked for this process; none of it is the system's.
 *
 * Events: `SIGTERM` when the instance is asked to stop, `beforeExit` and `exit`,
 * `uncaughtException`, `unhandledRejection` (see `LearnerProgram`). Others never come. There is no
 * `kill`: nothing here has another process to send a signal to.
 */
export function processFor(env: Environment) {
  const { kernel, service, instance, address, version } = env.host;
  const started = kernel.now;
  const { cpuUsed } = env.host;
  const nanoseconds = (): bigint => BigInt(Math.round(kernel.now * MS_NS));
  const hrtime = (since?: readonly [number, number]): [number, number] => {
    const now = nanoseconds();
    const before = since === undefined ? 0n : BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]);
    const passed = Number(now - before);
    return [Math.floor(passed / SECOND_NS), passed % SECOND_NS];
  };
  const written = (level: LogLevel, text: string, done: unknown): void => {
    const line = text.endsWith('\n') ? text.slice(0, -1) : text;
    env.host.log(level, cutText(line, LOG_TEXT_MAX), env.currentSpan());
    if (typeof done === 'function') env.nextTick(done as Callback, []);
  };
  const self: object = {
    env: Object.freeze({
      HOSTNAME: `${service}-${instance + 1}`,
      POD_IP: address,
      SERVICE: service,
      VERSION: version,
    }),
    pid: 1,
    platform: 'linux',
    version: `v${NODE_VERSION}`,
    versions: Object.freeze({ node: NODE_VERSION }),
    stdout: Object.freeze(new OutputStream(1, (...given) => written('info', ...given))),
    stderr: Object.freeze(new OutputStream(2, (...given) => written('error', ...given))),
    /** Microseconds. */
    cpuUsage: (since?: CpuUsage): CpuUsage => ({
      user: Math.round((env.host.cpuUsed - cpuUsed) * 1000) - (since?.user ?? 0),
      system: 0 - (since?.system ?? 0),
    }),
    uptime: () => (kernel.now - started) / 1000,
    /** Nanoseconds since the simulation began. */
    hrtime: Object.freeze(Object.assign(hrtime, { bigint: nanoseconds })),
    nextTick(callback: Callback, ...args: unknown[]): void {
      if (typeof callback !== 'function') {
        throw invalidArgument('callback', 'of type function', callback);
      }
      env.nextTick(callback, args);
    },
    emitWarning(warning: unknown, options?: unknown): void {
      const given = typeof options === 'object' && options !== null && 'type' in options;
      const type = given ? options.type : (options ?? 'Warning');
      const text = warning instanceof Error ? String(warning) : `${type}: ${warning}`;
      env.host.log('warn', text, env.currentSpan(), env.currentPlace?.());
    },
    ...endOf(env, () => self),
  };
  const { life } = env;
  Object.defineProperty(self, 'exitCode', {
    get: () => life.exitCode,
    set: (code: unknown) => {
      life.exitCode = code;
    },
    enumerable: true,
  });
  return Object.freeze(self);
}

/** Listeners and the end; each `on…` returns the process itself. */
function endOf({ life }: Environment, self: () => object) {
  type Name = string | symbol;
  const on = (name: Name, listener: Callback): object => {
    life.on(name, listener);
    return self();
  };
  const off = (name: Name, listener: Callback): object => {
    life.off(name, listener);
    return self();
  };
  return {
    on,
    addListener: on,
    off,
    removeListener: off,
    once(name: Name, listener: Callback): object {
      life.on(name, listener, true);
      return self();
    },
    prependListener(name: Name, listener: Callback): object {
      life.on(name, listener, false, true);
      return self();
    },
    removeAllListeners(name?: Name): object {
      life.offAll(name);
      return self();
    },
    emit: (name: Name, ...args: unknown[]): boolean => life.emit(name, args),
    listeners: (name: Name): Callback[] => life.listeners(name),
    listenerCount: (name: Name): number => life.listeners(name).length,
    eventNames: (): Name[] => life.names(),
    exit: (code?: unknown): never => life.exit(code),
  };
}
