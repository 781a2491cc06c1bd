import type { Millis } from '../../base/units.ts';
import type { Kernel, TimerHandle } from '../../kernel/kernel.ts';
import { resourceLocked } from './amqp-error.ts';
import type { PendingConfirm } from './confirm.ts';
import { type Consumer, type ConsumerChannel, Consumers } from './consumers.ts';
import type { DeathReason } from './dead-letter.ts';
import type { FieldTable } from './field-table.ts';
import type { Holdings } from './holdings.ts';
import type { Journal } from './journal.ts';
import { expirationOf, type Message } from './message.ts';
import type { QueueSettings } from './queue-arguments.ts';
import { QueuedMessage } from './queued-message.ts';
import { ReadyMessages } from './ready-messages.ts';
import { SecondRate } from './second-rate.ts';

export interface QueueDefinition {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly exclusive: boolean;
  readonly arguments: FieldTable;
}

/** What a queue needs of its broker. */
export interface QueueHost {
  readonly kernel: Kernel;
  readonly journal: Journal;
  readonly holdings: Holdings;
  deadLetter(queue: Queue, message: Message, reason: DeathReason): void;
  removeQueue(queue: Queue): void;
}

/**
 * A classic or a quorum queue. At any time the ready messages are those that no consumer has room
 * for: every change ends with {@link Queue.run}.
 */
export class Queue {
  readonly consumers: Consumers;
  /** Messages that entered it, and that left it for good, so far. */
  messagesIn = 0;
  messagesOut = 0;
  readonly rateIn = new SecondRate();
  readonly rateOut = new SecondRate();
  /** So far: deliveries given back, and messages dead-lettered. */
  requeued = 0;
  deadLettered = 0;
  private readonly ready: ReadyMessages;
  private readonly unacked = new Set<QueuedMessage>();
  private arrivals = 0;
  private running = false;
  private deleted = false;
  private expiryTimer: TimerHandle | null = null;
  private expiryAt: Millis = Number.POSITIVE_INFINITY;
  private unusedTimer: TimerHandle | null = null;

  constructor(
    readonly definition: QueueDefinition,
    readonly settings: QueueSettings,
    /** The connection that alone may use it; null: everyone may. */
    readonly owner: object | null,
    private readonly host: QueueHost,
  ) {
    this.ready = new ReadyMessages(settings.maxPriority, settings.type === 'classic');
    this.consumers = new Consumers(settings.singleActiveConsumer);
    this.touch();
  }

  get name(): string {
    return this.definition.name;
  }

  get readyCount(): number {
    return this.ready.length;
  }

  /** Ready and unacknowledged. */
  get count(): number {
    return this.ready.length + this.unacked.size;
  }

  get readyBytes(): number {
    return this.ready.bytes;
  }

  get unackedCount(): number {
    return this.unacked.size;
  }

  /** Throws 405 where the queue is another connection's. */
  assertAccess(connection: object): void {
    if (this.owner !== null && this.owner !== connection) throw resourceLocked(this.name);
  }

  /** Puts its unused time (`x-expires`) back to zero. */
  touch(): void {
    const { expires } = this.settings;
    if (expires === null) return;
    if (this.unusedTimer !== null) this.host.kernel.cancel(this.unusedTimer);
    this.unusedTimer = this.host.kernel.schedule(expires, unusedTooLong, this);
  }

  unusedTooLong(): void {
    this.unusedTimer = null;
    if (this.consumers.all.length === 0) this.host.removeQueue(this);
  }

  /** Takes a message in. `confirm` is told once the queue answers for it, or refuses it. */
  publish(message: Message, confirm: PendingConfirm | null): void {
    if (this.settings.overflow !== 'drop-head' && !this.hasRoomFor(message)) {
      if (this.settings.overflow === 'reject-publish-dlx') this.deadLetter(message, 'maxlen');
      confirm?.settle(false);
      return;
    }
    const { properties } = message;
    const persistent =
      this.settings.type === 'quorum' || (this.definition.durable && properties.deliveryMode === 2);
    const queued = new QueuedMessage(
      message,
      this.arrivals++,
      this.expiryOf(message),
      Math.min(properties.priority ?? 0, this.settings.maxPriority),
      persistent,
      confirm,
    );
    this.messagesIn++;
    this.rateIn.add(this.host.kernel.now);
    this.host.holdings.messageIn(message.bytes);
    this.ready.append(queued);
    // With a time to live of 0 a message still reaches a consumer that has room.
    this.run(false);
    if (queued.gone) return;
    if (persistent) this.host.journal.write(queued);
    else queued.settleConfirm();
  }

