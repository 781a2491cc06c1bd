import { expect, it } from 'vitest';
import { plainFrenchNumber } from './french-number.ts';

it.each([
  ['65,2 ms', '65.2 ms'],
  ['65,2\u00a0ms', '65.2 ms'],
  ['27\u202f%', '27 %'],
  ['1 200', '1200'],
  ['12\u202f345\u202f678', '12345678'],
  ['1 200,5 ms', '1200.5 ms'],
  ['65.2 ms', '65.2 ms'],
  ['720', '720'],
  // No thousands: four digits after the space, or two.
  ['1 2000', '1 2000'],
  ['1 20', '1 20'],
])('%s is %s', (text, plain) => {
  expect(plainFrenchNumber(text)).toBe(plain);
});
