import type { Bytes, Millis } from '../base/units.ts';
import type { Kernel, TimerHandle } from '../kernel/kernel.ts';
import type { ConnectionProperties } from './connection-properties.ts';
import type { Link } from './link.ts';
import { Retransmission, SYN_RETRANSMISSION } from './retransmission.ts';

/** `unknown-issuer`: no root that is trusted has signed it. `missing`: there is none to show. */
export type CertificateState = 'valid' | 'expired' | 'not-yet-valid' | 'unknown-issuer' | 'missing';

/** What lies at the other end of a connection, asked when a packet of a handshake arrives there. */
export interface Peer {
  /**
   * To any packet of a handshake, without a side effect. `drop`: lost without a word (backlog full).
   */
  answer(): 'accept' | 'refuse' | 'drop';
  /**
   * The process does not run: its system still accepts TCP connections, but nobody answers TLS's
   * hello; it is looked at again when a retransmission would come (default false).
   */
  standsStill?(): boolean;
  /** The peer's certificate by the caller's clock; asked only with TLS. */
  certificate(): CertificateState;
  /** Why the last certificate looked at was not taken, in words; null: not known (default). */
  readonly refusal?: string | null;
  /** Added to every packet of a handshake, each way, such as between zones (default none). */
  extraDelay?(): Millis;
}

/**
 * Why there is no connection. `CERT_HAS_EXPIRED` and `CERT_NOT_YET_VALID` are about the peer's
 * certificate, and `SELF_SIGNED_CERT_IN_CHAIN` is what Node says when it comes with a root that is
 * not trusted. A peer that does not take the caller's certificate, or has none of its own, ends the
 * handshake with an alert: `EPROTO`, as does a message of it that arrives changed.
 */
export type HandshakeErrorCode =
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'ETIMEDOUT'
  | 'UND_ERR_CONNECT_TIMEOUT'
  | 'CERT_HAS_EXPIRED'
  | 'CERT_NOT_YET_VALID'
  | 'SELF_SIGNED_CERT_IN_CHAIN'
  | 'EPROTO';

/** What a handshake goes over and ends at; the same for all of one pool. */
export interface Route {
  readonly kernel: Kernel;
  readonly properties: ConnectionProperties;
  readonly request: Link;
  readonly response: Link;
  readonly peer: Peer;
  /** The caller's, by the peer's clock; asked only with mutual TLS. Null: valid. */
  readonly ownCertificate: (() => CertificateState) | null;
}

/** Told once how a handshake ended, from an event of its own. */
export interface HandshakeOwner {
  established(): void;
  failed(code: HandshakeErrorCode): void;
}

/** What a caller says of its peer's certificate. */
const VERDICTS: Readonly<Record<CertificateState, HandshakeErrorCode | null>> = {
  valid: null,
  expired: 'CERT_HAS_EXPIRED',
  'not-yet-valid': 'CERT_NOT_YET_VALID',
  'unknown-issuer': 'SELF_SIGNED_CERT_IN_CHAIN',
  missing: 'EPROTO',
};

/** A TCP segment without data: IPv4's 20 bytes, TCP's 20 and a SYN's options. */
const SYN_BYTES: Bytes = 60;
const CLIENT_HELLO_BYTES: Bytes = 500;
/** A server's hello with a chain of two certificates, about. */
const SERVER_FLIGHT_BYTES: Bytes = 3000;
/** What the caller's own chain adds with mutual TLS, about. */
const CLIENT_CHAIN_BYTES: Bytes = 2000;

/**
 * Opens one connection: a round trip for TCP, with TLS 1.3 one more. What is lost of TCP's is sent
 * again 1 s, 3 s, 7 s, … after the start, of TLS's 200 ms, 600 ms, … after it was sent.
 *
 * Simplified: a lost SYN-ACK is repeated with the caller's next SYN (Linux gives both sides the same
 * timer); nothing is sent again that is only slow; with mutual TLS the caller's certificate goes
 * and the verdict on it comes in the same round trip, where TLS 1.3 tells it at the first read.
 */
export class Handshake {
  readonly startedAt: Millis;
  private readonly syn = new Retransmission(SYN_RETRANSMISSION);
  /** When what is under way was sent last. */
  private sentAt: Millis = 0;
  /** Made when a message of TLS's is lost to a fault, or to a peer that stands still. */
  private data: Retransmission | null = null;
  /** The one step under way, and the limit for all of them. */
  private step: TimerHandle = 0;
  private deadline: TimerHandle = 0;
  /** The peer has taken the connection. */
  private accepted = false;
  /** It died after that. */
  private severed = false;
  /** What the peer's flight will turn out to say. */
  private verdict: HandshakeErrorCode | null = null;

  constructor(
    private readonly route: Route,
    private readonly owner: HandshakeOwner,
  ) {
    const { kernel, properties } = route;
    this.startedAt = kernel.now;
    if (properties.connectTimeout !== null) {
      this.deadline = kernel.schedule(properties.connectTimeout, connectTimeout, this);
    }
    this.sendSyn();
  }

  /** The peer died: what it has accepted ends in a reset, what it has not will be refused. */
  peerDied(): void {
    if (this.accepted) this.severed = true;
  }

  private sendSyn(): void {
    const { request, kernel } = this.route;
    this.sentAt = kernel.now;
    if (request.cut === 'reset') this.wait(request.resetDelay(), reset);
    else this.sendSegment(request, synArrives);
  }

