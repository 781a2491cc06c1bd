import { describe, expect, it } from 'vitest';
import type { Scenario, ServiceSpec } from '../cluster/scenario.ts';
import { runProgram } from '../engine/run.ts';
import { compileProgram } from './compile/index.ts';
import { rig } from './rig.fixture.ts';

const bodyOf = (answer: unknown) => (answer as { body: string }).body;

describe('await at the top level of a module', () => {
  it('keeps the module and those after it waiting, in order', () => {
    const service = rig({
      'main.ts': `import { config } from './config.ts'; import { log } from './log.ts';
        log.push('main ' + performance.now());
        const values: number[] = [];
        for await (const value of [Promise.resolve(1), 2]) values.push(value);
        export default { fetch: () => Response.json([config, values, log]) };`,
      'config.ts': `import { log } from './log.ts';
        log.push('config');
        const answer = await fetch('http://config/');
        await new Promise((resolve) => setTimeout(resolve, 50));
        export const config = await answer.text();`,
      'log.ts': `export const log: string[] = [];`,
    });
    expect(JSON.parse(bodyOf(service.get('/')))).toEqual([
      'http://config/',
      [1, 2],
      ['config', 'main 51'],
    ]);
  });

  it('catches what it awaits', () => {
    const service = rig(`let state = 'none';
      try { await Promise.reject(new Error('no')); } catch (error) { state = (error as Error).message; }
      export { state };
      export default { fetch: () => new Response(state) };`);
    expect(bodyOf(service.get('/'))).toBe('no');
  });

  it('ends the run at its line when it rejects', () => {
    const code = `const x = 1;\nawait Promise.reject(new Error('no database'));\nexport default { fetch: () => new Response('x') };`;
    expect(() => rig(code)).toThrow(/main\.ts:2.*could not start: Error: no database/);
  });

  it('is told apart from modules that do not wait', () => {
    const awaits = (code: string) => {
      const result = compileProgram({ 'main.ts': code }, 'main.ts');
      return result.ok && result.modules[0]!.awaits;
    };
    expect(awaits('await 1;')).toBe(true);
    expect(awaits('if (1) { for await (const x of []) x; }')).toBe(true);
    expect(awaits('const f = async () => { await 1; }; void f();')).toBe(false);
  });
});

const service = (name: string, calls: readonly string[]): ServiceSpec => ({
  ...{ name, replicas: 1, concurrency: 8, queue: 16, balancer: 'round-robin' as const },
  work: { kind: 'code', file: `${name}.ts`, calls },
});

it('an instance listens when its modules have been evaluated', () => {
  const scenario: Scenario = {
    until: 5000,
    slowAfter: 1000,
    services: [service('config', []), service('order', ['config'])],
    links: [],
    defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
    load: [
      {
        ...{ to: 'order', method: 'GET', path: '/', body: null },
        ...{ arrivals: 'constant' as const, rate: 10, timeout: 1000 },
      },
    ],
    faults: [],
  };
  const files = {
    'order.ts': `const answer = await fetch('http://config/');
      const greeting = await answer.text();
      export default { fetch: () => new Response(greeting) };`,
    'config.ts': `export default { async fetch() { await new Promise((r) => setTimeout(r, 1000)); return new Response('hello'); } };`,
  };
  const record = runProgram({ scenario, files, seed: 1, interventions: [] });
  expect(record.failure).toBeNull();
  // One second and the links pass before anybody listens.
  expect(record.client.failed).toEqual({ connection_refused: 10 });
  expect(record.client.ok).toBeGreaterThan(35);
});
