import type { SpanId } from '../program.ts';
import {
  AmqpError,
  accessRefused,
  nameOf,
  preconditionFailed,
  type ResourceKind,
} from './amqp-error.ts';
import type { Broker } from './broker.ts';
import type {
  ChannelListener,
  ConsumeOptions,
  GotMessage,
  QueueCounts,
} from './channel-listener.ts';
import { PendingConfirm } from './confirm.ts';
import type { BrokerConnection } from './connection.ts';
import { Consumer, type ConsumerChannel } from './consumers.ts';
import type { ExchangeDeclaration, QueueDeclaration } from './declaration.ts';
import type { Binding } from './exchange.ts';
import type { FieldTable } from './field-table.ts';
import { type Message, type MessageProperties, receivedMessage } from './message.ts';
import type { Queue } from './queue.ts';
import { deliveryOf, type QueuedMessage } from './queued-message.ts';

interface Unacked {
  readonly message: QueuedMessage;
  readonly queue: Queue;
  /** Null: fetched by `get`. */
  readonly consumer: Consumer | null;
}

/**
 * An AMQP channel. Methods answer at once or throw {@link AmqpError}; by then the channel, or its
 * whole connection, is closed as RabbitMQ would have closed it. `tx` is not offered.
 */
export class BrokerChannel implements ConsumerChannel {
  open = true;
  /** Whether publishes are confirmed. */
  confirming = false;
  /** Prefetch for consumers that start from now on; 0: no limit. */
  prefetch = 0;
  /** Prefetch of all consumers of the channel together; 0: no limit. */
  globalPrefetch = 0;
  readonly consumers = new Map<string, Consumer>();
  /** Publishes in confirm mode so far: the last one's number. */
  publishedCount = 0;
  private confirmedCount = 0;
  /** Queues that the last publish went to, or messages that the last settlement settled. */
  lastCount = 0;
  private readonly unacked = new Map<number, Unacked>();
  /** Unacknowledged deliveries to consumers, those of `get` not counted. */
  private outstanding = 0;
  private lastTag = 0;
  private lastQueue: string | null = null;

  constructor(
    readonly number: number,
    readonly connection: BrokerConnection,
    private readonly broker: Broker,
    private readonly listener: ChannelListener,
  ) {}

  get hasRoom(): boolean {
    return this.globalPrefetch === 0 || this.outstanding < this.globalPrefetch;
  }

  /** Publishes that were neither confirmed nor refused yet. */
  get unconfirmedCount(): number {
    return this.publishedCount - this.confirmedCount;
  }

  get unackedCount(): number {
    return this.unacked.size;
  }

  /** Declares, or checks that what is there is the same. Types: direct, fanout, topic, headers. */
  exchangeDeclare(name: string, type: string, options: ExchangeDeclaration = {}): void {
    this.guarded(() => this.broker.declareExchange(name, type, options));
  }

  /** `passive` declare: 404 when it is not there. */
  exchangeCheck(name: string): void {
    this.guarded(() => this.broker.checkExchange(name));
  }

  exchangeDelete(name: string, options: { readonly ifUnused?: boolean } = {}): void {
    this.guarded(() => this.broker.deleteExchange(name, options.ifUnused === true));
  }

  /** What reaches exchange `source` and fits goes to exchange `destination` too. */
  exchangeBind(destination: string, source: string, routingKey: string, args: FieldTable = {}) {
    const binding = bindingOf('exchange', destination, source, routingKey, args);
    this.guarded(() => this.broker.bind(binding));
  }

  exchangeUnbind(destination: string, source: string, routingKey: string, args: FieldTable = {}) {
    const binding = bindingOf('exchange', destination, source, routingKey, args);
    this.guarded(() => this.broker.unbind(binding));
  }

  /** The empty name asks for a made-up one, `amq.gen-…`. */
  queueDeclare(name = '', options: QueueDeclaration = {}): QueueCounts {
    return this.guarded(() => {
      const queue = this.broker.declareQueue(name, options, this.connection);
      return this.counts(queue);
    });
  }

  /** `passive` declare: 404 when it is not there. */
  queueCheck(name: string): QueueCounts {
    return this.guarded(() => {
      const queue = this.queue(name);
      queue.touch();
      return this.counts(queue);
    });
  }

  /** How many ready messages went with it. A queue that is not there is no error. */
  queueDelete(name: string, options: { ifUnused?: boolean; ifEmpty?: boolean } = {}): number {
    return this.guarded(() => {
      const queue = this.broker.queues.get(this.resolve(name));
      if (queue === undefined) return 0;
      queue.assertAccess(this.connection);
      if (options.ifUnused && queue.consumers.all.length > 0) {
        throw preconditionFailed(`${nameOf('queue', name)} in use`);
      }
      if (options.ifEmpty && queue.readyCount > 0) {
        throw preconditionFailed(`${nameOf('queue', name)} not empty`);
      }
      const { readyCount } = queue;
      this.broker.removeQueue(queue);
      return readyCount;
    });
  }

  /** How many ready messages were dropped. */
  queuePurge(name: string): number {
    return this.guarded(() => this.queue(name).purge());
  }

