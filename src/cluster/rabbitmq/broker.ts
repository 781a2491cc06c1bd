import type { Bytes, Millis } from '../../base/units.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { RandomStream } from '../../kernel/random.ts';
import { Ring } from '../../kernel/ring.ts';
import {
  AmqpError,
  accessRefused,
  defaultExchangeRefused,
  nameOf,
  notFound,
  preconditionFailed,
  reservedName,
  resourceLocked,
} from './amqp-error.ts';
import { BrokerConnection } from './connection.ts';
import { closesCircle, type DeathReason, deadLettered } from './dead-letter.ts';
import type { ExchangeDeclaration, QueueDeclaration } from './declaration.ts';
import { assertSameArguments, assertSameProperty } from './equivalence.ts';
import {
  type Binding,
  Exchange,
  type ExchangeDefinition,
  type ExchangeType,
  isExchangeType,
} from './exchange.ts';
import { tableBytes } from './frame-size.ts';
import { Holdings } from './holdings.ts';
import { type Disk, Journal, NO_DISK } from './journal.ts';
import type { Message } from './message.ts';
import { Queue, type QueueDefinition, type QueueHost } from './queue.ts';
import { assertFitForQuorum, COMPARED_ARGUMENTS, readQueueArguments } from './queue-arguments.ts';
import { routesOf } from './routing.ts';
import { restoreInto, type Survivors, survivorsOf } from './survivors.ts';

export interface BrokerOptions {
  readonly kernel: Kernel;
  /** For names the broker makes up. */
  readonly random: RandomStream;
  /** What a crash or stop left behind. Default: nothing, a fresh broker. */
  readonly survivors?: Survivors;
  /** Wall-clock time at simulated 0, in ms since 1970. Default 2025-01-15T10:30:00Z. */
  readonly epoch?: Millis;
  /** From the first write of a batch to its flush. Default 25, see `journal.ts`. */
  readonly syncInterval?: Millis;
  /** Default: one that takes no time. */
  readonly disk?: Disk;
  /** Default 16 MiB, as since RabbitMQ 4.0 (128 MiB before). */
  readonly maxMessageSize?: Bytes;
  /** For quorum queues without `x-delivery-limit`. Default 20, as since RabbitMQ 4.0; null: none. */
  readonly deliveryLimit?: number | null;
}

/** A message that left a queue with a dead-letter exchange. */
interface Dead {
  readonly queue: Queue;
  readonly message: Message;
  readonly reason: DeathReason;
}

/** 2025-01-15T10:30:00Z, where learners' clocks start. */
const SIMULATION_EPOCH: Millis = 1_736_937_000_000;

const PREDECLARED: readonly (readonly [string, ExchangeType])[] = [
  ['', 'direct'],
  ['amq.direct', 'direct'],
  ['amq.fanout', 'fanout'],
  ['amq.topic', 'topic'],
  ['amq.headers', 'headers'],
  ['amq.match', 'headers'],
];

const NAME_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * A RabbitMQ node with one virtual host: a synchronous state machine, without network or cost of
 * its own. Behaviour and texts are those of RabbitMQ 3.10 to 4.x; `differential.corpus.ts` holds it
 * to a real one. What is left out, the README says.
 */
export class Broker implements QueueHost {
  readonly kernel: Kernel;
  readonly journal: Journal;
  readonly exchanges = new Map<string, Exchange>();
  readonly queues = new Map<string, Queue>();
  readonly connections: BrokerConnection[] = [];
  readonly holdings = new Holdings(() => this.fullest());
  private readonly dead = new Ring<Dead>();
  private readonly random: RandomStream;
  private readonly epoch: Millis;
  private readonly deliveryLimit: number | null;
  private readonly maxMessageSize: Bytes;

  constructor(options: BrokerOptions) {
    this.kernel = options.kernel;
    this.random = options.random;
    this.epoch = options.epoch ?? SIMULATION_EPOCH;
    this.deliveryLimit = options.deliveryLimit === undefined ? 20 : options.deliveryLimit;
    this.maxMessageSize = options.maxMessageSize ?? 16_777_216;
    this.journal = new Journal(options.kernel, options.syncInterval ?? 25, options.disk ?? NO_DISK);
    for (const [name, type] of PREDECLARED) {
      const kind = { durable: true, autoDelete: false, internal: false, arguments: {} };
      this.addExchange({ name, type, ...kind });
    }
    if (options.survivors !== undefined) restoreInto(this, options.survivors);
  }

  connect(name = 'client'): BrokerConnection {
    const connection = new BrokerConnection(name, this);
    this.connections.push(connection);
    return connection;
  }

