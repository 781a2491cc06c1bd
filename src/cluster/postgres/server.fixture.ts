import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Millis } from '../../base/units.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { SpanStore } from '../../telemetry/spans.ts';
import { TestProcess } from '../process.fixture.ts';
import { Processor } from '../processor.ts';
import type { ProgramHost } from '../program.ts';
import { ProgramSpans } from '../program-spans.ts';
import { DEFAULT_COSTS } from './cost.ts';
import { DataDirectory } from './data-directory.ts';
import { PgError, type PgErrorFields } from './pg-error.ts';
import type { QueryReply } from './query-run.ts';
import { type PostgresOptions, PostgresServer } from './server.ts';
import type { Session } from './session.ts';
import { DEFAULT_TIMES } from './settings.ts';
import type { SqlValue } from './sqlite/engine.ts';

const path = '../../../node_modules/@sqlite.org/sqlite-wasm/sqlite-wasm/jswasm/sqlite3.wasm';
/** SQLite compiled to WebAssembly. */
export const sqlite = new Uint8Array(readFileSync(fileURLToPath(new URL(path, import.meta.url))));

export interface Asked {
  /** Null while it is under way. */
  reply: QueryReply | null;
  at: Millis;
  /** Null while under way. */
  tookMs: Millis | null;
}

/** One PostgreSQL without a network: statements are given to it, and time is let pass. */
export class TestServer {
  readonly kernel = new Kernel();
  readonly directory: DataDirectory;
  server: PostgresServer;
  readonly options: PostgresOptions;

  constructor(schema = '', options: Partial<PostgresOptions> & { readonly cpus?: number } = {}) {
    const { cpus = 4, ...rest } = options;
    this.directory = new DataDirectory(sqlite, 1, 'db/0');
    this.directory.attach(this.kernel);
    this.directory.load(schema);
    this.options = {
      maxConnections: 100,
      costs: DEFAULT_COSTS,
      times: DEFAULT_TIMES,
      writable: true,
      committed: () => undefined,
      ...rest,
    };
    this.cpus = cpus;
    this.server = this.started();
  }
  private readonly cpus: number;

  private started(): PostgresServer {
    const { kernel } = this;
    const processor = new Processor(kernel, 'threads', this.cpus);
    const host: ProgramHost = {
      ...{ kernel, service: 'db', instance: 0, address: '10.0.1.1', version: 'v1', clockSkew: 0 },
      random: new RandomStream(1, 'db/0', 'program'),
      stalled: false,
      postpone: (callback, arg) => callback(arg),
      stepCost: 0,
      process: new TestProcess(),
      cpuUsed: 0,
      spans: new ProgramSpans(new SpanStore(), 1, 0),
      computed: () => undefined,
      compute: (time, done, arg) => processor.compute(time, done, arg),
      call: () => ({ cancel: () => undefined }),
      log: () => undefined,
      breakerChanged: () => undefined,
    };
    return new PostgresServer(host, this.directory, this.options);
  }

  /** The process dies, and another one starts with what is on disk. */
  crash(): void {
    this.server.stop();
    this.server = this.started();
  }

  connect(ended: (error: PgError) => void = () => undefined): Session {
    return this.server.connect('client', ended);
  }

  /** Begins a statement. */
  ask(session: Session, text: string, values: readonly SqlValue[] | null = null): Asked {
    const asked: Asked = { reply: null, at: this.kernel.now, tookMs: null };
    session.execute({ text, values }, (reply) => {
      asked.reply = reply;
      asked.tookMs = this.kernel.now - asked.at;
    });
    return asked;
  }

  wait(ms: Millis): void {
    this.kernel.runUntil(this.kernel.now + ms);
  }

  /** Runs a statement to its end. */
  run(session: Session, text: string, values: readonly SqlValue[] | null = null): QueryReply {
    const asked = this.ask(session, text, values);
    while (asked.reply === null) {
      if (!this.kernel.step()) throw new Error(`never ends: ${text}`);
    }
    return asked.reply;
  }

  /** Rows of the last result; throws its error. */
  rows(session: Session, text: string, values: readonly SqlValue[] | null = null) {
    const { results, error } = this.run(session, text, values);
    if (error !== null) throw new Error(`${error.fields.code} ${error.message}`);
    return results[results.length - 1]?.rows ?? [];
  }

  /** The error a statement ends with; throws when it has none. */
  error(session: Session, text: string, values: readonly SqlValue[] | null = null): PgErrorFields {
    return errorOf(this.run(session, text, values));
  }
}

export function errorOf(reply: QueryReply | null): PgErrorFields {
  if (reply?.error instanceof PgError) return reply.error.fields;
  throw new Error(`no error but ${JSON.stringify(reply)}`);
}