  queueBind(name: string, exchange: string, routingKey: string, args: FieldTable = {}): void {
    this.guarded(() => {
      const destination = this.resolve(name);
      this.broker.queues.get(destination)?.assertAccess(this.connection);
      this.broker.bind(bindingOf('queue', destination, exchange, routingKey, args));
    });
  }

  queueUnbind(name: string, exchange: string, routingKey: string, args: FieldTable = {}): void {
    this.guarded(() => {
      const destination = this.resolve(name);
      this.broker.queues.get(destination)?.assertAccess(this.connection);
      this.broker.unbind(bindingOf('queue', destination, exchange, routingKey, args));
    });
  }

  confirmSelect(): void {
    this.guarded(() => {
      this.confirming = true;
    });
  }

  /** `global`: for the channel as a whole, instead of each consumer that starts later. */
  qos(prefetchCount: number, global = false): void {
    this.guarded(() => {
      if (!global) {
        this.prefetch = prefetchCount;
        return;
      }
      this.globalPrefetch = prefetchCount;
      this.unblockAll();
    });
  }

  /**
   * Routes a message. `mandatory`: it comes back when no queue takes it. The result is the
   * publish's number in confirm mode, else 0. Persistent is `properties.deliveryMode` 2. `span`: of
   * the publish.
   */
  basicPublish(
    exchange: string,
    routingKey: string,
    content: Uint8Array,
    properties: MessageProperties = {},
    mandatory = false,
    span: SpanId = 0,
  ): number {
    this.assertOpen();
    try {
      const message = this.received(exchange, routingKey, content, properties, span);
      return this.publish(message, mandatory);
    } catch (error) {
      throw this.failed(error);
    }
  }

  /** The consumer tag. Deliveries go to the listener, from within this call on. */
  basicConsume(name: string, options: ConsumeOptions = {}): string {
    return this.guarded(() => {
      const tag = options.consumerTag || this.broker.madeUpName('amq.ctag-');
      if (this.consumers.has(tag)) {
        throw new AmqpError(530, `attempt to reuse consumer tag '${tag}'`);
      }
      const queue = this.queue(name);
      this.assertConsumable(queue, options.exclusive === true);
      const consumer = new Consumer(
        tag,
        this,
        queue,
        options.noAck === true,
        options.exclusive === true,
        options.priority ?? 0,
        this.prefetch,
      );
      this.consumers.set(tag, consumer);
      this.listener.onConsumeOk?.(tag);
      queue.addConsumer(consumer);
      return tag;
    });
  }

  /** Ends a subscription; what it has not acknowledged stays with the channel. */
  basicCancel(consumerTag: string): void {
    this.guarded(() => {
      const consumer = this.consumers.get(consumerTag);
      if (consumer === undefined) return;
      this.consumers.delete(consumerTag);
      consumer.queue.removeConsumer(consumer);
    });
  }

  /** One message, or null when the queue is empty. Prefetch does not apply. */
  basicGet(name: string, options: { readonly noAck?: boolean } = {}): GotMessage | null {
    return this.guarded(() => {
      const queue = this.queue(name);
      const noAck = options.noAck === true;
      const message = queue.get(noAck);
      if (message === null) return null;
      const tag = ++this.lastTag;
      if (!noAck) this.unacked.set(tag, { message, queue, consumer: null });
      const counted = queue.settings.type === 'quorum';
      const delivery = deliveryOf(message, tag, counted);
      return { ...delivery, messageCount: queue.readyCount };
    });
  }

  /** `multiple`: all up to this tag; tag 0 then means all. */
  basicAck(deliveryTag: number, multiple = false): void {
    this.settle(deliveryTag, multiple, acknowledge);
  }

  /** `requeue` false drops the messages, or dead-letters them. */
  basicNack(deliveryTag: number, multiple = false, requeue = true): void {
    this.settle(deliveryTag, multiple, requeue ? giveBack : reject);
  }

  basicReject(deliveryTag: number, requeue = true): void {
    this.settle(deliveryTag, false, requeue ? giveBack : reject);
  }

  /** Gives back everything unacknowledged; to be delivered again, here or elsewhere. */
  basicRecover(): void {
    if (this.unacked.size > 0) this.settle(0, true, giveBack);
    else this.assertOpen();
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    for (const consumer of this.consumers.values()) consumer.queue.removeConsumer(consumer);
    this.consumers.clear();
    const queues = new Set<Queue>();
    for (const { message, queue } of this.unacked.values()) {
      queue.requeue(message, false);
      queues.add(queue);
    }
    this.unacked.clear();
    for (const queue of queues) queue.run(true);
    this.connection.forget(this);
  }

  /** For queues. */
  deliver(consumer: Consumer, message: QueuedMessage): void {
    const tag = ++this.lastTag;
    const queue = consumer.queue as Queue;
    if (!consumer.noAck) {
      this.unacked.set(tag, { message, queue, consumer });
      this.outstanding++;
    }
    const delivery = deliveryOf(message, tag, message.deliveryCount > 0);
    this.listener.onDeliver(consumer.tag, delivery, message.message.span);
  }

