import type { Environment } from './environment.ts';

/**
 * `process` of one program: the little of Node's that says where it runs. `env` holds what
 * Kubernetes would set; it cannot be changed. The number is 1, as in a container.
 */
export function processFor(env: Environment) {
  const { kernel, service, instance, address, version } = env.host;
  const started = kernel.now;
  return Object.freeze({
    env: Object.freeze({
      HOSTNAME: `${service}-${instance + 1}`,
      POD_IP: address,
      SERVICE: service,
      VERSION: version,
    }),
    pid: 1,
    uptime: () => (kernel.now - started) / 1000,
  });
}
