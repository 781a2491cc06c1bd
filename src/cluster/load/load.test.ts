import { describe, expect, it } from 'vitest';
import { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { LoadSpec } from '../load-spec.ts';
import type { CallResult, OpenCall, WireRequest } from '../program.ts';
import type { LoadTarget } from './client.ts';
import { LoadGenerator } from './load-generator.ts';
import { rateCurve } from './rate-curve.ts';

const plain: LoadSpec = {
  to: 'a',
  method: 'GET',
  path: '/',
  body: null,
  arrivals: 'constant',
  rate: 10,
  timeout: null,
};

const answered = (status: number): CallResult => ({
  ok: true,
  response: { status, headers: [], body: null },
});

/** A system that notes when it is called and answers as `serve` says: after how long, with what. */
class Recorder implements LoadTarget {
  readonly kernel = new Kernel();
  readonly at: number[] = [];
  readonly requests: WireRequest[] = [];
  readonly cancelled: string[] = [];
  completed = 0;

  constructor(
    private readonly serve: (call: number) => { after: number; status?: number } | null = () => ({
      after: 1,
    }),
  ) {}

  callPlainly(): number {
    return 0;
  }

  takeOver(): never {
    throw new Error('no call was made plainly');
  }

  call(
    _from: 0,
    _caller: null,
    request: WireRequest,
    _parent: 0,
    settle: (result: CallResult) => void,
  ): OpenCall {
    this.at.push(this.kernel.now);
    this.requests.push(request);
    const served = this.serve(this.at.length - 1);
    const timer =
      served === null
        ? 0
        : this.kernel.schedule(
            served.after,
            () => {
              this.completed++;
              settle(answered(served.status ?? 200));
            },
            null,
          );
    return {
      cancel: (cause) => {
        this.cancelled.push(cause);
        if (timer !== 0) this.kernel.cancel(timer);
      },
    };
  }
}

function generator(target: LoadTarget, over: Partial<LoadSpec>, seed = 1): LoadGenerator {
  const made = new LoadGenerator(target, { ...plain, ...over }, 0, seed);
  made.start();
  return made;
}

function arrivals(over: Partial<LoadSpec>, until: number, seed = 1): number[] {
  const target = new Recorder();
  generator(target, over, seed);
  target.kernel.runUntil(until);
  return target.at;
}

const between = (times: readonly number[], from: number, to: number) =>
  times.filter((t) => t > from && t <= to).length;

/** Integral of a rate (per second) by many small steps: slow, and independent of the closed forms. */
function integral(rate: (t: number) => number, from: number, to: number): number {
  const steps = 20_000;
  const width = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += rate(from + (i + 0.5) * width) * width;
  return sum / 1000;
}

describe('a rate curve', () => {
  const spans = [
    [0, 400],
    [300, 1700],
    [1200, 2000],
    [900, 9000],
    [2500, 2501],
  ] as const;
  const curves = [
    [
      'ramp',
      rateCurve({ kind: 'ramp', rate: 50, at: 1000, over: 2000 }, 10),
      (t: number) => (t < 1000 ? 10 : t > 3000 ? 50 : 10 + (40 * (t - 1000)) / 2000),
    ],
    [
      'ramp down to nothing',
      rateCurve({ kind: 'ramp', rate: 0, at: 1000, over: 10_000 }, 40),
      (t: number) => (t < 1000 ? 40 : t > 11_000 ? 0 : 40 - (40 * (t - 1000)) / 10_000),
    ],
    [
      'spike',
      rateCurve({ kind: 'spike', rate: 200, at: 1000, for: 500 }, 20),
      (t: number) => (t >= 1000 && t < 1500 ? 200 : 20),
    ],
    [
      'daily',
      rateCurve({ kind: 'daily', amplitude: 0.8, period: 3000 }, 30),
      (t: number) => 30 * (1 + 0.8 * Math.sin((2 * Math.PI * (t - 750)) / 3000)),
    ],
    [
      'daily down to nothing',
      rateCurve({ kind: 'daily', amplitude: 1, period: 5000 }, 30),
      (t: number) => 30 * (1 + Math.sin((2 * Math.PI * (t - 1250)) / 5000)),
    ],
  ] as const;

  it.each(curves)('%s: integrates its rate', (_, curve, rate) => {
    for (const [from, to] of spans) {
      const expected = integral(rate, from, to);
      // The jumps of a spike fall into one of the small steps.
      expect(curve.between(from, to)).toBeCloseTo(expected, 1);
      expect(Math.abs(curve.between(from, to) - expected)).toBeLessThan(5e-4 * expected + 1e-6);
    }
  });

  it.each(curves)('%s: finds the instant its integral reaches', (_, curve) => {
    for (const [from, to] of spans) {
      const requests = curve.between(from, to);
      expect(Math.abs(curve.until(from, requests) - (to - from))).toBeLessThan(1e-6 * to);
    }
    for (let requests = 0.01; requests < 100; requests *= 1.7) {
      const wait = curve.until(123, requests);
      expect(curve.between(123, 123 + wait) / requests).toBeCloseTo(1, 9);
    }
  });

  it('never comes to requests that its rate will not make', () => {
    const curve = rateCurve({ kind: 'ramp', rate: 0, at: 0, over: 1000 }, 10);
    expect(curve.until(0, 4.99)).toBeLessThan(1000);
    expect(curve.until(0, 5.01)).toBe(Number.POSITIVE_INFINITY);
    expect(curve.until(1000, 0.5)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('an open loop', () => {
  it('is evenly spaced at a constant rate', () => {
    expect(arrivals({}, 350)).toEqual([100, 200, 300]);
  });

  it('has as many arrivals on a ramp as the ramp has area', () => {
    const times = arrivals({ shape: { kind: 'ramp', rate: 100, at: 1000, over: 4000 } }, 10_000);
    expect(between(times, 0, 1000)).toBe(10);
    expect(Math.abs(between(times, 1000, 5000) - 220)).toBeLessThanOrEqual(1);
    expect(Math.abs(between(times, 5000, 10_000) - 500)).toBeLessThanOrEqual(1);
  });

  it('spikes, and is back at its own rate afterwards', () => {
    const times = arrivals({ shape: { kind: 'spike', rate: 100, at: 1000, for: 1000 } }, 3000);
    expect([
      between(times, 0, 1000),
      between(times, 1000, 2000),
      between(times, 2000, 3000),
    ]).toEqual([10, 100, 10]);
  });

  it('sends a day’s mean in a day, least at its start', () => {
    const shape = { kind: 'daily', amplitude: 0.9, period: 10_000 } as const;
    const times = arrivals({ rate: 100, shape }, 20_000.01);
    expect(times).toHaveLength(2000);
    expect(Math.abs(between(times, 2500, 7500) - 500 * (1 + (0.9 * 2) / Math.PI))).toBeLessThan(2);
    // 100 − 90 · 10 · sin(π/5) / 2π = 15.8
    expect(between(times, 0, 1000)).toBe(15);
  });

  it('is an inhomogeneous Poisson process: counts have their mean as variance', () => {
    const shape = { kind: 'daily', amplitude: 0.5, period: 1000 } as const;
    const times = arrivals({ arrivals: 'poisson', rate: 100, shape }, 2_000_000);
    // The quarter of every period around its peak: 100/s · (250 + 0.5 · 1000 √2 / 2π) ms.
    const counts = Array.from({ length: 2000 }, () => 0);
    for (const t of times) {
      const within = t % 1000;
      if (within >= 375 && within < 625) counts[Math.floor(t / 1000)]!++;
    }
    const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
    const variance = counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (counts.length - 1);
    const theory = 0.1 * (250 + (0.5 * 1000 * Math.SQRT2) / (2 * Math.PI));
    expect(Math.abs(mean / theory - 1)).toBeLessThan(0.015);
    expect(Math.abs(variance / mean - 1)).toBeLessThan(0.12);
  });

  it('meets the same random numbers after a change of rate', () => {
    const at = (rate: number) => {
      const target = new Recorder();
      const load = generator(target, { arrivals: 'poisson' });
      target.kernel.runUntil(1000);
      const before = target.at.length;
      load.setRate(rate);
      target.kernel.runUntil(5000);
      return target.at.slice(before).map((t) => (t - 1000) * rate);
    };
    const [slow, fast] = [at(10), at(40)];
    for (let i = 0; i < 20; i++) expect(fast[i]).toBeCloseTo(slow[i]!, 6);
  });

  it('scales all of its shape with the rate set by hand, and with a spike in force', () => {
    const target = new Recorder();
    const shape = { kind: 'spike', rate: 100, at: 1000, for: 1000 } as const;
    const load = generator(target, { shape });
    load.setRate(20);
    target.kernel.runUntil(2000);
    expect([between(target.at, 0, 1000), between(target.at, 1000, 2000)]).toEqual([20, 200]);
    load.factor = 3;
    expect(load.rate).toBe(20);
    target.kernel.runUntil(3000);
    expect(between(target.at, 2000, 3000)).toBe(60);
    load.factor = 1;
    target.kernel.runUntil(4000);
    expect(between(target.at, 3000, 4000)).toBe(20);
  });

  it('pauses at rate 0 and goes on where it was', () => {
    const target = new Recorder();
    const load = generator(target, {});
    target.kernel.runUntil(150);
    load.setRate(0);
    target.kernel.runUntil(1000);
    load.setRate(10);
    target.kernel.runUntil(1100);
    expect(target.at).toEqual([100, 1050]);
  });

  it('ramps up from nothing', () => {
    const target = new Recorder();
    const load = generator(target, {
      rate: 0,
      shape: { kind: 'ramp', rate: 100, at: 0, over: 1000 },
    });
    expect(load.rate).toBe(100);
    target.kernel.runUntil(1000);
    expect(Math.abs(target.at.length - 50)).toBeLessThanOrEqual(1);
  });
});

describe('a closed loop', () => {
  const users = (count: number, think: number) => ({
    rate: 0,
    users: { count, think: { kind: 'constant', value: think } as const },
  });

  it('obeys the interactive response time law: X = N / (Z + R)', () => {
    const stream = new RandomStream(9, 'server', 'service');
    const target = new Recorder(() => ({ after: 50 + 100 * stream.next() }));
    generator(target, {
      rate: 0,
      users: { count: 20, think: { kind: 'uniform', min: 200, max: 1800 } },
    });
    target.kernel.runUntil(600_000);
    const rate = target.completed / 600;
    expect(Math.abs(rate / (20 / (1 + 0.1)) - 1)).toBeLessThan(0.01);
  });

  it('agrees with the machine repair model (M/M/1//N)', () => {
    // One repairman, exponential everything: P(0) = 1 / Σ N!/(N−k)! ρᵏ, X = μ (1 − P(0)).
    const [machines, think, service] = [5, 400, 100];
    let sum = 0;
    let term = 1;
    for (let k = 0; k <= machines; k++) {
      sum += term;
      term *= ((machines - k) * service) / think;
    }
    const theory = (1000 / service) * (1 - 1 / sum);
    const stream = new RandomStream(5, 'repairman', 'service');
    let freeAt = 0;
    const target = new Recorder(() => {
      const { now } = target.kernel;
      freeAt = Math.max(freeAt, now) - service * Math.log(stream.positive());
      return { after: freeAt - now };
    });
    generator(target, {
      rate: 0,
      users: { count: machines, think: { kind: 'exponential', mean: think } },
    });
    target.kernel.runUntil(4_000_000);
    expect(Math.abs(target.completed / 4000 / theory - 1)).toBeLessThan(0.01);
  });

  it('lets more users come within one think time, and fewer leave after their request', () => {
    const target = new Recorder(() => ({ after: 10 }));
    const load = generator(target, users(3, 90));
    expect(load.rate).toBe(3);
    target.kernel.runUntil(1000);
    expect(between(target.at, 500, 1000)).toBe(15);
    load.setRate(10);
    target.kernel.runUntil(1090);
    expect(between(target.at, 1000, 1090)).toBeGreaterThanOrEqual(9);
    target.kernel.runUntil(2000);
    expect(Math.abs(between(target.at, 1500, 2000) - 50)).toBeLessThanOrEqual(1);
    load.setRate(0);
    const open = target.at.length - target.completed;
    const sent = target.at.length;
    target.kernel.runUntil(3000);
    expect(target.at).toHaveLength(sent);
    expect(target.completed).toBe(sent);
    expect(open).toBeGreaterThanOrEqual(0);
  });

  it('keeps a user who is called back while still waiting for an answer', () => {
    const target = new Recorder(() => ({ after: 500 }));
    const load = generator(target, users(1, 100));
    target.kernel.runUntil(200);
    expect(target.at).toHaveLength(1);
    load.setRate(0);
    load.setRate(1);
    target.kernel.runUntil(2000);
    const gaps = target.at.slice(1).map((t, i) => t - target.at[i]!);
    expect(gaps).toEqual([600, 600, 600]);
  });

  it('is not in step', () => {
    const times = arrivals(users(10, 1000), 1000);
    expect(new Set(times).size).toBe(10);
  });

  it('multiplies its users while a spike is in force', () => {
    const target = new Recorder(() => ({ after: 1 }));
    const load = generator(target, users(10, 99));
    target.kernel.runUntil(1000);
    load.factor = 2.5;
    target.kernel.runUntil(2000);
    expect(Math.abs(between(target.at, 1500, 2000) - 125)).toBeLessThanOrEqual(1);
    load.factor = 1;
    target.kernel.runUntil(3000);
    expect(Math.abs(between(target.at, 2500, 3000) - 50)).toBeLessThanOrEqual(1);
  });
});

describe('a replay', () => {
  it('sends at the recorded instants', () => {
    const instants = [0, 0, 0.25, 17.5, 17.5, 900, 1e6];
    expect(arrivals({ rate: 0, replay: instants }, 2e6)).toEqual(instants);
  });

  it('is played faster, slower, or not at all', () => {
    const target = new Recorder();
    const load = generator(target, { rate: 0, replay: [100, 200, 300, 400] });
    target.kernel.runUntil(150);
    load.setRate(2);
    target.kernel.runUntil(190);
    load.setRate(0);
    target.kernel.runUntil(1000);
    load.setRate(0.5);
    target.kernel.runUntil(2000);
    // 80 of the 100 ms to the third had been played when it stopped at 190.
    expect(target.at).toEqual([100, 175, 1140, 1340]);
  });
});

describe('a mix of requests', () => {
  const mix = [
    { to: 'a', method: 'GET', path: '/', body: null, weight: 1 },
    { to: 'b', method: 'POST', path: '/cart', body: '{}', weight: 3 },
    { to: 'a', method: 'GET', path: '/x', body: null, weight: 6 },
  ];

  it('follows the weights', () => {
    const target = new Recorder();
    generator(target, { rate: 1000, mix });
    target.kernel.runUntil(30_000);
    const share = (url: string) =>
      target.requests.filter((request) => request.url === url).length / target.requests.length;
    expect(share('http://a/')).toBeCloseTo(0.1, 1.5);
    expect(share('http://b/cart')).toBeCloseTo(0.3, 1.5);
    expect(share('http://a/x')).toBeCloseTo(0.6, 1.5);
  });

  it('leaves the arrivals as they are', () => {
    const arrive = (over: Partial<LoadSpec>) =>
      arrivals({ arrivals: 'poisson', rate: 100, ...over }, 5000);
    expect(arrive({ mix })).toEqual(arrive({}));
  });

  it('carries the headers of the load', () => {
    const target = new Recorder();
    generator(target, { mix, headers: [['x-user', '7']] });
    target.kernel.runUntil(2000);
    const posted = target.requests.find(({ method }) => method === 'POST');
    expect(posted?.headers).toEqual([
      ['content-type', 'application/json'],
      ['x-user', '7'],
    ]);
    const got = target.requests.find(({ method }) => method === 'GET');
    expect(got?.headers).toEqual([['x-user', '7']]);
  });
});

describe('impatient clients', () => {
  it.each([
    [0.1, 3, 1.11],
    [0.5, 3, 1.75],
    [0.9, 3, 2.71],
    [1, 4, 4],
  ])('at failure rate %d with %d attempts make %d of them a request', (p, attempts, expected) => {
    const stream = new RandomStream(3, 'server', 'failures');
    const target = new Recorder(() => ({ after: 1, status: stream.next() < p ? 503 : 200 }));
    const load = generator(target, { rate: 100, retry: { attempts, backoff: 5, jitter: 0.5 } });
    target.kernel.runUntil(400_000);
    expect(load.attempts).toBe(load.requests + load.retries);
    expect(Math.abs(load.attempts / load.requests / expected - 1)).toBeLessThan(0.01);
  });

  it('wait twice as long before each further try', () => {
    const target = new Recorder(() => ({ after: 10, status: 500 }));
    generator(target, { rate: 0, replay: [0], retry: { attempts: 4, backoff: 100, jitter: 0 } });
    target.kernel.runUntil(10_000);
    expect(target.at).toEqual([0, 110, 320, 730]);
  });

  it('draw their waits from [1 − jitter, 1] of that', () => {
    const target = new Recorder((call) => ({ after: 0, status: call % 2 === 0 ? 429 : 200 }));
    const replay = Array.from({ length: 500 }, (_, i) => i * 1000);
    generator(target, { rate: 0, replay, retry: { attempts: 2, backoff: 100, jitter: 0.4 } });
    target.kernel.runUntil(1e6);
    const waits = target.at.filter((_, i) => i % 2 === 1).map((t, i) => t - replay[i]!);
    expect(waits).toHaveLength(500);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(60);
    expect(Math.min(...waits)).toBeLessThan(62);
    expect(Math.max(...waits)).toBeLessThanOrEqual(100);
    expect(Math.max(...waits)).toBeGreaterThan(98);
  });

  it('stop waiting after their patience, and try again', () => {
    const target = new Recorder((call) => (call === 0 ? null : { after: 5 }));
    const load = generator(target, {
      rate: 0,
      replay: [0],
      timeout: 50,
      retry: { attempts: 3, backoff: 20, jitter: 0 },
    });
    target.kernel.runUntil(10_000);
    expect(target.at).toEqual([0, 70]);
    expect(target.cancelled).toEqual(['timeout']);
    expect([load.requests, load.attempts, load.retries]).toEqual([1, 2, 1]);
  });

  it('do not try again what they themselves got wrong', () => {
    const target = new Recorder(() => ({ after: 1, status: 404 }));
    generator(target, { rate: 0, replay: [0], retry: { attempts: 3, backoff: 1, jitter: 0 } });
    target.kernel.runUntil(1000);
    expect(target.at).toHaveLength(1);
  });
});