  /** One of TCP's own packets; when it is lost the caller sends its SYN again. */
  private sendSegment(link: Link, arrives: (handshake: Handshake) => void): void {
    const delay = link.attempt(SYN_BYTES);
    if (delay < 0) this.awaitSynTimer();
    else this.wait(delay + this.extraDelay(), arrives);
  }

  private awaitSynTimer(): void {
    this.waitSinceSent(this.syn.next(), synTimer);
  }

  synTimer(): void {
    if (this.syn.exhausted) this.end('ETIMEDOUT');
    else this.sendSyn();
  }

  synArrives(): void {
    const { peer, response } = this.route;
    const answer = peer.answer();
    if (answer === 'drop') this.awaitSynTimer();
    else if (response.cut === 'reset') this.wait(response.resetDelay(), reset);
    else {
      this.accepted = answer === 'accept';
      // An earlier process may have accepted, and died before the caller heard of it.
      this.severed = false;
      this.sendSegment(response, this.accepted ? synAckArrives : refused);
    }
  }

  synAckArrives(): void {
    if (this.severed) this.end('ECONNRESET');
    else if (this.route.properties.tls === 'none') this.end(null);
    else this.sendHello();
  }

  sendHello(): void {
    const mutual = this.route.properties.tls === 'mutual';
    const bytes = CLIENT_HELLO_BYTES + (mutual ? CLIENT_CHAIN_BYTES : 0);
    this.sendData(this.route.request, bytes, helloArrives, helloTimer);
  }

  helloArrives(): void {
    const { peer, request, response } = this.route;
    const answer = peer.answer();
    const deaf = answer === 'accept' && peer.standsStill?.() === true;
    if (answer === 'drop' || (deaf && !this.severed)) this.awaitDataTimer(helloTimer);
    else if (this.severed || answer === 'refuse') {
      const delay = response.attempt(SYN_BYTES);
      if (delay < 0) this.awaitDataTimer(helloTimer);
      else this.wait(delay + this.extraDelay(), reset);
    } else {
      this.data = null;
      this.verdict = request.corrupts() ? 'EPROTO' : this.judge();
      this.sendFlight();
    }
  }

  sendFlight(): void {
    this.sendData(this.route.response, SERVER_FLIGHT_BYTES, flightArrives, flightTimer);
  }

  flightArrives(): void {
    if (this.severed) this.end('ECONNRESET');
    else this.end(this.route.response.corrupts() ? 'EPROTO' : this.verdict);
  }

  /** The caller sees the peer's certificate before the peer sees the caller's. */
  private judge(): HandshakeErrorCode | null {
    const { peer, properties, ownCertificate } = this.route;
    const verdict = VERDICTS[peer.certificate()];
    if (verdict !== null) return verdict;
    if (properties.tls !== 'mutual' || ownCertificate === null) return null;
    return ownCertificate() === 'valid' ? null : 'EPROTO';
  }

  /** One of TLS's messages: sent again as data is. */
  private sendData(
    link: Link,
    bytes: Bytes,
    arrives: (handshake: Handshake) => void,
    timer: (handshake: Handshake) => void,
  ): void {
    this.sentAt = this.route.kernel.now;
    if (link.cut === 'reset') this.wait(link.resetDelay(), reset);
    else {
      const delay = link.faulty ? link.attempt(bytes) : link.transmit(bytes);
      if (delay >= 0) this.wait(delay + this.extraDelay(), arrives);
      else if (link.faulty) this.awaitDataTimer(timer);
      else this.wait(-delay, gaveUp);
    }
  }

  private awaitDataTimer(timer: (handshake: Handshake) => void): void {
    this.data ??= new Retransmission();
    const wait = this.data.next();
    this.waitSinceSent(wait, this.data.exhausted ? gaveUp : timer);
  }

  private extraDelay(): Millis {
    return this.route.peer.extraDelay?.() ?? 0;
  }

  private waitSinceSent(delay: Millis, then: (handshake: Handshake) => void): void {
    const elapsed = this.route.kernel.now - this.sentAt;
    this.wait(Math.max(0, delay - elapsed), then);
  }

  private wait(delay: Millis, then: (handshake: Handshake) => void): void {
    this.step = this.route.kernel.schedule(delay, then, this);
  }

  end(code: HandshakeErrorCode | null): void {
    const { kernel } = this.route;
    kernel.cancel(this.step);
    kernel.cancel(this.deadline);
    if (code === null) this.owner.established();
    else this.owner.failed(code);
  }
}

function connectTimeout(handshake: Handshake): void {
  handshake.end('UND_ERR_CONNECT_TIMEOUT');
}

function gaveUp(handshake: Handshake): void {
  handshake.end('ETIMEDOUT');
}

function reset(handshake: Handshake): void {
  handshake.end('ECONNRESET');
}

function refused(handshake: Handshake): void {
  handshake.end('ECONNREFUSED');
}

function synTimer(handshake: Handshake): void {
  handshake.synTimer();
}

function synArrives(handshake: Handshake): void {
  handshake.synArrives();
}

function synAckArrives(handshake: Handshake): void {
  handshake.synAckArrives();
}

function helloTimer(handshake: Handshake): void {
  handshake.sendHello();
}

function helloArrives(handshake: Handshake): void {
  handshake.helloArrives();
}

function flightTimer(handshake: Handshake): void {
  handshake.sendFlight();
}

function flightArrives(handshake: Handshake): void {
  handshake.flightArrives();
}
