import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArrivals } from './arrivals.ts';

const read = (text: string) => {
  const result = parseArrivals(text);
  return result.ok ? result.value : result.problems.map((p) => `${p.line}: ${p.problem}`);
};

describe('a recorded arrival file', () => {
  it.each([
    ['0\n12\n40.5\n', [0, 12, 40.5]],
    ['time_ms,path\n3,/a\n3,/b\n\n# pause\n9,/a', [3, 3, 9]],
    ['0ms\r\n1.5s\r\n2m', [0, 1500, 120_000]],
    [
      '2025-01-15T10:30:00.250Z GET /\n'.replace(' GET /', '\tGET /') +
        '2025-01-15T10:30:01Z\tGET /\n2025-01-15 10:31:00.250\tGET /',
      [0, 750, 60_000],
    ],
  ])('%j', (text, instants) => {
    expect(read(text)).toEqual(instants);
  });

  it.each([
    ['', ['1: there is no arrival in it']],
    ['at\nsoon', ['2: "soon" is not an instant']],
    ['5\n4\nx', ['2: it is before the one above it', '3: "x" is not an instant']],
  ])('%j is refused by line', (text, problems) => {
    expect(read(text)).toEqual(problems);
  });

  it('never throws, and gives instants in order', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = parseArrivals(text);
        if (!result.ok) return;
        const sorted = result.value.toSorted((a, b) => a - b);
        expect(result.value).toEqual(sorted);
      }),
    );
  });
});
