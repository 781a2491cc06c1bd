import { required, unreachable } from '../base/assert.ts';
import type { Ratio } from '../base/units.ts';
import type { Instance } from './instance.ts';
import type { ProgramFactory } from './program.ts';
import type { DeploySpec, ServiceWork } from './scenario.ts';
import { FIRST_VERSION, type Service } from './service.ts';

/** How many instances of one version there should be. */
interface VersionSet {
  readonly version: string;
  readonly factory: ProgramFactory;
  wanted: number;
}

/** A change of version under way. */
interface Rollout {
  /** Newest first: more than one when a deploy began before the one before it was over. */
  readonly from: readonly VersionSet[];
  readonly to: VersionSet;
  /** Most instances of both above `total`, and fewest ready below it. */
  readonly surge: number;
  readonly unavailable: number;
  /** How much of `total` gets the new version for now; 1 in the end. */
  portion: Ratio;
  total: number;
  /** New instances are kept back until all are there. */
  readonly allAtOnce: boolean;
}

/**
 * Keeps the wanted number of instances of every version, as a Kubernetes Deployment does: starts
 * what is missing, drains what is too many (the newest places first), and moves from one version
 * to another by the strategy asked for. It acts at once whenever an instance changes state.
 * Draining instances count no more, as in Kubernetes. A deploy during another one replaces all that
 * is there, as a rollover does.
 */
export class Deployment {
  /** The one deployed last comes first; then those that run beside it. */
  private readonly sets: VersionSet[];
  private readonly deploys = new Map<DeploySpec, ProgramFactory>();
  /** What runs in each place; the same label may be deployed again later. */
  private readonly occupants = new Map<Instance, VersionSet>();
  private rollout: Rollout | null = null;
  private reconciling = false;
  private again = false;

  constructor(
    private readonly service: Service,
    program: (work: ServiceWork) => ProgramFactory,
  ) {
    const { spec, cluster } = service;
    const first = { version: spec.version ?? FIRST_VERSION, replicas: spec.replicas };
    this.sets = [{ ...first, work: spec.work }, ...(spec.versions ?? [])].map(
      ({ version, replicas, work }) => ({ version, factory: program(work), wanted: replicas }),
    );
    for (const deploy of cluster.scenario.deploys ?? []) {
      if (deploy.service === spec.name) this.deploys.set(deploy, program(deploy.work));
    }
  }

  /** Instances wanted of the version deployed last and those it replaces. */
  private get scaled(): number {
    return this.rollout?.total ?? this.sets[0]!.wanted;
  }

  /** Instances wanted of versions that run beside. */
  private get beside(): number {
    const { rollout } = this;
    const changing = rollout === null ? [this.sets[0]!] : [rollout.to, ...rollout.from];
    return this.sets.reduce((sum, set) => sum + (changing.includes(set) ? 0 : set.wanted), 0);
  }

  /** Instances wanted of all versions, in the end. */
  get wanted(): number {
    return this.scaled + this.beside;
  }

  start(): void {
    this.reconcile();
    for (const deploy of this.deploys.keys()) {
      this.service.cluster.kernel.schedule(deploy.at, beginDeploy, { on: this, deploy }, -1);
    }
  }

  /**
   * Asks for `replicas` instances in all: the version deployed last gets more or fewer, at least
   * one. False: that changes nothing.
   */
  scale(replicas: number): boolean {
    const scaled = Math.max(1, replicas - this.beside);
    if (scaled === this.scaled) return false;
    if (this.rollout === null) this.sets[0]!.wanted = scaled;
    else this.rollout.total = scaled;
    this.reconcile();
    return true;
  }

  deploy(deploy: DeploySpec): void {
    const { cluster, name } = this.service;
    const total = this.scaled;
    const from = this.rollout === null ? [this.sets[0]!] : [this.rollout.to, ...this.rollout.from];
    const to: VersionSet = {
      version: deploy.version,
      factory: required(this.deploys.get(deploy), 'the code of a deploy'),
      wanted: 0,
    };
    this.sets.unshift(to);
    const { strategy } = deploy;
    const rollout = { from, to, total, portion: 1, surge: 1, unavailable: 0, allAtOnce: false };
    const mark = (text: string) =>
      cluster.mark({ kind: 'deploy', service: name, text: `${name} ${text}` });
    switch (strategy.kind) {
      case 'rolling': {
        const { surge, unavailable } = strategy;
        this.rollout = { ...rollout, surge, unavailable };
        mark(`rolls out ${to.version}`);
        break;
      }
      case 'blue-green':
        this.rollout = { ...rollout, allAtOnce: true };
        mark(`starts ${to.version} beside ${from[0]!.version}`);
        break;
      case 'canary': {
        this.rollout = { ...rollout, portion: strategy.share };
        mark(`canary ${to.version} on ${shareOf(this.rollout)} of ${total}`);
        cluster.kernel.schedule(strategy.after, widen, { on: this, rollout: this.rollout });
        break;
      }
      default:
        unreachable(strategy, 'strategy');
    }
    this.reconcile();
  }

