/**
 * A scenario as people write it. Times, rates and shares carry their unit; every key that is not
 * marked required may be left out and then has the default its description states.
 */
import { z } from 'zod';
import type { Distribution } from '../kernel/distribution.ts';
import { suggest } from './problem.ts';
import { duration, positiveDuration, rate, share } from './quantity.ts';

const refusal = (problem: string, remedy: string) => ({ error: `${problem}\n${remedy}` });

const NAME = /^[a-z][a-z0-9-]*$/;
const serviceName = z
  .string()
  .regex(
    NAME,
    refusal(
      'a service name is a host name',
      'Use lower-case letters, digits and hyphens, a letter first.',
    ),
  )
  .refine(
    (name) => name !== 'client',
    refusal('"client" is the name of the load generators', 'Choose another name for this service.'),
  );

const count = (least: number, most: number) => z.int().min(least).max(most);

/** `20ms`, or one of the shapes by name. */
const distribution = z
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
    description:
      'How long something takes: 20ms, or { uniform: { min, max } }, { exponential: { mean } }, ' +
      '{ lognormal: { p50, p99 } } or { lognormal: { mean, cv } }, { pareto: { min, shape } }, ' +
      '{ empirical: [20ms, 25ms] } (each equally likely).',
  });

const REQUEST = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(\/\S*)$/;
const request = z
  .string()
  .regex(REQUEST, refusal('this is no request', 'Write a method and a path: GET /users/1.'))
  .transform((text) => {
    const [, method, path] = REQUEST.exec(text)!;
    return { method: method!, path: path! };
  });

/** A patience: a duration, or `none` to wait for ever. */
const timeout = z.union([z.literal('none').transform(() => null), positiveDuration], {
  error: ({ input }) =>
    typeof input === 'number'
      ? `${input} has no unit\nWrite a duration such as 2s, or none to wait for ever.`
      : 'this is no timeout\nWrite a duration such as 2s, or none to wait for ever.',
});

const declaredCall = z.union([
  serviceName.transform((to) => ({ to, method: 'GET', path: '/', timeout: null })),
  z
    .strictObject({
      to: serviceName.meta({ description: 'Required. The service called.' }),
      request: request.prefault('GET /').meta({ description: 'Method and path (default GET /).' }),
      timeout: timeout
        .default(null)
        .meta({ description: 'Answers 504 after this long (default none).' }),
    })
    .transform(({ to, request, timeout }) => ({ to, ...request, timeout })),
]);

const weights = z.array(count(1, 1000)).min(1);

const PLAIN_BALANCERS = [
  'round-robin',
  'random',
  'least-request',
  'least-connections',
  'peak-ewma',
] as const;
const BALANCERS_WITH_MORE =
  'Write a name such as least-request, or { weighted-round-robin: [5, 1] }, { least-connections: [5, 1] }, { ring-hash: path } or { ring-hash: { header: x-user } }.';

