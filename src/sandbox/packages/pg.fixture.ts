import { Cluster } from '../../cluster/cluster.ts';
import { postgresProgram } from '../../cluster/postgres/postgres-program.ts';
import { sqlite } from '../../cluster/postgres/server.fixture.ts';
import type { CallResult } from '../../cluster/program.ts';
import type { PostgresWork } from '../../cluster/service-spec.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { sayingProgram } from './said.fixture.ts';

const IMPORTS = `import pg, { Client, DatabaseError, Pool, types } from 'pg';
const failure = async (promise) => promise.then(() => 'no error', (error) => error.code === undefined ? error.message : error.code + ' ' + error.message);
`;

export interface PgRigOptions {
  readonly schema?: string;
  readonly work?: Partial<PostgresWork>;
  /** Instances of the database: a primary and its standbys (default 1). */
  readonly replicas?: number;
  readonly cpus?: number;
}

/** Learner services around one database, in a real cluster; links take 1 ms. */
export class PgRig {
  readonly kernel = new Kernel();
  readonly cluster: Cluster;

  /** Code by service name. It has `pg`, `Pool`, `Client`, `say`, `sleep`, `failure`. */
  constructor(
    services: Readonly<Record<string, string>>,
    { schema, work, replicas = 1, cpus = 4 }: PgRigOptions = {},
  ) {
    const common = { queue: 1000, balancer: 'round-robin' } as const;
    const database: PostgresWork = { kind: 'postgres', ...work };
    this.cluster = new Cluster(
      this.kernel,
      {
        until: 1e9,
        slowAfter: 1000,
        services: [
          {
            ...{ ...common, name: 'db', replicas, concurrency: 10_000, balancer: 'first' },
            ...{ work: database, runtime: { kind: 'threads', cpus } },
          },
          ...Object.keys(services).map((name) => ({
            ...{ ...common, name, replicas: 1, concurrency: 10_000 },
            work: { kind: 'code', file: `${name}.ts`, calls: [] } as const,
          })),
        ],
        links: [],
        defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
        load: [],
        faults: [],
      },
      1,
      (each) => {
        if (each.kind === 'postgres') {
          return postgresProgram(each, 1, 'db', { sqlite, schema: schema ?? null });
        }
        if (each.kind !== 'code') throw new Error('not in this rig');
        return sayingProgram(each.file, IMPORTS, services[each.file.slice(0, -3)]!);
      },
    );
    this.cluster.start();
  }

  run(milliseconds: number): void {
    this.kernel.runUntil(this.kernel.now + milliseconds);
  }

  /** What a service has said, after it did what `path` asks for, within `time`. */
  said(service: string, path = '/', time = 5000): unknown {
    let answer: CallResult | null = null;
    const url = `http://${service}${path}`;
    this.instance('db').call({ method: 'GET', url, headers: [], body: null }, 0, (result) => {
      answer = result;
    });
    this.run(time);
    const result = answer as CallResult | null;
    if (result === null || !result.ok)
      throw new Error(`${service} gave no answer: ${this.errors().join()}`);
    if (result.response.status !== 200)
      throw new Error(`${result.response.status}: ${this.errors().join()}`);
    return JSON.parse(String(result.response.body));
  }

  instance(service: string, number = 0) {
    return this.cluster.service(service).instances[number]!;
  }

  /** Rows of a table of the database's inspector. */
  table(title: string, number = 0): readonly (readonly string[])[] {
    const tables = this.instance('db', number).inspect();
    return tables.find((each) => each.title.startsWith(title))?.rows ?? [];
  }

  errors(): string[] {
    return this.cluster.logs
      .since(0, 1000)
      .filter(({ level }) => level === 'error')
      .map(({ text }) => text);
  }
}