  /** For queues. */
  consumerCancelled(consumer: Consumer): void {
    this.consumers.delete(consumer.tag);
    this.listener.onConsumerCancelled(consumer.tag);
  }

  /** For pending confirms. */
  confirmed(sequence: number, accepted: boolean): void {
    this.confirmedCount++;
    if (this.open) this.listener.onConfirm(sequence, accepted);
  }

  private received(
    exchange: string,
    routingKey: string,
    content: Uint8Array,
    properties: MessageProperties,
    span: SpanId,
  ): Message {
    this.broker.assertPublishable(exchange, content.length);
    return receivedMessage(exchange, routingKey, content, properties, span);
  }

  private publish(message: Message, mandatory: boolean): number {
    const { broker } = this;
    const queues = broker.route(message);
    this.lastCount = queues.length;
    const sequence = this.confirming ? ++this.publishedCount : 0;
    if (queues.length === 0 && mandatory) {
      const { exchange, properties, content, span } = message;
      const routingKey = message.routingKeys[0]!;
      const reply = { replyCode: 312, replyText: 'NO_ROUTE' };
      this.listener.onReturn({ ...reply, exchange, routingKey, properties, content, span });
    }
    const confirm = this.confirming ? new PendingConfirm(this, sequence) : null;
    for (const queue of queues) {
      confirm?.expect();
      queue.publish(message, confirm);
    }
    confirm?.settle(true);
    return sequence;
  }

  private settle(tag: number, multiple: boolean, outcome: (unacked: Unacked) => void): void {
    this.assertOpen();
    // Tag 0 with nothing unacknowledged is not an error, unlike any other unknown tag.
    if (multiple && tag === 0 && this.unacked.size === 0) return;
    if (!(multiple && tag === 0) && !this.unacked.has(tag)) {
      throw this.failed(preconditionFailed(`unknown delivery tag ${tag}`));
    }
    if (!multiple) {
      this.lastCount = 1;
      const unacked = this.unacked.get(tag)!;
      this.release(tag, unacked);
      outcome(unacked);
      this.roomFor(unacked.queue);
      return;
    }
    const queues = new Set<Queue>();
    this.lastCount = 0;
    for (const [each, unacked] of [...this.unacked]) {
      if (tag !== 0 && each > tag) break;
      this.lastCount++;
      this.release(each, unacked);
      outcome(unacked);
      queues.add(unacked.queue);
    }
    for (const queue of queues) this.roomFor(queue);
  }

  private release(tag: number, { consumer }: Unacked): void {
    this.unacked.delete(tag);
    if (consumer === null) return;
    consumer.unacked--;
    this.outstanding--;
  }

  private roomFor(queue: Queue): void {
    queue.unblock(this);
    if (this.globalPrefetch > 0) this.unblockAll();
  }

  private unblockAll(): void {
    for (const consumer of [...this.consumers.values()]) consumer.queue.unblock(this);
  }

  private counts(queue: Queue): QueueCounts {
    this.lastQueue = queue.name;
    const consumerCount = queue.consumers.all.length;
    return { queue: queue.name, messageCount: queue.readyCount, consumerCount };
  }

  private assertConsumable(queue: Queue, exclusive: boolean): void {
    if (queue.settings.type === 'quorum' && this.globalPrefetch > 0) {
      throw new AmqpError(540, `${nameOf('queue', queue.name)} does not support global qos`);
    }
    const shared = queue.consumers.all.length > 0 || queue.settings.singleActiveConsumer;
    if (queue.consumers.exclusive || (exclusive && shared)) {
      throw accessRefused(`${nameOf('queue', queue.name)} in exclusive use`);
    }
  }

  /** The queue of that name, which this connection may use. */
  private queue(name: string): Queue {
    const queue = this.broker.queue(this.resolve(name));
    queue.assertAccess(this.connection);
    return queue;
  }

  /** The empty name stands for the queue this channel declared last. */
  private resolve(name: string): string {
    if (name !== '') return name;
    if (this.lastQueue === null) throw new AmqpError(404, 'no previously declared queue');
    return this.lastQueue;
  }

  private guarded<T>(method: () => T): T {
    this.assertOpen();
    try {
      return method();
    } catch (error) {
      throw this.failed(error);
    }
  }

  /** What the broker closes because of `error`, which is given back. */
  private failed(error: unknown): unknown {
    if (error instanceof AmqpError) {
      if (error.closes === 'channel') this.close();
      else this.connection.close();
    }
    return error;
  }

  /** Real brokers ignore what arrives for a channel they closed; callers look at `open` first. */
  private assertOpen(): void {
    if (!this.open) throw new AmqpError(504, "expected 'channel.open'");
  }
}

function acknowledge({ queue, message }: Unacked): void {
  queue.acknowledge(message);
}

function reject({ queue, message }: Unacked): void {
  queue.reject(message);
}

function giveBack({ queue, message }: Unacked): void {
  queue.requeue(message, true);
}

function bindingOf(
  destinationType: ResourceKind,
  destination: string,
  source: string,
  routingKey: string,
  args: FieldTable,
): Binding {
  return { source, destination, destinationType, routingKey, arguments: args };
}
