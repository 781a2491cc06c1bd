import { assert } from '../base/assert.ts';
import type { Bytes, Millis } from '../base/units.ts';
import type { TimerHandle } from '../kernel/kernel.ts';
import { hostOf, pathOf, portOf } from '../network/address.ts';
import type { Connection } from '../network/connection.ts';
import type { ConnectionProperties } from '../network/connection-properties.ts';
import type { Link } from '../network/link.ts';
import { messageBytes, requestLineLength, STATUS_LINE_LENGTH } from '../network/message-size.ts';
import type { ConnectErrorCode, ConnectionPool, PoolClient } from '../network/pool.ts';
import { Retransmission } from '../network/retransmission.ts';
import type { Observer } from '../telemetry/observer.ts';
import { outcomeOfStatus, STATUSES, statusOf } from '../telemetry/outcome.ts';
import type { Outcome } from '../telemetry/record.ts';
import type { SpanId } from '../telemetry/spans.ts';
import { CAUSES, errorMessage } from './call-outcome.ts';
import { corruptRequest, corruptResponse } from './corruption.ts';
import type { Edge } from './edge.ts';
import type { EdgeCaller } from './edge-caller.ts';
import type { Instance } from './instance.ts';
import type { AttemptSink } from './mesh/egress.ts';
import type { CallUnderWay } from './open-calls.ts';
import type {
  CallErrorCode,
  CallResult,
  CancelCause,
  HandlerError,
  OpenCall,
  OpenRequest,
  WireRequest,
  WireResponse,
} from './program.ts';
import type { Host } from './upstream/policy.ts';

/** Over which a certificate was looked at and perhaps not taken. */
const TLS_ERRORS: ReadonlySet<ConnectErrorCode> = new Set<ConnectErrorCode>([
  ...(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'SELF_SIGNED_CERT_IN_CHAIN', 'EPROTO'] as const),
]);

const IN_FLIGHT = STATUSES.indexOf('in-flight');
const FAILED = STATUSES.indexOf('failed');

/** How a call is made. One object serves all calls of a kind. */
export interface CallKind {
  /** Of its span at the caller: `proxy` for one attempt of a sidecar, or a health check. */
  readonly kind: 'client' | 'proxy';
  /** Counts it, as the caller sees it; null: nobody. */
  readonly observer: Observer | null;
  /** This place and no other; whoever chose it keeps its own books. */
  readonly pinned?: number;
  /** Instead of what the link says of connections. */
  readonly connection?: ConnectionProperties | undefined;
  readonly pool?: string | undefined;
  /** The callee's sidecar closes whatever is not mutual TLS. */
  readonly refused?: boolean;
  /** Of a sidecar's attempt: asked whether to go on once there is a connection. */
  readonly sink?: AttemptSink;
  /** The load generators': the whole system's client counts it. */
  readonly fromClient?: boolean;
}

/** Where a call stands that was begun as another object. */
export interface BegunCall {
  readonly startedAt: Millis;
  readonly callerSpan: SpanId;
  /** 0: it has not arrived. */
  readonly serverSpan: SpanId;
  readonly arrivedAt: Millis;
  /** Under way now, or the last that was. */
  readonly message: number;
  readonly target: Instance;
  /** The target, while it works on it. */
  readonly worker: Instance | null;
  readonly handling: OpenRequest | null;
  /** Once it is on its way back. */
  readonly response: WireResponse | null;
}

/**
 * One call from its start at the caller to its end there, and the same request's life at the
 * callee. The two ends part ways when the caller stops waiting: the callee goes on with the work.
 */
export class Call implements OpenCall, PoolClient, CallUnderWay {
  readonly startedAt: Millis;
  readonly callerSpan: SpanId;
  serverSpan: SpanId = 0;
  /** At the callee: when it arrived and when work on it began. */
  arrivedAt: Millis = 0;
  begunAt: Millis = 0;
  /** At the callee: the handler, while it works on this. */
  handling: OpenRequest | null = null;
  /** The caller no longer waits: answered, failed or cancelled. */
  private ended = false;
  /** The instance that works on it: from when it begins until its answer leaves. */
  worker: Instance | null = null;
  openAt = -1;
  /** The news that the caller went away has reached the callee. */
  abandoned = false;
  /** Where it goes, once chosen. */
  private chosen: Instance | null = null;
  private address = '';
  private message = -1;
  private pool: ConnectionPool | null = null;
  private connection: Connection | null = null;
  private properties: ConnectionProperties | null = null;
  private timer: TimerHandle = 0;
  private retransmission: Retransmission | null = null;
  /** What it lost holds up this connection. */
  private stalling: Connection | null = null;
  /** On the way back. */
  private response: WireResponse | null = null;
  private failure: CallErrorCode = 'ECONNRESET';

