import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest } from './problem.ts';
import {
  formatQuantity,
  parseDuration,
  parseQuantity,
  parseRate,
  parseShare,
  parseSpan,
  quotedPrecision,
} from './quantity.ts';

describe('amounts with their unit', () => {
  it('are read', () => {
    expect(parseDuration('20ms')).toBe(20);
    expect(parseDuration('0.07s')).toBe(70);
    expect(parseDuration('2m')).toBe(120_000);
    expect(parseDuration('65.2 ms')).toBe(65.2);
    expect(parseRate('50/s')).toBe(50);
    expect(parseRate('30 / min')).toBe(0.5);
    expect(parseShare('5%')).toBe(0.05);
    expect(parseShare(0.05)).toBe(0.05);
    expect(parseSpan('25s..1m')).toEqual([25_000, 60_000]);
  });

  it.each(['20', 'ms', '-1ms', '1e3ms', '1 000ms', '1min', ''])('no duration: "%s"', (text) =>
    expect(parseDuration(text)).toBeNull(),
  );
  it.each(['1.1', '101%', '-1%', '', 'x'])('no share: "%s"', (text) =>
    expect(parseShare(text)).toBeNull(),
  );
  it.each(['1s', '1s..', '..1s', '1s..2s..3s', '1..2'])('no span: "%s"', (text) =>
    expect(parseSpan(text)).toBeNull(),
  );

  it('are read back from how they are shown, as precisely as they are shown', () => {
    const unit = fc.constantFrom('ms' as const, 'ratio' as const, 'per_s' as const);
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), unit, (value, of) => {
        const back = parseQuantity(formatQuantity(value, of), of);
        expect(back).not.toBeNull();
        expect(Math.abs(back! - value)).toBeLessThanOrEqual(value * 0.005);
      }),
    );
  });

  it('stand for as much as their last digit leaves open', () => {
    expect(quotedPrecision('65 ms', 65)).toBe(0.5);
    expect(quotedPrecision('1.5 s', 1500)).toBeCloseTo(50, 9);
    expect(quotedPrecision('0 %', 0)).toBeCloseTo(0.005, 9);
    expect(quotedPrecision('4.2 %', 0.042)).toBeCloseTo(0.0005, 9);
  });
});

describe('the closest word', () => {
  it.each([
    ['untill', 'until'],
    ['paymnet', 'payment'],
    ['slwo', 'slow'],
    ['Seed', 'seed'],
    ['xyz', null],
  ])('%s → %s', (word, expected) =>
    expect(closest(word, ['until', 'payment', 'slow', 'seed'])).toBe(expected),
  );
});
