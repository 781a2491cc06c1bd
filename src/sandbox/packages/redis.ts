import type { LearnerPackage } from './package.ts';
import { commandSource } from './redis-commands.ts';
import { redisTools } from './redis-line.ts';
import { types } from './redis-types.ts';

const source = `
import { EventEmitter } from 'events';
import { line as lineTo, encode } from 'internal:redis';

export class AbortError extends Error {
  constructor() {
    super('The command was aborted');
  }
}
export class WatchError extends Error {
  constructor(message = 'One (or more) of the watched keys has been changed') {
    super(message);
  }
}
export class ConnectionTimeoutError extends Error {
  constructor() {
    super('Connection timeout');
  }
}
export class SocketTimeoutError extends Error {
  constructor(timeout: number) {
    super("Socket timeout timeout. Expecting data, but didn't receive any in " + timeout + 'ms.');
  }
}
export class ClientClosedError extends Error {
  constructor() {
    super('The client is closed');
  }
}
export class ClientOfflineError extends Error {
  constructor() {
    super('The client is offline');
  }
}
export class DisconnectsClientError extends Error {
  constructor() {
    super('Disconnects client');
  }
}
export class SocketClosedUnexpectedlyError extends Error {
  constructor() {
    super('Socket closed unexpectedly');
  }
}
export class ReconnectStrategyError extends Error {
  originalError: Error;
  socketError: unknown;
  constructor(originalError: Error, socketError: unknown) {
    super(originalError.message);
    this.originalError = originalError;
    this.socketError = socketError;
  }
}
export class ErrorReply extends Error {}
export class SimpleError extends ErrorReply {}
export class MultiErrorReply extends ErrorReply {
  replies: any[];
  errorIndexes: number[];
  constructor(replies: any[], errorIndexes: number[]) {
    super(errorIndexes.length + ' commands failed, see .replies and .errorIndexes for more information');
    this.replies = replies;
    this.errorIndexes = errorIndexes;
  }
  *errors() {
    for (const index of this.errorIndexes) yield this.replies[index];
  }
}
${commandSource}
/** One command, or all of a transaction: sent together. */
interface Entry {
  seq: number;
  body: string;
  method: string;
  count: number;
  transform?: ((reply: any) => any) | undefined;
  whole: boolean;
  watchEpoch?: number | undefined;
  signal?: any;
  onAbort?: () => void;
  resolve: (value: any) => void;
  reject: (error: any) => void;
}

const asError = (reply: any): any =>
  typeof reply === 'object' && reply !== null && !Array.isArray(reply) ? new SimpleError(reply.error) : reply;

function urlParts(options: any): any {
  const { socket = {} } = options;
  const parts = {
    host: socket.host ?? 'localhost', port: socket.port ?? 6379, tls: socket.tls === true,
    username: options.username, password: options.password, database: options.database,
  };
  if (options.url === undefined) return parts;
  const { protocol, hostname, port, username, password, pathname } = new URL(options.url);
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw new TypeError('Invalid protocol');
  parts.host = hostname;
  parts.tls = protocol === 'rediss:';
  if (port) parts.port = Number(port);
  if (username) parts.username = decodeURIComponent(username);
  if (password) parts.password = decodeURIComponent(password);
  if (pathname.length > 1) {
    const database = Number(pathname.substring(1));
    if (isNaN(database)) throw new TypeError('Invalid pathname');
    parts.database = database;
  }
  return parts;
}

function defaultStrategy(retries: number, cause: any): number | false {
  if (cause instanceof SocketTimeoutError) return false;
  return Math.min(Math.pow(2, retries) * 50, 2000) + Math.floor(Math.random() * 200);
}

class RedisClient extends EventEmitter {
  #options: any;
  #line: any;
  #setUp: string[][] = [];
  #open = false;
  #ready = false;
  /** How often it was connected. */
  #epoch = 0;
  #watchEpoch: number | undefined;
  #seq = 0;
  #toSend: Entry[] = [];
  #waiting = new Set<Entry[]>();
  #scheduled = false;
  #drained: (() => void) | null = null;

  constructor(options: any = {}) {
    super();
    if (options.RESP === 3) throw new Error('RESP3 is not offered here: leave RESP out, or write 2');
    this.#options = options;
    const { host, port, tls, username, password, database } = urlParts(options);
    const { connectTimeout = 5000, socketTimeout } = options.socket ?? {};
    this.#line = lineTo('redis://' + host + ':' + port + '/', { connectTimeout, socketTimeout, tls });
    if (password !== undefined) this.#setUp.push(username === undefined ? ['AUTH', password] : ['AUTH', username, password]);
    if (database !== undefined && database !== 0) this.#setUp.push(['SELECT', String(database)]);
    if (options.name !== undefined) this.#setUp.push(['CLIENT', 'SETNAME', options.name]);
    this.#setUp.push(['CLIENT', 'SETINFO', 'LIB-NAME', 'node-redis'], ['CLIENT', 'SETINFO', 'LIB-VER', '5.12.1']);
  }

  get options() {
    return this.#options;
  }
  get isOpen(): boolean {
    return this.#open;
  }
  get isReady(): boolean {
    return this.#ready;
  }
  get isWatching(): boolean {
    return this.#watchEpoch !== undefined;
  }

  duplicate(overrides: any = {}) {
    return new RedisClient({ ...this.#options, ...overrides });
  }

  async connect() {
    if (this.#open) throw new Error('Socket already opened');
    this.#open = true;
    await this.#establish();
    return this;
  }

  async #establish(): Promise<void> {
    for (let retries = 0; this.#open && !this.#ready; retries++) {
      const error = await this.#attempt();
      if (!this.#open) break;
      if (error === null) {
        this.#ready = true;
        this.#epoch++;
        this.emit('ready');
        this.#write();
        return;
      }
      const retryIn = this.#shouldReconnect(retries, error);
      if (typeof retryIn !== 'number') throw retryIn;
      this.emit('error', error);
      await new Promise<void>((resolve) => setTimeout(resolve, retryIn));
      if (this.#open) this.emit('reconnecting');
    }
  }

  /** Null when it is connected, or why not. */
  async #attempt(): Promise<any> {
    const ending = await this.#line.exchange(this.#setUp.map(encode).join(''), 'CLIENT', true);
    if (ending.kind !== 'answered') return this.#errorOf(ending);
    if (this.#open) this.emit('connect');
    // Servers before 7.2 do not know CLIENT SETINFO; nothing depends on it.
    const refused = ending.replies.slice(0, -2).map(asError).find((reply: any) => reply instanceof SimpleError);
    return refused ?? null;
  }

  #errorOf({ kind, error }: any): any {
    if (kind === 'failed') return new SimpleError(error);
    if (error?.code === 'UND_ERR_CONNECT_TIMEOUT') return new ConnectionTimeoutError();
    if (error?.code === 'UND_ERR_HEADERS_TIMEOUT') return new SocketTimeoutError(this.#options.socket.socketTimeout);
    if (error === null || error.code === 'ECONNRESET') return new SocketClosedUnexpectedlyError();
    return error;
  }

  #shouldReconnect(retries: number, cause: any): any {
    const retryIn = this.#strategy(retries, cause);
    if (typeof retryIn === 'number') return retryIn;
    this.#open = false;
    this.#flushAll(cause);
    this.emit('error', cause);
    return retryIn === false ? cause : new ReconnectStrategyError(retryIn, cause);
  }

  #strategy(retries: number, cause: any): any {
    const strategy = this.#options.socket?.reconnectStrategy;
    if (strategy === false || typeof strategy === 'number') return strategy;
    if (!strategy) return defaultStrategy(retries, cause);
    try {
      const retryIn = strategy(retries, cause);
      if (retryIn === false || retryIn instanceof Error || typeof retryIn === 'number') return retryIn;
      throw new TypeError('Reconnect strategy should return \`false | Error | number\`, got ' + retryIn + ' instead');
    } catch (error) {
      this.emit('error', error);
      return defaultStrategy(retries, error);
    }
  }

  /** The connection is gone: connects again, while new commands wait. */
  #lost(error: any): void {
    this.#ready = false;
    if (!this.#open) {
      this.#flushAll(error);
      return;
    }
    try {
      this.emit('error', error);
    } finally {
      const retryIn = this.#shouldReconnect(0, error);
      if (typeof retryIn === 'number') {
        this.emit('reconnecting');
        // Why it ended was told by the event.
        this.#establish().catch(() => undefined);
      }
    }
  }

  #flushAll(error: any): void {
    const entries = this.#toSend;
    this.#toSend = [];
    for (const batch of this.#waiting) entries.push(...batch);
    this.#waiting.clear();
    for (const entry of entries) entry.reject(error);
    this.#maybeDrained();
  }

  _add(body: string, method: string, count: number, rest: any, options?: any): Promise<any> {
    if (!this.#open) return Promise.reject(new ClientClosedError());
    if (!this.#ready && this.#options.disableOfflineQueue) return Promise.reject(new ClientOfflineError());
    const most = this.#options.commandsQueueMaxLength;
    if (most !== undefined && this.#toSend.length >= most) return Promise.reject(new Error('The queue is full'));
    const signal = options?.abortSignal;
    if (signal?.aborted) return Promise.reject(new AbortError());
    return new Promise((resolve, reject) => {
      const entry: Entry = { seq: this.#seq++, body, method, count, signal, resolve, reject, ...rest };
      this.#toSend.push(entry);
      if (signal) {
        entry.onAbort = () => {
          this.#toSend = this.#toSend.filter((other) => other !== entry);
          reject(new AbortError());
        };
        signal.addEventListener('abort', entry.onAbort, { once: true });
      }
      this.#schedule();
    });
  }

  /** What one tick asks for goes out together. */
  #schedule(): void {
    if (!this.#ready || this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      this.#write();
    });
  }

  #write(): void {
    if (!this.#ready || this.#toSend.length === 0) return;
    const batch = this.#toSend;
    this.#toSend = [];
    let body = '';
    for (const entry of batch) {
      body += entry.body;
      if (entry.signal) entry.signal.removeEventListener('abort', entry.onAbort);
    }
    const method = batch.length === 1 ? batch[0].method : 'PIPELINE';
    this.#waiting.add(batch);
    const epoch = this.#epoch;
    this.#line.exchange(body, method, false).then((ending: any) => this.#ended(batch, ending, epoch));
  }

  #ended(batch: Entry[], ending: any, epoch: number): void {
    // A client that was destroyed has told them already.
    if (!this.#waiting.delete(batch)) return;
    if (ending.kind === 'answered') {
      settle(batch, ending.replies);
      this.#maybeDrained();
      return;
    }
    const error = this.#errorOf(ending);
    if (ending.kind === 'refused' && this.#open) this.#again(batch);
    else for (const entry of batch) entry.reject(error);
    this.#maybeDrained();
    // Those that were on the same connection find it gone too, one after the other.
    if (ending.kind === 'failed') return;
    if (epoch === this.#epoch && this.#ready) this.#lost(error);
    else this.#schedule();
  }

  /** Nothing of it was executed: as if it had waited for the connection, as TCP would have had it. */
  #again(batch: Entry[]): void {
    for (const entry of batch) {
      if (entry.watchEpoch === undefined) this.#toSend.push(entry);
      else entry.reject(new WatchError('Client reconnected after WATCH'));
    }
    this.#toSend.sort((a, b) => a.seq - b.seq);
  }

  _command(args: any[], transform?: (reply: any) => any, options?: any): Promise<any> {
    let body: string;
    try {
      body = encode(args);
    } catch (error) {
      return Promise.reject(error);
    }
    return this._add(body, args[0].toUpperCase(), 1, { transform, whole: false }, options);
  }

  sendCommand(args: any[], options?: any): Promise<any> {
    return this._command(Array.from(args), undefined, options);
  }

  async watch(keys: any) {
    const reply = await this._command(['WATCH'].concat(keys));
    this.#watchEpoch ??= this.#epoch;
    return reply;
  }
  WATCH(keys: any) {
    return this.watch(keys);
  }
  async unwatch() {
    const reply = await this._command(['UNWATCH']);
    this.#watchEpoch = undefined;
    return reply;
  }
  UNWATCH() {
    return this.unwatch();
  }

  multi() {
    return new RedisMulti(this);
  }
  MULTI() {
    return this.multi();
  }

  async _execute(commands: any[][]): Promise<any[]> {
    const watchEpoch = this.#watchEpoch;
    this.#watchEpoch = undefined;
    if (!this.#open) throw new ClientClosedError();
    if (watchEpoch !== undefined && watchEpoch !== this.#epoch) throw new WatchError('Client reconnected after WATCH');
    const all = [['MULTI'], ...commands, ['EXEC']];
    const replies = await this._add(all.map(encode).join(''), 'MULTI', all.length, { whole: true, watchEpoch });
    const refused = replies.map(asError).find((reply: any) => reply instanceof SimpleError);
    if (refused !== undefined) throw refused;
    const results = replies[replies.length - 1];
    if (results === null) throw new WatchError();
    return results;
  }

  withCommandOptions(options: any) {
    return new RedisClientWithOptions(this, options);
  }
  withAbortSignal(abortSignal: any) {
    return new RedisClientWithOptions(this, { abortSignal });
  }

  async *scanIterator(options: any = {}): AsyncGenerator<string[]> {
    let cursor = options.cursor ?? '0';
    do {
      const reply = await (this as any).scan(cursor, options);
      cursor = reply.cursor;
      yield reply.keys;
    } while (cursor !== '0');
  }
  hScanIterator(key: string, options?: any) {
    return this.#each('hScan', 'entries', key, options);
  }
  sScanIterator(key: string, options?: any) {
    return this.#each('sScan', 'members', key, options);
  }
  zScanIterator(key: string, options?: any) {
    return this.#each('zScan', 'members', key, options);
  }
  async *#each(command: string, what: string, key: string, options: any = {}): AsyncGenerator<any[]> {
    let cursor = options.cursor ?? '0';
    do {
      const reply = await (this as any)[command](key, cursor, options);
      cursor = reply.cursor;
      yield reply[what];
    } while (cursor !== '0');
  }

  async quit() {
    if (!this.#open) throw new ClientClosedError();
    const reply = this.#ready ? this._command(['QUIT']) : Promise.resolve('OK');
    this.#open = false;
    const said = await reply;
    this.#end();
    return said;
  }
  QUIT() {
    return this.quit();
  }
  async close() {
    if (!this.#open) throw new ClientClosedError();
    this.#open = false;
    if (this.#ready && this.#toSend.length + this.#waiting.size > 0) {
      await new Promise<void>((resolve) => { this.#drained = resolve; });
    }
    this.#end();
  }
  #maybeDrained(): void {
    if (this.#drained !== null && this.#toSend.length + this.#waiting.size === 0) this.#drained();
  }
  async disconnect() {
    this.destroy();
  }
  destroy(): void {
    if (!this.#open) throw new ClientClosedError();
    this.#open = false;
    this.#end();
  }
  #end(): void {
    this.#ready = false;
    this.#line.release();
    this.#flushAll(new DisconnectsClientError());
    this.emit('end');
  }
}

function settle(batch: Entry[], replies: any[]): void {
  let at = 0;
  for (const entry of batch) {
    if (entry.whole) entry.resolve(replies.slice(at, at + entry.count));
    else {
      const reply = asError(replies[at]);
      if (reply instanceof SimpleError) entry.reject(reply);
      else entry.resolve(entry.transform ? entry.transform(reply) : reply);
    }
    at += entry.count;
  }
}

/** The same commands with options of their own. */
class RedisClientWithOptions {
  #client: RedisClient;
  #options: any;
  constructor(client: RedisClient, options: any) {
    this.#client = client;
    this.#options = options;
  }
  _command(args: any[], transform?: (reply: any) => any): Promise<any> {
    return this.#client._command(args, transform, this.#options);
  }
  sendCommand(args: any[]): Promise<any> {
    return this._command(Array.from(args));
  }
}

/** Commands collected, to be executed together. */
class RedisMulti {
  #client: RedisClient;
  #queue: { args: any[]; transform?: ((reply: any) => any) | undefined }[] = [];
  constructor(client: RedisClient) {
    this.#client = client;
  }
  _command(args: any[], transform?: (reply: any) => any): this {
    this.#queue.push({ args, transform });
    return this;
  }
  addCommand(args: any[], transform?: (reply: any) => any): this {
    return this._command(Array.from(args), transform);
  }
  async exec(execAsPipeline = false): Promise<any[]> {
    if (execAsPipeline) return this.execAsPipeline();
    return this.#transformed(await this.#client._execute(this.#queue.map(({ args }) => args)));
  }
  execTyped(execAsPipeline = false) {
    return this.exec(execAsPipeline);
  }
  EXEC(execAsPipeline = false) {
    return this.exec(execAsPipeline);
  }
  /** Without MULTI: others may come in between. */
  async execAsPipeline(): Promise<any[]> {
    if (this.#queue.length === 0) return [];
    const body = this.#queue.map(({ args }) => encode(args)).join('');
    return this.#transformed(await this.#client._add(body, 'PIPELINE', this.#queue.length, { whole: true }));
  }
  #transformed(raw: any[]): any[] {
    const errorIndexes: number[] = [];
    const replies = raw.map((each, i) => {
      const reply = asError(each);
      if (reply instanceof ErrorReply) {
        errorIndexes.push(i);
        return reply;
      }
      const { transform } = this.#queue[i];
      return transform ? transform(reply) : reply;
    });
    if (errorIndexes.length > 0) throw new MultiErrorReply(replies, errorIndexes);
    return replies;
  }
}

for (const prototype of [RedisClient.prototype, RedisClientWithOptions.prototype, RedisMulti.prototype]) attach(prototype);

export function createClient(options?: any) {
  return new RedisClient(options ?? {});
}
export default { createClient };
`;

/**
 * The npm package `redis` (node-redis, version 5's replies) as far as the simulated server goes:
 * commands in camel and upper case, pipelining by itself, MULTI and WATCH, reconnection with an
 * offline queue, scan iterators. Not offered: cluster, sentinel and pools of clients, publish and
 * subscribe, scripts, modules, RESP3, Buffers, client-side caching, `pingInterval`. Unlike the real
 * one, a client that asks nothing learns of a lost connection with its next command, which then
 * waits for the new one as it would have done.
 */
export const redisPackage: LearnerPackage = {
  names: ['redis'],
  version: '5.12.1',
  summary: 'client of Redis: cache, counters, locks, queues, sorted sets',
  source,
  types,
  internal: redisTools,
};
