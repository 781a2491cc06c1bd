import type { BytesPerSecond, Dollars, Millis, Ratio } from '../base/units.ts';
import type { Distribution } from '../kernel/distribution.ts';
import { RandomStream } from '../kernel/random.ts';
import { type Sampler, sampler } from '../kernel/sample.ts';
import type { ConnectionProperties } from './connection-properties.ts';

/** What a link is like, both ways. */
export interface LinkProperties {
  /** One-way delay of a message. */
  readonly latency: Distribution;
  /** Added to the latency, drawn anew for every message (default none). */
  readonly jitter?: Distribution;
  /** Chance that one transmission is lost; TCP sends it again after 200 ms, 400 ms, … */
  readonly loss: Ratio;
  /** Each direction's own: messages queue for it by their bytes (default no limit). */
  readonly bandwidth?: BytesPerSecond;
  /** Share of messages that arrive with a changed body; over TLS the connection breaks (default 0). */
  readonly corrupt?: Ratio;
  /** What traffic costs (default nothing). A gigabyte is 10⁹ bytes, both ways counted. */
  readonly cost?: { readonly perCall: Dollars; readonly perGigabyte: Dollars };
  /** How callers hold connections (default: always open, as many as there are calls). */
  readonly connection?: ConnectionProperties;
}

/** Linux's TCP_RTO_MIN: what a sender with a quiet round-trip estimate waits before sending again. */
export const RTO_FIRST: Millis = 200;
/** Linux's TCP_RTO_MAX. */
export const RTO_MAX: Millis = 120_000;
/** Linux's tcp_retries2: after this many retransmissions the connection is given up (ETIMEDOUT). */
export const RETRANSMISSIONS_MAX = 15;

/**
 * One direction of a link: how long a message takes, including retransmissions. Simplified: a
 * message is one segment, and messages do not hold each other up.
 */
export class Link {
  /** Transmissions lost so far. */
  lost = 0;
  private readonly latency: Sampler;
  private readonly loss: Ratio;
  private readonly losses: RandomStream;

  /** `name` tells the link and its direction, such as `order->payment request`. */
  constructor(properties: LinkProperties, seed: number, name: string) {
    this.latency = sampler(properties.latency, new RandomStream(seed, name, 'latency'));
    this.loss = properties.loss;
    this.losses = new RandomStream(seed, name, 'loss');
  }

  /** Milliseconds until a message sent now arrives; negative: given up after that long. */
  transmit(): Millis {
    let waited: Millis = 0;
    if (this.loss > 0) {
      let rto: Millis = RTO_FIRST;
      for (let sent = 0; this.losses.next() < this.loss; sent++) {
        this.lost++;
        waited += rto;
        if (sent === RETRANSMISSIONS_MAX) return -waited;
        rto = Math.min(rto * 2, RTO_MAX);
      }
    }
    return waited + this.latency();
  }
}
