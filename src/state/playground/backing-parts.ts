/**
 * The backing services that the palette offers. A new one is one entry here: the palette, the
 * settings, the starting code of what connects to it and the tests of the packages' documentation
 * follow. How its card looks is in `picture/backing.ts`.
 */
import { POLICIES } from '../../cluster/redis/eviction.ts';

export interface BackingPart {
  /** The key of the scenario that makes a service this, which is also its kind of work. */
  readonly kind: string;
  /** What the first of them is called: its host name. */
  readonly base: string;
  readonly word: string;
  readonly hint: string;
  /**
   * Who may call it: anyone (`http`), or only code, through a package that speaks its protocol. It
   * calls nobody itself.
   */
  readonly callers: 'anyone' | 'code';
  readonly settings: readonly BackingSetting[];
  readonly client: BackingClient;
}

export interface BackingSetting {
  /** With dots where it stands deeper: `failover.after`. */
  readonly key: string;
  /**
   * Where it stands: below the service's own key, which then holds a mapping in place of `true`
   * (the default); among the keys of every service; or with the certificates of the mesh.
   */
  readonly place?: 'service' | 'certificates';
  readonly name: string;
  readonly hint?: string;
  /** Holds where nothing is written. */
  readonly initial: string;
  readonly options?: readonly string[];
}

/** How code uses it. */
export interface BackingClient {
  /** The package, as code imports it. */
  readonly package: string;
  readonly imports: string;
  /** At the top of a module; `host` is the service's name. */
  readonly setup: (host: string) => string;
  /** In the handler of a request: statements, one a line. */
  readonly use: string;
  /** What they give, as properties of an object. */
  readonly result: string;
}

const INSTANCES = { key: 'replicas', place: 'service', name: 'Instances', initial: '1' } as const;

const redis = {
  kind: 'redis',
  base: 'redis',
  word: 'Redis',
  hint: 'Keys and values in memory, for code that imports redis',
  callers: 'code',
  settings: [
    { key: 'maxmemory', name: 'Memory', hint: 'at most 256MB', initial: '256MB' },
    {
      key: 'policy',
      name: 'When it is full',
      initial: 'noeviction',
      options: POLICIES.filter((policy) => policy !== 'noeviction'),
    },
    {
      key: 'persistence',
      name: 'Kept for a restart',
      initial: 'none',
      options: ['rdb', 'aof'],
    },
    { key: 'save_every', name: 'Snapshot every', hint: 'of rdb', initial: '60s' },
    { ...INSTANCES, hint: 'a master and its replicas' },
    {
      key: 'failover.after',
      name: 'Failover after',
      hint: 'a silence of the master; 3 instances or more',
      initial: 'never',
    },
  ],
  client: {
    package: 'redis',
    imports: "import { createClient } from 'redis';",
    setup: (host) => `const redis = createClient({ url: 'redis://${host}:6379' });
redis.on('error', (error) => console.error(String(error)));
await redis.connect();
`,
    use: "const visits = await redis.incr('visits');",
    result: 'visits',
  },
} as const satisfies BackingPart;

const rabbitmq = {
  kind: 'rabbitmq',
  base: 'rabbitmq',
  word: 'RabbitMQ',
  hint: 'Queues of messages, for code that imports amqplib',
  callers: 'code',
  settings: [],
  client: {
    package: 'amqplib',
    imports: "import amqp, { type Channel } from 'amqplib';\nimport { Buffer } from 'node:buffer';",
    setup: (host) => `let channel: Channel | null = null;

/** Opens a channel, and another one a second after the broker was lost. */
async function openChannel(): Promise<void> {
  try {
    const connection = await amqp.connect('amqp://${host}');
    connection.on('error', (error) => console.error(String(error)));
    const opened = await connection.createChannel();
    await opened.assertQueue('jobs', { durable: true });
    await opened.prefetch(10);
    await opened.consume('jobs', (message) => {
      if (message === null) return;
      // Do the work of message.content here, then say that it is done.
      opened.ack(message);
    });
    connection.on('close', () => {
      channel = null;
      setTimeout(openChannel, 1000);
    });
    channel = opened;
  } catch (error) {
    console.error(String(error));
    setTimeout(openChannel, 1000);
  }
}
await openChannel();
`,
    use: `if (channel === null) return new Response('no broker', { status: 503 });
channel.sendToQueue('jobs', Buffer.from(request.url), { persistent: true });`,
    result: "queued: 'jobs'",
  },
} as const satisfies BackingPart;

