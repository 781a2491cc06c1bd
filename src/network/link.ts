import { assert } from '../base/assert.ts';
import type { Bytes, BytesPerSecond, Dollars, Millis, Ratio } from '../base/units.ts';
import type { Distribution } from '../kernel/distribution.ts';
import { RandomStream } from '../kernel/random.ts';
import { type Sampler, sampler } from '../kernel/sample.ts';
import { Meter } from '../telemetry/meter.ts';
import type { ConnectionProperties } from './connection-properties.ts';
import { RETRANSMISSIONS_MAX, RTO_FIRST, RTO_MAX } from './retransmission.ts';

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

/** What a partition does to whatever is sent: swallow it, or answer it with a reset. */
export type Cut = 'black-hole' | 'reset';

/** Ethernet's maximum segment size with IPv4: a loss costs at most this many bytes again. */
export const SEGMENT_BYTES_MAX: Bytes = 1460;

/**
 * One direction of a link: how long a message takes. Simplified: a message is lost or not as one
 * segment, and of a lost one at most {@link SEGMENT_BYTES_MAX} bytes are sent again; these join
 * the queue for bandwidth together with the message, not when their timer fires.
 * Messages hold each other up only by their bytes; order on one connection is `Connection.inOrder`.
 */
export class Link {
  /** Set while a partition lasts: nothing may be transmitted. */
  cut: Cut | null = null;
  /** Faults, besides the link's own. */
  extraLoss: Ratio = 0;
  extraCorrupt: Ratio = 0;
  extraDelay: Millis = 0;

  /** Messages, and packets of handshakes, that arrived or are on their way; those that arrived changed. */
  messages = 0;
  /** Bytes put on the link, retransmissions included. */
  bytes: Bytes = 0;
  /**
   * What every message takes on a link without chance, limit or meter; null: it has to be worked out.
   * The scenario's own object: most links share one, and so one place in memory.
   */
  private readonly fixed: { readonly value: Millis } | null;
  corrupted = 0;
  /** Transmissions lost so far. */
  lost = 0;

  /** Bytes by metric window; null where the scenario gives neither bandwidth nor cost. */
  readonly meter: Meter | null;

  private readonly ownCorrupt: Ratio;
  // Made when first drawn from: of thousands of links most leave nothing to chance.
  private madeLatency: Sampler | null = null;
  private madeJitter: Sampler | null = null;
  private madeLosses: RandomStream | null = null;
  private madeCorruption: RandomStream | null = null;
  /** When the last byte of what was handed over so far has left. */
  private busyUntil: Millis = 0;

  /** `name` tells the link and its direction, such as `order->payment request`. */
  constructor(
    private readonly clock: { readonly now: Millis },
    private readonly properties: LinkProperties,
    private readonly seed: number,
    private readonly name: string,
    /** Bytes count although the link itself has neither bandwidth nor cost. */
    metered = false,
  ) {
    const { latency, jitter, bandwidth, cost } = properties;
    const matter = bandwidth !== undefined || cost !== undefined || metered;
    this.meter = matter ? new Meter() : null;
    const chancy = jitter !== undefined || properties.loss > 0;
    this.fixed = chancy || matter || latency.kind !== 'constant' ? null : latency;
    this.ownCorrupt = properties.corrupt ?? 0;
  }

  private stream(purpose: string): RandomStream {
    return new RandomStream(this.seed, this.name, purpose);
  }

  private get losses(): RandomStream {
    this.madeLosses ??= this.stream('loss');
    return this.madeLosses;
  }

  private get corruption(): RandomStream {
    this.madeCorruption ??= this.stream('corruption');
    return this.madeCorruption;
  }

  /** What every message takes now; null: chance, a fault or its size has a say. */
  get steady(): Millis | null {
    const { fixed, cut, extraLoss, extraDelay, extraCorrupt, ownCorrupt } = this;
    const chancy = extraLoss > 0 || extraCorrupt > 0 || ownCorrupt > 0;
    return fixed === null || cut !== null || chancy || extraDelay > 0 ? null : fixed.value;
  }

  /** Milliseconds until all bytes handed over so far have left: what a write timeout limits. */
  get backlog(): Millis {
    return Math.max(0, this.busyUntil - this.clock.now);
  }

