/** Who sends requests. */
import { z } from 'zod';
import type { LoadRequest, LoadSpec, ReplayFile } from '../../cluster/load-spec.ts';
import { duration, parseDuration, positiveDuration, rate, share } from '../quantity.ts';
import { camel } from './camel.ts';
import { distribution } from './distribution.ts';
import { complain, count, refusal, request, serviceName, timeout } from './word.ts';

const what = {
  request: request.optional().meta({ description: 'Method and path (default GET /).' }),
  body: z.json().optional().meta({ description: 'Sent as JSON (default none).' }),
};

const shape = z.union(
  [
    z
      .strictObject({
        ramp: z.strictObject({
          to: rate.meta({ description: 'Required. The rate it reaches, and keeps.' }),
          at: duration.prefault('0ms').meta({ description: 'When it begins (default 0ms).' }),
          over: positiveDuration.meta({ description: 'Required. How long it takes.' }),
        }),
      })
      .transform(({ ramp: { to, ...when } }) => ({ kind: 'ramp' as const, rate: to, ...when })),
    z
      .strictObject({
        spike: z.strictObject({
          to: rate.meta({ description: 'Required. The rate meanwhile.' }),
          at: duration.meta({ description: 'Required. When it begins.' }),
          for: positiveDuration.meta({ description: 'Required. How long it lasts.' }),
        }),
      })
      .transform(({ spike: { to, ...when } }) => ({ kind: 'spike' as const, rate: to, ...when })),
    z
      .strictObject({
        daily: z.strictObject({
          amplitude: share.meta({ description: 'Required. How far it swings: 80%.' }),
          period: positiveDuration.meta({ description: 'Required. How long a day is.' }),
        }),
      })
      .transform(({ daily }) => ({ kind: 'daily' as const, ...daily })),
  ],
  { error: 'this is no shape\nWrite one of { ramp: … }, { spike: … }, { daily: … }.' },
);

const users = z.strictObject({
  count: count(1, 1_000_000).meta({ description: 'Required. How many there are.' }),
  think: distribution
    .prefault('0ms')
    .meta({ description: 'From an answer to the next request (default 0ms).' }),
});

const WHITE = /\s+/;
const RECORDING = /^[\w-]+\.csv$/;
const instants = z.union(
  [
    z.array(duration).min(1),
    z.string().transform((text, context): number[] | ReplayFile => {
      if (RECORDING.test(text)) return { file: text };
      const words = text.trim().split(WHITE);
      const times = words.map((word) => parseDuration(word));
      const bad = times.indexOf(null);
      if (bad < 0) return times as number[];
      const problem = `${JSON.stringify(words[bad])} is not an instant`;
      complain(
        context,
        [],
        problem,
        'Write times with their unit, apart by white space: 0ms 12ms.',
      );
      return z.NEVER;
    }),
  ],
  {
    error:
      'this is no recording\nWrite a list of instants, [0ms, 12ms, 40ms], or the name of a file of them, arrivals.csv.',
  },
);
const replay = instants.transform((times, context) => {
  if ('file' in times) return times;
  const late = times.findIndex((time, i) => i > 0 && time < times[i - 1]!);
  if (late < 0) return times;
  complain(context, [], `instant ${late + 1} is before the one above it`, 'Put them in order.');
  return z.NEVER;
});

const retry = z.strictObject({
  attempts: count(2, 100).meta({ description: 'Required. Tries in all (2: one retry).' }),
  backoff: duration.prefault('0ms').meta({
    description: 'Waited before the first retry, doubled before each further one (default 0ms).',
  }),
  jitter: share.default(0).meta({
    description: 'Each wait is multiplied by something between 1 − jitter and 1 (default 0).',
  }),
});

const headers = z
  .record(
    z
      .string()
      .regex(
        /^[\w!#$%&'*+.^`|~-]+$/,
        refusal('this is no header name', 'Use letters, digits and hyphens: x-user.'),
      ),
    z.union([z.string(), z.number()]),
  )
  .transform((all) =>
    Object.entries(all).map(([name, value]) => [name.toLowerCase(), String(value)] as const),
  );

const mixed = z
  .strictObject({
    to: serviceName.meta({ description: 'Required. The service that receives it.' }),
    ...what,
    weight: z
      .number()
      .gt(0)
      .max(1e6)
      .default(1)
      .meta({ description: 'How often, against the others (default 1).' }),
  })
  .transform(({ to, weight, ...text }): LoadRequest => ({ to, ...sent(text), weight }));

const keys = z.strictObject({
  to: serviceName
    .optional()
    .meta({ description: 'Required without mix. The service that receives the requests.' }),
  ...what,
  mix: z.array(mixed).min(1).optional().meta({
    description: 'In place of to, request and body: several kinds by weight (default one kind).',
  }),
  arrivals: z.enum(['poisson', 'constant']).default('poisson').meta({
    description: 'poisson: at random, independent; constant: evenly spaced (default poisson).',
  }),
  rate: rate
    .optional()
    .meta({ description: 'Required without users or replay. Requests over time: 50/s.' }),
  shape: shape
    .optional()
    .meta({ description: 'How the rate changes: ramp, spike or daily (default not).' }),
  users: users.optional().meta({
    description: 'In place of rate: users who wait for the answer and think (default none).',
  }),
  replay: replay.optional().meta({
    description:
      'In place of rate: the instants at which requests leave, or a file of them, arrivals.csv (default none).',
  }),
  timeout: timeout
    .prefault('10s')
    .meta({ description: 'The client’s patience (default 10s), or none.' }),
  retry: retry
    .optional()
    .meta({ description: 'An impatient client tries again (default it does not).' }),
  headers: headers.optional().meta({ description: 'Headers of every request (default none).' }),
});

/** One generator. Several say what it sends (`to` or `mix`) and when (`rate`, `users`, `replay`). */
export const load = keys.transform((text, context): LoadSpec => {
  const { to, request, body, mix, arrivals, rate, shape, users, replay, timeout, ...more } = text;
  const refuse = (path: string[], problem: string, remedy: string) => {
    complain(context, path, problem, remedy);
    return z.NEVER;
  };
  if (to === undefined && mix === undefined)
    return refuse([], 'nothing says who receives the requests', 'Add to, or a mix.');
  const beside = mix && Object.entries({ to, request, body }).find(([, one]) => one !== undefined);
  if (beside !== undefined)
    return refuse([beside[0]], 'the mix already says what is sent', 'Write it within the mix.');
  const sources = Object.entries({ rate, users, replay }).filter(([, one]) => one !== undefined);
  if (sources.length === 0)
    return refuse([], 'nothing says when requests leave', 'Add one of rate, users, replay.');
  if (sources.length > 1) {
    const [first, second] = sources.map(([key]) => key);
    return refuse([second!], `${first} already says when requests leave`, 'Keep one of them.');
  }
  if (shape !== undefined && rate === undefined)
    return refuse(['shape'], 'there is no rate to shape', 'Add rate, or take shape out.');
  const first = mix?.[0] ?? { to: to!, ...sent(text) };
  return {
    to: first.to,
    method: first.method,
    path: first.path,
    body: first.body,
    arrivals,
    rate: rate ?? 0,
    timeout,
    ...camel({ shape, users, replay, mix, ...more }),
  };
});

function sent({ request, body }: Pick<z.output<typeof keys>, 'request' | 'body'>) {
  const text = body === undefined || body === null ? null : JSON.stringify(body);
  return { method: request?.method ?? 'GET', path: request?.path ?? '/', body: text };
}
