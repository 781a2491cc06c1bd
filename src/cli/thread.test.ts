import { describe, expect, it } from 'vitest';
import { parseScenario } from '../config/scenario.ts';
import type { Program } from '../engine/protocol.ts';
import { runProgram } from '../engine/run.ts';
import { runAllInThreads, runInThread } from './thread.ts';

const SCENARIO = `until: 5s
services:
  shop: { code: shop.ts, calls: [stock] }
  stock: { service_time: { lognormal: { p50: 5ms, p99: 20ms } } }
load:
  - { to: shop, rate: 20/s }
`;
const ASK = "await fetch('http://stock/'); return new Response('ok');";

/** A shop whose handler has this body. */
function shop(body: string, before = ''): Program {
  const parsed = parseScenario(SCENARIO);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const code = `${before}\nexport default {\n  async fetch(): Promise<Response> {\n    ${body}\n  },\n};\n`;
  return { scenario: parsed.value, files: { 'shop.ts': code }, seed: 7, interventions: [] };
}

describe('a run in a thread', { timeout: 60_000 }, () => {
  it('has the same bytes as one in this realm', async () => {
    const program = shop(ASK);
    const outcome = await runInThread(program);
    expect(outcome.ok && outcome.record.client.ok).toBeGreaterThan(50);
    expect(outcome.ok && JSON.stringify(outcome.record)).toBe(JSON.stringify(runProgram(program)));
  });

  it('comes back in the order asked for, whatever became of the others', async () => {
    const programs = [shop(ASK), shop('while (true) {}'), shop('return nothing here'), shop(ASK)];
    const outcomes = await runAllInThreads(programs);
    expect(
      outcomes.map((o) => (o.ok ? (o.record.failure?.kind ?? 'fine') : o.failure.kind)),
    ).toEqual(['fine', 'steps', 'compile', 'fine']);
    const [first, loop, broken, last] = outcomes;
    expect(loop?.ok && loop.record.failure).toMatchObject({ file: 'shop.ts', line: 4 });
    expect(broken?.ok === false && broken.failure).toMatchObject({ file: 'shop.ts', line: 4 });
    expect(last?.ok && JSON.stringify(last.record)).toBe(first?.ok && JSON.stringify(first.record));
  });

  it('is ended when it no longer answers', async () => {
    const hopeless = "/^(a+)+$/.test('a'.repeat(60) + 'b'); return new Response('ok');";
    const outcome = await runInThread(shop(hopeless), { patienceMs: 6000 });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unresponsive' } });
  });

  it('has none of the process it runs in', async () => {
    // `process` is the simulated instance's: without bindings, or the host's versions and environment.
    const names = [
      'process.binding',
      'process.env.PATH',
      'process.versions.v8',
      'require',
      'Buffer',
      'Worker',
      'WebAssembly',
      'SharedArrayBuffer',
    ];
    const probe = names.map((name) => `typeof ${name}`).join(' + ');
    const program = shop(
      `if ((${probe}) !== '${'undefined'.repeat(names.length)}') throw new Error('x'); ${ASK}`,
    );
    // The names are unknown to the type checker of the page, not to the compiler.
    const outcome = await runInThread(program);
    expect(outcome.ok && outcome.record.client.failed).toEqual({});
    expect(outcome.ok && outcome.record.client.ok).toBeGreaterThan(50);
  });
});
