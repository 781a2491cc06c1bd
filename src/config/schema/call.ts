/** The calls a declared service makes. */
import { z } from 'zod';
import type { DeclaredCall, DeclaredStep } from '../../cluster/service-spec.ts';
import { duration, share } from '../quantity.ts';
import { size } from '../size.ts';
import { camel } from './camel.ts';
import { count, request, serviceName, timeout } from './word.ts';

const byName = serviceName.transform(
  (to): DeclaredCall => ({ to, method: 'GET', path: '/', timeout: null }),
);

const inFull = z
  .strictObject({
    to: serviceName.meta({ description: 'Required. The service called.' }),
    request: request.prefault('GET /').meta({ description: 'Method and path (default GET /).' }),
    timeout: timeout
      .prefault('none')
      .meta({ description: 'Answers 504 after this long (default none).' }),
    times: count(1, 10_000)
      .optional()
      .meta({ description: 'Made this many times, one after another (default 1).' }),
    share: share.optional().meta({
      description: 'Share of requests that make it at all, the rest being cached (default 100%).',
    }),
    optional: z
      .boolean()
      .optional()
      .meta({ description: 'Whether its failure does not matter (default false).' }),
    attempts: count(1, 100)
      .optional()
      .meta({ description: 'Tries in all after an error, a timeout or a 5xx (default 1).' }),
    backoff: duration.optional().meta({
      description: 'Waited before the second try, doubled before each further one (default 0ms).',
    }),
    bytes: size.optional().meta({ description: 'Size of the body sent (default 0B).' }),
  })
  .transform(
    ({ to, request, timeout, ...more }): DeclaredCall => ({
      to,
      ...request,
      timeout,
      ...camel(more),
    }),
  );

const atOnce = z.strictObject({
  parallel: z
    .array(z.union([byName, inFull]))
    .min(1)
    .meta({ description: 'Required. Calls made at the same time; the slowest decides.' }),
});

/** `order`, `{ to: order, … }` or `{ parallel: [order, user] }`. */
export const step = z.union([byName, inFull, atOnce]).meta({ id: 'step' });

/** Every single call of some steps, with its path from them. */
export function callsOf(
  steps: readonly DeclaredStep[],
): { readonly call: DeclaredCall; readonly path: readonly PropertyKey[] }[] {
  return steps.flatMap((step, i) =>
    'parallel' in step
      ? step.parallel.map((call, j) => ({ call, path: [i, 'parallel', j] }))
      : [{ call: step, path: [i] }],
  );
}
