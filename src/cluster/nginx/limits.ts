import type { Millis } from '../../base/units.ts';

/** nginx frees its oldest states once they are idle for this long. */
const IDLE_AFTER: Millis = 60_000;

interface State {
  /** Thousandths of a request above the rate. */
  excess: number;
  last: Millis;
}

/** What a `limit_req` of one location does with one request. */
export interface ReqRule {
  /** Thousandths of a request. */
  readonly burst: number;
  /** Thousandths of a request; Infinity: `nodelay`. */
  readonly delay: number;
}

/**
 * A `limit_req_zone`: nginx's leaky bucket (`ngx_http_limit_req_module.c`). A key's excess grows by
 * 1 with each request and leaks at the zone's rate; whole milliseconds, whole thousandths. States
 * idle for a minute are dropped; the zone's size is not a limit here.
 */
export class ReqZone {
  private readonly states = new Map<string, State>();

  /** `rate`: thousandths of a request a second. */
  constructor(
    readonly name: string,
    readonly rate: number,
  ) {}

  get keys(): number {
    return this.states.size;
  }

  /** Thousandths above the rate this request brings its key to. */
  excess(key: string, now: Millis): number {
    const state = this.states.get(key);
    if (state === undefined) return 0;
    const leaked = Math.floor((this.rate * (Math.floor(now) - state.last)) / 1000);
    return Math.max(0, state.excess - leaked + 1000);
  }

  /** Counts a request that is let in. */
  account(key: string, excess: number, now: Millis): void {
    const last = Math.floor(now);
    const state = this.states.get(key);
    if (state !== undefined) {
      state.excess = excess;
      state.last = last;
      // Keeps the oldest first.
      this.states.delete(key);
      this.states.set(key, state);
      return;
    }
    this.forgetIdle(last);
    this.states.set(key, { excess, last });
  }

  /** How long a request let in with this excess waits. */
  wait(excess: number, { delay }: ReqRule): Millis {
    return excess <= delay ? 0 : Math.floor(((excess - delay) * 1000) / this.rate);
  }

  private forgetIdle(now: Millis): void {
    for (const [key, { excess, last }] of this.states) {
      const idle = now - last;
      if (idle < IDLE_AFTER || excess - (this.rate * idle) / 1000 > 0) return;
      this.states.delete(key);
    }
  }
}

/** A `limit_conn_zone`: requests being worked on, by key. */
export class ConnZone {
  private readonly open = new Map<string, number>();

  constructor(readonly name: string) {}

  get keys(): number {
    return this.open.size;
  }

  /** Whether one more may begin; it is counted then. */
  enter(key: string, most: number): boolean {
    const open = this.open.get(key) ?? 0;
    if (open >= most) return false;
    this.open.set(key, open + 1);
    return true;
  }

  leave(key: string): void {
    const open = this.open.get(key)! - 1;
    if (open === 0) this.open.delete(key);
    else this.open.set(key, open);
  }
}
