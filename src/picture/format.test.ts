import { describe, expect, it } from 'vitest';
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatInstant,
  formatPercent,
  formatQuantity,
  formatRate,
} from './format.ts';

/** Plain spaces, so that the expectations can be read. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.417, '0.42 ms'],
    [0.999, '1.0 ms'],
    [4.23, '4.2 ms'],
    [9.96, '10 ms'],
    [15, '15 ms'],
    [812.4, '812 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1240, '1.24 s'],
    [9994, '9.99 s'],
    [9996, '10.0 s'],
    [12_440, '12.4 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [-12, '−12 ms'],
    [-0.001, '0.00 ms'],
  ])('%d ms reads %s', (ms, text) => {
    expect(plain(formatDuration(ms))).toBe(text);
  });
  it('shows a dash where there is nothing to measure', () => {
    expect(formatDuration(null)).toBe('–');
    expect(formatDuration(Number.NaN)).toBe('–');
  });
});

describe('formatPercent', () => {
  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.00001, '< 0.01 %'],
    [0.004, '0.40 %'],
    [0.012, '1.2 %'],
    [0.03, '3 %'],
    [0.6, '60 %'],
    [0.995, '99.50 %'],
    [0.9997, '99.97 %'],
    [0.99999, '> 99.99 %'],
  ])('%d reads %s', (share, text) => {
    expect(plain(formatPercent(share))).toBe(text);
  });
});

describe('counts, rates, speeds, instants', () => {
  it('groups digits in threes with thin spaces', () => {
    expect(formatCount(999)).toBe('999');
    expect(formatCount(1240)).toBe('1\u202f240');
    expect(plain(formatCount(-1_234_567))).toBe('−1 234 567');
    expect(formatCount(-0.2)).toBe('0');
  });
  it('shortens large counts without reaching 1000 of a unit', () => {
    expect(plain(formatCompact(9_999))).toBe('9 999');
    expect(plain(formatCompact(9_999.6))).toBe('10.0 k');
    expect(plain(formatCompact(12_345))).toBe('12.3 k');
    expect(plain(formatCompact(999_499))).toBe('999 k');
    expect(plain(formatCompact(999_500))).toBe('1.0 M');
  });
  it('keeps the decimals of instants, so that a running clock does not jitter', () => {
    expect(plain(formatInstant(20_000))).toBe('20.0 s');
    expect(plain(formatInstant(20_049))).toBe('20.0 s');
    expect(plain(formatInstant(1234.5, 3))).toBe('1.234 s');
  });
  it('names the unit of rates', () => {
    expect(formatRate(0)).toBe('0/s');
    expect(formatRate(0.5)).toBe('0.50/s');
    expect(formatRate(152)).toBe('152/s');
    expect(plain(formatRate(1240.4))).toBe('1 240/s');
  });
  it('counts nouns', () => {
    expect(plain(formatQuantity(1, 'request'))).toBe('1 request');
    expect(plain(formatQuantity(1200, 'request'))).toBe('1 200 requests');
  });
});
