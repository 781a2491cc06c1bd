/** What the page and the worker say to each other: types and number layouts, no behaviour. */
import type { Millis } from '../base/units.ts';
import type { ClusterMark } from '../cluster/cluster.ts';
import type { BreakerState, ProgramGauge } from '../cluster/program.ts';
import type {
  Fault,
  FaultId,
  Intervention,
  Scenario,
  ServiceWork,
  TimedIntervention,
} from '../cluster/scenario.ts';
import { STATUSES } from '../telemetry/outcome.ts';
import type { RunFailure, RunRecord, Status } from '../telemetry/record.ts';
import type { SpanDetails } from '../telemetry/span-details.ts';
import type { SpanKind } from '../telemetry/spans.ts';

/** All that decides a run. Same program, same record, in every engine. */
export interface Program {
  readonly scenario: Scenario;
  /** The learner's files by path, e.g. `order.ts`. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Texts of the npm packages that the files import, by name: see `withPackages`, which adds them.
   * A file that imports one that is not here does not compile.
   */
  readonly packages?: Readonly<Record<string, string>>;
  /**
   * The compiled SQLite, for programs whose scenario has a database: see `withSqlite`, which adds
   * it. Without it they do not start.
   */
  readonly sqlite?: Uint8Array;
  readonly seed: number;
  readonly interventions: readonly TimedIntervention[];
}

/** A remark on the learner's code, for Monaco's markers and the notice bar. Positions from 1. */
export interface CodeProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** Path of the file that this one imports and that is not there. */
  readonly missing?: string;
}

/** Something in a file that is right but has no effect here, or another than its writer may think. */
export type CodeNotice = CodeProblem;

export type StartResult =
  | {
      readonly ok: true;
      readonly topology: Topology;
      readonly notices: readonly CodeNotice[];
    }
  | { readonly ok: false; readonly problems: readonly CodeProblem[] };

/** What stands where: indices in frames refer to these arrays. */
export interface Topology {
  /** Endpoint 0 is always the client. */
  readonly endpoints: readonly TopologyEndpoint[];
  readonly edges: readonly TopologyEdge[];
  /** Of the scenario; empty when it has none. */
  readonly zones: readonly string[];
}
export interface TopologyEdge {
  readonly from: number;
  readonly to: number;
  /** Share of transmissions lost on the link. */
  readonly loss: number;
}
export interface TopologyEndpoint {
  readonly name: string;
  readonly kind: 'client' | ServiceWork['kind'];
  /** Places for instances: each has a row in a frame's instance table, empty ones too. */
  readonly replicas: number;
  /** Each place's zone, as an index of `zones`; empty without zones. */
  readonly zones: readonly number[];
  /** Its calls pass a sidecar proxy, outward and inward. */
  readonly sidecar: boolean;
  readonly concurrency: number;
  readonly queue: number;
  /** First instance of this endpoint in a frame's instance table (client has none). */
  readonly firstInstance: number;
}

/** Codes in typed arrays, in this order. */
export const STATUS_CODES = STATUSES;
export const BREAKER_CODES: readonly (BreakerState | null)[] = [
  null,
  'closed',
  'half-open',
  'open',
];

/** Messages drawn at most in one frame; a frame says how many there really are. */
export const FRAME_MESSAGES_MAX = 2000;
/** Numbers a message: edge, direction (0 request, 1 response), status code, elapsed_ms since it left, remaining_ms to arrival. */
export const MESSAGE_STRIDE = 5;
/** Numbers an instance: busy, queued, state (its place in INSTANCE_STATES), breaker code. */
export const INSTANCE_STRIDE = 4;
/** `empty`: no process has the place now. `ejected`: at least one caller's balancer avoids it. */
export const INSTANCE_STATES = [
  'down',
  'up',
  'starting',
  'draining',
  'paused',
  'ejected',
  'empty',
] as const;
/** Numbers an edge: cut (0 no, 1 black hole, 2 reset), share lost now, connections open, calls waiting for one. */
export const EDGE_STRIDE = 4;

/** Sent at most 60 times a second; under 100 kB. */
export interface Frame {
  readonly now: Millis;
  readonly state: RunState;
  /** Simulated ms a real ms actually reached lately (may be below the asked speed). */
  readonly achievedSpeed: number;
  /** `MESSAGE_STRIDE` numbers each. */
  readonly messages: Float32Array;
  /** Messages in flight in truth, ≥ messages.length / MESSAGE_STRIDE. */
  readonly messagesInFlight: number;
  /** `INSTANCE_STRIDE` numbers each. */
  readonly instances: Float32Array;
  /** `EDGE_STRIDE` numbers each. */
  readonly edges: Float32Array;
  /** Topology grew (an edge was first used): sent once with the new table. */
  readonly topology?: Topology;
}

export type RunState = 'paused' | 'running' | 'ended';

/** One closed metric window of one observer, ready to draw. Percentiles null when nothing ended. */
export interface WindowPoint {
  readonly t: Millis;
  readonly offered: number;
  readonly ok: number;
  readonly slow: number;
  readonly failed: number;
  readonly refused: number;
  readonly inFlight: number;
  readonly p50: Millis | null;
  readonly p95: Millis | null;
  readonly p99: Millis | null;
}

