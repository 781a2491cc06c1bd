/** What goes wrong, and when. */
import { z } from 'zod';
import type { Fault, ScheduledFault } from '../../cluster/fault.ts';
import { duration, positiveDuration, share, signedDuration } from '../quantity.ts';
import { camel } from './camel.ts';
import { count, linkName, refusal, serviceName } from './word.ts';

const when = {
  at: duration.meta({ description: 'Required. When it begins.' }),
  for: positiveDuration
    .optional()
    .meta({ description: 'Healed after this long (default: lasts to the end).' }),
};

const whenAndWhere = {
  ...when,
  instance: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'One instance, counted from 0 (default: all).' }),
};

const of = (what: string) => serviceName.meta({ description: `Required. The service ${what}.` });
const between = (what: string) =>
  linkName.meta({ description: `Required. The link (order -> payment) ${what}.` });

const atService = [
  z
    .strictObject({ kill: of('whose process dies'), ...whenAndWhere })
    .transform((f) => scheduled(f, { kind: 'kill', service: f.kill, ...one(f) })),
  z
    .strictObject({
      slow: of('that slows down'),
      factor: z
        .number()
        .min(1)
        .max(100_000)
        .default(1)
        .meta({ description: 'Times as long (default 1).' }),
      add: duration.prefault('0ms').meta({ description: 'And this much more (default 0ms).' }),
      ...whenAndWhere,
    })
    .refine(({ factor, add }) => factor > 1 || add > 0, {
      ...refusal('it changes nothing', 'Give a factor above 1, or a time to add.'),
      path: ['slow'],
    })
    .transform((f) => {
      const { slow, factor, add } = f;
      return scheduled(f, { kind: 'slow', service: slow, factor, add, ...one(f) });
    }),
  z
    .strictObject({
      fail: of('that answers 500'),
      share: share.default(1).meta({ description: 'Share of requests that fail (default 100%).' }),
      ...whenAndWhere,
    })
    .transform((f) => scheduled(f, { kind: 'fail', service: f.fail, share: f.share, ...one(f) })),
  z
    .strictObject({ pause: of('whose process stands still (SIGSTOP)'), ...whenAndWhere })
    .transform((f) => scheduled(f, { kind: 'pause', service: f.pause, ...one(f) })),
  z
    .strictObject({
      exhaust: of('somebody else takes a share of'),
      what: z.enum(['cpu', 'connections']).meta({
        description: 'Required. cpu: processor time; connections: requests it can hold at once.',
      }),
      share: share.meta({ description: 'Required. How much of it is taken: 80%.' }),
      ...whenAndWhere,
    })
    .refine(({ what, share }) => what !== 'cpu' || share < 1, {
      ...refusal('nothing of the processor would be left', 'Take less than 100%, such as 95%.'),
      path: ['share'],
    })
    .transform((f) => {
      const { exhaust, what, share } = f;
      return scheduled(f, { kind: 'exhaust', service: exhaust, what, share, ...one(f) });
    }),
  z
    .strictObject({
      skew: of('whose clock is off'),
      by: signedDuration.meta({ description: 'Required. How far: 5m is ahead, -5m behind.' }),
      ...whenAndWhere,
    })
    .transform((f) => scheduled(f, { kind: 'skew', service: f.skew, by: f.by, ...one(f) })),
  z
    .strictObject({
      expire_certificate: of('whose certificate is no longer valid'),
      ...whenAndWhere,
    })
    .transform((f) =>
      scheduled(f, { kind: 'expire-certificate', service: f.expire_certificate, ...one(f) }),
    ),
  z
    .strictObject({
      rotate_root: of('(an authority) that changes its root certificate'),
      overlap: duration.prefault('0ms').meta({
        description:
          'Both roots are to be trusted for this long before the new one signs, and as long after (default 0ms).',
      }),
      ...when,
    })
    .transform((f) =>
      scheduled(f, { kind: 'rotate-root', service: f.rotate_root, overlap: f.overlap }),
    ),
] as const;

const atLink = [
  z
    .strictObject({
      partition: between('that lets nothing through'),
      mode: z.enum(['black-hole', 'reset']).default('black-hole').meta({
        description: 'black-hole: lost without a word; reset: refused (default black-hole).',
      }),
      direction: z
        .enum(['both', 'request', 'response'])
        .default('both')
        .meta({ description: 'request, response or both (default both).' }),
      ...when,
    })
    .transform((f) => {
      const { partition, mode, direction } = f;
      return scheduled(f, { kind: 'partition', mode, direction, ...partition });
    }),
  z
    .strictObject({
      lose: between('that loses transmissions'),
      share: share.meta({ description: 'Required. Share lost, besides the link’s own loss.' }),
      ...when,
    })
    .transform((f) => scheduled(f, { kind: 'lose', share: f.share, ...f.lose })),
  z
    .strictObject({
      corrupt: between('that changes what it carries'),
      share: share.meta({ description: 'Required. Share of messages changed.' }),
      ...when,
    })
    .transform((f) => scheduled(f, { kind: 'corrupt', share: f.share, ...f.corrupt })),
  z
    .strictObject({
      delay: between('that takes longer'),
      add: positiveDuration.meta({ description: 'Required. How much longer each message takes.' }),
      ...when,
    })
    .transform((f) => scheduled(f, { kind: 'delay', add: f.add, ...f.delay })),
] as const;

const spike = z
  .strictObject({
    spike: z.int().min(0).meta({ description: 'Required. Which load sends more, counted from 0.' }),
    factor: z
      .number()
      .min(0)
      .max(100_000)
      .meta({ description: 'Required. Times as much as otherwise.' }),
    ...when,
  })
  .transform((f) => scheduled(f, { kind: 'spike', load: f.spike, factor: f.factor }));

const monkey = z
  .strictObject({
    monkey: z
      .strictObject({
        every: positiveDuration.meta({ description: 'Required. Time between two visits.' }),
        share: share.default(1).meta({ description: 'Chance that a visit kills (default 100%).' }),
        instances: count(1, 10_000)
          .default(1)
          .meta({ description: 'Instances killed at a visit (default 1).' }),
        services: z
          .array(serviceName)
          .default([])
          .meta({ description: 'Where it looks for them (default: all services).' }),
        for: positiveDuration
          .prefault('10s')
          .meta({ description: 'How long each stays dead (default 10s).' }),
      })
      .meta({ description: 'Required. A chaos monkey that kills at random.' }),
    ...when,
  })
  .transform((f) => scheduled(f, { kind: 'monkey', ...f.monkey }));

export const fault = z.union([...atService, ...atLink, spike, monkey], {
  error: ({ input, code }) =>
    code === 'invalid_union' && (typeof input !== 'object' || input === null)
      ? 'this is no fault\nWrite a mapping such as { at: 20s, kill: payment }.'
      : undefined,
});

function scheduled(
  text: { readonly at: number; readonly for?: number | undefined },
  fault: Fault,
): ScheduledFault {
  return { at: text.at, for: text.for ?? null, fault };
}

const one = ({ instance }: { readonly instance?: number | undefined }) => camel({ instance });
