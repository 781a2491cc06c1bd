import type { Bytes, Millis } from '../base/units.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { ConnectionProperties } from '../network/connection-properties.ts';
import type { LogLevel } from '../telemetry/logs.ts';
import type { SpanId } from '../telemetry/spans.ts';
import type { ErrandOwner } from './declared-errand.ts';
import type { CallPlan } from './declared-plan.ts';
import type { ProgramSpans } from './program-spans.ts';
import type { Way } from './way.ts';

export type { LogLevel } from '../telemetry/logs.ts';
export type { SpanId } from '../telemetry/spans.ts';

/** What a message of a protocol that is not HTTP carries; its receiver knows the class. */
export interface CarriedFrame {
  /** Of the whole message on the wire, its body with it. */
  readonly bytes: Bytes;
}

/** A request as it travels: plain data. Header names are lower-case. */
export interface WireRequest {
  readonly method: string;
  /** Absolute: `http://payment/charge?x=1`. The host is the service called. */
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Text, bytes, or null for none. */
  readonly body: string | Uint8Array | null;
  /**
   * A message over a connection that is there already (default false): it opens none, takes none of
   * the receiver's places, and is given to its program's `receive`, not to `handle`. A process gets
   * it as soon as its program runs, listening or not.
   */
  readonly push?: boolean;
  /** Instead of headers: the same object at both ends, which nobody changes. Default: it is HTTP. */
  readonly frame?: CarriedFrame;
  /**
   * The call is open for as long as a connection is (default false): it is no request, and neither
   * end counts it.
   */
  readonly hold?: boolean;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Uint8Array | null;
  /** As {@link WireRequest.frame}. */
  readonly frame?: CarriedFrame;
}

/**
 * Why a call brought no response. Codes are Node's and undici's (`error.cause.code` of a failed
 * `fetch`); undici has neither a write nor a pool timeout, so the last three are our own:
 * - `ENOTFOUND` no service has that name
 * - `ECONNREFUSED` nobody listens (instance down when the request or its connection arrived)
 * - `ECONNRESET` the instance died while the call was open, or the network reset the connection
 * - `ETIMEDOUT` TCP gave up sending again after losses
 * - `UND_ERR_CONNECT_TIMEOUT` the connection was not open in time
 * - `UND_ERR_HEADERS_TIMEOUT` no answer in time after the request was sent
 * - `CERT_HAS_EXPIRED`, `CERT_NOT_YET_VALID`, `SELF_SIGNED_CERT_IN_CHAIN` (a root that is not
 *   trusted) a TLS handshake failed over a certificate
 * - `EPROTO` the callee did not take the caller's certificate, or has none; or a message over TLS
 *   arrived changed: the connection is broken
 * - `WRITE_TIMEOUT` the request's bytes did not leave in time
 * - `POOL_TIMEOUT` no connection of the pool became free in time
 * - `POOL_FULL` too many calls already waited for a connection
 */
export type CallErrorCode =
  | 'ENOTFOUND'
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'ETIMEDOUT'
  | 'UND_ERR_CONNECT_TIMEOUT'
  | 'UND_ERR_HEADERS_TIMEOUT'
  | 'CERT_HAS_EXPIRED'
  | 'CERT_NOT_YET_VALID'
  | 'SELF_SIGNED_CERT_IN_CHAIN'
  | 'EPROTO'
  | 'WRITE_TIMEOUT'
  | 'POOL_TIMEOUT'
  | 'POOL_FULL';

/** What a caller may ask for beyond the request itself. */
export interface CallOptions {
  /** Instead of what the link says of connections. */
  readonly connection?: ConnectionProperties;
  /** Calls with another pool name do not share connections (default: one pool a caller and address). */
  readonly pool?: string;
}

export type CallResult =
  | { readonly ok: true; readonly response: WireResponse }
  | {
      readonly ok: false;
      readonly code: CallErrorCode;
      readonly message: string;
      /** Of a certificate that was not taken: whose, and why, in words. */
      readonly why?: string;
    };

/** Why the caller stopped waiting; becomes the cause of its client span. */
export type CancelCause = 'timeout' | 'aborted';

/** A call under way. `cancel` closes it at the caller's side: `settle` is never called afterwards. */
export interface OpenCall {
  cancel(cause: CancelCause): void;
}

