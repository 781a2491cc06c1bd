import type { LearnerPackage } from './package.ts';
import { clientSource } from './pg-client.ts';
import { pgTools } from './pg-line.ts';
import { types } from './pg-types.ts';
import { valueSource } from './pg-values.ts';

const source = `
import { EventEmitter } from 'events';
import { Buffer } from 'node:buffer';
import { end, open, query } from 'internal:pg';
${valueSource}
${clientSource}
const noop = () => {};

interface Pending {
  callback: (error: any, client?: any, release?: any) => void;
  timedOut: boolean;
}
interface Idle {
  client: any;
  listener: (error: any) => void;
  timer: any;
}

/** As pg-pool does it: the client used last is used next, and whoever waits is served in order. */
export class Pool extends EventEmitter {
  readonly options: any;
  ending = false;
  ended = false;
  #clients: any[] = [];
  #idle: Idle[] = [];
  #pending: Pending[] = [];
  #expired = new WeakSet<object>();
  #endCallback: () => void = noop;

  constructor(options?: any) {
    super();
    const given = options ?? {};
    this.options = {
      ...given, max: given.max || given.poolSize || 10, min: given.min || 0, maxUses: given.maxUses || Infinity,
      maxLifetimeSeconds: given.maxLifetimeSeconds || 0, allowExitOnIdle: given.allowExitOnIdle || false,
      idleTimeoutMillis: given.idleTimeoutMillis === undefined ? 10000 : given.idleTimeoutMillis,
    };
  }

  get totalCount(): number {
    return this.#clients.length;
  }
  get idleCount(): number {
    return this.#idle.length;
  }
  get waitingCount(): number {
    return this.#pending.length;
  }
  get expiredCount(): number {
    return this.#clients.filter((client) => this.#expired.has(client)).length;
  }

  connect(callback?: any): any {
    if (callback !== undefined) {
      this.#connect(callback);
      return undefined;
    }
    return new Promise((resolve, reject) => this.#connect((error, client) => (error ? reject(error) : resolve(client))));
  }

  #connect(callback: Pending['callback']): void {
    if (this.ending) {
      callback(new Error('Cannot use a pool after calling end on the pool'));
      return;
    }
    const pending: Pending = { callback, timedOut: false };
    if (!this.#isFull() && this.#idle.length === 0) {
      this.#newClient(pending);
      return;
    }
    if (this.#idle.length > 0) process.nextTick(() => this.#pulse());
    const limit = this.options.connectionTimeoutMillis;
    if (limit) {
      const timer = setTimeout(() => {
        this.#pending = this.#pending.filter((each) => each !== pending);
        pending.timedOut = true;
        callback(new Error('timeout exceeded when trying to connect'));
      }, limit);
      pending.callback = (error, client, release) => {
        clearTimeout(timer);
        callback(error, client, release);
      };
    }
    this.#pending.push(pending);
  }

  #isFull(): boolean {
    return this.#clients.length >= this.options.max;
  }

  #isAboveMin(): boolean {
    return this.#clients.length > this.options.min;
  }

  #pulse(): void {
    if (this.ended) return;
    if (this.ending) {
      for (const { client } of [...this.#idle]) this.#remove(client);
      if (this.#clients.length === 0) {
        this.ended = true;
        this.#endCallback();
      }
      return;
    }
    if (this.#pending.length === 0 || (this.#idle.length === 0 && this.#isFull())) return;
    const pending = this.#pending.shift()!;
    const idle = this.#idle.pop();
    if (idle === undefined) {
      this.#newClient(pending);
      return;
    }
    clearTimeout(idle.timer);
    this.#acquire(idle.client, pending, idle.listener, false);
  }

  #remove(client: any, then?: () => void): void {
    for (const idle of this.#idle) if (idle.client === client) clearTimeout(idle.timer);
    this.#idle = this.#idle.filter((idle) => idle.client !== client);
    this.#clients = this.#clients.filter((each) => each !== client);
    client.end(() => {
      this.emit('remove', client);
      if (then) then();
    });
  }

  #newClient(pending: Pending): void {
    const { connectionTimeoutMillis: limit, ...options } = this.options;
    const client: any = new (this.options.Client ?? Client)(options);
    this.#clients.push(client);
    const listener = (error: any) => {
      error.client = client;
      client.off('error', listener);
      client.on('error', noop);
      this.#remove(client);
      this.emit('error', error, client);
    };
    let timeoutHit = false;
    const timer = limit ? setTimeout(() => {
      timeoutHit = true;
      client._cut(new Error('Connection terminated unexpectedly'));
    }, limit) : undefined;
    client.connect((error: any) => {
      clearTimeout(timer);
      client.on('error', listener);
      if (!error) {
        this.#acquire(client, pending, listener, true);
        return;
      }
      this.#clients = this.#clients.filter((each) => each !== client);
      const shown = timeoutHit ? new Error('Connection terminated due to connection timeout', { cause: error }) : error;
      this.#pulse();
      if (!pending.timedOut) pending.callback(shown, undefined, noop);
    });
  }

  #acquire(client: any, pending: Pending, listener: (error: any) => void, isNew: boolean): void {
    if (isNew) {
      const lifetime = this.options.maxLifetimeSeconds;
      if (lifetime !== 0) {
        setTimeout(() => {
          this.#expired.add(client);
          if (this.#idle.some((idle) => idle.client === client)) this.#acquire(client, { callback: (_error, _client, release) => release(), timedOut: false }, listener, false);
        }, lifetime * 1000);
      }
      this.emit('connect', client);
    }
    this.emit('acquire', client);
    client.release = this.#releaseOnce(client, listener);
    client.off('error', listener);
    if (pending.timedOut) client.release();
    else pending.callback(undefined, client, client.release);
  }

  #releaseOnce(client: any, listener: (error: any) => void): (error?: any) => void {
    let released = false;
    return (error) => {
      if (released) throw new Error('Release called on client which has already been released to the pool.');
      released = true;
      this.#release(client, listener, error);
    };
  }

  #release(client: any, listener: (error: any) => void, error: any): void {
    client.on('error', listener);
    client._poolUseCount++;
    this.emit('release', error, client);
    if (error || this.ending || !client._queryable || client._ending || client._poolUseCount >= this.options.maxUses || this.#expired.has(client)) {
      this.#remove(client, () => this.#pulse());
      return;
    }
    const limit = this.options.idleTimeoutMillis;
    const timer = limit && this.#isAboveMin() ? setTimeout(() => {
      if (this.#isAboveMin()) this.#remove(client, () => this.#pulse());
    }, limit) : undefined;
    this.#idle.push({ client, listener, timer });
    this.#pulse();
  }

  query(text: any, values?: any, callback?: any): any {
    if (typeof text === 'function') return Promise.reject(new Error('Passing a function as the first parameter to pool.query is not supported'));
    const done = typeof values === 'function' ? values : callback;
    const list = typeof values === 'function' ? undefined : values;
    if (typeof done === 'function') {
      this.#query(text, list, done);
      return undefined;
    }
    return new Promise((resolve, reject) => this.#query(text, list, (error, result) => (error ? reject(error) : resolve(result))));
  }

  #query(text: any, values: any, done: (error: any, result?: any) => void): void {
    this.#connect((error, client) => {
      if (error) {
        done(error);
        return;
      }
      let released = false;
      const onError = (problem: any) => {
        if (released) return;
        released = true;
        client.release(problem);
        done(problem);
      };
      client.once('error', onError);
      client.query(text, values ?? [], (problem: any, result: any) => {
        client.off('error', onError);
        if (released) return;
        released = true;
        // As pg-pool does: after an error the client is closed, whatever the error.
        client.release(problem);
        if (problem) done(problem);
        else done(undefined, result);
      });
    });
  }

  end(callback?: () => void): any {
    if (this.ending) {
      const error = new Error('Called end on pool more than once');
      return callback ? undefined : Promise.reject(error);
    }
    this.ending = true;
    const finished = new Promise<void>((resolve) => {
      this.#endCallback = resolve;
    });
    this.#pulse();
    if (callback === undefined) return finished;
    finished.then(callback);
    return undefined;
  }
}

export const defaults = { host: 'localhost', port: 5432, user: 'postgres', max: 10, idleTimeoutMillis: 10000 };

export default { Client, Pool, DatabaseError, types, defaults, escapeIdentifier, escapeLiteral };
`;

/**
 * The npm package `pg` and its pool, against a service of work `postgres`. Errors, their texts and
 * their order are pg 8's, the pool is pg-pool's. A client's connection is one of the network's: it
 * is opened with a handshake, carries one query at a time, and breaks when either process dies. Not
 * offered: `Query` objects, cursors and streams, LISTEN and NOTIFY, `native`, COPY, binary results,
 * and cancelling a query at the server; passwords are not looked at. `localhost` is the process
 * itself, where no database listens: name the database's service as `host`.
 */
export const pgPackage: LearnerPackage = {
  names: ['pg'],
  version: '8',
  summary: 'client of PostgreSQL: pools, transactions, parameters',
  source,
  types,
  internal: pgTools,
};
