/** What a service does with a request: code, a declaration, nginx, or a server such as Redis. */
import { z } from 'zod';
import { POLICIES } from '../../cluster/redis/eviction.ts';
import { MAXMEMORY_MOST } from '../../cluster/redis/limits.ts';
import type {
  CodeWork,
  DeclaredRoute,
  DeclaredWork,
  PostgresWork,
  RedisWork,
  ServiceWork,
} from '../../cluster/service-spec.ts';
import { positiveDuration, share } from '../quantity.ts';
import { size } from '../size.ts';
import { step } from './call.ts';
import { camel } from './camel.ts';
import { distribution } from './distribution.ts';
import { codeFile, count, nginxFile, refusal, serviceName, sqlFile } from './word.ts';

const drawn = z
  .array(serviceName)
  .default([])
  .meta({ description: 'Services it calls, so that the picture can draw them (default none).' });

const NO_CODE =
  'this is no file name\nWrite the name of a TypeScript file, such as order.ts, or a list of them.';

const codeFiles = z
  .union([codeFile, z.array(codeFile).min(1)], {
    error: ({ input }) => (input === undefined ? 'it is missing\nAdd it: a text.' : NO_CODE),
  })
  .refine(
    (files) => typeof files === 'string' || new Set(files).size === files.length,
    refusal('a file is there twice', 'Every file is evaluated once: take one out.'),
  );

export const codeKeys = {
  code: codeFiles.meta({
    description:
      'Required. The TypeScript file that handles its requests; or several, all evaluated in every instance, in order.',
  }),
  calls: drawn,
};

export const nginxKeys = {
  nginx: nginxFile.meta({ description: 'Required. The nginx configuration it obeys.' }),
  calls: drawn,
};

export const registryKeys = {
  registry: z
    .literal(true)
    .meta({ description: 'Required. Makes it a registry with Consul’s HTTP API.' }),
};

const redisSettings = z
  .strictObject({
    maxmemory: size
      .refine((bytes) => bytes > 0 && bytes <= MAXMEMORY_MOST, {
        error: 'Redis can have 1B to 256MB here\nWrite a size within them, or leave maxmemory out.',
      })
      .optional()
      .meta({ description: 'Memory for keys and values (default and most 256MB).' }),
    policy: z
      .enum(POLICIES)
      .optional()
      .meta({ description: 'What goes when memory is full (default noeviction).' }),
    persistence: z.enum(['none', 'rdb', 'aof']).optional().meta({
      description:
        'What a restart finds again: none, the last snapshot (rdb), or all but the last second (aof) (default none).',
    }),
    save_every: positiveDuration
      .optional()
      .meta({ description: 'Time between two snapshots of rdb (default 60s).' }),
    failover: z
      .strictObject({
        after: positiveDuration
          .default(30_000)
          .meta({ description: 'Silence after which the master counts as down (default 30s).' }),
      })
      .optional()
      .meta({
        description: 'Sentinel promotes a replica when the master is down (default never).',
      }),
    min_replicas_to_write: z.int().min(0).optional().meta({
      description: 'Writes are refused with fewer replicas that keep up (default 0).',
    }),
    min_replicas_max_lag: positiveDuration.optional().meta({
      description: 'Silence after which a replica does not count for it (default 10s).',
    }),
    backlog: size
      .refine((bytes) => bytes > 0 && bytes <= MAXMEMORY_MOST, {
        error: 'the log can have 1B to 256MB here\nWrite a size within them, or leave backlog out.',
      })
      .optional()
      .meta({ description: 'Log kept for replicas that were away (default 1MiB, most 256MB).' }),
  })
  .refine(({ persistence, save_every }) => save_every === undefined || persistence === 'rdb', {
    ...refusal(
      'only snapshots are saved every so often',
      'Write persistence: rdb, or take it out.',
    ),
    path: ['save_every'],
  });

export const redisKeys = {
  redis: z.union([z.literal(true), redisSettings]).meta({
    description: 'Required. Makes it a Redis server: true, or its settings.',
  }),
};

const postgresTime = (what: string, initial: string) =>
  positiveDuration.optional().meta({ description: `${what} (default ${initial}).` });

const postgresSettings = z.strictObject({
  schema: sqlFile
    .optional()
    .meta({ description: 'File of SQL statements run before the start (default none).' }),
  max_connections: count(1, 10_000).optional().meta({
    description: 'Connections at once; one more is refused (default 100).',
  }),
  lag: postgresTime('Standbys apply a commit this long after it was made', '0'),
  statement_timeout: postgresTime('Statements are cancelled after this long', 'never'),
  lock_timeout: postgresTime('Waits for a lock are given up after this long', 'never'),
  idle_in_transaction_session_timeout: postgresTime(
    'Connections that do nothing in an open transaction for this long are ended',
    'never',
  ),
  statement_cost: postgresTime('Processor time of any statement', '50us'),
  row_cost: postgresTime('Processor time of a row of a result', '500ns'),
  step_cost: postgresTime(
    'Processor time of a step of SQLite’s machine: a row scanned is 3 to 10',
    '20ns',
  ),
  connection_cost: postgresTime('Processor time of a new connection', '2ms'),
  commit_time: postgresTime('Time a commit that changed something waits for the disk', '500us'),
});

export const postgresKeys = {
  postgres: z.union([z.literal(true), postgresSettings]).meta({
    description: 'Required. Makes it a PostgreSQL server: true, or its settings.',
  }),
};

export const rabbitmqKeys = {
  rabbitmq: z.literal(true).meta({ description: 'Required. Makes it a RabbitMQ node.' }),
};