/** What one running instance offers the code inside it. Everything is in simulated time. */
export interface ProgramHost {
  readonly kernel: Kernel;
  readonly service: string;
  /** 0-based number of the instance within its service. */
  readonly instance: number;
  /** IPv4 address, such as `10.0.3.1`: calls to it reach this very instance. */
  readonly address: string;
  /** Places of its service at the start of the run (default 1). */
  readonly replicas?: number;
  /** Whether discovery names this instance among those of its service (default yes, once ready). */
  setNamed?(named: boolean): void;
  /** Version label, `v1` unless the scenario says otherwise. */
  readonly version: string;
  /** `Math.random` and UUIDs draw from this instance's own stream. */
  readonly random: RandomStream;
  /** How far the machine's clock is off: `Date` shows simulated time plus this. */
  readonly clockSkew: Millis;
  /**
   * The process cannot run now (paused, collecting garbage, or its event loop computes). Whoever
   * would call into the program from a kernel event hands the callback to {@link postpone} instead.
   */
  readonly stalled: boolean;
  /** Runs `callback(arg)` as soon as the process runs again, in the order given. */
  postpone<T>(callback: (arg: T) => void, arg: T): void;
  /** Processor time of one step of learner code (default 0). */
  readonly stepCost: Millis;
  /** Processor time this place has used so far, by processes before this one too. */
  readonly cpuUsed: Millis;
  /** For spans of the program's own. */
  readonly spans: ProgramSpans;
  /** The turn of learner code that just ran took this long: an event loop does nothing else meanwhile. */
  computed(time: Millis): void;
  /**
   * Does `time` of processor work, then calls `done(arg)`: at once when `time` is 0, later when the
   * processors are taken. For declared programs.
   */
  compute<T>(time: Millis, done: (arg: T) => void, arg: T): void;
  /**
   * Makes a call. `settle` is called at most once, from a later kernel event. The host may be a
   * service's name, an instance's (`order-2` is the second of `order`, unless a service has that
   * name) or an instance's address. `known`: of a request made again and again.
   */
  call(
    request: WireRequest,
    parent: SpanId,
    settle: (result: CallResult) => void,
    options?: CallOptions,
    known?: Way,
  ): OpenCall;
  /**
   * Makes a declared call the short way; false: it cannot be made so, and nothing was done. Where it
   * is missing, no call can.
   */
  callPlainly?(owner: ErrandOwner, plan: CallPlan): boolean;
  /** Writes a log record bound to `span`. `place` is `file:line` of the learner's code. */
  log(level: LogLevel, text: string, span: SpanId, place?: string): void;
  /** A named state the program shows changed (see `sandbox`: exported breakers). */
  breakerChanged(name: string, state: BreakerState): void;
  /** The process that the code runs in. */
  readonly process: ProcessHost;
}

/** What the code of a process learns of it, and does to it. */
export interface ProcessHost {
  /** Calls it has open. */
  readonly openCalls: number;
  /** What an error that nobody caught does to learner code (default `log`). See `RuntimeSpec`. */
  readonly uncaught: 'log' | 'exit';
  /** One of the processes that the run begins with, and no later one in their place. */
  readonly first: boolean;
  /** The code has ended its process. Not from within a call of the program: from a deferred callback. */
  exit(code: number): void;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** How a handler ended without a response of its own: it threw. Becomes a 500 and a log record. */
export interface HandlerError {
  /** `TypeError: …` */
  readonly error: string;
  /** `file:line:column` of the learner's code, when known. */
  readonly place?: string;
}

/** One request being handled. */
export interface OpenRequest {
  /** The caller went away: aborts `request.signal`. The handler goes on unless it listens. */
  abort(): void;
}

/** The code of one instance: a fresh one is made at start and after every restart. */
export interface ServiceProgram {
  /**
   * There when the program still starts after its factory returned (a module awaits at its top
   * level): calls `ready` once, from a later event, when requests can be handled. Before that it
   * must be given none.
   */
  starting?(ready: () => void): void;
  /** False: it answers no requests, so nobody listens at its address (default true). */
  readonly listens?: boolean;
  /**
   * Asked to stop (SIGTERM). True: it decides itself when it ends, by `host.exit`, and is killed
   * once its time is up. False or left out: the instance finishes what is open, and stops.
   */
  terminate?(): boolean;
  /**
   * Handles one request. `respond` is called at most once, now or from a later event.
   * `span` is the server span, parent of all that the handler does. `abandoned`: the caller went
   * away while the request waited, so `request.signal` is aborted from the start (default false).
   * `from`: IPv4 address of the caller, for programs that tell callers apart (default unknown).
   */
  handle(
    request: WireRequest,
    span: SpanId,
    respond: (outcome: WireResponse | HandlerError) => void,
    abandoned?: boolean,
    from?: string,
  ): OpenRequest;
  /**
   * Takes a push (see {@link WireRequest.push}) and answers at once. `span` is the server span.
   * Left out: all are answered 404. `from` as for `handle`.
   */
  receive?(request: WireRequest, span: SpanId, from?: string): WireResponse;
  /** The process dies: nothing of this program may run afterwards. */
  stop(): void;
  /** What it has to show of its inner state right now, for an inspector. */
  inspect?(): readonly ProgramTable[];
  /**
   * The figure that matters most of it, for its card in the picture: those of a service's instances
   * are added up. Null: another instance tells it. Asked ten times a second.
   */
  gauge?(): ProgramGauge | null;
}

/**
 * How much a service holds right now, and how full it is. What is counted depends on the service:
 * - `redis`: `count` keys; `used` of `room` bytes of memory; its replicas hold the same, and tell none
 * - `postgres`: `used` of `room` connections of the primary, `count` of which wait for a lock
 * - `authority`: `count` certificates issued so far; `used` and `room` 0
 * - `rabbitmq`: `count` ready messages, `used` unacknowledged ones; `room` 0, for there is no limit
 * - `registry`: `count` passing instances; they are `used` of `room` registered ones
 */
export interface ProgramGauge {
  readonly count: number;
  readonly used: number;
  readonly room: number;
}

/** A table for people. Units are in the text. */
export interface ProgramTable {
  readonly title: string;
  /** Empty for a list of labels and values. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What to do to see something here, while there are no rows (default: says that there is none). */
  readonly empty?: string;
}

/** Starts the code of one instance; throws a `ProgramError` (see `sandbox`) if its module fails. */
export type ProgramFactory = (host: ProgramHost) => ServiceProgram;
