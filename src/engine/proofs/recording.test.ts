import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../config/scenario.ts';
import { runProgram } from '../run.ts';
import { CompileError } from '../simulation.ts';

const SCENARIO = `
until: 5s
services: { shop: { service_time: 1ms } }
load: [{ to: shop, replay: arrivals.csv }]
`;

function run(files: Record<string, string>) {
  const parsed = parseScenario(SCENARIO);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return runProgram({ scenario: parsed.value, files, seed: 1, interventions: [] });
}

describe('a recorded arrival file', () => {
  it('is replayed at its instants', () => {
    const record = run({ 'arrivals.csv': 'at_ms,path\n0,/\n100,/\n700,/\n701,/\n' });
    expect(record.client.windows.map(({ offered }) => offered).slice(0, 3)).toEqual([2, 2, 0]);
    expect(record.client).toMatchObject({ offered: 4, ok: 4 });
  });

  it('is refused by line, and missed by name', () => {
    const failure = (files: Record<string, string>) => {
      try {
        run(files);
      } catch (error) {
        if (error instanceof CompileError) return error.message;
        throw error;
      }
      return 'ran';
    };
    expect(failure({ 'arrivals.csv': '0\nlater\n' })).toMatch(/^arrivals.csv:2:1 "later"/);
    expect(failure({})).toContain('There is no file "arrivals.csv"');
  });
});