const postgres = {
  kind: 'postgres',
  base: 'postgres',
  word: 'PostgreSQL',
  hint: 'Tables and transactions, for code that imports pg',
  callers: 'code',
  settings: [
    { key: 'schema', name: 'Schema', hint: 'file of SQL, run before the start', initial: 'none' },
    { key: 'max_connections', name: 'Connections', hint: 'at most', initial: '100' },
    { key: 'statement_timeout', name: 'Statement at most', initial: 'no limit' },
    { key: 'lock_timeout', name: 'Wait for a lock at most', initial: 'no limit' },
    { ...INSTANCES, hint: 'a primary and its standbys' },
    { key: 'lag', name: 'Standbys lag', hint: '2 instances or more', initial: 'none' },
  ],
  client: {
    package: 'pg',
    imports: "import { Pool } from 'pg';",
    setup: (
      host,
    ) => `const pool = new Pool({ host: '${host}', max: 10, connectionTimeoutMillis: 1000 });
pool.on('error', (error) => console.error(String(error)));

/** Makes the table, as soon as there is a database. */
async function prepare(): Promise<void> {
  try {
    await pool.query('CREATE TABLE IF NOT EXISTS visits (path TEXT PRIMARY KEY, count INT NOT NULL)');
  } catch (error) {
    console.error(String(error));
    setTimeout(prepare, 1000);
  }
}
await prepare();

/** How often the path was asked for, this time included; null when the database did not say. */
async function countVisit(path: string): Promise<number | null> {
  try {
    const { rows } = await pool.query<{ count: number }>(
      \`INSERT INTO visits VALUES ($1, 1)
       ON CONFLICT (path) DO UPDATE SET count = visits.count + 1
       RETURNING count\`,
      [path],
    );
    return rows[0]?.count ?? null;
  } catch (error) {
    console.error(String(error));
    return null;
  }
}
`,
    use: `const visited = await countVisit(new URL(request.url).pathname);
if (visited === null) return new Response('no database', { status: 503 });`,
    result: 'visited',
  },
} as const satisfies BackingPart;

const registry = {
  kind: 'registry',
  base: 'registry',
  word: 'Registry',
  hint: 'Knows instances, with Consul’s API',
  callers: 'anyone',
  settings: [],
  client: {
    package: 'consul',
    imports: "import Consul from 'consul';",
    setup: (host) => `const consul = new Consul({ host: '${host}' });\n`,
    use: 'const known = await consul.catalog.services();',
    result: 'known: Object.keys(known)',
  },
} as const satisfies BackingPart;

const ALL = [registry, redis, rabbitmq, postgres] as const;

export type BackingKind = (typeof ALL)[number]['kind'];

export const BACKING_PARTS: readonly (BackingPart & { readonly kind: BackingKind })[] = ALL;

/** Asked by the sidecars of a mesh alone, so that it has no client and there is one of it. */
export const AUTHORITY_PART = {
  kind: 'authority',
  base: 'ca',
  word: 'Certificate authority',
  hint: 'Gives every service a sidecar, and issues the certificates of their mutual TLS',
  settings: [
    { key: 'issue_time', name: 'Issuing takes', hint: 'processor time', initial: '2ms' },
    { key: 'ttl', place: 'certificates', name: 'Certificates last', initial: '24h' },
    {
      key: 'grace_ratio',
      place: 'certificates',
      name: 'Renewed before the end',
      hint: 'share of its life',
      initial: '50%',
    },
  ],
} as const satisfies Partial<BackingPart>;

/** The settings that are of this kind's own. */
export const settingsOf = (kind: string): readonly BackingSetting[] =>
  kind === AUTHORITY_PART.kind ? AUTHORITY_PART.settings : (backingPart(kind)?.settings ?? []);

export const backingPart = (kind: string) => BACKING_PARTS.find((part) => part.kind === kind);
