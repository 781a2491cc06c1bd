import { required, unreachable } from '../base/assert.ts';
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
  readonly from: VersionSet;
  readonly to: VersionSet;
  /** Most instances of both above `total`, and fewest ready below it. */
  readonly surge: number;
  readonly unavailable: number;
  /** Instances of the new version for now, and in the end. */
  share: number;
  readonly total: number;
  /** New instances are kept back until all are there. */
  readonly allAtOnce: boolean;
}

/**
 * Keeps the wanted number of instances of every version, as a Kubernetes Deployment does: starts
 * what is missing, drains what is too many (the newest places first), and moves from one version
 * to another by the strategy asked for. It acts at once whenever an instance changes state.
 */
export class Deployment {
  private readonly sets: VersionSet[];
  private readonly deploys = new Map<DeploySpec, ProgramFactory>();
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

  /** The version whose number an autoscaler changes: the one deployed last. */
  get scaled(): VersionSet {
    return this.rollout?.to ?? this.sets[0]!;
  }

  /** Instances wanted of all versions, in the end. */
  get wanted(): number {
    return this.rollout?.total ?? this.sets.reduce((sum, { wanted }) => sum + wanted, 0);
  }

  start(): void {
    this.reconcile();
    for (const deploy of this.deploys.keys()) {
      this.service.cluster.kernel.schedule(deploy.at, beginDeploy, { on: this, deploy }, -1);
    }
  }

  /** Asks for `replicas` instances of the version that is scaled; not while versions change. */
  scale(replicas: number): void {
    if (this.rollout !== null || this.scaled.wanted === replicas) return;
    this.scaled.wanted = replicas;
    this.reconcile();
  }

  deploy(deploy: DeploySpec): void {
    const { cluster, name } = this.service;
    const from = this.sets[0]!;
    const to: VersionSet = {
      version: deploy.version,
      factory: required(this.deploys.get(deploy), 'the code of a deploy'),
      wanted: 0,
    };
    this.sets.unshift(to);
    const total = from.wanted;
    const { strategy } = deploy;
    const rollout = { from, to, total, share: total };
    const mark = (text: string) =>
      cluster.mark({ kind: 'deploy', service: name, text: `${name} ${text}` });
    switch (strategy.kind) {
      case 'rolling': {
        const { surge, unavailable } = strategy;
        this.rollout = { ...rollout, surge, unavailable, allAtOnce: false };
        mark(`rolls out ${to.version}`);
        break;
      }
      case 'blue-green':
        this.rollout = { ...rollout, surge: total, unavailable: 0, allAtOnce: true };
        mark(`starts ${to.version} beside ${from.version}`);
        break;
      case 'canary': {
        const share = Math.min(total, Math.max(1, Math.round(total * strategy.share)));
        this.rollout = { ...rollout, surge: 1, unavailable: 0, share, allAtOnce: false };
        mark(`canary ${to.version} on ${share} of ${total}`);
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
    rollout.share = rollout.total;
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
      for (const set of this.sets) this.fill(set);
    } while (this.again);
    this.reconciling = false;
  }

  private advance(rollout: Rollout): void {
    const { from, to, total, surge, unavailable, share, allAtOnce } = rollout;
    const old = this.living(from);
    const young = this.living(to);
    const ready = [...old, ...young].filter(isServing).length;
    to.wanted = Math.min(share, Math.max(young.length, total + surge - old.length));
    if (allAtOnce) {
      if (young.length < total || !young.every(isServing)) return;
      for (const instance of young) this.announce(instance);
      from.wanted = 0;
    } else {
      // What is not ready serves nobody: it may go first, and needs no replacement.
      const spare = ready - (total - unavailable);
      const idle = old.filter((instance) => !isServing(instance)).length;
      from.wanted = Math.max(total - share, old.length - Math.max(0, spare) - idle);
    }
    if (from.wanted === 0 && share === total && this.living(from).length === 0) {
      this.rollout = null;
      this.sets.splice(this.sets.indexOf(from), 1);
      to.wanted = total;
      this.again = true;
    }
  }

  private announce(instance: Instance): void {
    if (instance.announced) return;
    instance.announced = true;
    this.service.changed(instance);
  }

  private fill(set: VersionSet): void {
    const living = this.living(set);
    const hidden = this.rollout?.allAtOnce === true && set === this.rollout.to;
    for (let have = living.length; have < set.wanted; have++) {
      this.service.freePlace().occupy(set.version, set.factory, !hidden);
    }
    for (const instance of living.slice(set.wanted)) instance.drain();
  }

  /** Instances of a version that are there to stay, ready ones first, by place. */
  private living({ version }: VersionSet): Instance[] {
    const living = this.service.instances.filter(
      (instance) =>
        instance.version === version &&
        instance.state !== 'stopped' &&
        instance.state !== 'draining',
    );
    return [...living.filter(isServing), ...living.filter((instance) => !isServing(instance))];
  }
}

const isServing = ({ state }: Instance): boolean => state === 'ready';

function beginDeploy({ on, deploy }: { on: Deployment; deploy: DeploySpec }): void {
  on.deploy(deploy);
}

function widen({ on, rollout }: { on: Deployment; rollout: Rollout }): void {
  on.widen(rollout);
}