  /**
   * The process dies. What is on disk is left for a new broker: durable exchanges, queues and
   * their bindings, and synced persistent messages. This broker must not be used any more.
   * Simplified: removals are on disk at once, so an acknowledged message never comes back.
   */
  crash(): Survivors {
    const survivors = survivorsOf(this);
    this.journal.stop();
    for (const queue of this.queues.values()) queue.stop();
    for (const connection of this.connections) {
      connection.open = false;
      for (const channel of connection.channels) channel.open = false;
    }
    return survivors;
  }

  /** An orderly stop: everything written is synced first, and confirmed to who still listens. */
  stop(): Survivors {
    this.journal.sync();
    return this.crash();
  }

  declareExchange(name: string, type: string, options: ExchangeDeclaration): void {
    if (!isExchangeType(type)) throw new AmqpError(503, `invalid exchange type '${type}'`);
    if (name === '') throw defaultExchangeRefused();
    const { durable = false, autoDelete = false, internal = false } = options;
    const args = options.arguments ?? {};
    const there = this.exchanges.get(name)?.definition;
    if (there === undefined) {
      if (name.startsWith('amq.')) throw reservedName('exchange', name);
      const definition = { name, type, durable, autoDelete, internal, arguments: args };
      this.addExchange(definition);
      return;
    }
    assertSameProperty('exchange', name, 'type', type, there.type);
    assertSameProperty('exchange', name, 'durable', durable, there.durable);
    assertSameProperty('exchange', name, 'auto_delete', autoDelete, there.autoDelete);
    assertSameProperty('exchange', name, 'internal', internal, there.internal);
    assertSameArguments('exchange', name, ['alternate-exchange'], args, there.arguments);
  }

  checkExchange(name: string): void {
    if (name === '') throw defaultExchangeRefused();
    this.exchange(name);
  }

  deleteExchange(name: string, ifUnused: boolean): void {
    if (name === '') throw defaultExchangeRefused();
    if (PREDECLARED.some(([each]) => each === name)) {
      throw accessRefused(`deletion of system ${nameOf('exchange', name)} not allowed`);
    }
    const exchange = this.exchanges.get(name);
    if (exchange === undefined) return;
    if (ifUnused && exchange.bindings.length > 0) {
      throw preconditionFailed(`${nameOf('exchange', name)} in use`);
    }
    this.removeExchange(name);
  }

  declareQueue(asked: string, options: QueueDeclaration, connection: BrokerConnection): Queue {
    const { durable = false, autoDelete = false, exclusive = false } = options;
    const args = options.arguments ?? {};
    const name = asked === '' ? this.madeUpName('amq.gen-') : asked;
    const there = this.queues.get(name);
    if (there !== undefined) {
      assertSameQueue(there, { name, durable, autoDelete, exclusive, arguments: args }, connection);
      there.touch();
      return there;
    }
    if (asked.startsWith('amq.')) throw reservedName('queue', name);
    const settings = readQueueArguments(name, args, this.deliveryLimit);
    if (settings.type === 'quorum') {
      assertFitForQuorum(name, args, durable, exclusive, autoDelete);
    }
    return this.addQueue({ name, durable, autoDelete, exclusive, arguments: args }, connection);
  }

  /** For declarations and restarts: the queue is not there yet, and its definition is sound. */
  addQueue(definition: QueueDefinition, connection: BrokerConnection | null): Queue {
    const { name } = definition;
    const settings = readQueueArguments(name, definition.arguments, this.deliveryLimit);
    const queue = new Queue(definition, settings, definition.exclusive ? connection : null, this);
    this.queues.set(name, queue);
    this.holdings.checkQueues(this.queues.size);
    this.holdings.declared(tableBytes(definition.arguments));
    return queue;
  }

  /** For declarations and restarts. */
  addExchange(definition: ExchangeDefinition): void {
    this.exchanges.set(definition.name, new Exchange(definition));
    this.holdings.declared(tableBytes(definition.arguments));
  }

  bind(binding: Binding): void {
    if (this.isDefaultAtAnEnd(binding)) throw defaultExchangeRefused();
    if (binding.destinationType === 'queue') this.queue(binding.destination);
    else this.exchange(binding.destination);
    if (this.exchange(binding.source).bind(binding)) {
      this.holdings.declared(tableBytes(binding.arguments));
    }
  }

  /** What is not there, or not bound, is no error. */
  unbind(binding: Binding): void {
    if (this.isDefaultAtAnEnd(binding)) throw defaultExchangeRefused();
    const exchange = this.exchanges.get(binding.source);
    if (exchange === undefined) return;
    const unbound = exchange.unbind(binding);
    if (unbound) this.unbound(exchange, binding);
  }

  queue(name: string): Queue {
    const queue = this.queues.get(name);
    if (queue === undefined) throw notFound('queue', name);
    return queue;
  }

