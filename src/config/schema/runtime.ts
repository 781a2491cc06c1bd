/** What an instance runs on, how it starts and stops, and how many there are. */
import { z } from 'zod';
import type { AutoscalerSpec } from '../../cluster/service-spec.ts';
import { duration, parseRate, parseShare, positiveDuration, share } from '../quantity.ts';
import { camel } from './camel.ts';
import { distribution } from './distribution.ts';
import { complain, count, refusal } from './word.ts';

export const discipline = z.union(
  [
    z.enum(['fifo', 'lifo']),
    z.literal('codel').transform(() => ({ kind: 'codel' as const, target: 5, interval: 100 })),
    z
      .strictObject({
        codel: z.strictObject({
          target: positiveDuration
            .prefault('5ms')
            .meta({ description: 'The least wait above which it sheds (default 5ms).' }),
          interval: positiveDuration
            .prefault('100ms')
            .meta({ description: 'How long that wait is watched (default 100ms).' }),
        }),
      })
      .transform(({ codel }) => ({ kind: 'codel' as const, ...codel })),
  ],
  { error: 'this is no queue discipline\nWrite fifo, lifo, codel or { codel: { target: 5ms } }.' },
);

export const runtime = z
  .strictObject({
    kind: z.enum(['event-loop', 'threads']).default('event-loop').meta({
      description:
        'event-loop: one processor, nothing else runs while it computes; threads: a request holds one of `concurrency` threads to its end (default event-loop).',
    }),
    cpus: count(1, 1024).default(1).meta({ description: 'Processors (default 1).' }),
    cpu: distribution.optional().meta({
      description:
        'Processor time one request of a coded service takes before its handler runs (default none).',
    }),
    step_cost: duration
      .optional()
      .meta({ description: 'Processor time of one step of its code (default 0ns).' }),
    uncaught: z.enum(['log', 'exit']).optional().meta({
      description:
        'What an error that nobody caught does to its code: only a log record, or the end of the process, as in Node (default log).',
    }),
    gc: z
      .strictObject({
        every: distribution.meta({ description: 'Required. Time between two collections.' }),
        pause: distribution.meta({ description: 'Required. How long everything stands still.' }),
      })
      .optional()
      .meta({ description: 'Stop-the-world garbage collection (default none).' }),
  })
  .refine(({ kind, cpus }) => kind === 'threads' || cpus === 1, {
    ...refusal('an event loop has one processor', 'Write kind: threads, or take cpus out.'),
    path: ['cpus'],
  })
  .transform(camel)
  .meta({ id: 'runtime' });

export const lifecycle = z
  .strictObject({
    startup: distribution
      .optional()
      .meta({ description: 'From a process’s start to its first request (default none).' }),
    warmup: z
      .strictObject({
        factor: z
          .number()
          .min(1)
          .max(1000)
          .meta({ description: 'Required. Times as long a request takes at first.' }),
        time: positiveDuration.meta({ description: 'Required. Until it falls to 1, evenly.' }),
      })
      .optional()
      .meta({ description: 'Slow at first (default not).' }),
    restart_after: duration.optional().meta({
      description: 'A process that died starts again after this long (default: only when healed).',
    }),
    restart_backoff: z
      .strictObject({
        initial: positiveDuration
          .prefault('10s')
          .meta({ description: 'Before the second restart, then doubled (default 10s).' }),
        max: positiveDuration.prefault('5m').meta({ description: 'The longest (default 5m).' }),
      })
      .refine(({ initial, max }) => initial <= max, {
        ...refusal('the first wait is longer than the longest', 'Make max at least initial.'),
        path: ['max'],
      })
      .optional()
      .meta({
        description:
          'In place of restart_after, Kubernetes’ back-off: at once, then ever later; `{}` takes its defaults (default none).',
      }),
    drain: duration.optional().meta({
      description:
        'Asked to stop, it has this long to finish what is open; code that listens to SIGTERM decides itself (default 30s).',
    }),
    new_address: z
      .boolean()
      .optional()
      .meta({ description: 'A started process gets a new address (default false).' }),
  })
  .refine(
    ({ restart_after, restart_backoff }) =>
      restart_after === undefined || restart_backoff === undefined,
    {
      ...refusal(
        'a process starts again after a fixed time or with back-off',
        'Take restart_after or restart_backoff out.',
      ),
      path: ['restart_backoff'],
    },
  )
  .transform(camel)
  .meta({ id: 'lifecycle' });

const TARGETS = {
  cpu: ['a share such as 60%', (value) => parseShare(value)],
  'in-flight': ['open requests an instance, such as 10', (value) => Number(value)],
  rate: [
    'a rate an instance such as 50/s',
    (value) => (typeof value === 'string' ? parseRate(value) : null),
  ],
} as const satisfies Record<
  AutoscalerSpec['metric'],
  readonly [string, (value: string | number) => number | null]
>;

export const autoscaler = z
  .strictObject({
    min: count(1, 1000).default(1).meta({ description: 'Fewest instances (default 1).' }),
    max: count(1, 1000).meta({ description: 'Required. Most instances.' }),
    metric: z.enum(['cpu', 'in-flight', 'rate']).default('cpu').meta({
      description:
        'What is held at target: share of processor time, open requests an instance, or requests a second an instance (default cpu).',
    }),
    target: z.union([z.string(), z.number()]).meta({
      description: 'Required. Of cpu a share (60%), of in-flight a number (10), of rate 50/s.',
    }),
    every: positiveDuration
      .prefault('15s')
      .meta({ description: 'Time between two looks (default 15s).' }),
    tolerance: share.prefault('10%').meta({
      description: 'No change while metric / target is this near 1 (default 10%).',
    }),
    scale_down_stabilization: duration.prefault('300s').meta({
      description: 'The highest wish of this long counts before instances go (default 300s).',
    }),
  })
  .transform((text, context): AutoscalerSpec => {
    const [what, read] = TARGETS[text.metric];
    const target = read(text.target);
    if (target !== null && target > 0) return camel({ ...text, target });
    complain(
      context,
      ['target'],
      `${JSON.stringify(text.target)} is no target of ${text.metric}`,
      `Write ${what}.`,
    );
    return z.NEVER;
  })
  .meta({ id: 'autoscaler' });
