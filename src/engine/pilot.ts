import type { Millis } from '../base/units.ts';
import type { Intervention, TimedIntervention } from '../cluster/scenario.ts';
import { traceSteps } from '../sandbox/tracing.ts';
import type { RunRecord } from '../telemetry/record.ts';
import { FrameMaker } from './frames.ts';
import type { HostClock } from './host-clock.ts';
import { inspectionOf } from './inspection.ts';
import type {
  CodePlace,
  Frame,
  Inspection,
  InspectionTarget,
  Program,
  SimulationWorker,
  SpanView,
  StartResult,
  Update,
} from './protocol.ts';
import { CompileError, type LoadCode, Simulation } from './simulation.ts';
import { topologyOf } from './topology.ts';
import { spanView, UpdateMaker } from './updates.ts';

/** Real milliseconds of simulation in one go; then messages are let in. */
const SLICE = 12;
/** Events between two looks at the real clock. */
const EVENTS_PER_LOOK = 200;
const FRAME_EVERY = 1000 / 60;
const UPDATE_EVERY = 100;
/** A hang is looked for in this many events after the last sign of life. */
const EVENTS_TRACED = 100_000;
/** A tab that slept does not try to make up for it. */
const LONGEST_GAP = 100;

/** Everything that belongs to one run; a new start makes a new one. */
interface Flight {
  readonly simulation: Simulation;
  readonly frames: FrameMaker;
  readonly updates: UpdateMaker;
  failureSent: boolean;
}

/** Runs simulations at the pace the page asks for and tells it what happens: the worker's core. */
export class Pilot implements SimulationWorker {
  private flight: Flight | null = null;
  private running = false;
  private speed = 1;
  private lastTick = 0;
  private lastFrame = 0;
  private lastUpdate = 0;
  private achieved = 0;
  private ticking = false;
  private onFrame: (frame: Frame) => void = () => undefined;
  private onUpdate: (update: Update) => void = () => undefined;
  private onPlace: (place: CodePlace) => void = () => undefined;

  constructor(
    private readonly clock: HostClock,
    private readonly loadCode: LoadCode,
  ) {}

  listen(
    onFrame: (frame: Frame) => void,
    onUpdate: (update: Update) => void,
    onPlace: (place: CodePlace) => void = () => undefined,
  ): void {
    this.onFrame = onFrame;
    this.onUpdate = onUpdate;
    this.onPlace = onPlace;
  }

  async start(program: Program): Promise<StartResult> {
    this.running = false;
    const updates = new UpdateMaker();
    let simulation: Simulation;
    try {
      simulation = new Simulation(program, this.loadCode, {
        mark: (mark) => updates.mark(mark),
        traceFinished: (trace) => updates.traceFinished(trace),
      });
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      return { ok: false, problems: error.problems };
    }
    const frames = new FrameMaker(simulation.cluster);
    this.flight = { simulation, frames, updates, failureSent: false };
    this.achieved = 0;
    this.show();
    const { cluster, notices } = simulation;
    return { ok: true, topology: topologyOf(cluster), notices };
  }

  resume(): void {
    if (this.flight === null || this.flight.simulation.ended) return;
    this.running = true;
    this.lastTick = this.clock.now();
    this.keepTicking();
  }

  pause(): void {
    this.running = false;
    this.show();
  }

  step(): void {
    this.running = false;
    this.flight?.simulation.step();
    this.show();
  }

  setSpeed(speed: number): void {
    this.speed = speed;
  }

  intervene(what: Intervention): void {
    this.flight?.simulation.intervene(what);
    this.show();
  }

  inspect(target: InspectionTarget): Inspection | null {
    return this.flight === null ? null : inspectionOf(this.flight.simulation.cluster, target);
  }

  trace(traceId: number): readonly SpanView[] {
    if (this.flight === null) return [];
    const { cluster } = this.flight.simulation;
    return cluster.spans.trace(traceId).map((span) => spanView(cluster, span));
  }

  async finish(): Promise<RunRecord> {
    const flight = this.required();
    this.running = false;
    while (!flight.simulation.ended && this.flight === flight) {
      this.runSlice(flight, Number.POSITIVE_INFINITY);
      this.tell(flight);
      await new Promise<void>((resume) => this.clock.soon(resume));
    }
    this.show();
    return flight.simulation.record();
  }

  locate(program: Program, from: Millis): void {
    this.running = false;
    this.flight = null;
    if (from === 0) this.traceLines();
    const simulation = new Simulation(program, this.loadCode);
    simulation.advance(from);
    this.traceLines();
    simulation.advance(Number.POSITIVE_INFINITY, EVENTS_TRACED);
    traceSteps(null);
  }

  private traceLines(): void {
    let last = '';
    traceSteps(({ file, line, column }) => {
      const place = `${file}:${line}`;
      if (place !== last) this.onPlace({ file, line, column });
      last = place;
    });
  }

  record(): RunRecord {
    return this.required().simulation.record();
  }

  interventions(): readonly TimedIntervention[] {
    return this.flight?.simulation.interventions() ?? [];
  }

  private required(): Flight {
    if (this.flight === null) throw new Error('Nothing has been run yet: press run first.');
    return this.flight;
  }

  private keepTicking(): void {
    if (this.ticking) return;
    this.ticking = true;
    this.clock.soon(() => this.tick());
  }

  private tick(): void {
    this.ticking = false;
    const { flight } = this;
    if (!this.running || flight === null) return;
    const now = this.clock.now();
    const elapsed = Math.min(LONGEST_GAP, now - this.lastTick);
    this.lastTick = now;
    const from = flight.simulation.now;
    this.runSlice(flight, from + elapsed * this.speed);
    if (elapsed > 0) {
      const reached = (flight.simulation.now - from) / elapsed;
      this.achieved = this.achieved === 0 ? reached : this.achieved * 0.9 + reached * 0.1;
    }
    if (flight.simulation.ended) {
      this.running = false;
      this.show();
      return;
    }
    this.tell(flight);
    this.keepTicking();
  }

  /** Runs towards `target` until it is reached or the slice of real time is used up. */
  private runSlice(flight: Flight, target: number): void {
    const deadline = this.clock.now() + SLICE;
    while (!flight.simulation.advance(target, EVENTS_PER_LOOK)) {
      if (this.clock.now() >= deadline) return;
    }
  }

  private show(): void {
    if (this.flight === null) return;
    this.lastFrame = Number.NEGATIVE_INFINITY;
    this.lastUpdate = Number.NEGATIVE_INFINITY;
    this.tell(this.flight);
  }

  /** Sends what is due. */
  private tell(flight: Flight): void {
    const now = this.clock.now();
    const { simulation } = flight;
    if (now - this.lastFrame >= FRAME_EVERY) {
      this.lastFrame = now;
      const state = simulation.ended ? 'ended' : this.running ? 'running' : 'paused';
      this.onFrame(flight.frames.make(state, this.achieved));
    }
    if (now - this.lastUpdate >= UPDATE_EVERY) {
      this.lastUpdate = now;
      const failure = flight.failureSent ? null : simulation.failure;
      if (failure !== null) flight.failureSent = true;
      this.onUpdate(flight.updates.make(simulation.cluster, failure));
    }
  }
}
