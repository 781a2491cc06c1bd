import { assert, required, unreachable } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Sampler } from '../kernel/sample.ts';
import { Task } from '../kernel/task.ts';
import { hostOf, pathOf, portOf } from '../network/address.ts';
import { MessagesInFlight } from '../network/in-flight.ts';
import { LogStore } from '../telemetry/logs.ts';
import { Observations } from '../telemetry/observations.ts';
import { Observer } from '../telemetry/observer.ts';
import type { BreakerTransition, Outcome } from '../telemetry/record.ts';
import { type SpanId, type SpanOutcome, SpanStore } from '../telemetry/spans.ts';
import { Autoscaler } from './autoscaler.ts';
import { Turns } from './balancers/turns.ts';
import { Call, type CallKind } from './call.ts';
import { errorMessage } from './call-outcome.ts';
import { BEFORE_REQUESTS, Chaos } from './chaos/chaos.ts';
import { Edge } from './edge.ts';
import type { EdgeCaller } from './edge-caller.ts';
import { EdgeRows } from './edge-rows.ts';
import { expectedCalls } from './expected-calls.ts';
import type { FaultId, FaultKind } from './fault.ts';
import { HostRows } from './host-rows.ts';
import type { Instance } from './instance.ts';
import { InstanceRows } from './instance-rows.ts';
import { LimitError, OPEN_CALLS_MAX } from './limits.ts';
import { LoadGenerator } from './load/load-generator.ts';
import type { MeshConfig } from './mesh/config.ts';
import { Mesh } from './mesh.ts';
import { Addresses, isAddress } from './names/addresses.ts';
import { type ResolvedHost, Resolver } from './names/resolver.ts';
import { type CallUnderWay, OpenCalls } from './open-calls.ts';
import type { PlainCall } from './plain-call-rows.ts';
import { PlainCalls, type PlainClient } from './plain-calls.ts';
import type {
  BreakerState,
  CallOptions,
  CallResult,
  CancelCause,
  OpenCall,
  ProgramFactory,
  WireRequest,
} from './program.ts';
import { ProgramSpans } from './program-spans.ts';
import type { Intervention, LinkProperties, Scenario, ServiceWork } from './scenario.ts';
import { Service } from './service.ts';
import { SidecarCall } from './sidecar-call.ts';
import type { HostState, Upstream } from './upstream/upstream.ts';
import type { PlannedCall, Way } from './way.ts';

/** What a resolver takes to say that a name does not exist, where the scenario says nothing of DNS. */
const NAME_LOOKUP: Millis = 1;
/** Breaker transitions kept for the record; later ones are counted only by the marks. */
export const BREAKER_TRANSITIONS_KEPT = 10_000;
/** Addresses with ids in them make many URLs; a service's table is emptied when it has this many. */
const URLS_KEPT = 100;
/** Names that do not exist with a record of their own; calls to further ones share one. */
const LOST_NAMES_KEPT = 100;

export interface ClusterMark {
  readonly t: Millis;
  readonly kind:
    | 'fault'
    | 'heal'
    | 'breaker'
    | 'load'
    | 'deploy'
    | 'scale'
    | 'host'
    | 'certificate';
  readonly service: string;
  /** Short and complete: `payment slow ×8`, `order breaker open`. */
  readonly text: string;
  /** Of `breaker`. */
  readonly breaker?: BreakerState;
  /** Of `fault` and `heal`: which one, what kind of trouble, and where (null: every instance). */
  readonly fault?: {
    readonly id: FaultId;
    readonly kind: FaultKind;
    readonly instance: number | null;
  };
}

export interface FinishedTrace {
  readonly span: SpanId;
  readonly outcome: SpanOutcome;
  readonly duration: Millis;
}

/** What whoever runs the cluster wants to hear of, as it happens. All optional. */
export interface ClusterListener {
  mark?(mark: ClusterMark): void;
  traceFinished?(trace: FinishedTrace): void;
}

/** Whom a request goes to: a service, or one place of it. */
interface Destination {
  readonly service: Service;
  readonly slot: number | null;
}

