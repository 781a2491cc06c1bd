import type { Millis } from '../base/units.ts';
import { outcomeOfStatus, STATUSES, statusOf } from '../telemetry/outcome.ts';
import type { FailureCause, Outcome } from '../telemetry/record.ts';
import type { SpanId } from '../telemetry/spans.ts';
import type { Cluster } from './cluster.ts';
import type { Edge } from './edge.ts';
import type { Instance } from './instance.ts';
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

const CAUSES: Readonly<Record<CallErrorCode, FailureCause>> = {
  ENOTFOUND: 'name_not_found',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  ETIMEDOUT: 'connection_timed_out',
};

const IN_FLIGHT = STATUSES.indexOf('in-flight');
const FAILED = STATUSES.indexOf('failed');

/**
 * One call from its start at the caller to its end there, and the same request's life at the
 * callee. The two ends part ways when the caller stops waiting: the callee goes on with the work.
 */
export class Call implements OpenCall {
  readonly startedAt: Millis;
  readonly clientSpan: SpanId;
  readonly target: Instance;
  serverSpan: SpanId = 0;
  /** At the callee: when it arrived and when work on it began. */
  arrivedAt: Millis = 0;
  begunAt: Millis = 0;
  /** At the callee: the handler, while it works on this. */
  handling: OpenRequest | null = null;
  /** The caller no longer waits: answered, failed or cancelled. */
  private ended = false;
  /** The news that the caller went away has reached the callee. */
  abandoned = false;
  private message = -1;

  constructor(
    private readonly cluster: Cluster,
    private readonly edge: Edge,
    private readonly caller: Instance | null,
    readonly request: WireRequest,
    parent: SpanId,
    private readonly settle: (result: CallResult) => void,
  ) {
    const { kernel, spans } = cluster;
    this.startedAt = kernel.now;
    edge.observer.start(kernel.now);
    const callerInstance = caller === null ? -1 : caller.index;
    this.clientSpan = spans.start(
      parent,
      'client',
      edge.from,
      callerInstance,
      edge.spanNames.of(request),
      kernel.now,
    );
    this.target = edge.callee.instances[edge.balancer(callerInstance).pick(request, kernel.now)]!;
    caller?.outgoing.add(this);
    const delay = edge.request.transmit();
    if (delay < 0) {
      kernel.schedule(-delay, gaveUp, this);
      return;
    }
    this.message = cluster.messages.depart(
      edge.index,
      0,
      IN_FLIGHT,
      kernel.now,
      kernel.now + delay,
    );
    kernel.schedule(delay, requestArrives, this);
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
    this.cluster.messages.arrive(this.message);
    if (this.abandoned) return;
    if (this.target.down) this.fail('ECONNREFUSED');
    else this.target.accept(this);
  }

  /** The callee has its answer (or threw): on the way back. */
  answer(outcome: WireResponse | HandlerError): void {
    const response = 'error' in outcome ? ERROR_RESPONSE : outcome;
    const { kernel, messages, scenario } = this.cluster;
    const delay = this.edge.response.transmit();
    if (delay < 0) {
      kernel.schedule(-delay, gaveUp, this);
      return;
    }
    const arrival = kernel.now + delay;
    // Coloured as the caller will see it, so that the picture needs no second look.
    const seen = statusOf(
      outcomeOfStatus(response.status),
      arrival - this.startedAt,
      scenario.slowAfter,
    );
    this.message = messages.depart(this.edge.index, 1, STATUSES.indexOf(seen), kernel.now, arrival);
    kernel.schedule(delay, responseArrives, { call: this, response });
  }

  responseArrives(response: WireResponse): void {
    this.cluster.messages.arrive(this.message);
    if (this.ended) return;
    this.end(outcomeOfStatus(response.status));
    this.settle({ ok: true, response });
  }

  /** No answer will come: the caller learns it after the way back. */
  fail(code: CallErrorCode): void {
    const delay = this.edge.response.transmit();
    const { kernel, messages } = this.cluster;
    const wait = Math.abs(delay);
    this.message = messages.depart(this.edge.index, 1, FAILED, kernel.now, kernel.now + wait);
    kernel.schedule(wait, failureArrives, { call: this, code });
  }

  failureArrives(code: CallErrorCode): void {
    this.cluster.messages.arrive(this.message);
    this.failNow(code);
  }

  failNow(code: CallErrorCode): void {
    if (this.ended) return;
    this.end(CAUSES[code]);
    this.settle({ ok: false, code, message: errorMessage(code, this.edge.callee.name) });
  }

  /** The news that nobody waits any more reaches the callee: the handler may stop. */
  abandon(): void {
    this.abandoned = true;
    this.handling?.abort();
  }

  private tellCallee(): void {
    const delay = this.edge.request.transmit();
    if (delay >= 0) this.cluster.kernel.schedule(delay, abandonArrives, this);
  }

  private end(outcome: Outcome): void {
    this.ended = true;
    const { kernel, spans } = this.cluster;
    const duration = kernel.now - this.startedAt;
    this.edge.observer.end(kernel.now, outcome, duration);
    spans.end(this.clientSpan, outcome, kernel.now);
    const callerInstance = this.caller === null ? -1 : this.caller.index;
    this.edge.balancer(callerInstance).release(this.target.index, duration, kernel.now);
    this.caller?.outgoing.delete(this);
    this.cluster.callEnded(this.caller === null, this.clientSpan, outcome, duration);
  }
}

const ERROR_RESPONSE: WireResponse = {
  status: 500,
  headers: [['content-type', 'text/plain;charset=UTF-8']],
  body: 'Internal Server Error',
};

/** As Node words it in `error.cause.message`. */
export function errorMessage(code: CallErrorCode, host: string): string {
  switch (code) {
    case 'ENOTFOUND':
      return `getaddrinfo ENOTFOUND ${host}`;
    case 'ECONNRESET':
      return 'read ECONNRESET';
    default:
      return `connect ${code} ${host}:80`;
  }
}

function requestArrives(call: Call): void {
  call.arrive();
}

function responseArrives(arrived: { call: Call; response: WireResponse }): void {
  arrived.call.responseArrives(arrived.response);
}

function failureArrives(arrived: { call: Call; code: CallErrorCode }): void {
  arrived.call.failureArrives(arrived.code);
}

function abandonArrives(call: Call): void {
  call.abandon();
}

function gaveUp(call: Call): void {
  call.failNow('ETIMEDOUT');
}
