import { assert, required, unreachable } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Task } from '../kernel/task.ts';
import { hostOf, pathOf } from '../network/address.ts';
import { MessagesInFlight } from '../network/in-flight.ts';
import { LogStore } from '../telemetry/logs.ts';
import { Observer } from '../telemetry/observer.ts';
import type { BreakerTransition, Outcome } from '../telemetry/record.ts';
import { type SpanId, SpanStore } from '../telemetry/spans.ts';
import { Call, errorMessage } from './call.ts';
import { Chaos } from './chaos.ts';
import { Edge } from './edge.ts';
import type { Instance } from './instance.ts';
import { LimitError, OPEN_CALLS_MAX } from './limits.ts';
import { LoadGenerator } from './load/load-generator.ts';
import type { BreakerState, CallResult, OpenCall, ProgramFactory, WireRequest } from './program.ts';
import type { Fault, Intervention, LinkProperties, Scenario, ServiceSpec } from './scenario.ts';
import { Service } from './service.ts';

/** What a resolver takes to say that a name does not exist. */
const NAME_LOOKUP: Millis = 1;
/** Breaker transitions kept for the record; later ones are counted only by the marks. */
export const BREAKER_TRANSITIONS_KEPT = 10_000;
/** Names that do not exist with a record of their own; calls to further ones share one. */
const LOST_NAMES_KEPT = 100;

export interface ClusterMark {
  readonly t: Millis;
  readonly kind: 'fault' | 'heal' | 'breaker' | 'load';
  readonly service: string;
  /** Short and complete: `payment slow ×8`, `order breaker open`. */
  readonly text: string;
  /** Of `breaker`. */
  readonly breaker?: BreakerState;
  /** Of `fault` and `heal`: what kind of trouble, and where (null: every instance). */
  readonly fault?: { readonly kind: Fault['kind']; readonly instance: number | null };
}

export interface FinishedTrace {
  readonly span: SpanId;
  readonly outcome: Outcome;
  readonly duration: Millis;
}

/** What whoever runs the cluster wants to hear of, as it happens. All optional. */
export interface ClusterListener {
  mark?(mark: ClusterMark): void;
  traceFinished?(trace: FinishedTrace): void;
}

/** The modelled system of one scenario, ready to run on `kernel`. */
export class Cluster {
  readonly spans = new SpanStore();
  readonly logs = new LogStore();
  readonly messages = new MessagesInFlight();
  readonly chaos: Chaos;
  /** All load generators' requests, as the client sees them. */
  readonly client: Observer;
  readonly services: readonly Service[];
  /** In order of first use; the scenario's expected ones come first. */
  readonly edges: Edge[] = [];
  readonly loads: readonly LoadGenerator[];
  readonly breakers: BreakerTransition[] = [];

  private readonly byName = new Map<string, Service>();
  /** By caller endpoint, then callee endpoint. */
  private readonly edgeTable: (Edge | undefined)[][];
  /** Calls to names that do not exist, by `from->name`. */
  readonly lostEdges = new Map<string, Observer>();
  private openCalls = 0;

  /**
   * `program` gives the code of each service. Programs start in {@link start}, in scenario order.
   */
  constructor(
    readonly kernel: Kernel,
    readonly scenario: Scenario,
    private readonly seed: number,
    program: (spec: ServiceSpec) => ProgramFactory,
    private readonly listener: ClusterListener = {},
  ) {
    this.client = new Observer(scenario.slowAfter);
    this.services = scenario.services.map((spec, index) => {
      const service = new Service(this, spec, index + 1, program(spec), seed, scenario.slowAfter);
      this.byName.set(spec.name, service);
      return service;
    });
    this.edgeTable = Array.from({ length: this.services.length + 1 }, () => []);
    for (const load of scenario.load) this.edge(0, this.service(load.to));
    for (const service of this.services) {
      for (const callee of expectedCalls(service.spec)) {
        this.edge(service.endpoint, this.service(callee));
      }
    }
    this.chaos = new Chaos(this);
    this.loads = scenario.load.map((spec, index) => new LoadGenerator(this, spec, index, seed));
  }

  /** Starts every instance, the load and the clock of scheduled faults. Throws what a program throws. */
  start(): void {
    for (const service of this.services) {
      for (const instance of service.instances) instance.start();
    }
    this.kernel.settle();
    for (const scheduled of this.scenario.faults) {
      Task.start(this.kernel, this.chaos.strike(scheduled), BEFORE_REQUESTS);
    }
    for (const load of this.loads) load.start();
  }

  service(name: string): Service {
    return required(this.byName.get(name), `service ${name}`);
  }

  /** Does what a person did; the caller records when. */
  intervene(what: Intervention): void {
    switch (what.kind) {
      case 'load': {
        required(this.loads[what.load], `load generator ${what.load}`).setRate(what.rate);
        const { to } = this.scenario.load[what.load]!;
        this.mark({ kind: 'load', service: 'client', text: `${what.rate} requests/s to ${to}` });
        break;
      }
      case 'inject':
        this.chaos.inject(what.fault);
        break;
      case 'heal':
        this.chaos.heal(what.fault, what.service, what.instance);
        break;
      default:
        unreachable(what, 'intervention');
    }
  }