  /** A canary has proved itself: the rest follows. */
  widen(rollout: Rollout): void {
    if (this.rollout !== rollout) return;
    rollout.portion = 1;
    this.service.cluster.mark({
      kind: 'deploy',
      service: this.service.name,
      text: `${this.service.name} ${rollout.to.version} everywhere`,
    });
    this.reconcile();
  }

  /** Starts and drains until the numbers are right; called again whenever an instance changes. */
  reconcile(): void {
    // Starting an instance changes it, which asks for this again: once more after this round.
    if (this.reconciling) {
      this.again = true;
      return;
    }
    this.reconciling = true;
    do {
      this.again = false;
      if (this.rollout !== null) this.advance(this.rollout);
      for (const set of [...this.sets]) this.fill(set);
    } while (this.again);
    this.reconciling = false;
  }

  private advance(rollout: Rollout): void {
    const { from, to, total, unavailable, allAtOnce } = rollout;
    const share = shareOf(rollout);
    const surge = allAtOnce ? total : rollout.surge;
    const old = servingFirst(from.flatMap((set) => this.living(set)));
    const young = this.living(to);
    to.wanted = Math.min(share, Math.max(young.length, total + surge - old.length));
    if (allAtOnce) {
      if (young.length >= total && young.every(isServing)) {
        for (const instance of young) instance.announce();
        this.keep(from, old, 0);
      }
    } else {
      // What is not ready serves nobody: it may go first, and needs no replacement.
      const ready = [...old, ...young].filter(isServing).length;
      const spare = Math.max(0, ready - (total - unavailable));
      const idle = old.filter((instance) => !isServing(instance)).length;
      this.keep(from, old, Math.max(total - share, old.length - spare - idle));
    }
    if (old.length === 0 && share === total && young.length >= total) {
      this.rollout = null;
      for (const set of from) this.sets.splice(this.sets.indexOf(set), 1);
      to.wanted = total;
      this.again = true;
    }
  }

  /** Of the versions that go, these first so many stay for now; what is missing is the newest's. */
  private keep(from: readonly VersionSet[], old: readonly Instance[], count: number): void {
    const staying = old.slice(0, count);
    for (const set of from) {
      set.wanted = staying.filter((instance) => this.occupants.get(instance) === set).length;
    }
    from[0]!.wanted += Math.max(0, count - old.length);
  }

  private fill(set: VersionSet): void {
    const living = this.living(set);
    const hidden = this.rollout?.allAtOnce === true && set === this.rollout.to;
    for (let have = living.length; have < set.wanted; have++) {
      const place = this.service.freePlace();
      this.occupants.set(place, set);
      place.occupy(set.version, set.factory, !hidden);
    }
    for (const instance of living.slice(set.wanted)) instance.drain();
  }

  /** Instances of a version that are there to stay, ready ones first, by place. */
  private living(set: VersionSet): Instance[] {
    return servingFirst(
      this.service.instances.filter(
        (instance) =>
          this.occupants.get(instance) === set &&
          instance.state !== 'stopped' &&
          instance.state !== 'draining',
      ),
    );
  }
}

const isServing = ({ state }: Instance): boolean => state === 'ready';

const servingFirst = (instances: readonly Instance[]): Instance[] => [
  ...instances.filter(isServing),
  ...instances.filter((instance) => !isServing(instance)),
];

/** Instances that get the new version for now: at least one. */
function shareOf({ total, portion }: Rollout): number {
  return portion === 1 ? total : Math.min(total, Math.max(1, Math.round(total * portion)));
}

function beginDeploy({ on, deploy }: { on: Deployment; deploy: DeploySpec }): void {
  on.deploy(deploy);
}

function widen({ on, rollout }: { on: Deployment; rollout: Rollout }): void {
  on.widen(rollout);
}
