/** What surrounds all services: zones, names, the mesh. */
import { z } from 'zod';
import { positiveDuration, share } from '../quantity.ts';
import { camel } from './camel.ts';
import { distribution } from './distribution.ts';
import { label, refusal, serviceName, yamlFile } from './word.ts';

export const zones = z
  .strictObject({
    names: z
      .array(label)
      .min(1)
      .refine(
        (names) => new Set(names).size === names.length,
        refusal('a zone is there twice', 'Keep one of them.'),
      )
      .meta({ description: 'Required. The zones; the client lives in the first.' }),
    between: distribution
      .prefault('0ms')
      .meta({ description: 'Added to every message between two zones (default 0ms).' }),
    cost_per_gigabyte: z
      .number()
      .min(0)
      .default(0)
      .meta({ description: 'Dollars for 10⁹ bytes that cross zones (default 0).' }),
  })
  .transform(camel);

export const dns = z.strictObject({
  ttl: positiveDuration
    .prefault('30s')
    .meta({ description: 'An answer is used again for this long (default 30s).' }),
  lookup: distribution
    .prefault('1ms')
    .meta({ description: 'What asking the resolver takes (default 1ms).' }),
});

const certificates = z
  .strictObject({
    authority: serviceName.meta({ description: 'Required. The service that issues them.' }),
    ttl: positiveDuration
      .prefault('24h')
      .meta({ description: 'How long a certificate is good for (default 24h, as in Istio).' }),
    grace_ratio: share.default(0.5).meta({
      description: 'Share of its life before its end in which it is renewed (default 50%).',
    }),
    jitter: share
      .default(0.01)
      .meta({ description: 'That share is off by up to this much (default 1%).' }),
  })
  .transform(camel);

export const mesh = z
  .strictObject({
    sidecars: z
      .union([z.literal('all'), z.array(serviceName)], {
        error: 'this names no services\nWrite all, or a list: [order, payment].',
      })
      .default('all')
      .meta({ description: 'Services with a sidecar, or all (default all).' }),
    hop: distribution
      .prefault({ uniform: { min: '1ms', max: '2ms' } })
      .meta({ description: 'What one sidecar adds to a request (default 1ms to 2ms, evenly).' }),
    files: z
      .array(yamlFile)
      .default([])
      .meta({ description: 'Istio or Envoy YAML files, applied in order (default none).' }),
    certificates: certificates.optional().meta({
      description:
        'Sidecars get their certificates from an authority (default: they just have them).',
    }),
  })
  .transform(camel);
