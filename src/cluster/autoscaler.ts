import { unreachable } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import type { Instance } from './instance.ts';
import type { AutoscalerSpec } from './scenario.ts';
import type { Service } from './service.ts';

/** Kubernetes' default policies for more: at most double, or 4 more, whichever is larger, each look. */
const SCALE_UP_FACTOR = 2;
const SCALE_UP_PODS = 4;

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
    this.service.cluster.kernel.schedule(this.spec.every, look, this);
  }

  look(): void {
    const { service, spec } = this;
    const { kernel } = service.cluster;
    kernel.schedule(spec.every, look, this);
    const present = service.instances.filter(
      ({ state }) => state === 'ready' || state === 'starting',
    );
    const ready = present.filter(({ state }) => state === 'ready');
    const total = this.measure(ready);
    const current = service.deployment.wanted;
    if (ready.length === 0) return;
    const desired = this.stabilized(
      Math.min(spec.max, Math.max(spec.min, this.desired(total, ready.length, present.length))),
      current,
    );
    if (desired === current) return;
    service.deployment.scale(desired);
    service.cluster.mark({
      kind: 'scale',
      service: service.name,
      text: `${service.name} ${current} → ${desired} instances`,
    });
  }

  /** `total` is the metric summed over the ready instances. */
  private desired(total: number, ready: number, present: number): number {
    const { target, tolerance } = this.spec;
    const ratio = total / ready / target;
    if (Math.abs(ratio - 1) <= tolerance) return present;
    if (ratio < 1) return Math.ceil(ready * ratio);
    const careful = total / present / target;
    // With those that start counted as idle the wish may vanish, but never turn into fewer.
    return careful <= 1 + tolerance ? present : Math.ceil(present * careful);
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
