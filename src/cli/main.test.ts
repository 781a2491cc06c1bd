import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programOf } from './run.ts';
import { jsonSchema } from './schema.ts';
import { UsageError } from './usage.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = 'src/cli/scenario-example.yaml';

function faultline(...args: string[]) {
  const command = join(ROOT, 'node_modules/.bin/tsx');
  const { status, stdout, stderr } = spawnSync(command, ['src/cli/main.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the command line', { timeout: 60_000 }, () => {
  it('says what there is', () => {
    const { status, stdout } = faultline('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('faultline run <scenario.yaml | lesson id>');
  });

  it('runs the documented example and prints one JSON object', () => {
    const record = join(mkdtempSync(join(tmpdir(), 'faultline-')), 'record.json');
    const { status, stdout, stderr } = faultline(
      'run',
      EXAMPLE,
      '--json',
      '--seed',
      '5',
      '--until',
      '12s',
      '--record',
      record,
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ seed: 5, simulated_ms: 12_000, failure: null });
    expect(Object.keys(summary.services)).toContain('shop');
    for (const observer of [
      summary.client,
      ...Object.values<typeof summary.client>(summary.services),
    ]) {
      expect(Object.keys(observer)).toEqual([
        'offered',
        'ok',
        'failed',
        'in_flight',
        'rps',
        'latency_ms',
      ]);
      expect(Object.keys(observer.latency_ms)).toEqual([
        'mean',
        'p50',
        'p95',
        'p99',
        'p999',
        'max',
      ]);
      const failed = Object.values<number>(observer.failed).reduce((a, b) => a + b, 0);
      expect(observer.offered).toBe(observer.ok + failed + observer.in_flight);
    }
    expect(JSON.parse(readFileSync(record, 'utf8')).client.windows).toHaveLength(24);
  });

  it('ends with 1 when the code does not compile, naming the place', () => {
    const dir = mkdtempSync(join(tmpdir(), 'faultline-'));
    writeFileSync(join(dir, 'dashboard.ts'), 'export default {\n  fetch( {\n};\n');
    const { status, stderr } = faultline('run', 'sequential-or-parallel', '--code', dir);
    expect(stderr).toMatch(/^dashboard\.ts:\d+ /);
    expect(status).toBe(1);
  });

  it('ends with 2 when asked for something there is not, and says what is meant', () => {
    const { status, stderr } = faultline('chekc');
    expect(status).toBe(2);
    expect(stderr).toContain('Did you mean "check"?');
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('a program', () => {
  it('is a lesson’s seed code on its first seed unless said otherwise', () => {
    const seed = programOf('circuit-breaker', {});
    expect(seed.seed).toBe(1);
    expect(seed.files['order.ts']).not.toContain('paymentBreaker');
    const solution = programOf('circuit-breaker', { role: 'solution', seed: '9', until: '10m' });
    expect(solution.seed).toBe(9);
    expect(solution.scenario.until).toBe(600_000);
    expect(solution.files['order.ts']).toContain('paymentBreaker');
    const plain = programOf('circuit-breaker', { role: 'solution', variant: 'plain' });
    expect(plain.files['order.ts']).not.toBe(solution.files['order.ts']);
  });

  it('takes code from a folder in place of the lesson’s', () => {
    const dir = mkdtempSync(join(tmpdir(), 'faultline-'));
    writeFileSync(join(dir, 'shop.ts'), 'export default {};');
    expect(programOf('no-timeouts', { code: dir }).files).toEqual({
      'shop.ts': 'export default {};',
    });
  });

  it('has the files of nginx and mesh that its scenario names, and no other YAML', () => {
    const { files } = programOf(EXAMPLE, {});
    const names = Object.keys(files).filter((path) => !path.endsWith('.ts'));
    expect(names).toEqual([
      'scenario-example-mesh.yaml',
      'scenario-example-nginx.conf',
      'scenario-example-schema.sql',
    ]);
    expect(files['scenario-example-nginx.conf']).toContain('proxy_pass');
  });

  const broken = join(mkdtempSync(join(tmpdir(), 'faultline-')), 'broken.yaml');
  writeFileSync(broken, 'until: 60\n');
  const lonely = join(mkdtempSync(join(tmpdir(), 'faultline-')), 'lonely.yaml');
  writeFileSync(
    lonely,
    'until: 1s\nservices:\n  a: { code: a.ts }\nload: [{ to: a, rate: 1/s }]\n',
  );

  it.each([
    ['a lesson misspelt', 'circuit-braker', {}, 'Did you mean "circuit-breaker"?'],
    ['a file that is not there', 'nowhere.yaml', {}, 'There is no file nowhere.yaml'],
    ['a malformed scenario', broken, {}, ':1:8 until: 60 has no unit'],
    ['a scenario without its code', lonely, {}, 'The scenario needs a.ts'],
    ['a role misspelt', 'no-timeouts', { role: 'soluton' }, 'Did you mean "solution"?'],
    [
      'a variant there is not',
      'no-timeouts',
      { role: 'wrong', variant: 'rase' },
      'Did you mean "race"?',
    ],
    ['a role of a scenario', EXAMPLE, { role: 'seed' }, 'For a scenario, use --code'],
    ['a seed that is none', 'no-timeouts', { seed: '1.5' }, '--seed 1.5 is not a whole number'],
    ['a time without unit', 'no-timeouts', { until: '600' }, '--until 600 is not a time'],
    [
      'a folder that is not there',
      'no-timeouts',
      { code: '/no/where' },
      'There is no folder /no/where',
    ],
  ])('cannot be made of %s', (_name, target, options, message) => {
    expect(() => programOf(target, options)).toThrow(UsageError);
    expect(() => programOf(target, options)).toThrow(message);
  });
});

describe('JSON Schema', () => {
  it('is there for all that people write, with every key described', () => {
    const scenario = jsonSchema('scenario') as {
      required: string[];
      properties: Record<string, { description?: string }>;
    };
    expect(scenario.required).toEqual(['until', 'services', 'load']);
    for (const [key, { description }] of Object.entries(scenario.properties))
      expect(description, key).toMatch(/Required|default/);
    expect(Object.keys(jsonSchema('lesson') as object)).toEqual(['frontmatter', 'check']);
    expect(() => jsonSchema('scenari')).toThrow('Did you mean "scenario"?');
  });
});
