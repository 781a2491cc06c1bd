import { z } from 'zod';
import type { Distribution } from '../../kernel/distribution.ts';
import { duration, positiveDuration } from '../quantity.ts';
import { refusal } from './word.ts';

/** `20ms`, or one of the shapes by name. */
export const distribution = z
  .union(
    [
      duration.transform((value): Distribution => ({ kind: 'constant', value })),
      z
        .strictObject({ constant: duration })
        .transform((d): Distribution => ({ kind: 'constant', value: d.constant })),
      z
        .strictObject({ uniform: z.strictObject({ min: duration, max: duration }) })
        .refine(({ uniform }) => uniform.max >= uniform.min, {
          ...refusal('max is below min', 'Exchange them.'),
          path: ['uniform', 'max'],
        })
        .transform((d): Distribution => ({ kind: 'uniform', ...d.uniform })),
      z
        .strictObject({ exponential: z.strictObject({ mean: positiveDuration }) })
        .transform((d): Distribution => ({ kind: 'exponential', ...d.exponential })),
      z
        .strictObject({
          lognormal: z.union([
            z
              .strictObject({ p50: positiveDuration, p99: positiveDuration })
              .refine(({ p50, p99 }) => p99 > p50, {
                ...refusal(
                  'p99 is not above p50',
                  'Make p99 larger; for a fixed time write constant.',
                ),
                path: ['p99'],
              }),
            z.strictObject({ mean: positiveDuration, cv: z.number().gt(0).max(100) }),
          ]),
        })
        .transform(
          ({ lognormal: d }): Distribution =>
            'cv' in d ? { kind: 'lognormal-cv', ...d } : { kind: 'lognormal', ...d },
        ),
      z
        .strictObject({
          pareto: z.strictObject({ min: positiveDuration, shape: z.number().gt(1) }),
        })
        .transform((d): Distribution => ({ kind: 'pareto', ...d.pareto })),
      z
        .strictObject({ empirical: z.array(duration).min(1) })
        .transform((d): Distribution => ({ kind: 'empirical', values: d.empirical })),
    ],
    {
      error: ({ input }) => {
        if (input === undefined)
          return 'it is missing\nWrite a duration such as 20ms, or a distribution.';
        const what = typeof input === 'number' ? `${input} has no unit` : 'this is no distribution';
        return `${what}\nWrite a duration such as 20ms, or one of constant, uniform, exponential, lognormal, pareto, empirical.`;
      },
    },
  )
  .meta({
    id: 'distribution',
    description:
      'How long something takes: 20ms, or { uniform: { min, max } }, { exponential: { mean } }, ' +
      '{ lognormal: { p50, p99 } } or { lognormal: { mean, cv } }, { pareto: { min, shape } }, ' +
      '{ empirical: [20ms, 25ms] } (each equally likely).',
  });