  /** Takes in what a crash spared. */
  restore(message: QueuedMessage): void {
    message.position = this.arrivals++;
    message.synced = true;
    this.messagesIn++;
    this.host.holdings.messageIn(message.message.bytes);
    this.ready.append(message);
    this.run(true);
  }

  /** The head, no longer ready; null when there is none. Unless `noAck`, it is unacknowledged. */
  get(noAck: boolean): QueuedMessage | null {
    this.touch();
    const head = this.ready.head() === null ? null : this.ready.take();
    if (head === null) return null;
    if (noAck) this.remove(head);
    else this.unacked.add(head);
    this.watchExpiry();
    return head;
  }

  addConsumer(consumer: Consumer): void {
    this.consumers.add(consumer);
    this.host.holdings.declared(0);
    this.run(true);
  }

  removeConsumer(consumer: Consumer): void {
    const was = this.consumers.remove(consumer);
    if (was) this.host.holdings.gone(0);
    if (!was || this.consumers.all.length > 0) {
      if (this.settings.singleActiveConsumer) this.run(true);
      return;
    }
    if (this.definition.autoDelete) this.host.removeQueue(this);
    else this.touch();
  }

  /** Acknowledged: it leaves for good. The caller runs the queue afterwards. */
  acknowledge(message: QueuedMessage): void {
    if (this.unacked.delete(message)) this.remove(message);
  }

  reject(message: QueuedMessage): void {
    if (this.unacked.delete(message)) this.drop(message, 'rejected');
  }

  /**
   * Given back by a client, or by the end of its channel. A classic queue puts it back to its
   * place. A quorum queue puts it to the front, behind others given back; without a delivery limit,
   * messages a client gives back go to the end (since 3.10, so that its log can be cut).
   */
  requeue(message: QueuedMessage, byClient: boolean): void {
    if (!this.unacked.delete(message)) return;
    message.redelivered = true;
    this.requeued++;
    if (this.settings.type === 'classic') this.ready.giveBack(message);
    else this.returnToQuorum(message, byClient);
  }

  private returnToQuorum(message: QueuedMessage, byClient: boolean): void {
    message.deliveryCount++;
    const { deliveryLimit } = this.settings;
    if (deliveryLimit !== null && message.deliveryCount > deliveryLimit) {
      this.drop(message, 'delivery_limit');
    } else if (deliveryLimit === null && byClient) {
      message.position = this.arrivals++;
      this.ready.append(message);
    } else {
      this.ready.giveBack(message);
    }
  }

  /** Consumers of `channel` have room again. */
  unblock(channel: ConsumerChannel): void {
    this.consumers.unblock(channel);
    this.run(true);
  }

  /** Drops what is ready, without dead-lettering; how many there were. */
  purge(): number {
    const count = this.ready.length;
    while (this.ready.length > 0) this.remove(this.ready.take());
    this.watchExpiry();
    return count;
  }

  /** Ends it. Consumers are told; messages are lost, and not dead-lettered. */
  delete(): void {
    this.stop();
    for (const consumer of this.consumers.all.slice()) {
      this.consumers.remove(consumer);
      this.host.holdings.gone(0);
      consumer.channel.consumerCancelled(consumer);
    }
    this.purge();
    for (const message of [...this.unacked]) this.acknowledge(message);
  }

  /** Cancels its timers; it must not be used any more. */
  stop(): void {
    this.deleted = true;
    const { kernel } = this.host;
    if (this.expiryTimer !== null) kernel.cancel(this.expiryTimer);
    if (this.unusedTimer !== null) kernel.cancel(this.unusedTimer);
  }

  /** All its messages by arrival, the unacknowledged with them. */
  messages(): QueuedMessage[] {
    const all = [...this.unacked, ...this.ready.list()];
    return all.sort((a, b) => a.position - b.position);
  }

