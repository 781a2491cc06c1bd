import type { Millis } from '../../base/units.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type {
  HandlerError,
  OpenRequest,
  ProgramFactory,
  ProgramGauge,
  ProgramHost,
  ProgramTable,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from '../program.ts';
import type { PostgresWork } from '../service-spec.ts';
import { DEFAULT_COSTS } from './cost.ts';
import { DataDirectory } from './data-directory.ts';
import { postgresTables } from './inspect-tables.ts';
import { PgError } from './pg-error.ts';
import { Replication } from './replication.ts';
import { PostgresServer } from './server.ts';
import type { Session } from './session.ts';
import { DEFAULT_TIMES } from './settings.ts';
import { CONNECTION_HEADER, headerOf, readQueryBody, refusalOf, replyOf } from './wire-message.ts';

type Respond = (outcome: WireResponse | HandlerError) => void;

/** PostgreSQL's own default. */
export const MAX_CONNECTIONS = 100;

const NOT_ABORTABLE: OpenRequest = { abort: () => undefined };
const OK: WireResponse = { status: 200, headers: [], body: null };
const NO_PROTOCOL: WireResponse = {
  status: 400,
  headers: [],
  body: 'Bad Request: PostgreSQL speaks its own protocol here. Use the package pg.',
};
/** The connection is unknown: the process is a fresh one. */
const GONE: WireResponse = { status: 410, headers: [], body: null };

/** What a service of work `postgres` starts from. */
export interface PostgresFiles {
  /** SQLite, compiled to WebAssembly. */
  readonly sqlite: Uint8Array;
  /** Text of the file of statements that makes the schema, or null. */
  readonly schema: string | null;
}

/**
 * A PostgreSQL server as the package `pg` reaches it (`wire-message.ts`): its first instance is the
 * primary, the others are standbys, which apply what it commits `lag` later and refuse writes.
 *
 * Any end of a process is a crash: connections are gone and open transactions with them; what was
 * committed is there when the place gets its next process. Statements take processor time
 * (`cost.ts`); those of one connection are done in order. Throws a `SchemaError` for a wrong schema.
 */
export function postgresProgram(
  work: PostgresWork,
  seed: number,
  service: string,
  { sqlite, schema }: PostgresFiles,
): ProgramFactory {
  const start = () => {
    const primary = new DataDirectory(sqlite, seed, `${service}/0`);
    if (schema !== null) primary.load(schema);
    return new Replication(primary, work.lag ?? 0);
  };
  // Once here, so that what is wrong with the schema is known before anything runs.
  let replication = start();
  let kernel: Kernel | null = null;
  return (host) => {
    // Another kernel is another run.
    if (kernel !== null && kernel !== host.kernel) replication = start();
    kernel = host.kernel;
    return new PostgresProgram(host, work, replication);
  };
}

interface Connection {
  readonly id: string;
  readonly session: Session;
  /** Answers the call that lasts as long as the connection. */
  hold: Respond | null;
}

interface Opening {
  readonly program: PostgresProgram;
  readonly from: string;
  /** What the session begins with: JSON of names and values. */
  readonly settings: WireRequest['body'];
  readonly respond: Respond;
}

class PostgresProgram implements ServiceProgram {
  private readonly server: PostgresServer;
  private readonly connections = new Map<string, Connection>();
  private readonly primary: boolean;

  constructor(
    private readonly host: ProgramHost,
    work: PostgresWork,
    private readonly replication: Replication,
  ) {
    this.primary = host.instance === 0;
    const directory = replication.directoryOf(host);
    directory.attach(host.kernel);
    const { statementTimeout, lockTimeout, idleInTransactionTimeout } = work;
    this.server = new PostgresServer(host, directory, {
      maxConnections: work.maxConnections ?? MAX_CONNECTIONS,
      costs: { ...DEFAULT_COSTS, ...work.costs },
      times: {
        ...DEFAULT_TIMES,
        statement_timeout: statementTimeout ?? 0,
        lock_timeout: lockTimeout ?? 0,
        idle_in_transaction_session_timeout: idleInTransactionTimeout ?? 0,
      },
      writable: this.primary,
      committed: (changes) => replication.committed(host, changes),
    });
    replication.started(host);
  }

  handle(
    request: WireRequest,
    _span: SpanId,
    respond: Respond,
    _abandoned = false,
    from = '',
  ): OpenRequest {
    if (request.method === 'OPEN') {
      const opening: Opening = { program: this, from, settings: request.body, respond };
      this.host.compute(this.server.costs.connection, open, opening);
      return NOT_ABORTABLE;
    }
    const id = headerOf(request, CONNECTION_HEADER);
    const connection = id === undefined ? undefined : this.connections.get(id);
    if (connection === undefined) {
      respond(id === undefined ? NO_PROTOCOL : GONE);
      return NOT_ABORTABLE;
    }
    if (request.method === 'CONNECT') {
      connection.hold = respond;
      return { abort: () => this.close(connection, null) };
    }
    if (request.method === 'TERMINATE') {
      respond(OK);
      this.close(connection, null);
      return NOT_ABORTABLE;
    }
    const message = readQueryBody(request.body);
    if (message === null) respond(NO_PROTOCOL);
    else this.query(connection, message, respond);
    return NOT_ABORTABLE;
  }

  private query(
    { session }: Connection,
    message: NonNullable<ReturnType<typeof readQueryBody>>,
    respond: Respond,
  ): void {
    const since: Millis = this.host.kernel.now;
    session.execute(message, (reply) => {
      this.server.noteSlow(message.text, this.host.kernel.now - since);
      respond(replyOf(reply));
    });
  }

  open({ from, settings, respond }: Opening): void {
    let connection: Connection | null = null;
    let session: Session | null = null;
    try {
      session = this.server.connect(from, (error) => this.close(connection!, error));
      for (const [name, value] of settingsIn(settings)) session.settings.set(name, value, false);
      connection = { id: String(session.pid), session, hold: null };
      this.connections.set(connection.id, connection);
      const headers = [
        [CONNECTION_HEADER, connection.id],
        ['x-address', this.host.address],
      ] as const;
      respond({ status: 200, headers, body: null });
    } catch (error) {
      if (!(error instanceof PgError)) throw error;
      session?.close();
      respond(refusalOf(error));
    }
  }

  private close(connection: Connection, error: PgError | null): void {
    if (!this.connections.delete(connection.id)) return;
    connection.session.close();
    connection.hold?.(error === null ? OK : { ...OK, body: JSON.stringify(error.fields) });
  }

  stop(): void {
    this.server.stop();
    this.connections.clear();
    this.replication.stopped(this.host);
  }

  inspect(): readonly ProgramTable[] {
    return postgresTables(
      this.server,
      this.primary ? 'primary' : 'standby',
      this.replication.waiting(this.host),
    );
  }

  gauge(): ProgramGauge | null {
    if (!this.primary) return null;
    const { sessions, transactions, options } = this.server;
    let count = 0;
    for (const { waiting } of transactions) if (waiting !== null) count += 1;
    return { count, used: sessions.size, room: options.maxConnections };
  }
}

function settingsIn(body: WireRequest['body']): [string, string][] {
  try {
    const value: unknown = JSON.parse(typeof body === 'string' ? body : '{}');
    return typeof value === 'object' && value !== null
      ? Object.entries(value).map(([name, text]) => [name, String(text)])
      : [];
  } catch {
    return [];
  }
}

function open(opening: Opening): void {
  opening.program.open(opening);
}
