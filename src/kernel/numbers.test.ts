import { describe, expect, it } from 'vitest';
import type { Distribution } from './distribution.ts';
import { exp, ln, power } from './math.ts';
import { RandomStream } from './random.ts';
import { sampler } from './sample.ts';

describe('deterministic mathematics', () => {
  it('agrees with Math within two units in the last place', () => {
    const random = new RandomStream(1, 'test', 'math');
    for (let i = 0; i < 50_000; i++) {
      const x = Math.exp((random.next() - 0.5) * 1400);
      expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(5e-16 * Math.abs(Math.log(x)));
      const y = (random.next() - 0.5) * 1400;
      expect(Math.abs(exp(y) / Math.exp(y) - 1)).toBeLessThanOrEqual(5e-16);
    }
  });

  it('keeps its bits: a change of these is a change of every recorded run', () => {
    expect(ln(3)).toBe(1.0986122886681096);
    expect(ln(0.7)).toBe(-0.35667494393873245);
    expect(ln(1e-310)).toBe(-713.8013788281542);
    expect(exp(1)).toBeCloseTo(Math.E, 14);
    expect([ln(0), ln(-1), ln(1), exp(0), exp(-800), exp(800)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      0,
      1,
      0,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it('raises to powers as the language does', () => {
    for (const [x, y] of [
      [2, 10],
      [2, -3],
      [10, 5],
      [-2, 3],
      [0, 0],
      [5, 0.5],
      [0, -1],
      [Number.NaN, 0],
      [1.5, 2.5],
      [2, 1023],
      [-8, 1 / 3],
      [7, Number.POSITIVE_INFINITY],
    ] as const) {
      if (Number.isFinite(x ** y)) expect(power(x, y) / x ** y || 1).toBeCloseTo(1, 12);
      else expect(power(x, y)).toEqual(x ** y);
    }
  });
});

describe('random streams', () => {
  it('depend on seed, node and purpose alone', () => {
    const first = (seed: number, node: string, purpose: string) =>
      new RandomStream(seed, node, purpose).next();
    expect(first(1, 'a', 'b')).toBe(first(1, 'a', 'b'));
    const all = [first(1, 'a', 'b'), first(2, 'a', 'b'), first(1, 'ab', ''), first(1, 'a', 'c')];
    expect(new Set(all).size).toBe(4);
  });

  it('keep their numbers: a change of these is a change of every recorded run', () => {
    const stream = new RandomStream(42, 'order/0', 'service-time');
    expect([stream.uint32(), stream.uint32(), stream.uint32()]).toMatchInlineSnapshot(`
      [
        283411148,
        518509835,
        1114565513,
      ]
    `);
  });

  it('go on where another stood, in a table', () => {
    const one = new RandomStream(1, 'a', 'x');
    one.next();
    const table = new Int32Array(6);
    one.store(table, 1);
    const other = new RandomStream(2, 'b', 'y');
    other.load(table, 1);
    for (let i = 0; i < 10; i++) expect(other.next()).toBe(one.next());
    expect([table[0], table[5]]).toEqual([0, 0]);
  });

  it('are uniform (chi-squared over 100 cells) and uncorrelated between neighbours', () => {
    const a = new RandomStream(1, 'node/0', 'x');
    const b = new RandomStream(1, 'node/1', 'x');
    const cells = new Array<number>(100).fill(0);
    const n = 200_000;
    let products = 0;
    for (let i = 0; i < n; i++) {
      const x = a.next();
      cells[Math.floor(x * 100)]!++;
      products += (x - 0.5) * (b.next() - 0.5);
    }
    const chi = cells.reduce((sum, count) => sum + (count - n / 100) ** 2 / (n / 100), 0);
    // 99.9 % point of chi-squared with 99 degrees of freedom.
    expect(chi).toBeLessThan(148.2);
    // Standard error of the correlation is 1/sqrt(n); allow four.
    expect(Math.abs((products / n) * 12)).toBeLessThan(4 / Math.sqrt(n));
  });
});

describe('distributions', () => {
  const cases: [Distribution, mean: number, variance: number][] = [
    [{ kind: 'constant', value: 7 }, 7, 0],
    [{ kind: 'uniform', min: 2, max: 6 }, 4, 16 / 12],
    [{ kind: 'exponential', mean: 5 }, 5, 25],
    [{ kind: 'lognormal-cv', mean: 10, cv: 0.5 }, 10, 25],
    [{ kind: 'pareto', min: 1, shape: 5 }, 5 / 4, 5 / (16 * 3)],
    [{ kind: 'empirical', values: [1, 2, 6] }, 3, 14 / 3],
  ];
  const n = 200_000;

  it.each(cases)('%j has its mean and variance', (distribution, mean, variance) => {
    const draw = sampler(distribution, new RandomStream(7, 'test', 'distribution'));
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const value = draw();
      sum += value;
      squares += (value - mean) ** 2;
    }
    // Four standard errors of the mean.
    expect(Math.abs(sum / n - mean)).toBeLessThanOrEqual(4 * Math.sqrt(variance / n));
    expect(squares / n).toBeGreaterThanOrEqual(variance * 0.95);
    expect(squares / n).toBeLessThanOrEqual(variance * 1.05);
  });

  it('a lognormal has the median and 99th percentile it was given by', () => {
    const draw = sampler(
      { kind: 'lognormal', p50: 20, p99: 80 },
      new RandomStream(7, 'test', 'lognormal'),
    );
    const values = Array.from({ length: n }, draw).sort((a, b) => a - b);
    expect(values[n / 2]! / 20).toBeCloseTo(1, 1.7);
    expect(values[n * 0.99]! / 80).toBeCloseTo(1, 1.5);
  });
});
