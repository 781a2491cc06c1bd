import type { Millis } from '../base/units.ts';
import type { LifecycleSpec } from './service-spec.ts';

/**
 * How long a process that died stays down: always `restartAfter`, or the kubelet's back-off
 * (`flowcontrol.Backoff`): the first time it starts again at once, then after `initial`, twice that, …
 * up to `max`. One that ran for twice `max` counts as sound again.
 */
export class RestartDelay {
  private wait: Millis = 0;
  private restartedAt: Millis = Number.NEGATIVE_INFINITY;

  constructor(private readonly spec: LifecycleSpec | undefined) {}

  /** For a process that died at `now`; null: nobody starts it again. */
  next(now: Millis): Millis | null {
    const { restartAfter, restartBackoff } = this.spec ?? {};
    if (restartBackoff === undefined) return restartAfter ?? null;
    const { initial, max } = restartBackoff;
    const sound = now - this.restartedAt > 2 * max;
    const wait = sound ? 0 : this.wait;
    this.wait = sound ? initial : Math.min(max, wait * 2);
    this.restartedAt = now + wait;
    return wait;
  }
}
