import type { Millis, PerSecond } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import { ln } from '../../kernel/math.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { LoadSpec } from '../load-spec.ts';
import type { Client } from './client.ts';
import { type RateCurve, rateCurve } from './rate-curve.ts';
import type { LoadSource } from './source.ts';

/**
 * Requests keep coming at their rate whatever became of the earlier ones. Gaps are drawn as unit
 * gaps and stretched over the rate, so that a changed rate keeps the same random numbers.
 *
 * With a shape, gaps are stretched over the curve's integral (so Poisson arrivals are exactly the
 * inhomogeneous Poisson process of that rate), and the rate set by hand scales all of the curve:
 * twice the load's own rate doubles the peak of its spike too. Where the load's own rate is 0 (a ramp
 * from nothing), the shape's rate takes its place as what the rate set by hand is measured against.
 */
export class OpenLoop implements LoadSource {
  readonly initial: PerSecond;
  private readonly gaps: RandomStream;
  private readonly mix: RandomStream;
  private readonly curve: RateCurve | null;
  /** The rate at which the curve applies as it stands. */
  private readonly nominal: PerSecond;
  private rate: PerSecond;
  private next: TimerHandle = 0;
  private started = false;
  /** Unit gap left until the next request, and when that was worked out. */
  private unitsLeft = 0;
  private reckonedAt: Millis = 0;

  constructor(
    private readonly client: Client,
    private readonly spec: LoadSpec,
    name: string,
    seed: number,
  ) {
    const { rate, shape } = spec;
    this.gaps = new RandomStream(seed, name, 'arrivals');
    this.mix = new RandomStream(seed, name, 'mix');
    this.curve = shape === undefined ? null : rateCurve(shape, rate);
    this.nominal = rate > 0 || shape === undefined || shape.kind === 'daily' ? rate : shape.rate;
    this.initial = this.nominal;
    this.rate = this.nominal;
  }

  start(): void {
    this.started = true;
    this.unitsLeft = this.unitGap();
    this.plan();
  }

  set(rate: PerSecond, factor: number): void {
    const { kernel } = this.client.target;
    if (this.started) {
      this.unitsLeft = Math.max(0, this.unitsLeft - this.units(this.reckonedAt, kernel.now));
      if (this.next !== 0) kernel.cancel(this.next);
    }
    this.rate = rate * factor;
    if (this.started) this.plan();
  }

  fire(): void {
    this.unitsLeft = this.unitGap();
    this.plan();
    this.client.send(this.mix, null, null);
  }

  private unitGap(): number {
    return this.spec.arrivals === 'constant' ? 1 : -ln(this.gaps.positive());
  }

  private units(from: Millis, to: Millis): number {
    if (this.curve === null) return ((to - from) * this.rate) / 1000;
    return this.nominal === 0 ? 0 : this.curve.between(from, to) * (this.rate / this.nominal);
  }

  private plan(): void {
    const { kernel } = this.client.target;
    this.reckonedAt = kernel.now;
    const delay = this.rate > 0 ? this.delay() : Number.POSITIVE_INFINITY;
    this.next = delay < Number.POSITIVE_INFINITY ? kernel.schedule(delay, fire, this) : 0;
  }

  private delay(): Millis {
    if (this.curve === null) return (this.unitsLeft * 1000) / this.rate;
    return this.curve.until(this.reckonedAt, (this.unitsLeft * this.nominal) / this.rate);
  }
}

function fire(loop: OpenLoop): void {
  loop.fire();
}
