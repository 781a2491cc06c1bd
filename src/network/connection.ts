import type { Millis } from '../base/units.ts';

/** The connections of one pool between two resets: they are gone all at once when the peer dies. */
export interface Generation {
  gone: boolean;
}

/** One open connection of a pool, as the exchanges on it see it. */
export class Connection {
  /** Exchanges on it now: HTTP/1.1 at most 1, HTTP/2 at most `streams`. */
  exchanges = 0;
  /** Exchanges it was ever given to. */
  served = 0;
  /** Takes no more exchanges, and is closed when the last one ends. */
  retiring = false;
  private ended = false;
  private requestsUntil: Millis = 0;
  private responsesUntil: Millis = 0;

  constructor(
    private readonly clock: { readonly now: Millis },
    readonly protocol: 'http1' | 'http2',
    private readonly generation: Generation,
  ) {}

  /** Whether it is no more. Whoever still uses it is not told by it: its messages fail. */
  get closed(): boolean {
    return this.ended || this.generation.gone;
  }

  /** For the pool alone. */
  close(): void {
    this.ended = true;
  }

  /**
   * The delay of a message whose own would be `delay`. TCP hands bytes over in order, so on HTTP/2
   * a message arrives no earlier than those sent before it the same way (0 request, 1 response):
   * one that has to be sent again holds up all that follow. HTTP/1.1 has one message at a time.
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
