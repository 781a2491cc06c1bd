import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../cluster/program.ts';
import { parseScenario } from '../config/scenario.ts';
import { loadCode } from '../engine/code-loader.ts';
import { withPackages } from '../engine/packages.ts';
import type { Program } from '../engine/protocol.ts';
import { Simulation } from '../engine/simulation.ts';
import { withSqlite } from '../engine/sqlite.ts';
import { learnerTypes } from '../sandbox/globals/learnerTypes.ts';
import { bundledImports } from '../sandbox/packages/bundled.ts';
import { offeredPackages, packageTypes } from '../sandbox/packages/offered.ts';
import { BACKING_PARTS } from '../state/playground/backing-parts.ts';
import { packageText } from './package-bundle.ts';
import { examplesOf, packageDocs, packageDocsPath } from './package-docs.ts';
import { packageTypeFiles } from './package-types.ts';
import { sqliteBinary } from './sqlite-binary.ts';

const NAMES = offeredPackages().map(({ name }) => name);

/** Another service that examples may call: `/flaky` answers 503 to every other request. */
const STOCK = `let asked = 0;
export default { fetch(request: Request): Response {
  asked += 1;
  const fails = request.url.endsWith('/flaky') && asked % 2 === 1;
  return Response.json({ left: 3 }, { status: fails ? 503 : 200 });
} };`;
/** Every backing service of the palette, under the name it gets there. */
const SYSTEM = `until: 120s
services:
  main: { code: main.ts }
  stock: { code: stock.ts }
${BACKING_PARTS.map(({ base, kind }) => `  ${base}: { ${kind}: true }\n`).join('')}
load: [ { to: stock, rate: 1/s } ]
`;

async function started(code: string): Promise<Simulation> {
  const parsed = parseScenario(SYSTEM);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  const files = { 'main.ts': code, 'stock.ts': STOCK };
  const program: Program = { scenario: parsed.value, files, seed: 1, interventions: [] };
  const whole = await withSqlite(await withPackages(program, packageText), sqliteBinary);
  const simulation = new Simulation(whole, loadCode);
  simulation.advance(2000);
  expect(simulation.failure).toBeNull();
  return simulation;
}

/** What the example's service answers, each a second after the other. */
function answers(simulation: Simulation, count: number): CallResult[] {
  const results: CallResult[] = [];
  const request = { method: 'GET', url: 'http://main/', headers: [], body: null } as const;
  for (let i = 1; i <= count; i++) {
    simulation.kernel.activate();
    simulation.cluster
      .service('stock')
      .instances[0]!.call(request, 0, (result) => results.push(result));
    simulation.kernel.settle();
    simulation.advance(2000 + i * 1000);
  }
  expect(simulation.failure).toBeNull();
  return results;
}

describe('documentation of packages', () => {
  it('is there for each of them, and for nothing else', () => {
    const files = readdirSync(dirname(packageDocsPath('redis')));
    const expected = NAMES.map((name) => basename(packageDocsPath(name)));
    expect(files.sort()).toEqual([...expected].sort());
  });

  it.each(NAMES)('%s: says what it is for, shows an example, and leads to the real one', (name) => {
    const { children } = packageDocs(name);
    const tags = children.flatMap((node) => (node.type === 'element' ? [node.tagName] : []));
    expect(tags[0]).toBe('p');
    expect(examplesOf(name).length).toBeGreaterThan(0);
    const imports = new RegExp(`from '${name}'|from 'node:${name}'`);
    expect(examplesOf(name)[0]!.code).toMatch(imports);
    expect(JSON.stringify(children.at(-1))).toContain('"href":"https://');
  });

  it.each(NAMES)('%s: the example runs and answers what it says', async (name) => {
    for (const { code, answer } of examplesOf(name)) {
      const simulation = await started(code);
      const results = answers(simulation, 10);
      const bodies = results.map((result) => (result.ok ? result.response : result));
      expect(bodies[0]).toMatchObject({ status: 200 });
      expect(JSON.parse(String((bodies[0] as { body: unknown }).body))).toEqual(answer);
      expect(bodies.map((each) => ('status' in each ? each.status : each))).toEqual(
        Array(10).fill(200),
      );
      const told = simulation.cluster.logs.since(0, 100).filter(({ level }) => level === 'error');
      expect(told).toEqual([]);
    }
  });

  it('has examples with sound types', { timeout: 120_000 }, () => {
    const examples = NAMES.flatMap((name) =>
      examplesOf(name).map(({ code }) => [name, code] as const),
    );
    const files: Record<string, string> = { 'globals.d.ts': learnerTypes };
    for (const { name, dts } of packageTypes()) files[`${fileName(name)}.d.ts`] = dts;
    for (const [i, [name, code]] of examples.entries()) files[`${fileName(name)}-${i}.ts`] = code;
    const texts = Object.fromEntries(examples.map(([, code], i) => [`${i}.ts`, code]));
    for (const name of bundledImports(texts)) {
      for (const { path, text } of packageTypeFiles(name)) files[path.slice(1)] = text;
    }
    expect(typeErrors(files)).toBe('');
    const wrong = {
      ...files,
      'wrong.ts': 'import { createClient } from "redis"; createClient(7).gte();',
    };
    expect(typeErrors(wrong)).toContain('wrong.ts');
  });
});

const fileName = (name: string) => name.replace(/[:/]/g, '-');

function typeErrors(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-docs-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    // A name that begins with @ would be read as a file of arguments.
    const roots = Object.keys(files)
      .filter((path) => !/^node_modules\/.*\/|\.json$/.test(path))
      .map((path) => `./${path}`);
    const options =
      '--ignoreConfig --noEmit --strict --skipLibCheck --target es2023 --lib es2023 --module esnext --moduleResolution bundler';
    const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));
    return execFileSync(tsc, [...options.split(' '), '--types', '', ...roots], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
