import { assert } from '../base/assert.ts';
import type { Millis, Ratio } from '../base/units.ts';
import type { Kernel, TimerHandle } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import { type Sampler, sampler } from '../kernel/sample.ts';
import type { ConnectionPool } from '../network/pool.ts';
import { outcomeOfStatus } from '../telemetry/outcome.ts';
import type { Outcome } from '../telemetry/record.ts';
import type { Call } from './call.ts';
import type { Cluster } from './cluster.ts';
import { DeclaredProgram } from './declared.ts';
import type { ErrandOwner } from './declared-errand.ts';
import type { CallPlan } from './declared-plan.ts';
import { INSTANCE } from './instance-rows.ts';
import { Processor } from './processor.ts';
import type {
  BreakerState,
  CallOptions,
  CallResult,
  HandlerError,
  LogLevel,
  OpenCall,
  ProcessHost,
  ProgramFactory,
  ProgramGauge,
  ProgramHost,
  ProgramTable,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from './program.ts';
import type { ProgramSpans } from './program-spans.ts';
import { createQueue } from './queueing/create.ts';
import type { RequestQueue } from './queueing/request-queue.ts';
import { Registration } from './registry/registration.ts';
import { RestartDelay } from './restart-delay.ts';
import type { Service } from './service.ts';
import type { Upstream } from './upstream/upstream.ts';
import type { Way } from './way.ts';

const plain = (status: number, body: string): WireResponse => ({
  status,
  headers: [['content-type', 'text/plain;charset=UTF-8']],
  body,
});
const QUEUE_FULL = plain(503, 'Service Unavailable: the queue is full');
const SHED = plain(503, 'Service Unavailable: waited too long in the queue');
const NO_RECEIVER = plain(404, 'Not Found: nothing here takes messages');
const INJECTED_FAILURE = plain(500, 'Internal Server Error: injected fault');

/** Kubernetes' terminationGracePeriodSeconds. */
const DRAIN_DEFAULT: Millis = 30_000;
/** A draining process that nothing reached for so long stops: what was on its way has come. */
const DRAIN_QUIET: Millis = 1000;

/**
 * - `starting`: the process is there, but does not listen yet
 * - `ready`: it listens
 * - `draining`: discovery no longer names it; it finishes what is open, then stops
 * - `down`: it died, and nobody told discovery
 * - `stopped`: it was stopped on purpose; the place is free
 */
export type InstanceState = 'starting' | 'ready' | 'draining' | 'down' | 'stopped';

const NO_BREAKERS: ReadonlyMap<string, BreakerState> = new Map();

/**
 * One place of a service and the process in it: `concurrency` requests worked on at once, `queue`
 * waiting, the rest answered 503 at once. What the work is, its {@link ServiceProgram} knows; what
 * runs it, its {@link Processor}.
 */
export class Instance implements ProgramHost, ProcessHost {
  // What every request touches stands first, side by side: with thousands of instances, waiting for
  // memory is most of what a request costs.
  readonly kernel: Kernel;
  readonly cluster: Cluster;
  readonly owner: Service;
  readonly index: number;
  state: InstanceState = 'stopped';
  address = '';
  /** Where its {@link INSTANCE} numbers begin in the cluster's table. */
  readonly row: number;
  private program: ServiceProgram | null = null;
  /** Its program answers requests. */
  private serves = true;
  /** While draining with nothing to do. */
  private quiet: TimerHandle = 0;
  /** Made when the first request has to wait. */
  private waiting: RequestQueue<Call> | null = null;
  /** Made when there is something for it to do, or to be asked. */
  private madeProcessor: Processor | null = null;
  private readonly cpu: Sampler | null;
  readonly stepCost: Millis;
  private readonly warms: boolean;
  private taking = false;
  /** What faults do to it; see `chaos/`. */
  slowFactor = 1;
  slowAdd: Millis = 0;
  failShare: Ratio = 0;
  /** Share of `concurrency` that others hold. */
  connectionsTaken: Ratio = 0;

  // What few instances have is made when there is something to put in: most of thousands have none.
  private madeRandom: RandomStream | null = null;
  private madeInbound: Set<ConnectionPool> | null = null;
  private avoiders: Set<Upstream> | null = null;
  private shownBreakers: Map<string, BreakerState> | null = null;
  version = '';
  /** A blue-green deploy's new instances are kept back until all are ready. */
  announced = true;
  /** Discovery knows of it: it was ready once, and nobody asked it to stop. A crash changes nothing. */
  named = false;
  /** Its program keeps it out of discovery: it is reached by its own name only. */
  hidden = false;
  private paused = false;
  clockSkew: Millis = 0;
  certificateExpired = false;
  private factory: ProgramFactory | null = null;
  private registration: Registration | null = null;
  private madeFaults: RandomStream | null = null;
  private readonly startup: Sampler | null;
  private readyAt: Millis = 0;
  /** The next change of state by itself: ready, restarted, or stopped for good. */
  private pending: TimerHandle = 0;
  private madeSpans: ProgramSpans | null = null;
  /** Processes started in this place so far. */
  private starts = 0;
  /** The run began with a process in this place. */
  private original = false;
  private readonly restartDelay: RestartDelay;
  /** Asked to stop, its program says itself when it ends. */
  private decidesEnd = false;

  constructor(
    cluster: Cluster,
    owner: Service,
    index: number,
    readonly zone: string | null,
    private readonly seed: number,
  ) {
    this.kernel = cluster.kernel;
    this.cluster = cluster;
    this.owner = owner;
    this.index = index;
    const name = `${owner.name}/${index}`;
    const { runtime, lifecycle } = owner.spec;
    this.stepCost = runtime?.stepCost ?? 0;
    this.row = cluster.rows.add(index);
    this.capacity = owner.spec.concurrency;
    this.warms = lifecycle?.warmup !== undefined;
    this.restartDelay = new RestartDelay(lifecycle);
    const draw = (what: Parameters<typeof sampler>[0] | undefined, purpose: string) =>
      what === undefined ? null : sampler(what, new RandomStream(seed, name, purpose));
    this.cpu = draw(owner.spec.work.kind === 'code' ? runtime?.cpu : undefined, 'cpu');
    this.startup = draw(lifecycle?.startup, 'startup');
    if (runtime?.gc !== undefined) this.collectGarbage(runtime.gc, seed, name);
  }

  get random(): RandomStream {
    this.madeRandom ??= this.stream('program');
    return this.madeRandom;
  }

  private get faults(): RandomStream {
    this.madeFaults ??= this.stream('faults');
    return this.madeFaults;
  }

  private stream(purpose: string): RandomStream {
    return new RandomStream(this.seed, `${this.owner.name}/${this.index}`, purpose);
  }

  /** Callers' pools of connections to this process. */
  get inbound(): Set<ConnectionPool> {
    this.madeInbound ??= new Set();
    return this.madeInbound;
  }

  /** Callers' upstreams that send it nothing, because it fails their checks or was ejected. */
  get avoidedBy(): number {
    return this.avoiders === null ? 0 : this.avoiders.size;
  }

  /** Such an upstream sends it nothing from now on, or sends it requests again. */
  avoid(upstream: Upstream, avoided: boolean): void {
    this.avoiders ??= new Set();
    if (avoided) this.avoiders.add(upstream);
    else this.avoiders.delete(upstream);
  }

  /** States its program shows, by name. */
  get breakers(): ReadonlyMap<string, BreakerState> {
    return this.shownBreakers ?? NO_BREAKERS;
  }

  /** Requests it works on now. */
  get busy(): number {
    return this.cluster.rows.numbers[this.row + INSTANCE.busy]!;
  }

  private set busy(count: number) {
    this.cluster.rows.numbers[this.row + INSTANCE.busy] = count;
  }

  /** Requests it works on at once: the spec's, less what others hold. */
  private get capacity(): number {
    return this.cluster.rows.numbers[this.row + INSTANCE.capacity]!;
  }

  private set capacity(count: number) {
    this.cluster.rows.numbers[this.row + INSTANCE.capacity] = count;
  }

  /** Calls of its own that it waits for. */
  get openCalls(): number {
    return this.cluster.rows.numbers[this.row + INSTANCE.openCalls]!;
  }

  set openCalls(count: number) {
    this.cluster.rows.numbers[this.row + INSTANCE.openCalls] = count;
  }

  /** Something changed that decides whether it is plain. */
  review(): void {
    const { program } = this;
    const declared = program instanceof DeclaredProgram && program.plan.noCpu;
    const itself = this.state === 'ready' && this.serves && !this.warms && this.stepCost === 0;
    const healthy = this.slowFactor === 1 && this.slowAdd === 0 && this.failShare === 0;
    const idle = this.madeProcessor === null && this.waiting === null && this.quiet === 0;
    this.cluster.rows.setPlain(this.row, declared && itself && healthy && idle);
  }

  get service(): string {
    return this.owner.name;
  }

  get instance(): number {
    return this.index;
  }

  get replicas(): number {
    return this.owner.spec.replicas;
  }

  setNamed(named: boolean): void {
    this.hidden = !named;
    this.owner.hostsChanged();
  }

  get queued(): number {
    return this.waiting === null ? 0 : this.waiting.size;
  }

  get stalled(): boolean {
    return this.madeProcessor?.stalled === true;
  }

  get processor(): Processor {
    if (this.madeProcessor === null) {
      const { runtime } = this.owner.spec;
      const { kind = 'threads', cpus = 1 } = runtime ?? {};
      this.madeProcessor = new Processor(this.kernel, kind, cpus);
      this.review();
    }
    return this.madeProcessor;
  }

  get cpuUsed(): Millis {
    return this.madeProcessor?.used ?? 0;
  }

  get spans(): ProgramSpans {
    this.madeSpans ??= this.cluster.spansOf(this);
    return this.madeSpans;
  }

  /** Somebody listens at its address. */
  get listening(): boolean {
    return this.serves && (this.state === 'ready' || this.state === 'draining');
  }

  get process(): ProcessHost {
    return this;
  }

  get uncaught(): 'log' | 'exit' {
    return this.owner.spec.runtime?.uncaught ?? 'log';
  }

  get first(): boolean {
    return this.original && this.starts === 1;
  }

  /** Nothing runs here. */
  get down(): boolean {
    return this.state === 'down' || this.state === 'stopped';
  }

  postpone<T>(callback: (arg: T) => void, arg: T): void {
    this.processor.postpone(callback, arg);
  }

  computed(time: Millis): void {
    this.processor.computed(time);
  }

  compute<T>(time: Millis, done: (arg: T) => void, arg: T): void {
    this.processor.compute(time, done, arg);
  }

  /** Puts a process of `version` in this place; it is ready after its startup. */
  occupy(version: string, factory: ProgramFactory, announced = true): void {
    assert(this.down, 'the place is taken');
    this.version = version;
    this.factory = factory;
    this.announced = announced;
    this.original = this.kernel.events === 0;
    this.start();
  }

  /** Starts a fresh process. Throws what the program throws while starting. */
  private start(): void {
    this.cancelPending();
    this.named = this.decidesEnd = false;
    if (this.starts++ === 0 || this.owner.spec.lifecycle?.newAddress === true) {
      this.address = this.cluster.addresses.assign(this.owner.endpoint, this.index);
    }
    const startup = this.startup?.() ?? 0;
    if (startup > 0) {
      this.moveTo('starting');
      this.pending = this.kernel.schedule(startup, startupOver, this);
    } else {
      this.becomeReady();
    }
  }

  becomeReady(): void {
    this.pending = 0;
    this.shownBreakers = null;
    const program = this.factory!(this);
    this.program = program;
    const declared = program instanceof DeclaredProgram ? program : null;
    if (declared !== null) this.cluster.rows.setProgram(this.row, declared);
    if (program.starting === undefined) {
      this.listen();
      return;
    }
    if (this.state !== 'starting') this.moveTo('starting');
    program.starting(() => {
      // The process may have ended meanwhile.
      if (this.program === program) this.listen();
    });
  }

  private listen(): void {
    this.readyAt = this.kernel.now;
    this.serves = this.program!.listens !== false;
    this.named = true;
    this.state = 'ready';
    this.review();
    if (this.announced) this.register();
    this.cluster.chaos.reapply(this);
    this.owner.changed(this);
  }

  /** Discovery may name it from now on. */
  announce(): void {
    if (this.announced) return;
    this.announced = true;
    if (this.state === 'ready') this.register();
    this.owner.changed(this);
  }

  private register(): void {
    const { registration } = this.owner.spec;
    if (registration === undefined) return;
    this.registration = new Registration(this, registration);
    this.registration.start();
  }

  private moveTo(state: InstanceState): void {
    this.state = state;
    this.review();
    this.owner.changed(this);
  }

  /** The process can be sent messages of that kind. */
  takes(request: WireRequest): boolean {
    return request.push === true ? this.program !== null : this.listening;
  }

  /** A request arrived that the instance {@link takes}. */
  accept(call: Call): void {
    const { kernel, cluster, owner } = this;
    const push = call.request.push === true;
    if (this.quiet !== 0 && !push) this.stayBusy();
    call.arrivedAt = kernel.now;
    if (call.request.hold !== true) owner.observer.start(kernel.now);
    call.serverSpan = cluster.spans.start(
      call.callerSpan,
      'server',
      owner.endpoint,
      this.index,
      call.serverName,
      kernel.now,
    );
    if (push) {
      call.begin(this);
      if (this.stalled) this.processor.postpone(receiveNow, call);
      else this.receive(call);
    } else if (this.busy < this.capacity) {
      this.begin(call);
    } else if (this.queued < owner.spec.queue) {
      this.waiting ??= this.makeQueue();
      this.review();
      this.waiting.push(call);
    } else {
      this.finish(call, QUEUE_FULL);
    }
  }

  /** A push: no place is taken, and no slowness of the instance delays it. */
  receive(call: Call): void {
    // The process may have died while the message waited for its processor.
    if (!call.finish(this)) return;
    const { request, serverSpan, from } = call;
    this.finish(call, this.program!.receive?.(request, serverSpan, from) ?? NO_RECEIVER);
  }

  private makeQueue(): RequestQueue<Call> {
    return createQueue<Call>(this.owner.spec.discipline ?? 'fifo', (call) =>
      this.finish(call, SHED),
    );
  }

  /** Others take this share of its processors. */
  setCpuTaken(share: Ratio): void {
    if (share > 0 || this.madeProcessor !== null) this.processor.taken = share;
  }

  setConnectionsTaken(share: Ratio): void {
    this.connectionsTaken = share;
    this.capacity = Math.floor(this.owner.spec.concurrency * (1 - share));
    if (this.listening) this.takeWaiting();
  }

  /** The process stands still, or goes on. */
  setPaused(paused: boolean): void {
    if (paused === this.paused) return;
    this.paused = paused;
    if (paused) this.processor.pause();
    else this.processor.resume();
  }

  get isPaused(): boolean {
    return this.paused;
  }

  private begin(call: Call): void {
    const { kernel } = this;
    this.busy++;
    call.begin(this);
    call.begunAt = kernel.now;
    if (kernel.now > call.arrivedAt) {
      this.cluster.spans.queued(call.serverSpan, kernel.now - call.arrivedAt);
    }
    if (this.failShare > 0 && this.faults.next() < this.failShare) {
      this.handled(call, INJECTED_FAILURE);
      return;
    }
    if (this.cpu !== null) this.processor.compute(this.cpu(), handleNow, call);
    else if (this.stalled) this.processor.postpone(handleNow, call);
    else this.handle(call);
  }

  handle(call: Call): void {
    // The process may have died while the request waited for its processor.
    if (call.worker !== this) return;
    const open = this.program!.handle(
      call.request,
      call.serverSpan,
      (outcome) => this.handled(call, outcome),
      call.abandoned,
      call.from,
    );
    if (call.worker === this) call.handling = open;
  }

  /** The program is done with the request; slowness holds the worker for longer. */
  handled(call: Call, outcome: WireResponse | HandlerError): void {
    // A dead process answers nothing, even when its code was in the middle of it.
    if (call.worker !== this) return;
    if (this.stepCost > 0) this.kernel.defer(answerAfterTurn, { instance: this, call, outcome });
    else this.slowDown(call, outcome);
  }

  /** The answer leaves when the turn of learner code that made it has been computed. */
  answerAfterTurn(held: Held): void {
    this.processor.afterTurn(slowDown, held);
  }

  slowDown(call: Call, outcome: WireResponse | HandlerError): void {
    if (call.worker !== this) return;
    const factor = this.warms ? this.slowFactor * this.warmupFactor() : this.slowFactor;
    if (factor !== 1 || this.slowAdd > 0) {
      const elapsed = this.kernel.now - call.begunAt;
      const extra = elapsed * (factor - 1) + this.slowAdd;
      if (extra > 0) {
        this.kernel.schedule(extra, releaseSlowed, { instance: this, call, outcome });
        return;
      }
    }
    this.release(call, outcome);
  }

  /** Falls evenly from the spec's factor to 1 over its time. */
  private warmupFactor(): number {
    const warmup = this.owner.spec.lifecycle?.warmup;
    if (warmup === undefined) return 1;
    const left = 1 - (this.kernel.now - this.readyAt) / warmup.time;
    return left <= 0 ? 1 : 1 + (warmup.factor - 1) * left;
  }

  release(call: Call, outcome: WireResponse | HandlerError): void {
    if (!call.finish(this)) return;
    call.handling = null;
    this.busy--;
    this.finish(call, outcome);
    this.takeWaiting();
    if (this.state === 'draining') this.stopWhenQuiet();
  }

  /** A loop, not a recursion: handlers that answer at once could empty a long queue in one event. */
  takeWaiting(): void {
    const { waiting } = this;
    if (waiting === null || this.taking) return;
    this.taking = true;
    while (this.busy < this.capacity) {
      const call = waiting.take(this.kernel.now);
      if (call === undefined) break;
      this.begin(call);
    }
    this.taking = false;
  }

  private finish(call: Call, outcome: WireResponse | HandlerError): void {
    if ('error' in outcome) {
      const place = outcome.place?.split(':', 2).join(':');
      this.log('error', `Answered 500: ${outcome.error}`, call.serverSpan, place);
      this.ended(call, 'http_500');
    } else {
      this.ended(call, outcomeOfStatus(outcome.status));
    }
    call.answer(outcome);
  }

  private ended(call: Call, outcome: Outcome): void {
    const { now } = this.kernel;
    if (call.request.hold !== true) {
      this.owner.observer.end(now, outcome, now - call.arrivedAt);
    }
    this.cluster.spans.end(call.serverSpan, outcome, now);
  }

  /** The process dies: everyone who waits for it learns so, and nothing of it runs again. */
  kill(): void {
    // Nobody wants a draining one back.
    if (this.state === 'draining') this.stop();
    else if (!this.down) this.die(this.restartDelay.next(this.kernel.now));
  }

  /** Its code ended the process. */
  exit(code: number): void {
    const gone = `The process exited with code ${code}`;
    const level = code === 0 ? 'info' : 'error';
    if (this.state === 'draining') {
      this.log(level, gone, 0);
      this.stop();
      return;
    }
    const wait = this.restartDelay.next(this.kernel.now);
    const again =
      wait === null
        ? ''
        : wait === 0
          ? '; it starts again'
          : `; it starts again in ${wait / 1000} s`;
    this.log(level, gone + again, 0);
    // Time must pass between two starts that fail at once.
    this.die(wait === null ? null : Math.max(1, wait));
  }

  private die(restartIn: Millis | null): void {
    this.end('down');
    // Its deployment may have given the place to another process already.
    if (this.state !== 'down' || restartIn === null) return;
    this.pending = this.kernel.schedule(restartIn, restartNow, this);
  }

  /** A fresh process in the place of a dead one. */
  restart(): void {
    if (this.state === 'down') this.start();
  }

  /** Asks the process to stop: discovery forgets it, open requests are finished first. */
  drain(): void {
    if (this.state === 'down' || this.state === 'starting') {
      this.stop();
      return;
    }
    if (this.state !== 'ready') return;
    this.registration?.stop(true);
    this.registration = null;
    this.named = false;
    const patience = this.owner.spec.lifecycle?.drain ?? DRAIN_DEFAULT;
    this.pending = this.kernel.schedule(patience, timeIsUp, this);
    this.moveTo('draining');
    this.decidesEnd = this.program!.terminate?.() === true;
    if (this.serves) this.stopWhenQuiet();
    else if (!this.decidesEnd) this.stop();
  }

  /** The grace period is over: SIGKILL. */
  timeIsUp(): void {
    if (this.decidesEnd) this.log('warn', 'Killed: it did not end in time after SIGTERM', 0);
    this.stop();
  }

  private stopWhenQuiet(): void {
    if (this.decidesEnd || this.busy > 0 || this.queued > 0 || this.quiet !== 0) return;
    this.quiet = this.kernel.schedule(DRAIN_QUIET, stopNow, this);
  }

  private stayBusy(): void {
    this.kernel.cancel(this.quiet);
    this.quiet = 0;
  }

  stop(): void {
    if (this.state !== 'stopped') this.end('stopped');
  }

  private end(state: 'down' | 'stopped'): void {
    this.cancelPending();
    if (state === 'stopped') this.named = false;
    this.program?.stop();
    this.program = null;
    this.registration?.stop(false);
    this.registration = null;
    this.madeProcessor?.reset();
    this.cluster.plainCalls.takeOverAllOf(this.row);
    const lost = this.cluster.calls.workedOnBy(this);
    for (const call of lost) call.finish(this);
    this.busy = 0;
    for (let call = this.waiting?.remove(); call !== undefined; call = this.waiting?.remove()) {
      lost.push(call);
    }
    this.moveTo(state);
    for (const call of lost) {
      call.handling = null;
      this.ended(call, 'connection_reset');
      call.fail('ECONNRESET');
    }
    for (const pool of [...(this.madeInbound ?? [])]) pool.reset();
    for (const call of this.cluster.calls.madeBy(this)) call.callerDied();
    this.cluster.callerDied(this);
    this.owner.processEnded();
  }

  private cancelPending(): void {
    if (this.pending !== 0) this.kernel.cancel(this.pending);
    this.pending = 0;
    if (this.quiet !== 0) this.stayBusy();
  }

  /** What the program has to show of itself. */
  inspect(): readonly ProgramTable[] {
    return this.program?.inspect?.() ?? [];
  }

  /** Null where the program offers none, or where there is no process. */
  gauge(): ProgramGauge | null {
    return this.program?.gauge?.() ?? null;
  }

  call(
    request: WireRequest,
    parent: SpanId,
    settle: (result: CallResult) => void,
    options?: CallOptions,
    known?: Way,
  ): OpenCall {
    const { cluster, owner } = this;
    return cluster.call(owner.endpoint, this, request, parent, settle, options, known);
  }

  callPlainly(owner: ErrandOwner, plan: CallPlan): boolean {
    return this.cluster.plainCalls.begin(plan, this.row, owner.span, owner.trace, 0, owner);
  }

  log(level: LogLevel, text: string, span: SpanId, place?: string): void {
    this.cluster.logs.write({
      t: this.kernel.now,
      endpoint: this.owner.endpoint,
      instance: this.index,
      level,
      text,
      span,
      place: place ?? null,
    });
  }

  breakerChanged(name: string, to: BreakerState): void {
    const from = this.breakers.get(name) ?? null;
    if (from === to) return;
    this.shownBreakers ??= new Map();
    this.shownBreakers.set(name, to);
    this.cluster.breakerChanged({
      t_ms: this.kernel.now,
      service: this.service,
      instance: this.index,
      name,
      from,
      to,
    });
  }

  private collectGarbage(
    gc: NonNullable<NonNullable<Service['spec']['runtime']>['gc']>,
    seed: number,
    name: string,
  ): void {
    const every = sampler(gc.every, new RandomStream(seed, name, 'gc-every'));
    const pause = sampler(gc.pause, new RandomStream(seed, name, 'gc-pause'));
    const { kernel, processor } = this;
    const wait = (): void => void kernel.schedule(every(), collect, undefined);
    const goOn = (): void => {
      processor.resume();
      wait();
    };
    const collect = (): void => {
      processor.pause();
      kernel.schedule(pause(), goOn, undefined);
    };
    wait();
  }
}

function handleNow(call: Call): void {
  call.target.handle(call);
}

function receiveNow(call: Call): void {
  call.target.receive(call);
}

function startupOver(instance: Instance): void {
  instance.becomeReady();
}

function restartNow(instance: Instance): void {
  instance.restart();
}

function stopNow(instance: Instance): void {
  instance.stop();
}

function timeIsUp(instance: Instance): void {
  instance.timeIsUp();
}

interface Held {
  readonly instance: Instance;
  readonly call: Call;
  readonly outcome: WireResponse | HandlerError;
}

function answerAfterTurn(held: Held): void {
  held.instance.answerAfterTurn(held);
}

function slowDown({ instance, call, outcome }: Held): void {
  instance.slowDown(call, outcome);
}

function releaseSlowed({ instance, call, outcome }: Held): void {
  instance.release(call, outcome);
}
