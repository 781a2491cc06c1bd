/** A service: what it does, and what its instances are like. */
import { z } from 'zod';
import type {
  RuntimeSpec,
  ServiceSpec,
  ServiceWork,
  VersionSpec,
} from '../../cluster/service-spec.ts';
import { share } from '../quantity.ts';
import { balancer } from './balancer.ts';
import { camel } from './camel.ts';
import { healthCheck, outlierDetection } from './health.ts';
import { registration } from './registration.ts';
import { autoscaler, discipline, lifecycle, runtime } from './runtime.ts';
import { count, label, refusal } from './word.ts';
import {
  authorityKeys,
  codeKeys,
  declaredKeys,
  nginxKeys,
  postgresKeys,
  rabbitmqKeys,
  redisKeys,
  registryKeys,
  workOf,
} from './work.ts';

const versionKeys = {
  version: label.meta({ description: 'Required. Its label: v2.' }),
  replicas: count(1, 100).default(1).meta({ description: 'Instances (default 1).' }),
};

/** Another version; without a work of its own it does what the service does. */
const version = z
  .union([
    z.strictObject({ ...codeKeys, ...versionKeys }),
    z.strictObject({ ...declaredKeys, ...versionKeys }),
    z.strictObject({ ...nginxKeys, ...versionKeys }),
    z.strictObject(versionKeys),
  ])
  .transform((text): VersionText => {
    const { version, replicas } = text;
    const work = workOf(text);
    return { version, replicas, ...(work === undefined ? {} : { work }) };
  })
  .meta({ id: 'version' });
type VersionText = Omit<VersionSpec, 'work'> & { readonly work?: ServiceWork };

const instances = {
  replicas: count(1, 100).default(1).meta({ description: 'Instances (default 1).' }),
  concurrency: count(1, 100_000).optional().meta({
    description:
      'Requests one instance works on at once (default 64; nginx 512, servers such as Redis 10000).',
  }),
  queue: count(0, 1_000_000).default(128).meta({
    description: 'Requests that may wait at an instance; one more gets 503 (default 128).',
  }),
  discipline: discipline.optional().meta({
    description: 'Which waiting request is next: fifo, lifo, codel or { codel } (default fifo).',
  }),
  balancer: balancer.optional().meta({
    description: 'How callers choose an instance (default round-robin; PostgreSQL first).',
  }),
  version: label.optional().meta({ description: 'Version label of its instances (default v1).' }),
  versions: z
    .array(version)
    .min(1)
    .optional()
    .meta({ description: 'Further versions running beside it (default none).' }),
  zones: z.array(label).min(1).optional().meta({
    description: 'Zones of its instances in turn (default: the scenario’s zones in turn).',
  }),
  runtime: runtime
    .optional()
    .meta({ description: 'Processors and garbage collection (default: time costs nothing).' }),
  lifecycle: lifecycle
    .optional()
    .meta({ description: 'How processes start, stop and restart (default: at once).' }),
  autoscaler: autoscaler
    .optional()
    .meta({ description: 'Kubernetes’ HorizontalPodAutoscaler (default none).' }),
  health_check: healthCheck
    .optional()
    .meta({ description: 'Callers ask every instance how it is (default not).' }),
  outlier_detection: outlierDetection
    .optional()
    .meta({ description: 'Envoy’s, by every caller; `{}` takes its defaults (default none).' }),
  panic_threshold: share.optional().meta({
    description: 'Below this share of healthy instances health is ignored (default 50%).',
  }),
  zone_aware: z
    .boolean()
    .optional()
    .meta({ description: 'Callers prefer instances of their own zone (default false).' }),
  registration: registration
    .optional()
    .meta({ description: 'Its instances register themselves with a registry (default not).' }),
};

/**
 * Requests at once where a scenario does not say: nginx's `worker_connections`; Consul has no such
 * limit, and its blocking queries would fill a smaller one; Redis' `maxclients`; RabbitMQ and
 * PostgreSQL hold one for each connection.
 */
const CONCURRENCY = {
  code: 64,
  declared: 64,
  nginx: 512,
  registry: 10_000,
  redis: 10_000,
  rabbitmq: 10_000,
  authority: 64,
  postgres: 10_000,
} as const;

/** Redis executes commands in one thread: what it does keeps all others waiting. */
const ONE_THREAD: RuntimeSpec = { kind: 'event-loop', cpus: 1 };

/** PostgreSQL has a process for each connection. */
const FOUR_PROCESSORS: RuntimeSpec = { kind: 'threads', cpus: 4 };

const RUNTIMES: Readonly<Partial<Record<ServiceWork['kind'], RuntimeSpec>>> = {
  redis: ONE_THREAD,
  postgres: FOUR_PROCESSORS,
};

/** A service but for its name; its versions may leave out what they do. */
export type ServiceText = Omit<ServiceSpec, 'name' | 'versions'> & {
  readonly versions?: readonly VersionText[];
};

export const service = z
  .union(
    [
      z.strictObject({ ...codeKeys, ...instances }),
      z.strictObject({ ...declaredKeys, ...instances }),
      z.strictObject({ ...nginxKeys, ...instances }),
      z.strictObject({ ...registryKeys, ...instances }),
      z.strictObject({ ...redisKeys, ...instances }),
      z.strictObject({ ...rabbitmqKeys, ...instances }),
      z.strictObject({ ...authorityKeys, ...instances }),
      z.strictObject({ ...postgresKeys, ...instances }),
    ],
    refusal(
      'this is no service',
      'Write a mapping with one of code, service_time, nginx, registry, redis, rabbitmq, postgres, authority.',
    ),
  )
  .transform((text): ServiceText => {
    const {
      replicas,
      queue,
      discipline,
      balancer: chosen,
      version,
      versions,
      zones,
      runtime: given,
      lifecycle,
      autoscaler,
      health_check,
      outlier_detection,
      panic_threshold,
      zone_aware,
      registration,
    } = text;
    const work = workOf(text)!;
    const runtime = given ?? RUNTIMES[work.kind];
    // The name of a database is its primary; its standbys have names of their own.
    const balancer = chosen ?? (work.kind === 'postgres' ? 'first' : 'round-robin');
    const concurrency = text.concurrency ?? CONCURRENCY[work.kind];
    const simple = camel({ replicas, concurrency, queue, discipline, balancer, version, versions });
    const life = camel({ zones, runtime, lifecycle, autoscaler });
    const callers = camel({ health_check, outlier_detection, panic_threshold, zone_aware });
    return { ...simple, ...life, ...callers, ...camel({ registration }), work };
  });