  /** Makes a call from an endpoint (its `caller` instance, or the load generators when null). */
  call(
    from: number,
    caller: Instance | null,
    request: WireRequest,
    parent: SpanId,
    settle: (result: CallResult) => void,
  ): OpenCall {
    if (++this.openCalls > OPEN_CALLS_MAX) throw this.tooManyCalls();
    const host = hostOf(request.url);
    const callee = this.byName.get(host);
    if (callee === undefined) return this.callNobody(from, caller, host, request, parent, settle);
    if (caller === null) this.client.start(this.kernel.now);
    const edge = this.edge(from, callee);
    return new Call(this, edge, caller, request, parent, settle);
  }

  /** A call is over for its caller. */
  callEnded(fromClient: boolean, span: SpanId, outcome: Outcome, duration: Millis): void {
    this.openCalls--;
    if (!fromClient) return;
    this.client.end(this.kernel.now, outcome, duration);
    this.listener.traceFinished?.({ span, outcome, duration });
  }

  breakerChanged(transition: BreakerTransition): void {
    if (this.breakers.length < BREAKER_TRANSITIONS_KEPT) this.breakers.push(transition);
    // A breaker that starts closed is no event.
    if (transition.from === null && transition.to === 'closed') return;
    const who =
      this.service(transition.service).instances.length > 1
        ? `${transition.service} #${transition.instance + 1}`
        : transition.service;
    this.mark({
      kind: 'breaker',
      service: transition.service,
      text: `${who} ${transition.name} ${transition.to}`,
      breaker: transition.to,
    });
  }

  mark(mark: Omit<ClusterMark, 't'>): void {
    this.listener.mark?.({ t: this.kernel.now, ...mark });
  }

  /** Name of an endpoint: 0 is the client. */
  endpointName(endpoint: number): string {
    return endpoint === 0 ? 'client' : this.services[endpoint - 1]!.name;
  }

  private edge(from: number, callee: Service): Edge {
    const row = this.edgeTable[from]!;
    let edge = row[callee.endpoint];
    if (edge === undefined) {
      while (row.length <= callee.endpoint) row.push(undefined);
      const fromName = this.endpointName(from);
      const link = this.linkBetween(fromName, callee.name);
      edge = new Edge(
        this.edges.length,
        { endpoint: from, name: fromName },
        callee,
        link,
        this.seed,
        this.scenario.slowAfter,
      );
      row[callee.endpoint] = edge;
      this.edges.push(edge);
    }
    return edge;
  }

  private linkBetween(from: string, to: string): LinkProperties {
    const own = this.scenario.links.find((link) => link.from === from && link.to === to);
    return own ?? this.scenario.defaultLink;
  }

  private callNobody(
    from: number,
    caller: Instance | null,
    host: string,
    request: WireRequest,
    parent: SpanId,
    settle: (result: CallResult) => void,
  ): OpenCall {
    assert(caller !== null, 'the load goes to services of the scenario');
    let key = `${this.endpointName(from)}->${host}`;
    let observer = this.lostEdges.get(key);
    if (observer === undefined && this.lostEdges.size >= LOST_NAMES_KEPT) {
      key = `${this.endpointName(from)}->(other names)`;
      observer = this.lostEdges.get(key);
    }
    if (observer === undefined) {
      observer = new Observer(this.scenario.slowAfter);
      this.lostEdges.set(key, observer);
    }
    const { kernel, spans } = this;
    const startedAt = kernel.now;
    observer.start(startedAt);
    const name = `${host} ${request.method} ${pathOf(request.url)}`;
    const span = spans.start(parent, 'client', from, caller.index, name, startedAt);
    const end = (outcome: Outcome): void => {
      this.openCalls--;
      observer.end(kernel.now, outcome, kernel.now - startedAt);
      spans.end(span, outcome, kernel.now);
    };
    const lookup = kernel.schedule(
      NAME_LOOKUP,
      () => {
        end('name_not_found');
        if (!caller.down) {
          settle({ ok: false, code: 'ENOTFOUND', message: errorMessage('ENOTFOUND', host) });
        }
      },
      undefined,
    );
    return {
      cancel: (cause) => {
        if (kernel.cancel(lookup)) end(cause);
      },
    };
  }

  private tooManyCalls(): LimitError {
    const [most] = [...this.edges].sort((a, b) => b.observer.inFlight - a.observer.inFlight);
    return new LimitError(
      `More than ${OPEN_CALLS_MAX} calls were open at once` +
        (most === undefined ? '' : ` (${most.observer.inFlight} of them ${most.name})`) +
        '. Lower the load, bound the queues, or stop a service from calling itself.',
    );
  }
}

/** Faults strike before the requests of the same instant. */
const BEFORE_REQUESTS = -1;

/** Whom a service is declared to call: known before the first request, for the picture. */
function expectedCalls(spec: ServiceSpec): readonly string[] {
  return spec.work.kind === 'code' ? spec.work.calls : spec.work.calls.map((call) => call.to);
}
