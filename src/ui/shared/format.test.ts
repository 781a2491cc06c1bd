import { expect, it } from 'vitest';
import { formatExpectation, formatSpan, speedLabel } from './format.ts';

it.each([
  [0.001, '1/1000 real time'],
  [0.02, '1/50 real time'],
  [0.5, '1/2 real time'],
  [1, 'real time'],
  [1.04, 'real time'],
  [2.512, '2.5× real time'],
  [100, '100× real time'],
])('says %f as %s', (speed, label) => expect(speedLabel(speed)).toBe(label));

it('writes spans and expectations with their units', () => {
  expect(formatSpan(20_000, 45_500)).toBe('20–45.5 s');
  const said = formatExpectation({ kind: 'between', min: 40, max: 80 }, 'ms');
  expect(said.replaceAll('\u00a0', ' ')).toBe('40 ms to 80 ms');
  expect(formatExpectation({ kind: 'at-most', value: 3 }, 'count')).toBe('at most 3');
});
