import type { Millis } from '../base/units.ts';

/** The connections of one pool between two resets: they are gone all at once when the peer dies. */
export interface Generation {
  gone: boolean;
}

/** What waits behind a lost segment. */
interface Follower {
  readonly resume: (arg: unknown) => void;
  readonly arg: unknown;
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
  /** HTTP/2: what waits for a lost segment to be sent again; null: none is lost that way. */
  private requestsBehind: Follower[] | null = null;
  private responsesBehind: Follower[] | null = null;

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

  /**
   * A segment sent this way was lost, and is sent again when its timer fires: until {@link goOn}
   * nothing sent later may pass it.
   */
  stall(direction: 0 | 1): void {
    if (this.protocol === 'http1') return;
    if (direction === 0) this.requestsBehind ??= [];
    else this.responsesBehind ??= [];
  }

  /** Whether a message has to wait for a lost one; then `resume(arg)` is called when it may go. */
  waits<T>(direction: 0 | 1, resume: (arg: T) => void, arg: T): boolean {
    const behind = direction === 0 ? this.requestsBehind : this.responsesBehind;
    if (behind === null) return false;
    behind.push({ resume: resume as (arg: unknown) => void, arg });
    return true;
  }

  /** The lost segment was sent again, or never will be. One that follows may be lost in turn. */
  goOn(direction: 0 | 1): void {
    const behind = direction === 0 ? this.requestsBehind : this.responsesBehind;
    if (direction === 0) this.requestsBehind = null;
    else this.responsesBehind = null;
    for (const { resume, arg } of behind ?? []) resume(arg);
  }
}
