import { amqpTools } from './amqplib-tools.ts';
import { amqpTypes } from './amqplib-types.ts';
import type { LearnerPackage } from './package.ts';

const source = `
import { EventEmitter } from 'events';
import { Buffer } from 'node:buffer';
import { ask, forget, open, publish, settle } from 'internal:amqplib';

type Table = Record<string, any>;

export class IllegalOperationError extends Error {
  readonly stackAtStateChange: string | undefined;
  constructor(message: string, stack?: string) {
    super(message);
    this.name = 'IllegalOperationError';
    this.stackAtStateChange = stack;
  }
}

const CODES: Record<number, string> = {
  403: 'ACCESS-REFUSED', 404: 'NOT-FOUND', 405: 'RESOURCE-LOCKED', 406: 'PRECONDITION-FAILED',
  503: 'COMMAND-INVALID', 504: 'CHANNEL-ERROR', 530: 'NOT-ALLOWED', 540: 'NOT-IMPLEMENTED',
};
/** What AMQP calls a method, and its class and number. */
const METHODS: Record<string, [string, number, number]> = {
  CHANNEL_OPEN: ['ChannelOpen', 20, 10], CONFIRM_SELECT: ['ConfirmSelect', 85, 10],
  EXCHANGE_DECLARE: ['ExchangeDeclare', 40, 10], EXCHANGE_DELETE: ['ExchangeDelete', 40, 20],
  EXCHANGE_BIND: ['ExchangeBind', 40, 30], EXCHANGE_UNBIND: ['ExchangeUnbind', 40, 40],
  QUEUE_DECLARE: ['QueueDeclare', 50, 10], QUEUE_BIND: ['QueueBind', 50, 20], QUEUE_PURGE: ['QueuePurge', 50, 30],
  QUEUE_DELETE: ['QueueDelete', 50, 40], QUEUE_UNBIND: ['QueueUnbind', 50, 50],
  QOS: ['BasicQos', 60, 10], CONSUME: ['BasicConsume', 60, 20], CANCEL: ['BasicCancel', 60, 30],
  PUBLISH: ['BasicPublish', 60, 40], GET: ['BasicGet', 60, 70], ACK: ['BasicAck', 60, 80],
  REJECT: ['BasicReject', 60, 90], RECOVER: ['BasicRecover', 60, 110], NACK: ['BasicNack', 60, 120],
};

/** What RabbitMQ allows on a connection unless told otherwise. */
const CHANNEL_MAX = 2047;

interface Reason { code: number; text: string; method: string }

function described({ code, text }: Reason): string {
  return code + ' (' + CODES[code] + ') with message "' + text + '"';
}

function errorOf(message: string, { code, method }: Reason): Error {
  const [, classId = 0, methodId = 0] = METHODS[method] ?? [];
  return Object.assign(new Error(message), { code, classId, methodId });
}

function defined(table: Table): Table {
  const result: Table = {};
  for (const name in table) if (table[name] !== undefined) result[name] = table[name];
  return result;
}

export class ChannelModel extends EventEmitter {
  #number: number;
  #channels = new Map<number, Channel>();
  #last = 0;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #info = '';
  readonly connection = { serverProperties: { product: 'RabbitMQ' } };

  constructor(number: number) {
    super();
    this.#number = number;
  }

  async createChannel(): Promise<Channel> {
    return await this.#opened(new Channel(this, this.#number, this.#next()));
  }

  async createConfirmChannel(): Promise<ConfirmChannel> {
    const channel = await this.#opened(new ConfirmChannel(this, this.#number, this.#next()));
    await channel.rpc('CONFIRM_SELECT', {});
    return channel;
  }

  #next(): number {
    this.assertOpen();
    if (this.#channels.size >= CHANNEL_MAX) throw new Error('No channels left to allocate');
    return ++this.#last;
  }

  async #opened<T extends Channel>(channel: T): Promise<T> {
    this.#channels.set(channel.ch, channel);
    await channel.rpc('CHANNEL_OPEN', {});
    return channel;
  }

  async close(): Promise<void> {
    this.assertOpen();
    this.#state = 'closing';
    await new Promise<void>((resolve) => {
      this.#closing = resolve;
      ask(this.#number, 'CLOSE', 0, {}, () => {});
    });
  }
  #closing: (() => void) | null = null;

  assertOpen(): void {
    if (this.#state === 'closing') throw new IllegalOperationError('Connection closing');
    if (this.#state === 'closed') throw new IllegalOperationError(this.#info);
  }

  /** Of the wire. */
  heard(kind: string, a: any, b: any, c: any): void {
    if (kind === 'push') this.#channels.get(a)?.heard(b, c);
    else if (kind === 'drain') this.#channels.get(a)?.emit('drain');
    else if (kind === 'lost') this.#failed(Object.assign(new Error(b), { code: a }));
    else if (this.#state === 'closing') this.toClosed();
    else if (a === '') this.#failed(new Error('Unexpected close'));
    else this.refused(JSON.parse(a));
  }

  /** The server closed the connection, and said why. */
  refused(reason: Reason): void {
    this.#failed(Object.assign(new Error('Connection closed: ' + described(reason)), { code: reason.code }));
  }

  #failed(error: Error): void {
    if (this.#state === 'closed') return;
    const asked = this.#state === 'closing';
    try {
      if (!asked) this.emit('error', error);
    } finally {
      this.toClosed(asked ? undefined : error);
    }
  }

  toClosed(error?: Error): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#info = 'Connection closed (' + (error === undefined ? 'by client' : String(error)) + ')';
    forget(this.#number);
    for (const channel of [...this.#channels.values()]) channel.toClosed();
    this.#closing?.();
    this.emit('close', error);
  }

  release(channel: Channel): void {
    this.#channels.delete(channel.ch);
  }
}

interface Asked {
  method: string;
  fields: Table;
  resolve: (value: any) => void;
  reject: (error: unknown) => void;
  /** Called before anything else is heard of the wire. */
  answered: ((fields: any) => void) | undefined;
}

export class Channel extends EventEmitter {
  readonly connection: ChannelModel;
  readonly ch: number;
  #number: number;
  #state: 'open' | 'closing' | 'closed' = 'open';
  /** One at a time is on its way, as the protocol wants it. */
  #asked: Asked[] = [];
  #consumers = new Map<string, (message: any) => any>();

  constructor(connection: ChannelModel, number: number, ch: number) {
    super();
    this.connection = connection;
    this.#number = number;
    this.ch = ch;
  }

  rpc(method: string, fields: Table, answered?: (fields: any) => void): Promise<any> {
    return new Promise((resolve, reject) => {
      this.#assertOpen();
      if (this.#asked.push({ method, fields, resolve, reject, answered }) === 1) this.#ask();
    });
  }

  #ask(): void {
    const asked = this.#asked[0]!;
    const answered = (status: number, told: any) => {
      if (this.#asked[0] !== asked) return;
      if (status !== 200) {
        this.#refused(told);
        return;
      }
      this.#asked.shift();
      asked.answered?.(told);
      asked.resolve(told.empty === true ? false : told);
      if (this.#asked.length > 0) this.#ask();
    };
    try {
      ask(this.#number, asked.method, this.ch, asked.fields, answered);
    } catch (error) {
      this.#asked.shift();
      asked.reject(error);
      if (this.#asked.length > 0) this.#ask();
    }
  }

  #assertOpen(): void {
    if (this.#state === 'closing') throw new IllegalOperationError('Channel closing');
    if (this.#state === 'closed') throw new IllegalOperationError('Channel closed');
    this.connection.assertOpen();
  }

  /** The server closed the channel, or with it the connection. */
  #refused(reason: Reason): void {
    if (this.#state === 'closed') return;
    const asked = this.#asked.shift();
    if (asked !== undefined) {
      const [name] = METHODS[asked.method] ?? [''];
      const own = asked.method === reason.method;
      const what = own ? 'Operation failed: ' + name + '; ' : 'Channel closed by server: ';
      asked.reject(errorOf(what + described(reason), reason));
    }
    if (reason.code >= 500) {
      this.connection.refused(reason);
      return;
    }
    try {
      this.emit('error', errorOf('Channel closed by server: ' + described(reason), reason));
    } finally {
      this.toClosed();
    }
  }

  toClosed(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const { reject } of this.#asked.splice(0)) reject(new Error('Channel ended, no reply will be forthcoming'));
    this.connection.release(this);
    this.emit('close');
  }

  /** A message, where the method has one, else the method's fields. */
  heard(method: string, told: any): void {
    if (this.#state === 'closed') return;
    if (method === 'DELIVER') this.#dispatch(told.fields.consumerTag, told);
    else if (method === 'CONSUMER_CANCEL') this.#dispatch(told.consumerTag, null);
    else if (method === 'RETURN') this.emit('return', told);
    else if (method === 'CHANNEL_CLOSE') this.#refused(told);
    else this.confirmed(told.deliveryTag, method === 'CONFIRM');
  }

  confirmed(_tag: number, _accepted: boolean): void {}

  #dispatch(tag: string, message: any): void {
    const consumer = this.#consumers.get(tag);
    if (message === null) this.#consumers.delete(tag);
    consumer?.(message);
  }

  async close(): Promise<void> {
    this.#assertOpen();
    const closed = this.rpc('CHANNEL_CLOSE', {});
    this.#state = 'closing';
    await closed;
    this.toClosed();
  }

  async assertQueue(queue?: string, options: Table = {}): Promise<any> {
    const table = { ...options.arguments, ...defined({
      'x-expires': options.expires, 'x-message-ttl': options.messageTtl,
      'x-dead-letter-exchange': options.deadLetterExchange, 'x-dead-letter-routing-key': options.deadLetterRoutingKey,
      'x-max-length': options.maxLength, 'x-max-priority': options.maxPriority,
      'x-overflow': options.overflow, 'x-queue-mode': options.queueMode,
    }) };
    return await this.rpc('QUEUE_DECLARE', {
      queue: queue || '', exclusive: !!options.exclusive, durable: options.durable === undefined ? true : !!options.durable,
      autoDelete: !!options.autoDelete, arguments: table,
    });
  }
  async checkQueue(queue: string): Promise<any> {
    return await this.rpc('QUEUE_DECLARE', { queue, passive: true });
  }
  async deleteQueue(queue: string, options: Table = {}): Promise<any> {
    return await this.rpc('QUEUE_DELETE', { queue, ifUnused: !!options.ifUnused, ifEmpty: !!options.ifEmpty });
  }
  async purgeQueue(queue: string): Promise<any> {
    return await this.rpc('QUEUE_PURGE', { queue });
  }
  async bindQueue(queue: string, exchange: string, routingKey: string, args: Table = {}): Promise<any> {
    return await this.rpc('QUEUE_BIND', { queue, exchange, routingKey, arguments: args });
  }
  async unbindQueue(queue: string, exchange: string, routingKey: string, args: Table = {}): Promise<any> {
    return await this.rpc('QUEUE_UNBIND', { queue, exchange, routingKey, arguments: args });
  }
  async assertExchange(exchange: string, type: string, options: Table = {}): Promise<any> {
    const table = { ...options.arguments, ...defined({ 'alternate-exchange': options.alternateExchange }) };
    await this.rpc('EXCHANGE_DECLARE', {
      exchange, type, durable: options.durable === undefined ? true : !!options.durable,
      autoDelete: !!options.autoDelete, internal: !!options.internal, arguments: table,
    });
    return { exchange };
  }
  async checkExchange(exchange: string): Promise<any> {
    return await this.rpc('EXCHANGE_DECLARE', { exchange, passive: true });
  }
  async deleteExchange(exchange: string, options: Table = {}): Promise<any> {
    return await this.rpc('EXCHANGE_DELETE', { exchange, ifUnused: !!options.ifUnused });
  }
  async bindExchange(destination: string, source: string, routingKey: string, args: Table = {}): Promise<any> {
    return await this.rpc('EXCHANGE_BIND', { destination, source, routingKey, arguments: args });
  }
  async unbindExchange(destination: string, source: string, routingKey: string, args: Table = {}): Promise<any> {
    return await this.rpc('EXCHANGE_UNBIND', { destination, source, routingKey, arguments: args });
  }

  publish(exchange: string, routingKey: string, content: Uint8Array, options?: Table, _confirmed?: any): boolean {
    this.#assertOpen();
    return publish(this.#number, this.ch, exchange, routingKey, content, options);
  }
  sendToQueue(queue: string, content: Uint8Array, options?: Table, confirmed?: any): boolean {
    return this.publish('', queue, content, options, confirmed);
  }

  async consume(queue: string, callback: (message: any) => any, options: Table = {}): Promise<any> {
    if (typeof callback !== 'function') throw new TypeError('the consumer must be a function');
    return await this.rpc('CONSUME', {
      queue, consumerTag: options.consumerTag || '', noAck: !!options.noAck, exclusive: !!options.exclusive,
      arguments: { ...options.arguments, ...defined({ 'x-priority': options.priority }) },
    }, (fields) => this.#consumers.set(fields.consumerTag, callback));
  }
  async cancel(consumerTag: string): Promise<any> {
    return await this.rpc('CANCEL', { consumerTag }, () => this.#consumers.delete(consumerTag));
  }
  async get(queue: string, options: Table = {}): Promise<any> {
    return await this.rpc('GET', { queue, noAck: !!options.noAck });
  }
  ack(message: any, allUpTo?: boolean): void {
    this.#settle('ACK', message.fields.deliveryTag, !!allUpTo, false);
  }
  ackAll(): void {
    this.#settle('ACK', 0, true, false);
  }
  nack(message: any, allUpTo?: boolean, requeue = true): void {
    this.#settle('NACK', message.fields.deliveryTag, !!allUpTo, !!requeue);
  }
  nackAll(requeue = true): void {
    this.#settle('NACK', 0, true, !!requeue);
  }
  reject(message: any, requeue = true): void {
    this.#settle('REJECT', message.fields.deliveryTag, false, !!requeue);
  }
  #settle(method: string, tag: any, multiple: boolean, requeue: boolean): void {
    this.#assertOpen();
    settle(this.#number, this.ch, method, tag, multiple, requeue);
  }
  async prefetch(count: number, global = false): Promise<any> {
    return await this.rpc('QOS', { prefetchCount: count || 0, global: !!global });
  }
  async qos(count: number, global = false): Promise<any> {
    return await this.prefetch(count, global);
  }
  async recover(): Promise<any> {
    return await this.rpc('RECOVER', {});
  }
}

interface Unconfirmed { callback: ((error: Error | null, ok?: any) => void) | undefined; settle: ((error: Error | null) => void)[] }

export class ConfirmChannel extends Channel {
  #published = 0;
  #unconfirmed = new Map<number, Unconfirmed>();
  #lost = false;

  override publish(exchange: string, routingKey: string, content: Uint8Array, options?: Table, confirmed?: any): boolean {
    const result = super.publish(exchange, routingKey, content, options);
    this.#unconfirmed.set(++this.#published, { callback: confirmed, settle: [] });
    return result;
  }

  override confirmed(tag: number, accepted: boolean): void {
    this.#settle(tag, accepted ? null : new Error('message nacked'));
  }

  #settle(tag: number, error: Error | null): void {
    const found = this.#unconfirmed.get(tag);
    if (found === undefined) return;
    this.#unconfirmed.delete(tag);
    for (const settle of found.settle) settle(error);
    found.callback?.(error);
  }

  override toClosed(): void {
    if (this.#unconfirmed.size > 0) this.#lost = true;
    for (const tag of [...this.#unconfirmed.keys()]) this.#settle(tag, new Error('channel closed'));
    super.toClosed();
  }

  /** When all that was published so far is confirmed; fails with the first that is refused. */
  async waitForConfirms(): Promise<any> {
    if (this.#lost) throw new Error('channel closed');
    const waits = [...this.#unconfirmed.values()].map(({ settle }) => new Promise<void>((resolve, reject) => {
      settle.push((error) => (error === null ? resolve() : reject(error)));
    }));
    return await Promise.all(waits);
  }
}

export async function connect(url: any = 'amqp://localhost', _socketOptions?: any): Promise<ChannelModel> {
  const { hostname, protocol } = typeof url === 'string' ? new URL(url) : { protocol: 'amqp:', ...url };
  const scheme = String(protocol).replace(/:$/, '');
  if (scheme !== 'amqp' && scheme !== 'amqps') {
    throw new Error('Expected amqp: or amqps: as the protocol; got ' + scheme + ':');
  }
  return await new Promise<ChannelModel>((resolve, reject) => {
    let model: ChannelModel | null = null;
    open(hostname ?? 'localhost', Buffer, (kind: string, a: any, b: any, c: any) => {
      if (kind === 'open') resolve(model = new ChannelModel(a));
      else if (kind === 'refused') reject(Object.assign(new Error(b), { code: a }));
      else model?.heard(kind, a, b, c);
    });
  });
}

export default { connect, IllegalOperationError };
`;

/**
 * The npm package `amqplib`, its promises, against a service of work `rabbitmq`. The errors, their
 * texts and their order are amqplib's; a process is not ended by an `error` event nobody listens
 * to, which is logged. Contents are `Buffer`s of `node:buffer`, or any bytes. Not offered:
 * `callback_api`, `tx`, `updateSecret`, and the event `blocked`, as the broker has no alarms.
 * `publish` says false, and `drain` follows, by what the broker has not taken yet; without waiting
 * for it, 20,000 methods or 128 MB under way end the run.
 * Credentials and virtual host of the URL are not looked at.
 */
export const amqplibPackage: LearnerPackage = {
  names: ['amqplib'],
  version: '2',
  summary: 'client of RabbitMQ: queues, exchanges, consumers, confirms',
  source,
  types: amqpTypes,
  internal: amqpTools,
};