/** A name, or one key that is a name with what it needs. */
const balancer = z.union(
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

const instances = {
  replicas: count(1, 100).default(1).meta({ description: 'Instances (default 1).' }),
  concurrency: count(1, 100_000)
    .default(64)
    .meta({ description: 'Requests one instance works on at once (default 64).' }),
  queue: count(0, 1_000_000).default(128).meta({
    description: 'Requests that may wait at an instance; one more gets 503 (default 128).',
  }),
  balancer: balancer
    .default('round-robin')
    .meta({ description: 'How callers choose an instance (default round-robin).' }),
};

const codedService = z.strictObject({
  code: z
    .string()
    .regex(
      /^[\w-]+(\/[\w-]+)*\.ts$/,
      refusal('this is no file name', 'Write the name of a TypeScript file, such as order.ts.'),
    )
    .meta({ description: 'Required. The TypeScript file that handles its requests.' }),
  calls: z
    .array(serviceName)
    .default([])
    .meta({ description: 'Services its code calls, so the picture can draw them (default none).' }),
  ...instances,
});

const declaredService = z.strictObject({
  service_time: distribution.meta({ description: 'Required. Time one request takes by itself.' }),
  failure_rate: share.default(0).meta({ description: 'Share answered 500 (default 0).' }),
  calls: z
    .array(declaredCall)
    .default([])
    .meta({ description: 'Calls made one after another after the service time (default none).' }),
  ...instances,
});

const link = z.strictObject({
  latency: distribution
    .optional()
    .meta({ description: 'One-way delay (default 1ms, or the default link’s).' }),
  loss: share.optional().meta({
    description: 'Chance that a transmission is lost (default 0, or the default link’s).',
  }),
});

const LINK_KEY = /^(default|[a-z][a-z0-9-]*\s*->\s*[a-z][a-z0-9-]*)$/;
const links = z.record(
  z
    .string()
    .regex(
      LINK_KEY,
      refusal('this is no link', 'Write default, or two services: order -> payment.'),
    ),
  link,
);

const load = z.strictObject({
  to: serviceName.meta({ description: 'Required. The service that receives the requests.' }),
  request: request.prefault('GET /').meta({ description: 'Method and path (default GET /).' }),
  body: z.json().default(null).meta({ description: 'Sent as JSON (default none).' }),
  arrivals: z.enum(['poisson', 'constant']).default('poisson').meta({
    description: 'poisson: at random, independent; constant: evenly spaced (default poisson).',
  }),
  rate: rate.meta({ description: 'Required. Requests over time: 50/s.' }),
  timeout: timeout
    .default(10_000)
    .meta({ description: 'The client’s patience (default 10s), or none.' }),
});

const when = {
  at: duration.meta({ description: 'Required. When it begins.' }),
  for: positiveDuration
    .optional()
    .meta({ description: 'Healed after this long (default: lasts to the end).' }),
  instance: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'One instance, counted from 0 (default: all).' }),
};

const fault = z.union([
  z.strictObject({
    kill: serviceName.meta({ description: 'Required. The service whose process dies.' }),
    ...when,
  }),
  z
    .strictObject({
      slow: serviceName.meta({ description: 'Required. The service that slows down.' }),
      factor: z
        .number()
        .min(1)
        .max(100_000)
        .default(1)
        .meta({ description: 'Times as long (default 1).' }),
      add: duration.prefault('0ms').meta({ description: 'And this much more (default 0ms).' }),
      ...when,
    })
    .refine(({ factor, add }) => factor > 1 || add > 0, {
      ...refusal('it changes nothing', 'Give a factor above 1, or a time to add.'),
      path: ['slow'],
    }),
  z.strictObject({
    fail: serviceName.meta({ description: 'Required. The service that answers 500.' }),
    share: share.default(1).meta({ description: 'Share of requests that fail (default 100%).' }),
    ...when,
  }),
]);

export const scenarioSchema = z
  .strictObject({
    until: positiveDuration.meta({ description: 'Required. How long the run lasts.' }),
    slow_after: positiveDuration.prefault('1s').meta({
      description: 'A good answer to the client later than this counts as slow (default 1s).',
    }),
    services: z
      .record(serviceName, z.union([codedService, declaredService]))
      .refine(
        (services) => Object.keys(services).length > 0,
        refusal('there are no services', 'Add at least one.'),
      )
      .meta({
        description: 'Required. Services by name: coded (code) or declared (service_time).',
      }),
    links: links
      .default({})
      .meta({ description: 'Links by `from -> to`, and `default` for all others.' }),
    load: z.array(load).min(1).meta({ description: 'Required. Who sends requests, open loop.' }),
    faults: z
      .array(fault)
      .default([])
      .meta({ description: 'What goes wrong and when (default nothing).' }),
  })
  .meta({ title: 'Faultline scenario' });

export type ScenarioText = z.output<typeof scenarioSchema>;
export type FaultText = z.output<typeof fault>;