  exchange(name: string): Exchange {
    const exchange = this.exchanges.get(name);
    if (exchange === undefined) throw notFound('exchange', name);
    return exchange;
  }

  assertPublishable(name: string, bytes: Bytes): void {
    if (bytes > this.maxMessageSize) {
      throw preconditionFailed(
        `message size ${bytes} is larger than configured max size ${this.maxMessageSize}`,
      );
    }
    if (this.exchange(name).definition.internal) {
      throw accessRefused(`cannot publish to internal ${nameOf('exchange', name)}`);
    }
  }

  /** The queues a message goes to, each once. */
  route(message: Message): readonly Queue[] {
    return routesOf(this, message);
  }

  /** What dies on its way to where the dead go follows it, one after another: chains may be long. */
  deadLetter(queue: Queue, message: Message, reason: DeathReason): void {
    this.dead.push({ queue, message, reason });
    if (this.dead.size > 1) return;
    for (let next = this.dead.first; next !== undefined; next = this.dead.first) {
      this.deliverDead(next);
      this.dead.shift();
    }
  }

  private deliverDead({ queue, message, reason }: Dead): void {
    const exchange = queue.settings.deadLetterExchange!;
    // A dead-letter exchange that is not there loses messages silently.
    if (!this.exchanges.has(exchange)) return;
    const dead = deadLettered(message, {
      reason,
      queue: queue.name,
      exchange,
      routingKey: queue.settings.deadLetterRoutingKey,
      time: Math.floor((this.epoch + this.kernel.now) / 1000),
    });
    for (const target of this.route(dead)) {
      if (!closesCircle(dead, target.name)) target.publish(dead, null);
    }
  }

  removeQueue(queue: Queue): void {
    if (this.queues.get(queue.name) !== queue) return;
    this.queues.delete(queue.name);
    this.holdings.gone(tableBytes(queue.definition.arguments));
    queue.delete();
    this.removeBindingsTo('queue', queue.name);
  }

  /** For connections that close: their exclusive queues go. */
  connectionClosed(connection: BrokerConnection): void {
    this.connections.splice(this.connections.indexOf(connection), 1);
    for (const queue of [...this.queues.values()]) {
      if (queue.owner === connection) this.removeQueue(queue);
    }
  }

  /** 22 characters after the prefix: a 128-bit identifier in URL-safe base 64, as RabbitMQ's. */
  madeUpName(prefix: string): string {
    let name = prefix;
    for (let digits = 0; digits < 22; digits++) name += NAME_DIGITS[this.random.below(64)]!;
    return name;
  }

  private unbound(exchange: Exchange, binding: Binding): void {
    this.holdings.gone(tableBytes(binding.arguments));
    this.removeIfUnbound(exchange);
  }

  /** What holds most, for who has to be told that it is too much. */
  private fullest(): string {
    let fullest: Queue | null = null;
    for (const queue of this.queues.values()) {
      if (queue.count > (fullest?.count ?? 0)) fullest = queue;
    }
    return fullest === null ? '' : `, ${fullest.count} of them in queue '${fullest.name}'`;
  }

  private removeExchange(name: string): void {
    const { definition, bindings } = this.exchanges.get(name)!;
    for (const each of bindings) this.holdings.gone(tableBytes(each.arguments));
    this.holdings.gone(tableBytes(definition.arguments));
    this.exchanges.delete(name);
    this.removeBindingsTo('exchange', name);
  }

  private removeBindingsTo(type: 'queue' | 'exchange', name: string): void {
    for (const exchange of [...this.exchanges.values()]) {
      const gone = exchange.bindings.filter(
        (each) => each.destination === name && each.destinationType === type,
      );
      for (const binding of gone) {
        exchange.unbind(binding);
        this.unbound(exchange, binding);
      }
    }
  }

  private removeIfUnbound(exchange: Exchange): void {
    const { name, autoDelete } = exchange.definition;
    if (!autoDelete || exchange.bindings.length > 0) return;
    if (this.exchanges.has(name)) this.removeExchange(name);
  }

  private isDefaultAtAnEnd(binding: Binding): boolean {
    return (
      binding.source === '' ||
      (binding.destinationType === 'exchange' && binding.destination === '')
    );
  }
}

function assertSameQueue(there: Queue, asked: QueueDefinition, connection: BrokerConnection) {
  const { name, definition } = there;
  there.assertAccess(connection);
  if (asked.exclusive !== definition.exclusive) throw resourceLocked(name);
  assertSameProperty('queue', name, 'durable', asked.durable, definition.durable);
  assertSameProperty('queue', name, 'auto_delete', asked.autoDelete, definition.autoDelete);
  assertSameArguments('queue', name, COMPARED_ARGUMENTS, asked.arguments, definition.arguments);
}
