import type { QueuedMessage } from './queued-message.ts';

/** What a queue needs of a consumer's channel. */
export interface ConsumerChannel {
  /** Whether the channel's own (global) prefetch leaves room. */
  readonly hasRoom: boolean;
  deliver(consumer: Consumer, message: QueuedMessage): void;
  consumerCancelled(consumer: Consumer): void;
}

/** The queue a consumer is on, as its channel sees it. */
export interface ConsumedQueue {
  readonly name: string;
  removeConsumer(consumer: Consumer): void;
  unblock(channel: ConsumerChannel): void;
}

/** One `basic.consume`. */
export class Consumer {
  /** Deliveries it has not acknowledged. */
  unacked = 0;

  constructor(
    readonly tag: string,
    readonly channel: ConsumerChannel,
    readonly queue: ConsumedQueue,
    readonly noAck: boolean,
    readonly exclusive: boolean,
    /** Higher is served first. Default 0. */
    readonly priority: number,
    /** The channel's prefetch when it started; 0: no limit. */
    readonly prefetch: number,
  ) {}

  /** Prefetch limits do not apply to consumers that never acknowledge. */
  get canTake(): boolean {
    if (this.noAck) return true;
    return (this.prefetch === 0 || this.unacked < this.prefetch) && this.channel.hasRoom;
  }
}

/**
 * Who is next. Like `rabbit_queue_consumers`: consumers take turns within their priority; one that
 * is found without room leaves the round, and joins its end when it has room again.
 */
export class Consumers {
  /** In order of subscription. */
  readonly all: Consumer[] = [];
  private readonly round: Consumer[] = [];
  private blocked: Consumer[] = [];

  constructor(private readonly single: boolean) {}

  get exclusive(): boolean {
    return this.all.some((consumer) => consumer.exclusive);
  }

  /** The single active consumer, where the queue has one. */
  get active(): Consumer | null {
    return this.single ? (this.all[0] ?? null) : null;
  }

  add(consumer: Consumer): void {
    this.all.push(consumer);
    this.join(consumer);
  }

  /** Whether it was there. */
  remove(consumer: Consumer): boolean {
    without(this.round, consumer);
    without(this.blocked, consumer);
    return without(this.all, consumer);
  }

  /** The consumer whose turn it is; null when none has room. */
  next(): Consumer | null {
    if (this.single) {
      const { active } = this;
      return active?.canTake ? active : null;
    }
    const { round } = this;
    while (round.length > 0) {
      const consumer = round[0]!;
      if (consumer.canTake) {
        // To the end of its round; alone it is there already.
        if (round.length > 1) this.join(round.shift()!);
        return consumer;
      }
      this.blocked.push(round.shift()!);
    }
    return null;
  }

  /** Consumers of `channel` that have room again join the round. */
  unblock(channel: ConsumerChannel): void {
    if (this.blocked.length === 0) return;
    const free = this.blocked.filter((each) => each.channel === channel && each.canTake);
    if (free.length === 0) return;
    this.blocked = this.blocked.filter((each) => !free.includes(each));
    for (const consumer of free) this.join(consumer);
  }

  private join(consumer: Consumer): void {
    let at = this.round.length;
    while (at > 0 && this.round[at - 1]!.priority < consumer.priority) at--;
    this.round.splice(at, 0, consumer);
  }
}

function without(list: Consumer[], consumer: Consumer): boolean {
  const at = list.indexOf(consumer);
  if (at !== -1) list.splice(at, 1);
  return at !== -1;
}
