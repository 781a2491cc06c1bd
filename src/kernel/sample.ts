import { unreachable } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import type { Distribution } from './distribution.ts';
import { exp, ln } from './math.ts';
import type { RandomStream } from './random.ts';

/** Draws one value; every call of one sampler uses the stream it was made with. */
export type Sampler = () => Millis;
/** Draws one value from any stream: what thousands of instances with a stream each have in common. */
export type Draw = (stream: RandomStream) => Millis;

/** 99th percentile of the standard normal distribution. */
const NORMAL_P99 = 2.3263478740408408;

/** A sampler of `distribution`, with parameters worked out once. */
export function sampler(distribution: Distribution, stream: RandomStream): Sampler {
  const draw = drawFrom(distribution);
  return () => draw(stream);
}

/** As {@link sampler}, for a stream told with each draw. */
export function drawFrom(distribution: Distribution): Draw {
  switch (distribution.kind) {
    case 'constant': {
      const { value } = distribution;
      return () => value;
    }
    case 'uniform': {
      const { min, max } = distribution;
      return (stream) => min + (max - min) * stream.next();
    }
    case 'exponential': {
      const { mean } = distribution;
      return (stream) => -mean * ln(stream.positive());
    }
    case 'lognormal': {
      const mu = ln(distribution.p50);
      return lognormal(mu, (ln(distribution.p99) - mu) / NORMAL_P99);
    }
    case 'lognormal-cv': {
      const variance = ln(1 + distribution.cv * distribution.cv);
      return lognormal(ln(distribution.mean) - variance / 2, Math.sqrt(variance));
    }
    case 'pareto': {
      const { min, shape } = distribution;
      return (stream) => min * exp(-ln(stream.positive()) / shape);
    }
    case 'empirical': {
      const { values } = distribution;
      return (stream) => values[stream.below(values.length)]!;
    }
    default:
      return unreachable(distribution, 'distribution');
  }
}

function lognormal(mu: number, sigma: number): Draw {
  return (stream) => exp(mu + sigma * standardNormal(stream));
}

/** Marsaglia's polar method, one value a call so that a stream has no hidden half-used pair. */
export function standardNormal(stream: RandomStream): number {
  for (;;) {
    const u = 2 * stream.next() - 1;
    const v = 2 * stream.next() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * ln(s)) / s);
  }
}
