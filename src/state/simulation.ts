import { createStore } from 'zustand/vanilla';
import type { Millis } from '../base/units.ts';
import type {
  ActiveFault,
  CodeNotice,
  CodeProblem,
  Frame,
  LogLine,
  Mark,
  RunState,
  Topology,
  TraceSummary,
  Update,
  WindowPoint,
} from '../engine/protocol.ts';
import type { RunFailure, RunRecord } from '../telemetry/record.ts';

/** `empty`: nothing started yet. `starting`: compiling and booting. */
export type Phase = 'empty' | 'starting' | RunState;

/** The run on screen, as React panels see it. Written by `session.ts` only. */
export interface SimulationState {
  readonly phase: Phase;
  readonly now: Millis;
  readonly until: Millis;
  /** Asked for; `achievedSpeed` is what the machine manages. */
  readonly speed: number;
  readonly achievedSpeed: number;
  readonly seed: number;
  /** Of each load generator, as set now: requests a second, or the users of a closed loop. */
  readonly rates: readonly number[];
  /** Of each load generator: whether it is a closed loop, whose value is its users. */
  readonly closedLoops: readonly boolean[];
  readonly topology: Topology | null;
  /** Closed windows by observer, oldest first. */
  readonly windows: Readonly<Record<string, readonly WindowPoint[]>>;
  readonly marks: readonly Mark[];
  /** Newest last; at most TRACES_KEPT. */
  readonly traces: readonly TraceSummary[];
  readonly tracesSkipped: number;
  /** Newest last; at most LOGS_KEPT. */
  readonly logs: readonly LogLine[];
  readonly logsSkipped: number;
  readonly totals: Update['totals'] | null;
  readonly faults: readonly ActiveFault[];
  /** How much backing services hold, by service. */
  readonly gauges: Update['gauges'];
  /** What stopped the code from running, if anything. */
  readonly problems: readonly CodeProblem[];
  /** What the files of the run say that has no effect, or another than it seems. */
  readonly notices: readonly CodeNotice[];
  readonly failure: RunFailure | null;
  /** The whole record once the run ended. */
  readonly record: RunRecord | null;
}

export const TRACES_KEPT = 2000;
export const LOGS_KEPT = 2000;

export const emptySimulation: SimulationState = {
  phase: 'empty',
  now: 0,
  until: 0,
  speed: 1,
  achievedSpeed: 0,
  seed: 1,
  rates: [],
  closedLoops: [],
  topology: null,
  windows: {},
  marks: [],
  traces: [],
  tracesSkipped: 0,
  logs: [],
  logsSkipped: 0,
  totals: null,
  faults: [],
  gauges: {},
  problems: [],
  notices: [],
  failure: null,
  record: null,
};

export const simulation = createStore<SimulationState>(() => emptySimulation);

/** The state after an update: new windows and marks appended, traces and logs kept to their limits. */
export function absorbUpdate(state: SimulationState, update: Update): Partial<SimulationState> {
  const windows: Record<string, readonly WindowPoint[]> = { ...state.windows };
  for (const [observer, points] of Object.entries(update.windows)) {
    if (points.length > 0) windows[observer] = [...(windows[observer] ?? []), ...points];
  }
  return {
    now: Math.max(state.now, update.now),
    windows,
    marks: update.marks.length > 0 ? [...state.marks, ...update.marks] : state.marks,
    traces: newest(state.traces, update.traces, TRACES_KEPT),
    tracesSkipped: state.tracesSkipped + update.tracesSkipped,
    logs: newest(state.logs, update.logs, LOGS_KEPT),
    logsSkipped: state.logsSkipped + update.logsSkipped,
    totals: update.totals,
    faults: update.faults,
    gauges: update.gauges,
    failure: update.failure ?? state.failure,
  };
}

function newest<T>(kept: readonly T[], added: readonly T[], most: number): readonly T[] {
  if (added.length === 0) return kept;
  const drop = Math.max(0, kept.length + added.length - most);
  return [...kept.slice(drop), ...added.slice(Math.max(0, drop - kept.length))];
}

/** The newest frame, for the canvas only: drawn from without passing through React. */
let latest: { readonly frame: Frame; readonly receivedAt: number } | null = null;
export const latestFrame = () => latest;
/** `receivedAt` is the page's `performance.now()`; the canvas moves messages on from there. */
export function setLatestFrame(frame: Frame | null, receivedAt: number): void {
  latest = frame === null ? null : { frame, receivedAt };
}
