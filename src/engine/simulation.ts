import type { Millis } from '../base/units.ts';
import { Cluster, type ClusterListener } from '../cluster/cluster.ts';
import type { ProgramFactory } from '../cluster/program.ts';
import type { Intervention, ServiceWork, TimedIntervention } from '../cluster/scenario.ts';
import { Kernel } from '../kernel/kernel.ts';
import { runFailureOf } from '../sandbox/failure.ts';
import type { EdgeRecord, RunFailure, RunRecord } from '../telemetry/record.ts';
import { Configuration } from './configuration.ts';
import type { CodeNotice, CodeProblem, Program } from './protocol.ts';

/** Code that could not be compiled: a simulation of it cannot be made. */
export class CompileError extends Error {
  override name = 'CompileError';
  constructor(readonly problems: readonly CodeProblem[]) {
    super(problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.message}`).join('\n'));
  }
}

/** Gives the program factory of a coded service's entry files; throws {@link CompileError}. */
export type CodeLoader = (files: readonly string[]) => ProgramFactory;

/** Makes the loader of a program's code; see `code-loader.ts`. */
export type LoadCode = (files: Program['files'], packages: Program['packages']) => CodeLoader;

/**
 * One run of a program: a pure function of (scenario, code, seed, interventions), advanced in
 * pieces by whoever holds it. Knows no real clock.
 */
export class Simulation {
  readonly kernel = new Kernel();
  readonly cluster: Cluster;
  /** What the files say that has no effect here. */
  readonly notices: readonly CodeNotice[];
  /** Why the run ended before its time; nothing moves afterwards. */
  failure: RunFailure | null = null;
  private readonly done: TimedIntervention[] = [];
  private readonly planned: TimedIntervention[];

  /** Compiles and starts everything at t = 0. Throws {@link CompileError}. */
  constructor(
    private readonly program: Program,
    load: LoadCode,
    listener: ClusterListener = {},
  ) {
    this.planned = [...program.interventions];
    const configuration = new Configuration(program, load(program.files, program.packages));
    const factory = (work: ServiceWork): ProgramFactory => configuration.factoryOf(work);
    const { scenario } = configuration;
    const { seed } = program;
    this.cluster = new Cluster(this.kernel, scenario, seed, factory, listener, configuration.mesh);
    this.notices = configuration.notices;
    this.guard(() => this.cluster.start());
  }

  get now(): Millis {
    return this.kernel.now;
  }

  /** Nothing more will happen: the scenario's end is reached, or the run failed. */
  get ended(): boolean {
    const { until } = this.program.scenario;
    return (
      this.failure !== null ||
      // What is planned for after the end never comes.
      (this.now >= until && (this.planned[0]?.at ?? Number.POSITIVE_INFINITY) > until)
    );
  }

  /**
   * Executes events up to instant `until` (never past the scenario's end), at most about `budget`
   * of them. True when it got there or the run ended.
   */
  advance(until: Millis, budget = Number.POSITIVE_INFINITY): boolean {
    const target = Math.min(until, this.program.scenario.until);
    let reached = false;
    this.guard(() => {
      reached = this.advanceTo(target, budget);
    });
    return reached || this.failure !== null;
  }

  /** Executes events until a message left or arrived, or the end. */
  step(): void {
    const { messages } = this.cluster;
    const before = messages.changes;
    this.guard(() => {
      while (messages.changes === before && !this.ended) {
        const next = Math.min(this.kernel.nextTime(), this.program.scenario.until);
        this.advanceTo(next, 1);
      }
    });
  }

  /** Does something now, and notes when, so that the run can be repeated. */
  intervene(what: Intervention): void {
    if (this.ended) return;
    this.done.push({ at: this.now, events: this.kernel.events, what });
    this.guard(() => {
      this.kernel.activate();
      this.cluster.intervene(what);
      this.kernel.settle();
    });
  }

  /** What was done so far, planned or live. */
  interventions(): readonly TimedIntervention[] {
    return this.done;
  }

  /** The record up to now. Conservation is asserted for every observer. */
  record(): RunRecord {
    const { cluster, now } = this;
    const edges: Record<string, EdgeRecord> = {};
    for (const edge of cluster.edges) edges[edge.name] = edge.record(now);
    for (const [name, observer] of cluster.lostEdges) edges[name] = observer.record(now);
    return {
      format: 1,
      seed: this.program.seed,
      simulated_ms: now,
      events: this.kernel.events,
      client: cluster.client.record(now),
      services: Object.fromEntries(
        cluster.services.map((service) => [service.name, service.observer.record(now)]),
      ),
      edges,
      breakers: cluster.breakers.slice(),
      logs: { ...cluster.logs.counts },
      failure: this.failure,
    };
  }

  private advanceTo(target: Millis, budget: number): boolean {
    const { kernel } = this;
    let left = budget;
    for (;;) {
      const next = this.planned[0];
      if (next === undefined || next.at > target) return kernel.runUntil(target, left);
      const before = kernel.events;
      if (!this.runUpTo(next, left)) return false;
      left -= kernel.events - before;
      // Brings the clock to the instant when the last event was earlier.
      if (kernel.nextTime() > next.at) kernel.runUntil(next.at);
      this.planned.shift();
      this.intervene(next.what);
      if (this.failure !== null) return true;
    }
  }

  /**
   * Executes the events before an intervention; false when the budget ran out. With other code than
   * it was recorded with, the events are others: its instant holds, its place within that may not.
   */
  private runUpTo({ at, events }: TimedIntervention, budget: number): boolean {
    const { kernel } = this;
    for (let left = budget; ; left--) {
      const next = kernel.nextTime();
      if (next > at || (next === at && events !== undefined && kernel.events >= events))
        return true;
      if (left <= 0) return false;
      kernel.step();
    }
  }

  /** Turns a fatal error into the run's failure; a bug of ours goes on up. */
  private guard(work: () => void): void {
    if (this.failure !== null) return;
    try {
      work();
    } catch (error) {
      this.failure = runFailureOf(error);
      if (this.failure === null) throw error;
    }
  }
}