  constructor(
    private readonly edge: Edge,
    readonly caller: Instance | null,
    /** As the callee gets it; a corrupting link changes it on the way. */
    public request: WireRequest,
    parent: SpanId,
    private readonly settle: (result: CallResult) => void,
    private readonly how: CallKind,
    clientName = edge.spanNames.of(request),
    /** Of the callee's span. */
    readonly serverName = edge.callee.spanNames.of(request),
    begun: BegunCall | null = null,
  ) {
    if (begun !== null) {
      this.startedAt = begun.startedAt;
      this.callerSpan = begun.callerSpan;
      this.goOn(begun);
      return;
    }
    const { kernel, spans, calls } = edge.cluster;
    this.startedAt = kernel.now;
    if (request.hold !== true) how.observer?.start(kernel.now);
    this.callerSpan = spans.start(
      parent,
      how.kind,
      edge.from,
      caller === null ? -1 : caller.index,
      clientName,
      kernel.now,
    );
    if (caller !== null) {
      caller.openCalls++;
      calls.add(this);
    }
  }

  private goOn(begun: BegunCall): void {
    this.serverSpan = begun.serverSpan;
    this.arrivedAt = begun.arrivedAt;
    this.begunAt = begun.arrivedAt;
    this.message = begun.message;
    this.chosen = begun.target;
    this.address = begun.target.address;
    this.worker = begun.worker;
    this.handling = begun.handling;
    this.response = begun.response;
  }

  /** How the caller reaches the service: asked only where it keeps anything of its own. */
  private get via(): EdgeCaller {
    return this.edge.caller(this.caller);
  }

  /** Where it goes; asked only once it has left. */
  get target(): Instance {
    assert(this.chosen !== null, 'a call without a target');
    return this.chosen;
  }

  /** A sidecar writes its response flags here. */
  get span(): SpanId {
    return this.callerSpan;
  }

  /** Finds an instance and sends the request. */
  start(): void {
    const { edge, caller, how } = this;
    if (how.pinned !== undefined) {
      this.goTo(how.pinned);
      return;
    }
    if (edge.takesTurns) {
      const row = edge.takeTurn(caller === null ? -1 : caller.index);
      if (row < 0) this.nobody();
      else this.goTo(edge.cluster.rows.slotOf(row));
      return;
    }
    const { callee, cluster } = edge;
    const resolver = cluster.resolverOf(caller);
    if (resolver === null) {
      const slot = edge.caller(caller).pick(this.request, callee.currentHosts());
      if (slot >= 0) this.goTo(slot);
      else this.nobody();
      return;
    }
    // Whoever judges the hosts begins with the first call, not when the name is known.
    edge.caller(caller);
    const known = resolver.resolve(callee.name, cluster.kernel.now);
    if (known !== null) this.choose(known);
    else resolver.lookup(callee.name, resolved, this);
  }

  /** The name has been looked up, or was known: perhaps the address is an old one. */
  choose(hosts: readonly Host[]): void {
    if (this.ended) return;
    const slot = this.via.pick(this.request, hosts);
    if (slot >= 0) {
      // Places are seldom empty, so that a host mostly stands at its own number.
      const host = hosts[slot]?.slot === slot ? hosts[slot] : hosts.find((h) => h.slot === slot);
      this.goTo(slot, host?.address);
    } else {
      this.nobody();
    }
  }

  /** Nobody to call: the caller's own machine says so. */
  nobody(): void {
    this.edge.cluster.kernel.schedule(NOBODY_DELAY, nobodyThere, this);
  }

  private goTo(slot: number, address?: string): void {
    const { edge, how } = this;
    const target = edge.callee.instances[slot]!;
    this.chosen = target;
    this.address = address ?? target.address;
    const push = this.request.push === true;
    this.properties = push ? null : (how.connection ?? edge.link.connection ?? null);
    if (this.properties === null) {
      this.admitted();
      return;
    }
    this.pool = this.via.pool(target, this.address, how.pool ?? '', this.properties);
    this.pool.acquire(this);
  }

  connected(connection: Connection): void {
    this.connection = connection;
    this.admitted();
  }

