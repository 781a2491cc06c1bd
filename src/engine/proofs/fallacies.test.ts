/** Each of the eight fallacies: what is real, switched on, changes what is measured. */
import { describe, expect, it } from 'vitest';
import { observe, parseMeasure } from '../../lesson/measure.ts';
import { FALLACIES } from '../../presets/fallacies.ts';
import { PRESETS } from '../../presets/presets.ts';
import { recordOf, scenarioOf } from './live.fixture.ts';

/** Over the whole run; what a run does not have counts 0. */
function measured(yaml: string, text: string): number {
  const parsed = parseMeasure(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem}`);
  const { until } = scenarioOf(yaml);
  return observe(parsed.measure, { from: 0, to: until }, recordOf(yaml)) ?? 0;
}

describe('the eight fallacies', () => {
  it('are presets, in the order of the list', () => {
    expect(FALLACIES.map(({ id }) => Number(id.split('-')[1]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(PRESETS.filter(({ id }) => id.startsWith('fallacy-'))).toEqual(FALLACIES);
    for (const { id, title, summary } of FALLACIES) {
      expect(id).toMatch(/^[a-z0-9-]+$/);
      expect(title.startsWith(`Fallacy ${id.split('-')[1]}: `)).toBe(true);
      expect(summary.length).toBeGreaterThan(80);
    }
  });

  it.each(FALLACIES)('$title', ({ yaml, calm, measure, direction, factor }) => {
    // Only what is said to be real differs, and it says so.
    expect(yaml).toContain('# Real: ');
    expect(calm).not.toContain('# Real: ');
    const before = measured(calm, measure);
    const after = measured(yaml, measure);
    if (direction === 'down') expect(after).toBeLessThan(before * factor);
    else expect(after).toBeGreaterThan(before === 0 ? factor : before * factor);
    // And the quiet one has no trouble at all.
    expect(measured(calm, 'client.ok_rate')).toBe(1);
  });
});
