import type { QueuedMessage } from './queued-message.ts';

/**
 * The messages of a queue that are ready for delivery: highest priority first, then messages that
 * were given back, then the others by arrival.
 */
export class ReadyMessages {
  length = 0;
  bytes = 0;
  /** By priority, each made when first needed. */
  private readonly lanes: (Lane | null)[];

  /** `returnsByPosition`: given-back messages regain their place; else they go in order of return. */
  constructor(
    maxPriority: number,
    private readonly returnsByPosition: boolean,
  ) {
    this.lanes = Array(maxPriority + 1).fill(null);
  }

  append(message: QueuedMessage): void {
    this.lane(message).arrived.push(message);
    this.count(message, 1);
  }

  /** Takes back a message that was at the head before. */
  giveBack(message: QueuedMessage): void {
    const { returned } = this.lane(message);
    if (this.returnsByPosition) returned.insert(message);
    else returned.push(message);
    this.count(message, 1);
  }

  head(): QueuedMessage | null {
    for (let priority = this.lanes.length - 1; priority >= 0; priority--) {
      const head = this.lanes[priority]?.head();
      if (head !== null && head !== undefined) return head;
    }
    return null;
  }

  /** Removes the head, which must be there. */
  take(): QueuedMessage {
    const head = this.head()!;
    this.lanes[head.priority]!.removeHead();
    this.count(head, -1);
    return head;
  }

  /** In order of delivery. */
  list(): QueuedMessage[] {
    return this.lanes.toReversed().flatMap((lane) => lane?.list() ?? []);
  }

  /** The first `limit` in order of delivery. */
  first(limit: number): QueuedMessage[] {
    const found: QueuedMessage[] = [];
    for (const lane of this.lanes.toReversed()) {
      if (lane !== null) found.push(...lane.first(limit - found.length));
    }
    return found;
  }

  private lane({ priority }: QueuedMessage): Lane {
    return (this.lanes[priority] ??= new Lane());
  }

  private count(message: QueuedMessage, by: 1 | -1): void {
    this.length += by;
    this.bytes += by * message.size;
  }
}

class Lane {
  readonly returned = new Fifo();
  readonly arrived = new Fifo();

  head(): QueuedMessage | null {
    return this.returned.head() ?? this.arrived.head();
  }

  removeHead(): void {
    if (this.returned.head() !== null) this.returned.removeHead();
    else this.arrived.removeHead();
  }

  list(): QueuedMessage[] {
    return [...this.returned.list(), ...this.arrived.list()];
  }

  first(limit: number): QueuedMessage[] {
    const returned = this.returned.list(limit);
    return [...returned, ...this.arrived.list(limit - returned.length)];
  }
}

/** First in, first out; the store's used-up front is cut off once it is half of it. */
class Fifo {
  private items: (QueuedMessage | null)[] = [];
  private first = 0;

  push(message: QueuedMessage): void {
    this.items.push(message);
  }

  /** Behind all that arrived before it. */
  insert(message: QueuedMessage): void {
    let low = this.first;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.items[middle]!.position > message.position) high = middle;
      else low = middle + 1;
    }
    if (low === this.items.length) this.items.push(message);
    else this.items.splice(low, 0, message);
  }

  head(): QueuedMessage | null {
    return this.items[this.first] ?? null;
  }

  removeHead(): void {
    this.items[this.first++] = null;
    if (this.first >= 64 && this.first * 2 >= this.items.length) {
      this.items = this.items.slice(this.first);
      this.first = 0;
    }
  }

  list(limit = Number.POSITIVE_INFINITY): QueuedMessage[] {
    return this.items.slice(this.first, this.first + limit) as QueuedMessage[];
  }
}