  private admitted(): void {
    const { sink } = this.how;
    if (sink === undefined || sink.attemptConnected()) this.send();
    else if (!this.ended) this.end('aborted');
  }

  connectFailed(code: ConnectErrorCode): void {
    const why = TLS_ERRORS.has(code) ? (this.pool?.refusal ?? null) : null;
    this.pool = null;
    if (why !== null) this.caller?.log('error', `TLS failed (${code}): ${why}`, this.callerSpan);
    this.failNow(code, why);
  }

  /** The request leaves, or is sent again after a loss. */
  send(): void {
    if (this.ended) return;
    const { edge } = this;
    const { kernel, messages } = edge.cluster;
    const bytes = edge.sized ? requestBytes(this.request) : 0;
    const delay = this.travel(edge.request, 0, bytes, sendAgain);
    if (this.properties !== null && this.timer === 0) this.limit(this.properties, edge.request);
    if (delay < 0) return;
    this.message = messages.depart(edge.index, 0, IN_FLIGHT, kernel.now, kernel.now + delay);
    kernel.schedule(delay, requestArrives, this);
  }

  /**
   * How long a message takes: the link, the zones, the callee's sidecar, what it waits behind.
   * Negative: it is lost for now, and `again` is called when TCP's timer fires, or a reset came.
   */
  private travel(link: Link, direction: 0 | 1, bytes: Bytes, again: (call: Call) => void): Millis {
    const { edge } = this;
    const { kernel } = edge.cluster;
    // On most links a message takes what every message takes: nothing of theirs need be looked at.
    if (edge.steady >= 0 && this.connection === null && this.stalling === null) {
      return edge.steadyDelay(direction) + this.inboundHop(direction);
    }
    if (this.stalling === null && this.connection?.waits(direction, again, this) === true)
      return -1;
    if (link.cut === 'reset') {
      this.stallOver(direction);
      this.connectionLost();
      kernel.schedule(link.resetDelay(), wasReset, this);
      return -1;
    }
    let own: Millis;
    if (link.faulty) {
      // What a fault loses is decided as it happens, so that healing it is felt at once.
      own = link.attempt(bytes);
      if (own < 0) {
        this.retransmission ??= new Retransmission();
        this.connection?.stall(direction);
        this.stalling = this.connection;
        kernel.schedule(this.retransmission.next(), again, this);
        return -1;
      }
    } else {
      own = link.transmit(bytes);
      if (own < 0) {
        this.stallOver(direction);
        kernel.schedule(-own, gaveUp, this);
        return -1;
      }
    }
    const delay = own + this.via.extraDelay(this.target, bytes) + this.inboundHop(direction);
    this.stallOver(direction);
    return this.connection === null ? delay : this.connection.inOrder(direction, delay);
  }

  private inboundHop(direction: 0 | 1): Millis {
    return direction === 0 ? this.edge.cluster.inboundHop(this.target) : 0;
  }

  /** Starts the write timeout when the bytes leave too slowly, else the read timeout. */
  private limit({ writeTimeout, readTimeout }: ConnectionProperties, link: Link): void {
    const { kernel } = this.edge.cluster;
    if (writeTimeout !== null && link.backlog > writeTimeout) {
      this.timer = kernel.schedule(writeTimeout, writeTimedOut, this);
    } else if (readTimeout !== null) {
      this.timer = kernel.schedule(link.backlog + readTimeout, readTimedOut, this);
    }
  }

  /** What followed a lost message may go, once that one is on its way or given up. */
  private stallOver(direction: 0 | 1): void {
    const { stalling } = this;
    if (stalling === null) return;
    this.stalling = null;
    this.edge.cluster.kernel.schedule(0, direction === 0 ? requestsGoOn : responsesGoOn, stalling);
  }

  /** Sends again unless TCP has tried often enough. */
  retry(what: 'request' | 'response' | 'failure'): void {
    const exhausted = this.retransmission?.exhausted === true;
    if (this.ended || exhausted) {
      this.stallOver(what === 'request' ? 0 : 1);
      // When nobody waits for it any more, TCP's further tries make no difference.
      if (!this.ended) this.failNow('ETIMEDOUT');
    } else if (what === 'request') this.send();
    else if (what === 'response') this.sendBack(this.response!);
    else this.fail(this.failure);
  }

  cancel(cause: CancelCause): void {
    if (this.ended) return;
    this.end(cause);
    this.tellCallee();
  }

