import type { LearnerPackage } from './package.ts';
import { commandSource } from './redis-commands.ts';
import { redisTools } from './redis-line.ts';
import { types } from './redis-types.ts';

const source = `
import { EventEmitter } from 'events';
import { line as lineTo, plainBuild } from 'internal:redis';

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
  /** The line's own, at hand. */
  #send: (args: any[], read?: Read, onSent?: () => void) => Promise<any>;
  /** Options say when a command is refused. */
  #choosy: boolean;

  constructor(options: any = {}) {
    super();
    if (options.RESP === 3) throw new Error('RESP3 is not offered here: leave RESP out, or write 2');
    this.#options = options;
    const { host, port, tls, username, password, database } = urlParts(options);
    const { connectTimeout = 5000, socketTimeout } = options.socket ?? {};
    this.#line = lineTo('redis://' + host + ':' + port + '/', { connectTimeout, socketTimeout, tls }, {
      refusal: (text: string) => new SimpleError(text),
      // What a listener throws is an unhandled rejection.
      failed: (ticket: any) => void Promise.resolve(ticket).then(() => this.#failed(ticket)),
    });
    this.#send = this.#line.send;
    this.#choosy = options.disableOfflineQueue || options.commandsQueueMaxLength !== undefined;
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
        this.#setReady(true);
        this.#epoch++;
        this.emit('ready');
        this.#line.write();
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
    const ending = await this.#line.open(this.#setUp);
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
    this.#line.rejectAll(cause);
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
    this.#setReady(false);
    if (!this.#open) {
      this.#line.rejectAll(error);
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

  #setReady(ready: boolean): void {
    this.#ready = ready;
    this.#line.setReady(ready);
  }

  /** An exchange was not answered. */
  #failed(ticket: any): void {
    // A client that was destroyed has told them already.
    if (!ticket.take()) return;
    const error = this.#errorOf(ticket);
    // As if it had waited for the connection, as TCP would have had it.
    if (ticket.kind === 'refused' && this.#open) ticket.again(new WatchError('Client reconnected after WATCH'));
    else ticket.reject(error);
    // Those that were on the same connection find it gone too, one after the other.
    if (ticket.kind === 'failed') return;
    if (ticket.current()) this.#lost(error);
    else this.#line.schedule();
  }

  _command(args: any[], read?: Read, options?: any): Promise<any> {
    if (options !== undefined || this.#choosy || !this.#open) return this.#considered(args, read, options);
    return this.#send(args, read);
  }

  #considered(args: any[], read?: Read, options?: any): Promise<any> {
    const signal = options?.abortSignal;
    const refusal = this.#refusal() ?? (signal?.aborted ? new AbortError() : null);
    if (refusal !== null) return Promise.reject(refusal);
    if (!signal) return this.#send(args, read);
    const sent = this.#send(args, read, () => signal.removeEventListener('abort', onAbort));
    const onAbort = () => this.#line.withdraw(sent, new AbortError());
    signal.addEventListener('abort', onAbort, { once: true });
    return sent;
  }

  /** Why no command is taken now, or null. */
  #refusal(): Error | null {
    if (!this.#open) return new ClientClosedError();
    if (!this.#ready && this.#options.disableOfflineQueue) return new ClientOfflineError();
    const most = this.#options.commandsQueueMaxLength;
    return most !== undefined && this.#line.queued() >= most ? new Error('The queue is full') : null;
  }

  /** Sent and answered together; replies may be errors. */
  _together(commands: any[][], method: string, watching: boolean): Promise<any[]> {
    const refusal = this.#refusal();
    return refusal === null ? this.#line.sendAll(commands, method, watching) : Promise.reject(refusal);
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
    const replies = await this._together(all, 'MULTI', watchEpoch !== undefined);
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
    if (this.#ready) await this.#line.whenIdle();
    this.#end();
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
    this.#setReady(false);
    this.#line.rejectAll(new DisconnectsClientError());
    this.emit('end');
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
    return this.#transformed(await this.#client._together(this.#queue.map(({ args }) => args), 'PIPELINE', false));
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
 * offline queue, scan iterators. The queue of commands and their replies are native
 * (`redis-line.ts`). A replicated service's name leads to its master of now, so that a plain client
 * does what `createSentinel` is for. Not offered: cluster, sentinel and pools of clients, publish and
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