const authoritySettings = z.strictObject({
  issue_time: positiveDuration
    .optional()
    .meta({ description: 'Processor time of one certificate (default 2ms).' }),
});

export const authorityKeys = {
  authority: z.union([z.literal(true), authoritySettings]).meta({
    description: 'Required. Makes it a mesh’s certificate authority: true, or its settings.',
  }),
};

const cpu = distribution
  .optional()
  .meta({ description: 'Processor time of one request, before its service time (default none).' });
const responseBytes = size
  .optional()
  .meta({ description: 'Size of the answer’s body (default a short JSON text).' });
const calls = z
  .array(step)
  .default([])
  .meta({ description: 'Calls made one after another after the service time (default none).' });

const ROUTE = /^(\*|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(\/[^\s*]*\*?)$/;
const route = z.strictObject({
  service_time: distribution
    .optional()
    .meta({ description: 'Time such a request takes (default the service’s).' }),
  failure_rate: share
    .optional()
    .meta({ description: 'Share answered 500 (default the service’s).' }),
  cpu: cpu.meta({ description: 'Processor time (default the service’s).' }),
  calls,
  response_bytes: responseBytes.meta({
    description: 'Size of the answer (default the service’s).',
  }),
});

export const declaredKeys = {
  service_time: distribution.meta({ description: 'Required. Time one request takes by itself.' }),
  failure_rate: share.default(0).meta({ description: 'Share answered 500 (default 0).' }),
  cpu,
  calls,
  response_bytes: responseBytes,
  routes: z
    .record(
      z
        .string()
        .regex(
          ROUTE,
          refusal(
            'this is no route',
            'Write a method (or *) and a path, whole or ending in *: GET /cart, POST /orders*.',
          ),
        ),
      route,
    )
    .optional()
    .meta({
      description:
        'Requests that do something else, by method and path: the first that fits decides (default none).',
    }),
};

interface WorkText {
  readonly code?: string | readonly string[];
  readonly nginx?: string;
  readonly registry?: true;
  readonly redis?: true | z.output<typeof redisSettings>;
  readonly rabbitmq?: true;
  readonly authority?: true | z.output<typeof authoritySettings>;
  readonly postgres?: true | z.output<typeof postgresSettings>;
  readonly calls?: readonly unknown[];
  readonly service_time?: z.output<typeof distribution>;
}
type DeclaredText = z.output<z.ZodObject<typeof declaredKeys>>;

/** The work among the keys of a service, version or deploy; undefined when they name none. */
export function workOf(text: object): ServiceWork | undefined {
  const { code, nginx, registry, redis, rabbitmq, postgres, authority, service_time } =
    text as WorkText;
  const { calls: drawn } = text as WorkText;
  const calls = (drawn ?? []) as readonly string[];
  if (code !== undefined) return codeWork(code, calls);
  if (nginx !== undefined) return { kind: 'nginx', file: nginx, calls };
  if (registry !== undefined) return { kind: 'registry' };
  if (rabbitmq !== undefined) return { kind: 'rabbitmq' };
  if (authority !== undefined) {
    return { kind: 'authority', ...camel(authority === true ? {} : authority) };
  }
  if (redis !== undefined) return redisWork(redis === true ? {} : redis);
  if (postgres !== undefined) return postgresWork(postgres === true ? {} : postgres);
  return service_time === undefined ? undefined : declared(text as DeclaredText);
}

function codeWork(code: string | readonly string[], calls: readonly string[]): CodeWork {
  const [file, ...more] = typeof code === 'string' ? [code] : code;
  return { kind: 'code', file: file!, ...(more.length === 0 ? {} : { more }), calls };
}

function redisWork({ persistence, ...rest }: z.output<typeof redisSettings>): RedisWork {
  const kept = persistence === 'none' ? undefined : persistence;
  return { kind: 'redis', ...camel({ ...rest, persistence: kept }) };
}

function postgresWork({
  idle_in_transaction_session_timeout: idle,
  statement_cost,
  row_cost,
  step_cost,
  connection_cost,
  commit_time,
  ...rest
}: z.output<typeof postgresSettings>): PostgresWork {
  const costs = camel({
    statement: statement_cost,
    row: row_cost,
    step: step_cost,
    connection: connection_cost,
    commit: commit_time,
  });
  const given = Object.keys(costs).length > 0 ? { costs } : {};
  return { kind: 'postgres', ...camel({ ...rest, idle_in_transaction_timeout: idle }), ...given };
}

function declared(text: DeclaredText): DeclaredWork {
  const own = {
    serviceTime: text.service_time,
    failureRate: text.failure_rate,
    ...(text.cpu === undefined ? {} : { cpu: text.cpu }),
    ...(text.response_bytes === undefined ? {} : { responseBytes: text.response_bytes }),
  };
  const routes = Object.entries(text.routes ?? {}).map(([key, route]) => {
    const [, method, path] = ROUTE.exec(key)!;
    const { service_time, failure_rate, cpu, response_bytes } = route;
    const all: DeclaredRoute = {
      ...own,
      ...(service_time === undefined ? {} : { serviceTime: service_time }),
      ...(failure_rate === undefined ? {} : { failureRate: failure_rate }),
      ...(cpu === undefined ? {} : { cpu }),
      ...(response_bytes === undefined ? {} : { responseBytes: response_bytes }),
      calls: route.calls,
    };
    return { method: method!, path: path!, ...all };
  });
  return {
    kind: 'declared',
    ...own,
    calls: text.calls,
    ...(routes.length === 0 ? {} : { routes }),
  };
}
