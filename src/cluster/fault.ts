/** What can go wrong, each as a small value. A scenario schedules the same values a click makes. */
import type { Millis, Ratio } from '../base/units.ts';

/** Without `instance` every instance of the service. */
interface AtService {
  readonly service: string;
  readonly instance?: number;
}

/** The link between two endpoints (service names, or `client`). */
interface AtLink {
  readonly from: string;
  readonly to: string;
}

export type ServiceFault =
  /** The process dies: connections are reset, new ones refused, until healed (a fresh process). */
  | ({ readonly kind: 'kill' } & AtService)
  /** Handling takes `factor` times as long, plus `add`. */
  | ({ readonly kind: 'slow'; readonly factor: number; readonly add: Millis } & AtService)
  /** This share of requests is answered 500 instead of being handled. */
  | ({ readonly kind: 'fail'; readonly share: Ratio } & AtService)
  /** The process stands still (SIGSTOP): it accepts, and answers nothing until it goes on. */
  | ({ readonly kind: 'pause' } & AtService)
  /**
   * Somebody else takes this share of it. `cpu`: processor work takes 1 / (1 − share) as long.
   * `connections`: of the requests it can hold at once (idle clients that never finish).
   */
  | ({
      readonly kind: 'exhaust';
      readonly what: 'cpu' | 'connections';
      readonly share: Ratio;
    } & AtService)
  /** Its clock is off by this much (negative: behind). */
  | ({ readonly kind: 'skew'; readonly by: Millis } & AtService)
  /** Its certificate is no longer valid: TLS handshakes with it fail, open connections go on. */
  | ({ readonly kind: 'expire-certificate' } & AtService)
  /**
   * An authority (work `authority`) changes its root: for `overlap` both are to be trusted while the
   * old one signs, then the new one signs, and after `overlap` again only it is to be trusted.
   */
  | { readonly kind: 'rotate-root'; readonly service: string; readonly overlap: Millis };

export type LinkFault =
  /** Nothing gets through: lost without a word (`black-hole`) or answered by a reset. */
  | ({
      readonly kind: 'partition';
      readonly mode: 'black-hole' | 'reset';
      /** Requests (and connection attempts), answers, or both. */
      readonly direction: 'request' | 'response' | 'both';
    } & AtLink)
  /** Share of transmissions lost, besides the link's own. */
  | ({ readonly kind: 'lose'; readonly share: Ratio } & AtLink)
  /** Share of messages with a changed body, besides the link's own; over TLS the connection breaks. */
  | ({ readonly kind: 'corrupt'; readonly share: Ratio } & AtLink)
  /** Every message takes this much longer. */
  | ({ readonly kind: 'delay'; readonly add: Millis } & AtLink);

export type Fault =
  | ServiceFault
  | LinkFault
  /** Load generator `load` (by place, from 0) sends `factor` times as much. */
  | { readonly kind: 'spike'; readonly load: number; readonly factor: number }
  /**
   * Chaos monkey: every `every`, with probability `share`, kills `instances` running instances at
   * once, chosen among `services` (empty: all), for `for` each.
   */
  | {
      readonly kind: 'monkey';
      readonly every: Millis;
      readonly share: Ratio;
      /** Blast radius: instances hit at one time. */
      readonly instances: number;
      readonly services: readonly string[];
      readonly for: Millis;
    };

export type FaultKind = Fault['kind'];

/** Faults of a run are numbered from 1 in the order they strike. */
export type FaultId = number;

export interface ScheduledFault {
  readonly at: Millis;
  /** Healed after this long; null lasts to the end. */
  readonly for: Millis | null;
  readonly fault: Fault;
}
