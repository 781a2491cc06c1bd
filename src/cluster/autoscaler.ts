import { unreachable } from '../base/assert.ts';
import type { Millis, Ratio } from '../base/units.ts';
import type { Instance } from './instance.ts';
import type { AutoscalerSpec } from './scenario.ts';
import type { Service } from './service.ts';

/** Kubernetes' default policies for more: at most double, or 4 more, whichever is larger, each look. */
const SCALE_UP_FACTOR = 2;
const SCALE_UP_PODS = 4;

/** What one look finds. */
export interface Measured {
  /** Instances wanted so far. */
  readonly current: number;
  readonly ready: number;
  /** Starting, or dead and not replaced. */
  readonly unready: number;
  /** The metric summed over the ready ones. */
  readonly total: number;
  readonly target: number;
  readonly tolerance: Ratio;
}

/** Kubernetes' `GetResourceReplicas` (podautoscaler/replica_calculator.go), before any limit. */
export function desiredReplicas(measured: Measured): number {
  const { current, ready, unready, total, target, tolerance } = measured;
  const ratio = total / ready / target;
  if (ratio <= 1 || unready === 0) {
    return Math.abs(ratio - 1) <= tolerance ? current : Math.ceil(ratio * ready);
  }
  // Those that are not ready count as idle: the wish may vanish, but never turn into fewer.
  const careful = total / (ready + unready) / target;
  if (careful <= 1 + tolerance) return current;
  return Math.max(current, Math.ceil(careful * (ready + unready)));
}

/**
 * Kubernetes' HorizontalPodAutoscaler (its documentation, "Algorithm details" and the default
 * scaling behaviour): desired = ⌈current · metric / target⌉, none while the ratio is within the
 * tolerance of 1; instances not ready count as using nothing when the wish is for more; at most
 * doubled or 4 more at one look; fewer only when no wish of the stabilization window was higher.
 * The metric is measured over the time between looks.
 */
export class Autoscaler {
  private readonly wishes: { readonly at: Millis; readonly replicas: number }[] = [];
  /** Processor time used at the last look, by instance. */
  private readonly used = new Map<Instance, Millis>();
  private offered = 0;

  constructor(
    private readonly service: Service,
    private readonly spec: AutoscalerSpec,
  ) {}

  start(): void {
    // As Kubernetes does: what is there now was somebody's wish.
    this.wishes.push({
      at: this.service.cluster.kernel.now,
      replicas: this.service.deployment.wanted,
    });
    this.service.cluster.kernel.schedule(this.spec.every, look, this);
  }

  look(): void {
    const { service, spec } = this;
    const { kernel } = service.cluster;
    kernel.schedule(spec.every, look, this);
    const present = service.instances.filter(
      ({ state }) => state !== 'stopped' && state !== 'draining',
    );
    const ready = present.filter(({ state }) => state === 'ready');
    const total = this.measure(ready);
    const current = service.deployment.wanted;
    if (ready.length === 0) return;
    const wish = desiredReplicas({
      current,
      ready: ready.length,
      unready: present.length - ready.length,
      total,
      target: spec.target,
      tolerance: spec.tolerance,
    });
    const bounded = Math.min(spec.max, Math.max(spec.min, wish));
    const desired = this.stabilized(bounded, current);
    if (desired === current || !service.deployment.scale(desired)) return;
    service.cluster.mark({
      kind: 'scale',
      service: service.name,
      text: `${service.name} ${current} → ${desired} instances`,
    });
  }

  private stabilized(wish: number, current: number): number {
    const { now } = this.service.cluster.kernel;
    const { wishes, spec } = this;
    wishes.push({ at: now, replicas: wish });
    while (wishes[0]!.at < now - spec.scaleDownStabilization) wishes.shift();
    if (wish > current) {
      return Math.min(wish, Math.max(current * SCALE_UP_FACTOR, current + SCALE_UP_PODS));
    }
    return Math.min(current, Math.max(...wishes.map(({ replicas }) => replicas)));
  }

  private measure(ready: readonly Instance[]): number {
    const { service, spec } = this;
    switch (spec.metric) {
      case 'in-flight':
        return ready.reduce((sum, { busy, queued }) => sum + busy + queued, 0);
      case 'rate': {
        const { offered } = service.observer;
        const rate = ((offered - this.offered) * 1000) / spec.every;
        this.offered = offered;
        return rate;
      }
      case 'cpu': {
        const cpus = service.spec.runtime?.cpus ?? 1;
        return ready.reduce((sum, instance) => {
          const before = this.used.get(instance) ?? 0;
          const { used } = instance.processor;
          this.used.set(instance, used);
          return sum + (used - before) / (spec.every * cpus);
        }, 0);
      }
      default:
        return unreachable(spec.metric, 'metric');
    }
  }
}

function look(autoscaler: Autoscaler): void {
  autoscaler.look();
}
