import type { Millis } from '../base/units.ts';

/** How long a sender waits before it sends the same again, and how often. */
export interface RetransmissionSchedule {
  /** Doubles after every loss. */
  readonly first: Millis;
  readonly max: Millis;
  /** Transmissions after the first one. */
  readonly retries: number;
}

/** Linux's TCP_RTO_MIN: what a sender with a quiet round-trip estimate waits before sending again. */
export const RTO_FIRST: Millis = 200;
/** Linux's TCP_RTO_MAX. */
export const RTO_MAX: Millis = 120_000;
/** Linux's tcp_retries2: after this many retransmissions the connection is given up (ETIMEDOUT). */
export const RETRANSMISSIONS_MAX = 15;

/** Data on an open connection: again after 200 ms, 400 ms, … 120 s; given up after 924.6 s. */
export const DATA_RETRANSMISSION: RetransmissionSchedule = {
  first: RTO_FIRST,
  max: RTO_MAX,
  retries: RETRANSMISSIONS_MAX,
};

/**
 * A connection request (SYN): again after 1 s, 3 s, 7 s, 15 s, 31 s and 63 s; given up after 127 s
 * (Linux's TCP_TIMEOUT_INIT and tcp_syn_retries 6).
 */
export const SYN_RETRANSMISSION: RetransmissionSchedule = { first: 1000, max: RTO_MAX, retries: 6 };

/**
 * The waits of one sender whose transmissions are lost:
 *
 *     lost:  kernel.schedule(retransmission.next(), timer, …)
 *     timer: if (retransmission.exhausted) give up (ETIMEDOUT); else send again
 */
export class Retransmission {
  private rto: Millis;
  private waits = 0;

  constructor(private readonly schedule: RetransmissionSchedule = DATA_RETRANSMISSION) {
    this.rto = schedule.first;
  }

  /** The wait that the transmission just lost brings. */
  next(): Millis {
    const { rto } = this;
    this.waits++;
    this.rto = Math.min(rto * 2, this.schedule.max);
    return rto;
  }

  /** The wait given last is the final one: when it is over nothing is sent again. */
  get exhausted(): boolean {
    return this.waits > this.schedule.retries;
  }
}
