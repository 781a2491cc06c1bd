import type { Millis } from '../../base/units.ts';
import type { PendingConfirm } from './confirm.ts';
import type { Delivery, Message } from './message.ts';

/** One message in one queue, ready or unacknowledged. */
export class QueuedMessage {
  redelivered = false;
  /** How often it came back, in a quorum queue. */
  deliveryCount = 0;
  /** Whether it is on disk: only then a crash spares it. */
  synced = false;
  /** Whether it has left the queue for good. */
  gone = false;

  constructor(
    readonly message: Message,
    /** Order of arrival in its queue. */
    public position: number,
    /** When it expires; +Infinity: never. */
    readonly expiresAt: Millis,
    /** 0 in a queue without priorities. */
    readonly priority: number,
    /** Whether it is written to disk at all. */
    readonly persistent: boolean,
    private confirm: PendingConfirm | null,
  ) {}

  get size(): number {
    return this.message.content.length;
  }

  /** The queue answers for it from now on, or is rid of it. Later calls change nothing. */
  settleConfirm(): void {
    const { confirm } = this;
    if (confirm === null) return;
    this.confirm = null;
    confirm.settle(true);
  }
}

/** `counted`: with `x-delivery-count`, as quorum queues send it (always on `get`, else from 1). */
export function deliveryOf(queued: QueuedMessage, deliveryTag: number, counted: boolean): Delivery {
  const { exchange, routingKeys, content, properties } = queued.message;
  const { redelivered } = queued;
  const routingKey = routingKeys[0]!;
  if (!counted) return { deliveryTag, redelivered, exchange, routingKey, properties, content };
  const headers = { ...properties.headers, 'x-delivery-count': queued.deliveryCount };
  const marked = { ...properties, headers };
  return { deliveryTag, redelivered, exchange, routingKey, properties: marked, content };
}