/** The modelled system of one scenario, ready to run on `kernel`. */
export class Cluster {
  readonly spans = new SpanStore();
  readonly logs = new LogStore();
  readonly messages = new MessagesInFlight();
  readonly observations: Observations;
  readonly calls = new OpenCalls();
  readonly turns = new Turns();
  readonly rows = new InstanceRows();
  readonly edgeRows = new EdgeRows();
  readonly hosts = new HostRows();
  readonly plainCalls = new PlainCalls(this);
  readonly addresses = new Addresses();
  readonly chaos: Chaos;
  /** All load generators' requests, as the client sees them. */
  readonly client: Observer;
  readonly services: readonly Service[];
  /** In order of first use; the scenario's expected ones come first. */
  readonly edges: Edge[] = [];
  readonly loads: readonly LoadGenerator[];
  readonly breakers: BreakerTransition[] = [];
  /** Grows whenever the topology does: an edge was first used, a service got another place. */
  shape = 0;

  private readonly byName = new Map<string, Service>();
  /** By caller endpoint, then callee endpoint. */
  private readonly edgeTable: (Edge | undefined)[][];
  /** Calls to names that do not exist, by `from->name`. */
  readonly lostEdges = new Map<string, Observer>();
  readonly mesh: Mesh | null;
  private readonly links: ReadonlyMap<string, LinkProperties>;
  private readonly resolvers = new Map<Instance | null, Resolver>();
  private readonly inboundHops = new Map<Instance, Sampler | null>();
  private openCalls = 0;

  /**
   * `program` gives the code of each service and version. Programs start in {@link start}, in
   * scenario order. `mesh` is what the scenario's mesh files say.
   */
  constructor(
    readonly kernel: Kernel,
    readonly scenario: Scenario,
    private readonly seed: number,
    program: (work: ServiceWork) => ProgramFactory,
    private readonly listener: ClusterListener = {},
    mesh: MeshConfig | null = null,
  ) {
    this.observations = new Observations(scenario.slowAfter);
    this.client = new Observer(this.observations);
    this.links = new Map(scenario.links.map((link) => [`${link.from}->${link.to}`, link]));
    this.chaos = new Chaos(this, seed);
    this.services = scenario.services.map((spec, index) => {
      const service = new Service(this, spec, index + 1, program, seed);
      this.byName.set(spec.name, service);
      return service;
    });
    this.edgeTable = Array.from({ length: this.services.length + 1 }, () => []);
    for (const load of scenario.load) {
      for (const { to } of load.mix ?? [load]) this.edge(0, this.service(to));
    }
    for (const service of this.services) {
      for (const callee of expectedCalls(service.spec)) {
        this.edge(service.endpoint, this.service(callee));
      }
    }
    this.mesh = scenario.mesh === undefined ? null : new Mesh(this, scenario.mesh, mesh, seed);
    this.loads = scenario.load.map((spec, index) => new LoadGenerator(this, spec, index, seed));
  }

  /** Starts every instance, the load and the clock of scheduled faults. Throws what a program throws. */
  start(): void {
    for (const service of this.services) {
      service.deployment.start();
      const { autoscaler } = service.spec;
      if (autoscaler !== undefined) new Autoscaler(service, autoscaler).start();
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
        const { to, users } = this.scenario.load[what.load]!;
        const unit = users === undefined ? 'requests/s' : 'users';
        this.mark({ kind: 'load', service: 'client', text: `${what.rate} ${unit} to ${to}` });
        break;
      }
      case 'inject':
        this.chaos.inject(what.fault);
        break;
      case 'heal':
        this.chaos.heal(what.fault);
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
    options?: CallOptions,
    known?: Way,
  ): OpenCall {
    if (++this.openCalls > OPEN_CALLS_MAX) throw this.tooManyCalls();
    if (known !== undefined && known.edge !== null) {
      if (caller === null) this.client.start(this.kernel.now);
      const { clientName, serverName } = known;
      const how = known.how!;
      const { edge } = known;
      const call = new Call(edge, caller, request, parent, settle, how, clientName, serverName);
      call.start();
      return call;
    }
    let edge = caller === null ? undefined : caller.owner.edgesByUrl.get(request.url);
    if (edge === undefined) {
      const host = hostOf(request.url);
      const callee = this.byName.get(host);
      if (callee === undefined) {
        const one = this.instanceCalled(host);
        if (one === null) return this.callNobody(from, caller, host, request, parent, settle);
        return this.callOne(from, caller, one, request, parent, settle, options);
      }
      edge = this.edge(from, callee);
      if (caller !== null) remember(caller.owner.edgesByUrl, request.url, edge);
    }
    if (caller === null) this.client.start(this.kernel.now);
    if (caller !== null && this.mesh !== null) {
      const sidecar = this.mesh.sidecarOf(caller);
      if (sidecar !== null) return new SidecarCall(edge, caller, sidecar, request, parent, settle);
    }
    const kind = this.kindOf(edge, caller, options);
    if (known !== undefined) findOut(known, edge, kind, request);
    const call = new Call(edge, caller, request, parent, settle, kind);
    call.start();
    return call;
  }

