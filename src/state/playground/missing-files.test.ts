import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../cluster/scenario.ts';
import { parseScenario } from '../../config/scenario.ts';
import { createFile, namedFiles } from './missing-files.ts';

function scenarioOf(yaml: string): Scenario {
  const parsed = parseScenario(yaml);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.problem);
  return parsed.value;
}

describe('files a scenario names', () => {
  const scenario = scenarioOf(`
until: 10s
services:
  edge: { nginx: edge.conf, calls: [ web ] }
  web:
    code: web.ts
    calls: [ stock ]
    versions:
      - { version: v2, code: [web2.ts, jobs.ts], replicas: 1 }
  stock: { service_time: 5ms }
mesh: { sidecars: all, files: [ rules.yaml ] }
load: [ { to: edge, rate: 5/s } ]
`);

  it('each begin with what fits their place', () => {
    const named = namedFiles(scenario);
    expect([...named.keys()].sort()).toEqual([
      'edge.conf',
      'jobs.ts',
      'rules.yaml',
      'web.ts',
      'web2.ts',
    ]);
    expect(named.get('edge.conf')).toContain('server web;');
    expect(named.get('web2.ts')).toContain("from: 'web'");
    expect(named.get('jobs.ts')).not.toContain('export default');
    expect(named.get('rules.yaml')).toContain('host: web');
  });

  it('are added, and never overwritten', () => {
    const system = { yaml: '', files: { 'web.ts': 'mine' } };
    expect(createFile('edge.conf', 'new')(system)).toMatchObject({
      system: { files: { 'web.ts': 'mine', 'edge.conf': 'new' } },
    });
    expect(createFile('web.ts', 'new')(system)).toEqual({ ok: true, system });
  });
});