/** A moment worth a mark on every time axis. */
export type Mark = ClusterMark;

export interface LogLine {
  readonly id: number;
  readonly t: Millis;
  readonly service: string;
  readonly instance: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  /** 0 when outside any request. */
  readonly traceId: number;
  /** The span it was written under; 0 as for the trace. */
  readonly spanId: number;
  /** `order.ts:12` of the learner's code, when known. */
  readonly place: string | null;
}

/** Sent about 10 times a second while something changed. */
export interface Update {
  readonly now: Millis;
  /** New closed windows by observer: `client` or a service name. */
  readonly windows: Readonly<Record<string, readonly WindowPoint[]>>;
  readonly marks: readonly Mark[];
  /** Newest finished traces, oldest first, at most 200 an update; `tracesSkipped` tells the rest. */
  readonly traces: readonly TraceSummary[];
  readonly tracesSkipped: number;
  readonly logs: readonly LogLine[];
  readonly logsSkipped: number;
  /** Totals of the client so far. */
  readonly totals: {
    readonly offered: number;
    readonly ok: number;
    readonly failed: Readonly<Record<string, number>>;
    readonly inFlight: number;
  };
  /** Set once, when the run ended early. */
  readonly failure: RunFailure | null;
  /** Faults in force, scheduled and by hand. */
  readonly faults: readonly ActiveFault[];
  /** By service, summed over its instances: of those whose program offers one and runs. */
  readonly gauges: Readonly<Record<string, ProgramGauge>>;
}
export interface ActiveFault {
  /** What {@link Intervention} `heal` takes. */
  readonly id: FaultId;
  readonly fault: Fault;
  /** Short and complete: `payment slow ×8`. */
  readonly text: string;
}

/** What an inspector may look at. */
export type InspectionTarget =
  | { readonly kind: 'service'; readonly name: string }
  /** `from` and `to` are names of endpoints. */
  | { readonly kind: 'link'; readonly from: string; readonly to: string };

/** Live state and settings of one thing, as tables a person can read. Units are in the text. */
export interface Inspection {
  readonly title: string;
  readonly sections: readonly {
    readonly title: string;
    /** Empty for a list of labels and values. */
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
    /** What to do to see something here, while there are no rows. */
    readonly empty?: string;
  }[];
}

export interface TraceSummary {
  readonly traceId: number;
  readonly start: Millis;
  readonly duration: Millis;
  readonly status: Status;
  /** `ok` or the named cause the client saw. */
  readonly outcome: string;
  readonly name: string;
  readonly spans: number;
}

export interface SpanView {
  readonly spanId: number;
  /** 0 for the root. */
  readonly parentId: number;
  /** `client` or a service name. */
  readonly service: string;
  /** 0-based; -1 for the load generator. */
  readonly instance: number;
  /**
   * `proxy`: one attempt made by a sidecar, between the caller's span and the callee's. `internal`:
   * one that the service's own code made.
   */
  readonly kind: SpanKind;
  /** `GET /users/1`; for client spans with the service called: `payment POST /charge`. */
  readonly name: string;
  readonly start: Millis;
  /** null while under way. */
  readonly end: Millis | null;
  readonly status: Status;
  readonly outcome: string;
  /** Server spans: time spent waiting in the instance's queue. */
  readonly queued: Millis;
  /** What a proxy says of it: Envoy's response flags (`UO`, `URX`), or ''. */
  readonly flags: string;
  /** What code said of it; null for most. */
  readonly details: SpanDetails | null;
}

/** What the worker offers the page (through comlink). Times are simulated unless said. */
export interface SimulationWorker {
  /** Compiles and builds a run at t = 0, paused; replaces any run before. */
  start(program: Program): Promise<StartResult>;
  resume(): void;
  pause(): void;
  /** Executes events until something visible happened (a message left or arrived), then pauses. */
  step(): void;
  /** Simulated milliseconds a real millisecond: 1 is real time, 0.01 slow motion. */
  setSpeed(speed: number): void;
  intervene(what: Intervention): void;
  /** The thing as it is now; null when the run has no such thing. */
  inspect(target: InspectionTarget): Inspection | null;
  /** The spans of one trace by start time; empty when it is no longer kept. */
  trace(traceId: number): readonly SpanView[];
  /** Judging needs the whole: runs to the end at full speed if need be. Interventions so far are kept. */
  finish(): Promise<RunRecord>;
  /** The record so far. */
  record(): RunRecord;
  /**
   * Repeats a run that hung and, from simulated instant `from` on, tells the feed of each learner
   * line entered: the last one told before the worker falls silent again is where it hangs.
   */
  locate(program: Program, from: Millis): void;
  /** Interventions of this run, for repeating it. */
  interventions(): readonly TimedIntervention[];
}

/** What the worker sends by itself, on a port of its own and without waiting for an answer. */
export type FeedMessage =
  | { readonly frame: Frame }
  | { readonly update: Update }
  /** While locating: the learner line that runs now. */
  | { readonly place: CodePlace };

/** Lines and columns count from 1. */
export interface CodePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
