/** Declarations of the package `pg`: those of `@types/pg`, as far as it is offered. */
export const types = `
  import { EventEmitter } from 'node:events';
  export interface ClientConfig {
    /** postgres://user:password@db:5432/shop */
    connectionString?: string;
    /** A service of the scenario: its primary. db-2 is its first standby. */
    host?: string;
    port?: number;
    user?: string;
    password?: string | (() => string | Promise<string>);
    database?: string;
    ssl?: boolean | object;
    /** Milliseconds to open a connection (default 0: no limit). */
    connectionTimeoutMillis?: number;
    /** Milliseconds after which the server cancels a statement (default 0: never). */
    statement_timeout?: number | false;
    /** Milliseconds after which the client gives a query up; the server goes on (default: never). */
    query_timeout?: number;
    lock_timeout?: number;
    idle_in_transaction_session_timeout?: number;
    application_name?: string;
    types?: { getTypeParser(oid: number, format?: string): (text: string) => any };
  }
  export interface PoolConfig extends ClientConfig {
    /** Clients at most (default 10). */
    max?: number;
    min?: number;
    /** Milliseconds after which an idle client is closed (default 10000; 0: never). */
    idleTimeoutMillis?: number;
    /** Uses after which a client is closed (default: no limit). */
    maxUses?: number;
    maxLifetimeSeconds?: number;
    allowExitOnIdle?: boolean;
    Client?: new (config?: ClientConfig) => Client;
  }
  export interface QueryConfig<I = any[]> {
    name?: string;
    text: string;
    values?: I;
    query_timeout?: number;
    types?: ClientConfig['types'];
  }
  export interface QueryArrayConfig<I = any[]> extends QueryConfig<I> {
    rowMode: 'array';
  }
  export interface FieldDef {
    name: string;
    tableID: number;
    columnID: number;
    dataTypeID: number;
    dataTypeSize: number;
    dataTypeModifier: number;
    format: string;
  }
  export interface QueryResultBase {
    /** The verb: SELECT, INSERT, … */
    command: string;
    /** Rows returned or changed; null where there is no count. */
    rowCount: number | null;
    oid: number;
    fields: FieldDef[];
  }
  export interface QueryResultRow {
    [column: string]: any;
  }
  export interface QueryResult<R extends QueryResultRow = any> extends QueryResultBase {
    rows: R[];
  }
  export interface QueryArrayResult<R extends any[] = any[]> extends QueryResultBase {
    rows: R[];
  }
  export class DatabaseError extends Error {
    readonly length: number;
    severity: string | undefined;
    /** SQLSTATE: 23505 is a key that exists already, 40P01 a deadlock, … */
    code: string | undefined;
    detail: string | undefined;
    hint: string | undefined;
    position: string | undefined;
    schema: string | undefined;
    table: string | undefined;
    column: string | undefined;
    dataType: string | undefined;
    constraint: string | undefined;
  }
  interface Queries {
    query<R extends any[] = any[], I = any[]>(config: QueryArrayConfig<I>, values?: I): Promise<QueryArrayResult<R>>;
    query<R extends QueryResultRow = any, I = any[]>(config: string | QueryConfig<I>, values?: I): Promise<QueryResult<R>>;
    query<R extends QueryResultRow = any>(text: string | QueryConfig, callback: (error: Error, result: QueryResult<R>) => void): void;
    query<R extends QueryResultRow = any, I = any[]>(text: string, values: I, callback: (error: Error, result: QueryResult<R>) => void): void;
  }
  class ClientBase extends EventEmitter {
    constructor(config?: string | ClientConfig);
    connect(): Promise<void>;
    connect(callback: (error: Error) => void): void;
    escapeIdentifier(text: string): string;
    escapeLiteral(text: string): string;
    on(event: 'drain' | 'end' | 'connect', listener: () => void): this;
    /** The connection broke while no query was on it. */
    on(event: 'error', listener: (error: Error) => void): this;
  }
  interface ClientBase extends Queries {}
  export class Client extends ClientBase {
    readonly user: string;
    readonly database: string;
    readonly host: string;
    readonly port: number;
    readonly ssl: boolean;
    readonly processID: number | null;
    end(): Promise<void>;
    end(callback: (error: Error) => void): void;
  }
  export interface PoolClient extends ClientBase {
    /** Back to the pool; with an error or true, the connection is closed instead. */
    release(error?: Error | boolean): void;
  }
  export class Pool extends EventEmitter {
    constructor(config?: PoolConfig);
    readonly totalCount: number;
    readonly idleCount: number;
    /** Callers that wait for a client. */
    readonly waitingCount: number;
    readonly expiredCount: number;
    readonly ending: boolean;
    readonly ended: boolean;
    readonly options: PoolConfig & { max: number };
    connect(): Promise<PoolClient>;
    connect(callback: (error: Error | undefined, client: PoolClient | undefined, done: (release?: any) => void) => void): void;
    end(): Promise<void>;
    end(callback: () => void): void;
    on(event: 'release', listener: (error: Error, client: PoolClient) => void): this;
    /** An idle client's connection broke. Listen, or it is an uncaught error. */
    on(event: 'error', listener: (error: Error, client: PoolClient) => void): this;
    on(event: 'connect' | 'acquire' | 'remove', listener: (client: PoolClient) => void): this;
  }
  export interface Pool extends Queries {}
  export const types: {
    builtins: Record<string, number>;
    getTypeParser(oid: number, format?: string): (text: string) => any;
    setTypeParser(oid: number, parse: (text: string) => any): void;
    setTypeParser(oid: number, format: string, parse: (text: string) => any): void;
  };
  export const defaults: ClientConfig & { max: number; idleTimeoutMillis: number };
  export function escapeIdentifier(text: string): string;
  export function escapeLiteral(text: string): string;
  const pg: {
    Client: typeof Client;
    Pool: typeof Pool;
    DatabaseError: typeof DatabaseError;
    types: typeof types;
    defaults: typeof defaults;
    escapeIdentifier: typeof escapeIdentifier;
    escapeLiteral: typeof escapeLiteral;
  };
  export default pg;
`;
