import type { Callback, Environment } from './environment.ts';
import { invalidArgument } from './node-error.ts';

const SECOND_NS = 1_000_000_000;
const MS_NS = 1_000_000;
/** The Node whose ways this platform has; packages ask it what they may use. */
const NODE_VERSION = 'v20.19.0';

/**
 * `process` of one program: the little of Node's that says where it runs, and its clock and next
 * tick. `env` holds what Kubernetes would set; it cannot be changed. The number is 1, as in a
 * container. Ticks run once all promise jobs are done, also where Node would run them before.
 */
export function processFor(env: Environment) {
  const { kernel, service, instance, address, version } = env.host;
  const started = kernel.now;
  const nanoseconds = (): bigint => BigInt(Math.round(kernel.now * MS_NS));
  const hrtime = (since?: readonly [number, number]): [number, number] => {
    const now = nanoseconds();
    const before = since === undefined ? 0n : BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]);
    const passed = Number(now - before);
    return [Math.floor(passed / SECOND_NS), passed % SECOND_NS];
  };
  return Object.freeze({
    env: Object.freeze({
      HOSTNAME: `${service}-${instance + 1}`,
      POD_IP: address,
      SERVICE: service,
      VERSION: version,
    }),
    pid: 1,
    version: NODE_VERSION,
    versions: Object.freeze({ node: NODE_VERSION.slice(1) }),
    platform: 'linux',
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
  });
}