  /** A load generator's call that is nothing out of the ordinary; 0: it has to be made by {@link call}. */
  callPlainly(planned: PlannedCall, client: PlainClient): PlainCall {
    const call = this.plainCalls.beginForClient(planned, client);
    if (call !== 0) this.client.start(this.kernel.now);
    return call;
  }

  takeOver(call: PlainCall): void {
    this.plainCalls.takeOver(call);
  }

  /** Calls that differ in nothing share one description. */
  private kindOf(edge: Edge, caller: Instance | null, options: CallOptions | undefined): CallKind {
    if (options !== undefined) {
      const { kind, observer, fromClient = false, refused = false } = this.makeKind(edge, caller);
      const { connection, pool } = options;
      // Written out: spreading is slow, and clients with a pool of their own call often.
      return { kind, observer, fromClient, refused, connection, pool };
    }
    edge.plainKind ??= this.makeKind(edge, caller);
    return edge.plainKind;
  }

  private makeKind(edge: Edge, caller: Instance | null): CallKind {
    return {
      kind: 'client',
      observer: edge.observer,
      fromClient: caller === null,
      refused: this.mesh?.refusesPlain(edge.callee.name) ?? false,
    };
  }

  private callOne(
    from: number,
    caller: Instance | null,
    { service, slot }: Destination,
    request: WireRequest,
    parent: SpanId,
    settle: (result: CallResult) => void,
    options?: CallOptions,
  ): OpenCall {
    const edge = this.edge(from, service);
    if (caller === null) this.client.start(this.kernel.now);
    const kind = this.makeKind(edge, caller);
    const { observer, fromClient = false, refused = false } = kind;
    // Written out: messages of a broker come this way by the thousand, and spreading is slow.
    const how: CallKind =
      slot === null
        ? kind
        : {
            kind: 'client',
            observer,
            fromClient,
            refused,
            pinned: slot,
            connection: options?.connection,
            pool: options?.pool,
          };
    const call = new Call(edge, caller, request, parent, settle, how);
    if (slot === null) call.nobody();
    else call.start();
    return call;
  }

  /** `order-2`, or an address; a null slot is an address that nobody has any more. */
  private instanceCalled(host: string): Destination | null {
    if (isAddress(host)) {
      const owner = this.addresses.find(host);
      if (owner === null) return null;
      const service = this.services[owner.endpoint - 1]!;
      return { service, slot: owner.current ? owner.slot : null };
    }
    const [, name = '', number = ''] = /^(.+)-(\d{1,4})$/.exec(host) ?? [];
    const service = this.byName.get(name);
    const slot = Number(number) - 1;
    return service?.instances[slot] === undefined ? null : { service, slot };
  }

  /** The names one caller knows; null where the scenario says nothing of DNS. */
  resolverOf(caller: Instance | null): Resolver | null {
    const { dns } = this.scenario;
    if (dns === undefined) return null;
    let resolver = this.resolvers.get(caller);
    if (resolver === undefined) {
      const node = caller === null ? 'client' : `${caller.service}/${caller.index}`;
      const authority = (name: string) =>
        (this.byName.get(name)?.currentHosts() as readonly ResolvedHost[] | undefined) ?? null;
      resolver = new Resolver(this.kernel, dns, authority, this.seed, node);
      this.resolvers.set(caller, resolver);
    }
    return resolver;
  }

  /** What the callee's sidecar adds to a request. */
  inboundHop(target: Instance): Millis {
    if (this.mesh === null) return 0;
    let hop = this.inboundHops.get(target);
    if (hop === undefined) {
      hop = this.mesh.hopOf(target, 'inward');
      this.inboundHops.set(target, hop);
    }
    return hop === null ? 0 : hop();
  }

  /** A call is over for its caller. */
  callEnded(fromClient: boolean, span: SpanId, outcome: Outcome, duration: Millis): void {
    this.openCalls--;
    if (!fromClient) return;
    this.client.end(this.kernel.now, outcome, duration);
    this.listener.traceFinished?.({ span, outcome, duration });
  }