  /** The ready messages in order of delivery, the unacknowledged by time of delivery. */
  contents(): { readonly ready: QueuedMessage[]; readonly unacked: QueuedMessage[] } {
    return { ready: this.ready.list(), unacked: [...this.unacked] };
  }

  /** As {@link contents}, of each the first `limit` only. */
  first(limit: number): { readonly ready: QueuedMessage[]; readonly unacked: QueuedMessage[] } {
    const unacked: QueuedMessage[] = [];
    for (const each of this.unacked) {
      if (unacked.length === limit) break;
      unacked.push(each);
    }
    return { ready: this.ready.first(limit), unacked };
  }

  /** Delivers what can be delivered and drops what must go. */
  run(expireFirst: boolean): void {
    // A listener that acknowledges or publishes at once comes back here: the outer turn goes on.
    if (this.running || this.deleted) return;
    this.running = true;
    if (expireFirst) this.dropExpired();
    this.dispatch();
    this.dropExcess();
    this.dropExpired();
    this.running = false;
    this.watchExpiry();
  }

  private dispatch(): void {
    while (this.ready.length > 0) {
      const consumer = this.consumers.next();
      if (consumer === null) return;
      const message = this.ready.take();
      if (consumer.noAck) this.remove(message);
      else {
        this.unacked.add(message);
        consumer.unacked++;
      }
      consumer.channel.deliver(consumer, message);
    }
  }

  private dropExcess(): void {
    const { maxLength, maxLengthBytes } = this.settings;
    if (maxLength === null && maxLengthBytes === null) return;
    while (
      this.ready.length > (maxLength ?? Number.POSITIVE_INFINITY) ||
      this.ready.bytes > (maxLengthBytes ?? Number.POSITIVE_INFINITY)
    ) {
      this.drop(this.ready.take(), 'maxlen');
    }
  }

  /** Messages expire at the head only: one behind a longer-lived message waits for it. */
  private dropExpired(): void {
    const { now } = this.host.kernel;
    for (let head = this.ready.head(); head !== null && head.expiresAt <= now; ) {
      this.drop(this.ready.take(), 'expired');
      head = this.ready.head();
    }
  }

  private watchExpiry(): void {
    const at = this.ready.head()?.expiresAt ?? Number.POSITIVE_INFINITY;
    if (at === this.expiryAt || this.deleted) return;
    const { kernel } = this.host;
    if (this.expiryTimer !== null) kernel.cancel(this.expiryTimer);
    this.expiryTimer = null;
    this.expiryAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    this.expiryTimer = kernel.schedule(Math.max(0, at - kernel.now), headExpires, this);
  }

  headExpires(): void {
    this.expiryTimer = null;
    this.expiryAt = Number.POSITIVE_INFINITY;
    this.run(true);
  }

  private drop(message: QueuedMessage, reason: DeathReason): void {
    this.remove(message);
    this.deadLetter(message.message, reason);
  }

  private remove(message: QueuedMessage): void {
    message.gone = true;
    this.messagesOut++;
    this.rateOut.add(this.host.kernel.now);
    this.host.holdings.messageOut(message.message.bytes);
    message.settleConfirm();
  }

  private deadLetter(message: Message, reason: DeathReason): void {
    if (this.settings.deadLetterExchange === null) return;
    this.deadLettered++;
    this.host.deadLetter(this, message, reason);
  }

  private expiryOf(message: Message): Millis {
    const own = expirationOf(message.properties) ?? Number.POSITIVE_INFINITY;
    const ttl = Math.min(own, this.settings.messageTtl ?? Number.POSITIVE_INFINITY);
    return this.host.kernel.now + ttl;
  }

  private hasRoomFor(message: Message): boolean {
    const { maxLength, maxLengthBytes } = this.settings;
    return (
      this.ready.length < (maxLength ?? Number.POSITIVE_INFINITY) &&
      this.ready.bytes + message.content.length <= (maxLengthBytes ?? Number.POSITIVE_INFINITY)
    );
  }
}

function unusedTooLong(queue: Queue): void {
  queue.unusedTooLong();
}

function headExpires(queue: Queue): void {
  queue.headExpires();
}
