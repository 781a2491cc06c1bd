import { Observer } from '../telemetry/observer.ts';
import type { Cluster } from './cluster.ts';
import { Deployment } from './deployment.ts';
import type { Edge } from './edge.ts';
import { Instance } from './instance.ts';
import type { ProgramFactory } from './program.ts';
import type { ServiceSpec, ServiceWork } from './scenario.ts';
import { SpanNames } from './span-names.ts';
import type { Host } from './upstream/policy.ts';

/** Version label of a service that names none. */
export const FIRST_VERSION = 'v1';

/** A service and its instances. `endpoint` counts from 1; the client is endpoint 0. */
export class Service {
  // What every call touches stands first, side by side.
  readonly endpoint: number;
  /** The server side: every request that reached an instance, until its answer left. */
  readonly observer: Observer;
  readonly observerRow: number;
  private hostsStale = false;
  /** Lists of hosts there have been. */
  hostsVersion = 0;
  /** By turn, two numbers each: the host's place, and its row in the cluster's table. */
  private turns: readonly number[] = [];
  /** By place. Places are never taken away, only left empty (`stopped`) and used again. */
  readonly instances: Instance[] = [];
  /**
   * The instances discovery names, by place; a new array whenever they change. A crash changes
   * nothing here: noticing one is the business of health checks.
   */
  private hosts: readonly Host[] = [];
  /** Whom the URLs of its instances' requests name; emptied when it has many. */
  readonly edgesByUrl = new Map<string, Edge>();
  readonly spanNames = new SpanNames('');
  readonly deployment: Deployment;
  private readonly zones: readonly string[];

  constructor(
    readonly cluster: Cluster,
    readonly spec: ServiceSpec,
    endpoint: number,
    program: (work: ServiceWork) => ProgramFactory,
    private readonly seed: number,
  ) {
    this.endpoint = endpoint;
    this.observer = new Observer(cluster.observations);
    this.observerRow = this.observer.row;
    this.zones = spec.zones ?? cluster.scenario.zones?.names ?? [];
    this.deployment = new Deployment(this, program);
  }

  get name(): string {
    return this.spec.name;
  }

  /** A free place, in the order of their numbers; a new one when all are taken. */
  freePlace(): Instance {
    const free = this.instances.find(({ state }) => state === 'stopped');
    if (free !== undefined) return free;
    const index = this.instances.length;
    const zone = this.zones.length === 0 ? null : this.zones[index % this.zones.length]!;
    const instance = new Instance(this.cluster, this, index, zone, this.seed);
    this.instances.push(instance);
    this.cluster.shape++;
    return instance;
  }

  /** An instance is in another state. */
  changed(instance: Instance): void {
    this.hostsStale = true;
    this.cluster.instanceChanged(instance);
    // One that ends is not done with its end yet: processEnded follows.
    if (!instance.down) this.deployment.reconcile();
  }

  /** Discovery is to look again whom it names. */
  hostsChanged(): void {
    this.hostsStale = true;
  }

  /** A process is gone; its place may be empty now. */
  processEnded(): void {
    this.deployment.reconcile();
  }

  /** Instances that discovery names right now. */
  currentHosts(): readonly Host[] {
    if (this.hostsStale) {
      this.hostsStale = false;
      this.hostsVersion++;
      const named = this.instances.filter(
        ({ named, announced, hidden }) => named && announced && !hidden,
      );
      this.hosts = named.map(hostOf);
      this.turns = named.flatMap(({ index, row }) => [index, row]);
    }
    return this.hosts;
  }

  /** How many there are; {@link hostsVersion} tells whether they are others than before. */
  countHosts(): number {
    if (this.hostsStale) this.currentHosts();
    return this.turns.length / 2;
  }

  /** Place of the host with this number among those last counted. They are in order of their places. */
  slotAt(turn: number): number {
    return this.turns[2 * turn]!;
  }

  /** Its row in the cluster's table. */
  rowAt(turn: number): number {
    return this.turns[2 * turn + 1]!;
  }
}

function hostOf({ index: slot, zone, version, address }: Instance): Host {
  return { slot, zone, version, address };
}
