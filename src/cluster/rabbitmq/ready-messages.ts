import type { QueuedMessage } from './queued-message.ts';

/**
 * The messages of a queue that are ready for delivery: highest priority first, then messages that
 * were given back, then the others by arrival.
 */
export class ReadyMessages {
  length = 0;
  bytes = 0;
  private readonly lanes: Lane[] = [];

  /** `returnsByPosition`: given-back messages regain their place; else they go in order of return. */
  constructor(
    maxPriority: number,
    private readonly returnsByPosition: boolean,
  ) {
    for (let priority = 0; priority <= maxPriority; priority++) this.lanes.push(new Lane());
  }

  append(message: QueuedMessage): void {
    this.lanes[message.priority]!.arrived.push(message);
    this.count(message, 1);
  }

  /** Takes back a message that was at the head before. */
  giveBack(message: QueuedMessage): void {
    const { returned } = this.lanes[message.priority]!;
    let at = returned.length;
    if (this.returnsByPosition) {
      while (at > 0 && returned[at - 1]!.position > message.position) at--;
    }
    returned.splice(at, 0, message);
    this.count(message, 1);
  }

  head(): QueuedMessage | null {
    for (let priority = this.lanes.length - 1; priority >= 0; priority--) {
      const head = this.lanes[priority]!.head();
      if (head !== null) return head;
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
    return this.lanes.toReversed().flatMap((lane) => lane.list());
  }

  private count(message: QueuedMessage, by: 1 | -1): void {
    this.length += by;
    this.bytes += by * message.size;
  }
}

class Lane {
  readonly returned: QueuedMessage[] = [];
  readonly arrived = new Fifo();

  head(): QueuedMessage | null {
    return this.returned[0] ?? this.arrived.head();
  }

  removeHead(): void {
    if (this.returned.length > 0) this.returned.shift();
    else this.arrived.removeHead();
  }

  list(): QueuedMessage[] {
    return [...this.returned, ...this.arrived.list()];
  }
}

/** First in, first out; the store's used-up front is cut off once it is half of it. */
class Fifo {
  private items: (QueuedMessage | null)[] = [];
  private first = 0;

  push(message: QueuedMessage): void {
    this.items.push(message);
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

  list(): QueuedMessage[] {
    return this.items.slice(this.first) as QueuedMessage[];
  }
}
