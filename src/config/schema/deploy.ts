/** Changes of version while the system runs. */
import { z } from 'zod';
import type { DeploySpec } from '../../cluster/scenario.ts';
import type { ServiceWork } from '../../cluster/service-spec.ts';
import { duration, positiveDuration, share } from '../quantity.ts';
import { count, label, refusal, serviceName } from './word.ts';
import { codeKeys, declaredKeys, nginxKeys, workOf } from './work.ts';

const ROLLING = { kind: 'rolling', surge: 1, unavailable: 0 } as const;

const strategy = z.union(
  [
    z.literal('rolling').transform(() => ROLLING),
    z.literal('blue-green').transform(() => ({ kind: 'blue-green' as const })),
    z
      .strictObject({
        rolling: z
          .strictObject({
            surge: count(0, 100)
              .default(ROLLING.surge)
              .meta({ description: 'Instances more than wanted, at most (default 1).' }),
            unavailable: count(0, 100)
              .default(ROLLING.unavailable)
              .meta({ description: 'Ready instances fewer than wanted, at most (default 0).' }),
          })
          .refine(
            ({ surge, unavailable }) => surge + unavailable > 0,
            refusal('nothing could ever be replaced', 'Make surge or unavailable at least 1.'),
          ),
      })
      .transform(({ rolling }) => ({ kind: 'rolling' as const, ...rolling })),
    z
      .strictObject({
        canary: z.strictObject({
          share: share.meta({
            description: 'Required. Share of the instances that go first: 10%.',
          }),
          after: positiveDuration.meta({ description: 'Required. When the rest follow.' }),
        }),
      })
      .transform(({ canary }) => ({ kind: 'canary' as const, ...canary })),
  ],
  {
    error:
      'this is no strategy\nWrite rolling, blue-green, { rolling: { surge: 1, unavailable: 0 } } or { canary: { share: 10%, after: 30s } }.',
  },
);

const deployKeys = {
  at: duration.meta({ description: 'Required. When it begins.' }),
  service: serviceName.meta({ description: 'Required. The service that changes.' }),
  version: label.meta({ description: 'Required. The label of what is new: v2.' }),
  strategy: strategy
    .prefault('rolling')
    .meta({ description: 'rolling, blue-green or canary (default rolling, one at a time).' }),
};

/** A deploy; without a work of its own the new instances do what the old ones did. */
export type DeployText = Omit<DeploySpec, 'work'> & { readonly work?: ServiceWork };

export const deploy = z
  .union([
    z.strictObject({ ...codeKeys, ...deployKeys }),
    z.strictObject({ ...declaredKeys, ...deployKeys }),
    z.strictObject({ ...nginxKeys, ...deployKeys }),
    z.strictObject(deployKeys),
  ])
  .transform((text): DeployText => {
    const { at, service, version, strategy } = text;
    const work = workOf(text);
    return { at, service, version, strategy, ...(work === undefined ? {} : { work }) };
  });