  /** The store as the program of `instance` may write to it. */
  spansOf({ owner, index }: Instance): ProgramSpans {
    return new ProgramSpans(this.spans, owner.endpoint, index, (span, outcome, duration) =>
      this.listener.traceFinished?.({ span, outcome, duration }),
    );
  }

  /** A call that nobody counts as open, such as a health check or a sidecar's attempt, began. */
  callBegan(): void {
    if (++this.openCalls > OPEN_CALLS_MAX) throw this.tooManyCalls();
  }

  /** A calling process is gone, and all it knew. */
  callerDied(caller: Instance): void {
    for (const edge of this.edgeTable[caller.owner.endpoint]!) edge?.callerDied(caller);
    this.resolvers.get(caller)?.clear();
    this.mesh?.callerDied(caller);
  }

  /** An instance is in another state. */
  instanceChanged(instance: Instance): void {
    this.mesh?.certificates?.instanceChanged(instance);
    if (instance.state !== 'ready') return;
    for (const row of this.edgeTable) {
      for (const caller of row?.[instance.owner.endpoint]?.callers ?? []) {
        caller?.replaced(instance.index);
      }
    }
  }

  /** A caller's balancer took an instance out, or back. */
  hostStateChanged(caller: EdgeCaller, upstream: Upstream, slot: number, state: HostState): void {
    const { edge } = caller;
    const instance = edge.callee.instances[slot]!;
    instance.avoid(upstream, state !== 'healthy');
    const { name } = edge.callee;
    const verbs = { healthy: 'takes back', unhealthy: 'finds unhealthy', ejected: 'ejects' };
    const text = `${edge.fromName} ${verbs[state]} ${name} #${slot + 1}`;
    this.mark({ kind: 'host', service: name, text });
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

  edge(from: number, callee: Service): Edge {
    const row = this.edgeTable[from]!;
    let edge = row[callee.endpoint];
    if (edge === undefined) {
      while (row.length <= callee.endpoint) row.push(undefined);
      const fromName = this.endpointName(from);
      const link = this.links.get(`${fromName}->${callee.name}`) ?? this.scenario.defaultLink;
      edge = new Edge(this, this.edges.length, from, fromName, callee, link, this.seed);
      row[callee.endpoint] = edge;
      this.edges.push(edge);
      this.shape++;
      this.chaos.reapplyEdge(edge);
    }
    return edge;
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
      observer = new Observer(this.observations);
      this.lostEdges.set(key, observer);
    }
    const { kernel, spans } = this;
    const startedAt = kernel.now;
    observer.start(startedAt);
    const name = `${host} ${request.method} ${pathOf(request.url)}`;
    const span = spans.start(parent, 'client', from, caller.index, name, startedAt);
    let over = false;
    const end = (outcome: Outcome): void => {
      over = true;
      this.openCalls--;
      caller.openCalls--;
      this.calls.delete(call);
      observer.end(kernel.now, outcome, kernel.now - startedAt);
      spans.end(span, outcome, kernel.now);
    };
    const notFound = (): void => {
      if (over) return;
      if (caller.stalled) {
        caller.postpone(notFound, undefined);
        return;
      }
      end('name_not_found');
      settle({
        ok: false,
        code: 'ENOTFOUND',
        message: errorMessage('ENOTFOUND', host, portOf(request.url)),
      });
    };
    const call: CallUnderWay & OpenCall = {
      callerSpan: span,
      caller,
      worker: null,
      openAt: -1,
      cancel: (cause: CancelCause): void => {
        if (!over) end(cause);
      },
      callerDied: (): void => {
        if (!over) end('connection_reset');
      },
    };
    caller.openCalls++;
    this.calls.add(call);
    kernel.schedule(NAME_LOOKUP, notFound, undefined);
    return call;
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

function remember(edges: Map<string, Edge>, url: string, edge: Edge): void {
  if (edges.size >= URLS_KEPT) edges.clear();
  edges.set(url, edge);
}

function findOut(known: Way, edge: Edge, how: CallKind, request: WireRequest): void {
  const { callee, link, cluster } = edge;
  const { work, lifecycle } = callee.spec;
  const modelled = work.kind === 'declared' && lifecycle?.newAddress !== true;
  const bare = cluster.mesh === null && link.connection === undefined && how.refused !== true;
  known.edge = edge;
  known.how = how;
  known.plainRow = modelled && bare && edge.takesTurns ? edge.row : -1;
  known.clientName = edge.spanNames.of(request);
  known.serverName = callee.spanNames.of(request);
}
