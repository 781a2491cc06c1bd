import { required } from '../base/assert.ts';
import type { Millis, PerSecond } from '../base/units.ts';
import type { TimerHandle } from '../kernel/kernel.ts';
import { ln } from '../kernel/math.ts';
import { RandomStream } from '../kernel/random.ts';
import type { Cluster } from './cluster.ts';
import type { OpenCall, WireRequest } from './program.ts';
import type { LoadSpec } from './scenario.ts';

/**
 * An open-loop generator: requests keep coming at their rate whatever became of the earlier ones.
 * Gaps are drawn as unit gaps and scaled, so that changing the rate keeps the same random numbers.
 */
export class LoadGenerator {
  rate: PerSecond;
  private readonly request: WireRequest;
  private readonly gaps: RandomStream;
  private next: TimerHandle = 0;
  /** Unit gap left until the next request, and when that was worked out. */
  private unitsLeft = 0;
  private reckonedAt: Millis = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly spec: LoadSpec,
    index: number,
    seed: number,
  ) {
    this.rate = spec.rate;
    this.gaps = new RandomStream(seed, `client/${index}`, 'arrivals');
    this.request = {
      method: spec.method,
      url: `http://${spec.to}${spec.path}`,
      headers: spec.body === null ? [] : [['content-type', 'application/json']],
      body: spec.body,
    };
  }

  start(): void {
    this.unitsLeft = this.unitGap();
    this.plan();
  }

  /** 0 pauses the generator. */
  setRate(rate: PerSecond): void {
    const { now } = this.cluster.kernel;
    this.unitsLeft = Math.max(0, this.unitsLeft - ((now - this.reckonedAt) * this.rate) / 1000);
    this.rate = rate;
    if (this.next !== 0) this.cluster.kernel.cancel(this.next);
    this.plan();
  }

  private unitGap(): number {
    return this.spec.arrivals === 'constant' ? 1 : -ln(this.gaps.positive());
  }

  private plan(): void {
    const { kernel } = this.cluster;
    this.reckonedAt = kernel.now;
    this.next =
      this.rate > 0 ? kernel.schedule((this.unitsLeft * 1000) / this.rate, fire, this) : 0;
  }

  fire(): void {
    this.unitsLeft = this.unitGap();
    this.plan();
    const { timeout } = this.spec;
    const sent = { call: null as OpenCall | null, timer: 0 };
    if (timeout !== null) sent.timer = this.cluster.kernel.schedule(timeout, patienceEnds, sent);
    sent.call = this.cluster.call(0, null, this.request, 0, () => {
      if (sent.timer !== 0) {
        this.cluster.kernel.cancel(sent.timer);
      }
    });
  }
}

function fire(generator: LoadGenerator): void {
  generator.fire();
}

function patienceEnds(sent: { call: OpenCall | null }): void {
  required(sent.call, 'call').cancel('timeout');
}
