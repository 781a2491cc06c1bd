import type { Millis } from '../base/units.ts';

/** One open connection of a pool, as the exchanges on it see it. */
export class Connection {
  /** Exchanges on it now. */
  exchanges = 0;
  /** Exchanges it was ever given to. */
  served = 0;
  /** It is gone: whoever still uses it finds out by its own message. */
  closed = false;
  private requestsUntil: Millis = 0;
  private responsesUntil: Millis = 0;

  constructor(
    private readonly clock: { readonly now: Millis },
    readonly protocol: 'http1' | 'http2',
  ) {}

  /**
   * The delay of a message whose own would be `delay` milliseconds. TCP hands bytes over in order, so on
   * HTTP/2 a message arrives no earlier than those sent before it the same way (0 request,
   * 1 response): a retransmission holds up all that follow. HTTP/1.1 has one message at a time.
   */
  inOrder(direction: 0 | 1, delay: Millis): Millis {
    if (this.protocol === 'http1') return delay;
    const { now } = this.clock;
    const before = direction === 0 ? this.requestsUntil : this.responsesUntil;
    const ordered = Math.max(delay, before - now);
    if (direction === 0) this.requestsUntil = now + ordered;
    else this.responsesUntil = now + ordered;
    return ordered;
  }
}