  /** The calling process died: its end of the call is gone, and the callee will notice. */
  callerDied(): void {
    if (this.ended) return;
    this.end('connection_reset');
    this.tellCallee();
  }

  /** The request reaches the instance. */
  arrive(): void {
    const { edge } = this;
    edge.cluster.messages.arrive(this.message);
    if (this.abandoned) return;
    // What comes back is sent by the other side, whose timer knows nothing of earlier losses.
    this.retransmission = null;
    const { target } = this;
    // A fresh process does not know the connections of the one before it.
    if (this.how.refused === true || this.connection?.closed === true) {
      this.fail('ECONNRESET');
      return;
    }
    if (!target.takes(this.request) || target.address !== this.address) {
      this.fail('ECONNREFUSED');
      return;
    }
    if (edge.steady < 0 && edge.request.corrupts()) {
      if (this.encrypted) {
        this.fail('EPROTO');
        return;
      }
      const changed = corruptRequest(this.request);
      if (changed === null) {
        this.sendBack(BAD_REQUEST);
        return;
      }
      this.request = changed;
    }
    target.accept(this);
  }

  private get encrypted(): boolean {
    return this.properties !== null && this.properties.tls !== 'none';
  }

  /** The callee has its answer (or threw): on the way back. */
  answer(outcome: WireResponse | HandlerError): void {
    this.sendBack('error' in outcome ? ERROR_RESPONSE : outcome);
  }

  sendBack(response: WireResponse): void {
    const { edge } = this;
    const { kernel, messages, scenario } = edge.cluster;
    const bytes = edge.sized ? responseBytes(response) : 0;
    this.response = response;
    const delay = this.travel(edge.response, 1, bytes, sendBackAgain);
    if (delay < 0) return;
    const arrival = kernel.now + delay;
    // Coloured as the caller will see it, so that the picture needs no second look.
    const seen = statusOf(
      outcomeOfStatus(response.status),
      arrival - this.startedAt,
      scenario.slowAfter,
    );
    this.message = messages.depart(edge.index, 1, STATUSES.indexOf(seen), kernel.now, arrival);
    kernel.schedule(delay, responseArrives, this);
  }

  responseArrives(): void {
    const { edge } = this;
    const response = this.response!;
    edge.cluster.messages.arrive(this.message);
    if (this.ended) return;
    if (edge.steady >= 0 || !edge.response.corrupts()) {
      this.seen({ ok: true, response });
      return;
    }
    const changed = this.encrypted ? null : corruptResponse(response);
    if (changed !== null) this.seen({ ok: true, response: changed });
    else this.failNow(this.encrypted ? 'EPROTO' : 'ECONNRESET');
  }

  /** No answer will come: the caller learns it after the way back. */
  fail(code: CallErrorCode): void {
    const { edge } = this;
    const { kernel, messages } = edge.cluster;
    this.connectionLost();
    this.failure = code;
    const wait = this.travel(edge.response, 1, 0, failAgain);
    if (wait < 0) return;
    this.message = messages.depart(edge.index, 1, FAILED, kernel.now, kernel.now + wait);
    kernel.schedule(wait, failureArrives, this);
  }

  failureArrives(): void {
    this.edge.cluster.messages.arrive(this.message);
    this.failNow(this.failure);
  }

  /** `why`: of a certificate that was not taken. */
  failNow(code: CallErrorCode, why: string | null = null): void {
    if (this.ended) return;
    this.connectionLost();
    const { request, edge } = this;
    const host = hostOf(request.url) || edge.callee.name;
    const message = errorMessage(code, host, portOf(request.url), why);
    this.seen({ ok: false, code, message, ...(why !== null && { why }) });
  }

  /** The caller has what it waited for, unless its process stands still: then as soon as it goes on. */
  seen(result: CallResult): void {
    if (this.ended) return;
    const { caller } = this;
    if (caller?.stalled === true) {
      caller.postpone(seenLater, { call: this, result });
      return;
    }
    this.end(result.ok ? outcomeOfStatus(result.response.status) : CAUSES[result.code]);
    this.settle(result);
  }

  /** The news that nobody waits any more reaches the callee: the handler may stop. */
  abandon(): void {
    this.abandoned = true;
    this.handling?.abort();
  }

  private tellCallee(): void {
    const { edge } = this;
    if (this.chosen === null || edge.request.cut !== null) return;
    const delay = edge.request.faulty ? edge.request.attempt(0) : edge.request.transmit(0);
    if (delay >= 0) edge.cluster.kernel.schedule(delay, abandonArrives, this);
  }

