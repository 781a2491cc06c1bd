import { Observer } from '../telemetry/observer.ts';
import type { Cluster } from './cluster.ts';
import { Deployment } from './deployment.ts';
import type { Edge } from './edge.ts';
import { HOSTS } from './host-rows.ts';
import { Instance } from './instance.ts';
import { STRIDE } from './instance-rows.ts';
import type { ProgramFactory } from './program.ts';
import type { ServiceSpec, ServiceWork } from './scenario.ts';
import { SpanNames } from './span-names.ts';
import type { Host } from './upstream/policy.ts';

/** Version label of a service that names none. */
export const FIRST_VERSION = 'v1';

/** A service and its instances. `endpoint` counts from 1; the client is endpoint 0. */
export class Service {
  readonly endpoint: number;
  /** The server side: every request that reached an instance, until its answer left. */
  readonly observer: Observer;
  /** Of its hosts, in the cluster's table. */
  readonly hostRow: number;
  /** The hosts' own, in the cluster's table of instances. */
  private rowsOfHosts: readonly number[] = [];
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
    this.hostRow = cluster.hosts.add();
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
    this.hostsChanged();
    this.cluster.instanceChanged(instance);
    // One that ends is not done with its end yet: processEnded follows.
    if (!instance.down) this.deployment.reconcile();
  }

  /** Discovery is to look again whom it names. */
  hostsChanged(): void {
    this.cluster.hosts.numbers[this.hostRow + HOSTS.count] = -1;
  }

  /** A process is gone; its place may be empty now. */
  processEnded(): void {
    this.deployment.reconcile();
  }

  /** Instances that discovery names right now. */
  currentHosts(): readonly Host[] {
    const { numbers } = this.cluster.hosts;
    const row = this.hostRow;
    if (numbers[row + HOSTS.count]! < 0) {
      const named = this.instances.filter(
        ({ named, announced, hidden }) => named && announced && !hidden,
      );
      this.hosts = named.map(hostOf);
      this.rowsOfHosts = named.map((instance) => instance.row);
      numbers[row + HOSTS.count] = named.length;
      numbers[row + HOSTS.version]!++;
      numbers[row + HOSTS.first] = followEachOther(this.rowsOfHosts) ? named[0]!.row : -1;
    }
    return this.hosts;
  }

  /** How many there are. */
  countHosts(): number {
    const count = this.cluster.hosts.numbers[this.hostRow + HOSTS.count]!;
    return count < 0 ? this.currentHosts().length : count;
  }

  /** Row, in the cluster's table, of the host with this index. They are in order of their places. */
  rowAt(index: number): number {
    return this.rowsOfHosts[index]!;
  }
}

function hostOf({ index: slot, zone, version, address }: Instance): Host {
  return { slot, zone, version, address };
}

/** Whether there is one at least, and no other row between them. */
function followEachOther(rows: readonly number[]): boolean {
  return rows.length > 0 && rows.every((row, at) => row === rows[0]! + at * STRIDE);
}