  /** Chance that one transmission is lost now. */
  get loss(): Ratio {
    const { loss } = this.properties;
    return this.extraLoss === 0 ? loss : 1 - (1 - loss) * (1 - this.extraLoss);
  }

  /**
   * Whether a fault decides about every transmission at the instant it is sent: a black hole, or a
   * loss besides the link's own. Who sends then uses {@link attempt} and a `Retransmission`, and so
   * notices when the fault is healed; {@link transmit} draws all retransmissions beforehand.
   */
  get faulty(): boolean {
    return this.cut === 'black-hole' || this.extraLoss > 0;
  }

  /**
   * Milliseconds until a message sent now arrives: its wait for bandwidth, retransmissions,
   * latency, jitter and `extraDelay`. Negative: the sender gives up after that long (ETIMEDOUT).
   * Not to be called while the link is cut: see {@link swallow} and {@link resetDelay}.
   */
  transmit(bytes: Bytes): Millis {
    assert(this.cut === null, 'a message was sent over a cut link');
    if (this.fixed !== null && this.extraDelay === 0) {
      this.messages++;
      this.bytes += bytes;
      return this.fixed.value;
    }
    const { loss } = this;
    let waited: Millis = 0;
    let sent = bytes;
    if (loss > 0) {
      let rto: Millis = RTO_FIRST;
      for (let lost = 0; this.losses.next() < loss; lost++) {
        this.lost++;
        waited += rto;
        if (lost === RETRANSMISSIONS_MAX) {
          return -(this.occupy(sent) + waited);
        }
        sent += Math.min(bytes, SEGMENT_BYTES_MAX);
        rto = Math.min(rto * 2, RTO_MAX);
      }
    }
    this.messages++;
    return this.occupy(sent) + waited + this.travel();
  }

  /** One transmission, not repeated: milliseconds until it arrives; -1: it is lost, so by any cut. */
  attempt(bytes: Bytes): Millis {
    const { cut, loss } = this;
    if (cut !== null || (loss > 0 && this.losses.next() < loss)) {
      this.swallow(bytes);
      return -1;
    }
    this.messages++;
    return this.occupy(bytes) + this.travel();
  }

  /** A transmission is lost in a black hole. What to do then is a `Retransmission`'s to say. */
  swallow(bytes: Bytes): void {
    this.lost++;
    this.occupy(bytes);
  }

  /**
   * Milliseconds until who sends now into a link cut by `reset` learns of it. Simplified: what
   * resets stands halfway, so it takes one latency.
   */
  resetDelay(): Millis {
    return this.travel();
  }

  /** Whether the message that arrives now does so with a changed body. Drawn only if any may be. */
  corrupts(): boolean {
    const { ownCorrupt: own, extraCorrupt } = this;
    const share = extraCorrupt === 0 ? own : 1 - (1 - own) * (1 - extraCorrupt);
    if (share === 0 || this.corruption.next() >= share) return false;
    this.corrupted++;
    return true;
  }

  /**
   * What this direction's traffic cost so far. `calls` are those charged to this direction: an edge
   * gives all of its calls to the request link and 0 to the response link.
   */
  cost(calls: number): Dollars {
    const { cost } = this.properties;
    if (cost === undefined) return 0;
    return cost.perCall * calls + (cost.perGigabyte * this.bytes) / 1e9;
  }

  private travel(): Millis {
    const { latency, jitter } = this.properties;
    this.madeLatency ??= sampler(latency, this.stream('latency'));
    let delay = this.madeLatency();
    if (jitter !== undefined) {
      this.madeJitter ??= sampler(jitter, this.stream('jitter'));
      delay += this.madeJitter();
    }
    return delay + this.extraDelay;
  }

  /** Queues `bytes` behind what was handed over before; milliseconds until the last has left. */
  private occupy(bytes: Bytes): Millis {
    this.bytes += bytes;
    this.meter?.add(this.clock.now, bytes);
    const { bandwidth } = this.properties;
    if (bandwidth === undefined) return 0;
    const { now } = this.clock;
    this.busyUntil = Math.max(now, this.busyUntil) + (bytes * 1000) / bandwidth;
    return this.busyUntil - now;
  }
}
