import type { Millis } from '../base/units.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import { Ring } from '../kernel/ring.ts';
import { outcomeOfStatus } from '../telemetry/outcome.ts';
import type { Outcome } from '../telemetry/record.ts';
import type { Call } from './call.ts';
import type { Cluster } from './cluster.ts';
import type {
  BreakerState,
  CallResult,
  HandlerError,
  LogLevel,
  OpenCall,
  ProgramHost,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from './program.ts';
import type { Service } from './service.ts';

const QUEUE_FULL: WireResponse = {
  status: 503,
  headers: [['content-type', 'text/plain;charset=UTF-8']],
  body: 'Service Unavailable: the queue is full',
};

const INJECTED_FAILURE: WireResponse = {
  status: 500,
  headers: [['content-type', 'text/plain;charset=UTF-8']],
  body: 'Internal Server Error: injected fault',
};

/**
 * One process of a service: `concurrency` requests worked on at once, `queue` waiting in order of
 * arrival, the rest answered 503 at once. What the work is, its {@link ServiceProgram} knows.
 */
export class Instance implements ProgramHost {
  readonly kernel: Kernel;
  readonly random: RandomStream;
  /** Calls this instance has open, as a caller. */
  readonly outgoing = new Set<Call>();
  down = false;
  busy = 0;
  /** Handling takes this many times as long, plus `slowAdd`. */
  slowFactor = 1;
  slowAdd: Millis = 0;
  failShare = 0;
  readonly breakers = new Map<string, BreakerState>();

  private program: ServiceProgram | null = null;
  private readonly waiting = new Ring<Call>();
  private readonly working = new Set<Call>();
  private readonly faults: RandomStream;
  private taking = false;

  constructor(
    private readonly cluster: Cluster,
    private readonly owner: Service,
    readonly index: number,
    seed: number,
  ) {
    this.kernel = cluster.kernel;
    const name = `${owner.name}/${index}`;
    this.random = new RandomStream(seed, name, 'program');
    this.faults = new RandomStream(seed, name, 'faults');
  }

  get service(): string {
    return this.owner.name;
  }

  get instance(): number {
    return this.index;
  }

  get queued(): number {
    return this.waiting.size;
  }

  /** Starts a fresh process. Throws what the program throws while starting. */
  start(): void {
    this.breakers.clear();
    this.program = this.owner.factory(this);
  }

  /** A request arrived at a live instance. */
  accept(call: Call): void {
    const { kernel, cluster, owner } = this;
    call.arrivedAt = kernel.now;
    owner.observer.start(kernel.now);
    call.serverSpan = cluster.spans.start(
      call.clientSpan,
      'server',
      owner.endpoint,
      this.index,
      owner.spanNames.of(call.request),
      kernel.now,
    );
    if (this.busy < owner.spec.concurrency) {
      this.begin(call);
    } else if (this.waiting.size < owner.spec.queue) {
      this.waiting.push(call);
    } else {
      this.finish(call, QUEUE_FULL);
    }
  }

  private begin(call: Call): void {
    const { kernel } = this;
    this.busy++;
    this.working.add(call);
    call.begunAt = kernel.now;
    if (kernel.now > call.arrivedAt) {
      this.cluster.spans.queued(call.serverSpan, kernel.now - call.arrivedAt);
    }
    if (this.failShare > 0 && this.faults.next() < this.failShare) {
      this.handled(call, INJECTED_FAILURE);
      return;
    }
    const open = this.program!.handle(
      call.request,
      call.serverSpan,
      (outcome) => this.handled(call, outcome),
      call.abandoned,
    );
    if (this.working.has(call)) call.handling = open;
  }

  /** The program is done with the request; a slow fault holds the worker for longer. */
  private handled(call: Call, outcome: WireResponse | HandlerError): void {
    // A dead process answers nothing, even when its code was in the middle of it.
    if (!this.working.has(call)) return;
    if (this.slowFactor !== 1 || this.slowAdd > 0) {
      const elapsed = this.kernel.now - call.begunAt;
      const extra = elapsed * (this.slowFactor - 1) + this.slowAdd;
      if (extra > 0) {
        this.kernel.schedule(extra, releaseSlowed, { instance: this, call, outcome });
        return;
      }
    }
    this.release(call, outcome);
  }

  release(call: Call, outcome: WireResponse | HandlerError): void {
    if (!this.working.delete(call)) return;
    call.handling = null;
    this.busy--;
    this.finish(call, outcome);
    this.takeWaiting();
  }

  /** A loop, not a recursion: handlers that answer at once could empty a long queue in one event. */
  private takeWaiting(): void {
    if (this.taking) return;
    this.taking = true;
    while (this.waiting.size > 0 && this.busy < this.owner.spec.concurrency) {
      this.begin(this.waiting.shift()!);
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
    this.owner.observer.end(now, outcome, now - call.arrivedAt);
    this.cluster.spans.end(call.serverSpan, outcome, now);
  }

  /** The process dies: everyone who waits for it learns so, and nothing of it runs again. */
  kill(): void {
    if (this.down) return;
    this.down = true;
    this.program?.stop();
    this.program = null;
    const lost = [...this.working];
    this.working.clear();
    this.busy = 0;
    for (let call = this.waiting.shift(); call !== undefined; call = this.waiting.shift()) {
      lost.push(call);
    }
    for (const call of lost) {
      call.handling = null;
      this.ended(call, 'connection_reset');
      call.fail('ECONNRESET');
    }
    for (const call of [...this.outgoing]) call.callerDied();
  }

  /** A fresh process in the place of a killed one. */
  restart(): void {
    if (!this.down) return;
    this.down = false;
    this.start();
  }

  call(request: WireRequest, parent: SpanId, settle: (result: CallResult) => void): OpenCall {
    return this.cluster.call(this.owner.endpoint, this, request, parent, settle);
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
    this.breakers.set(name, to);
    this.cluster.breakerChanged({
      t_ms: this.kernel.now,
      service: this.service,
      instance: this.index,
      name,
      from,
      to,
    });
  }
}

function releaseSlowed(held: {
  instance: Instance;
  call: Call;
  outcome: WireResponse | HandlerError;
}): void {
  held.instance.release(held.call, held.outcome);
}
