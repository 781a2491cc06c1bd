/** How instances make themselves known to a registry. */
import { z } from 'zod';
import type { RegistrationSpec } from '../../cluster/service-spec.ts';
import { positiveDuration } from '../quantity.ts';
import { refusal, serviceName } from './word.ts';

export const urlPath = z
  .string()
  .regex(/^\/\S*$/, refusal('this is no path', 'Begin with a slash: /health.'));

/** Consul's DeregisterCriticalServiceAfter takes no less. */
const DEREGISTER_LEAST = 60_000;

const check = z.union(
  [
    z
      .strictObject({
        http: urlPath.meta({ description: 'Required. The path the registry asks.' }),
        interval: positiveDuration
          .prefault('10s')
          .meta({ description: 'Time between two checks (default 10s).' }),
        timeout: positiveDuration
          .prefault('10s')
          .meta({ description: 'An answer later than this is critical (default 10s).' }),
      })
      .transform(({ http, ...times }) => ({ kind: 'http' as const, path: http, ...times })),
    z
      .strictObject({
        ttl: positiveDuration.meta({
          description: 'Required. The instance reports at least this often.',
        }),
      })
      .transform(({ ttl }) => ({ kind: 'ttl' as const, ttl })),
  ],
  {
    error: ({ input }) =>
      `${input === undefined ? 'it is missing' : 'this is no check'}\nWrite { http: /health, interval: 10s } or { ttl: 15s }.`,
  },
);

const deregister = z.union(
  [
    z.literal('none').transform(() => null),
    positiveDuration.refine(
      (value) => value >= DEREGISTER_LEAST,
      refusal('Consul waits at least a minute', 'Write 1m or more, or none.'),
    ),
  ],
  { error: 'this is no duration\nWrite 1m or more, or none to keep it.' },
);

export const registration = z
  .strictObject({
    with: serviceName.meta({ description: 'Required. The registry’s name among the services.' }),
    check: check.meta({
      description:
        'Required. { http: /health, interval: 10s, timeout: 10s } or { ttl: 15s }, as Consul’s.',
    }),
    deregister_critical_after: deregister
      .prefault('none')
      .meta({ description: 'Critical for this long, it is removed (default none).' }),
  })
  .transform(
    ({ deregister_critical_after, ...rest }): RegistrationSpec => ({
      ...rest,
      deregisterCriticalAfter: deregister_critical_after,
    }),
  )
  .meta({ id: 'registration' });
