import { z } from 'zod';
import { suggest } from '../problem.ts';
import { count } from './word.ts';

const weights = z.array(count(1, 1000)).min(1);

const PLAIN_BALANCERS = [
  'first',
  'round-robin',
  'random',
  'least-request',
  'least-connections',
  'peak-ewma',
] as const;
const BALANCERS_WITH_MORE =
  'Write a name such as least-request, or { weighted-round-robin: [5, 1] }, { least-connections: [5, 1] }, { ring-hash: path } or { ring-hash: { header: x-user } }.';

/** A name, or one key that is a name with what it needs. */
export const balancer = z.union(
  [
    z.enum(PLAIN_BALANCERS),
    z.strictObject({ 'weighted-round-robin': weights }).transform((text) => ({
      kind: 'weighted-round-robin' as const,
      weights: text['weighted-round-robin'],
    })),
    z.strictObject({ 'least-connections': weights }).transform((text) => ({
      kind: 'least-connections' as const,
      weights: text['least-connections'],
    })),
    z
      .strictObject({
        'ring-hash': z.union([
          z.literal('path').transform(() => ({ path: true as const })),
          z.strictObject({ header: z.string().toLowerCase() }),
        ]),
      })
      .transform((text) => ({ kind: 'ring-hash' as const, key: text['ring-hash'] })),
  ],
  {
    error: ({ input }) =>
      typeof input === 'string'
        ? `"${input}" is not known\n${suggest(input, PLAIN_BALANCERS)}`
        : `this is no balancer\n${BALANCERS_WITH_MORE}`,
  },
);