  /** The caller's address; the load generators have none. */
  get from(): string | undefined {
    return this.caller?.address;
  }

  /** The connection cannot be used again. */
  private connectionLost(): void {
    const { pool, connection } = this;
    if (connection === null) return;
    this.connection = null;
    pool!.release(connection, false);
  }

  private end(outcome: Outcome): void {
    this.ended = true;
    const { edge, caller, chosen, how } = this;
    const { kernel, spans } = edge.cluster;
    const duration = kernel.now - this.startedAt;
    if (this.timer !== 0) kernel.cancel(this.timer);
    this.leaveConnection(outcome);
    if (this.request.hold !== true) how.observer?.end(kernel.now, outcome, duration);
    spans.end(this.callerSpan, outcome, kernel.now);
    if (!edge.takesTurns && chosen !== null && how.pinned === undefined) {
      this.via.ended(chosen.index, outcome, duration);
    }
    if (caller !== null) caller.openCalls--;
    this.leave();
    edge.cluster.callEnded(how.fromClient === true, this.callerSpan, outcome, duration);
  }

  /** The instance begins to work on it. */
  begin(worker: Instance): void {
    this.worker = worker;
    this.edge.cluster.calls.add(this);
  }

  /** The instance is done with it. False: it was not working on it. */
  finish(worker: Instance): boolean {
    if (this.worker !== worker) return false;
    this.worker = null;
    this.leave();
    return true;
  }

  /** From the list of calls under way, when nobody works on it and no instance waits for it. */
  private leave(): void {
    if (this.worker === null && (this.ended || this.caller === null)) {
      this.edge.cluster.calls.delete(this);
    }
  }

  private leaveConnection(outcome: Outcome): void {
    const { pool, connection } = this;
    if (pool === null) return;
    if (connection === null) {
      pool.forget(this);
      return;
    }
    // HTTP/1.1 can only give up an exchange with its connection; HTTP/2 resets the stream.
    const answered = outcome === 'ok' || outcome.startsWith('http_');
    pool.release(connection, answered || connection.protocol === 'http2');
    this.connection = null;
  }
}

/** What the kernel of the caller's machine takes to say that a service has no instances. */
const NOBODY_DELAY: Millis = 1;

/** What Node's server says to a head it cannot parse, before any handler hears of it. */
const BAD_REQUEST: WireResponse = {
  status: 400,
  headers: [['connection', 'close']],
  body: null,
};

const ERROR_RESPONSE: WireResponse = {
  status: 500,
  headers: [['content-type', 'text/plain;charset=UTF-8']],
  body: 'Internal Server Error',
};

function requestBytes({ method, url, headers, body, frame }: WireRequest): Bytes {
  if (frame !== undefined) return frame.bytes;
  return messageBytes(requestLineLength(method, pathOf(url)), headers, body);
}

function responseBytes({ headers, body, frame }: WireResponse): Bytes {
  if (frame !== undefined) return frame.bytes;
  return messageBytes(STATUS_LINE_LENGTH, headers, body);
}

function resolved(hosts: readonly Host[] | null, call: Call): void {
  call.choose(hosts ?? []);
}

function nobodyThere(call: Call): void {
  call.failNow('ECONNREFUSED');
}

function sendAgain(call: Call): void {
  call.retry('request');
}

function sendBackAgain(call: Call): void {
  call.retry('response');
}

function failAgain(call: Call): void {
  call.retry('failure');
}

function requestsGoOn(connection: Connection): void {
  connection.goOn(0);
}

function responsesGoOn(connection: Connection): void {
  connection.goOn(1);
}

function requestArrives(call: Call): void {
  call.arrive();
}

function responseArrives(call: Call): void {
  call.responseArrives();
}

function failureArrives(call: Call): void {
  call.failureArrives();
}

function seenLater({ call, result }: { call: Call; result: CallResult }): void {
  call.seen(result);
}

function abandonArrives(call: Call): void {
  call.abandon();
}

function gaveUp(call: Call): void {
  call.failNow('ETIMEDOUT');
}

function wasReset(call: Call): void {
  call.failNow('ECONNRESET');
}

function writeTimedOut(call: Call): void {
  call.failNow('WRITE_TIMEOUT');
}

function readTimedOut(call: Call): void {
  call.failNow('UND_ERR_HEADERS_TIMEOUT');
}
