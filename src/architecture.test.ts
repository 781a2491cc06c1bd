import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readSource } from './architecture/read-source.ts';
import { type Exemption, describe as say, violationsIn } from './architecture/rules.ts';

/**
 * One name in one file, because providing it to learners in a safe form is that file's job. An
 * exemption that is no longer needed fails the test.
 */
const EXEMPTIONS: readonly Exemption[] = [
  {
    file: 'src/kernel/math.ts',
    name: '**',
    why: 'power leaves only the cases without a finite result to the engine, and those are exact',
  },
  {
    file: 'src/config/arrivals.ts',
    name: 'Date.UTC',
    why: 'it is arithmetic on the date it is given: no clock is read',
  },
  {
    file: 'src/sandbox/globals/date.ts',
    name: 'Date',
    why: 'the virtual Date is made of the real one, which only ever gets explicit instants',
  },
  {
    file: 'src/sandbox/globals/math.ts',
    name: 'Math',
    why: 'the virtual Math is a copy of the real one with deterministic functions put in',
  },
  ...['Math.sin', 'Math.cos', 'Math.tan'].map((name) => ({
    file: 'src/sandbox/globals/trigonometry.ts',
    name,
    why: 'angles of more than a million quarter turns fall back on the engine’s own functions',
  })),
  ...['node:buffer', 'crypto'].map((name) => ({
    file: 'src/sandbox/packages/node-crypto/platform.ts',
    name,
    why: 'it runs as learner code does: both names are the sandbox’s, not the host’s',
  })),
  {
    file: 'src/sandbox/runtime.ts',
    name: '**',
    why: 'powers of big integers are exact',
  },
  ...['globals/clone', 'globals/index', 'globals/shadows'].map((name) => ({
    file: `src/sandbox/${name}.ts`,
    name: 'globalThis',
    why: 'it looks up the language’s own classes by name, or lists what to hide from learners',
  })),
  ...['harden', 'harden-guards', 'harden-level'].map((name) => ({
    file: `src/sandbox/${name}.ts`,
    name: 'globalThis',
    why: 'hardening takes things away from the global object, or puts guarded ones in their place',
  })),
  ...['Math', 'Date.prototype'].map((name) => ({
    file: 'src/sandbox/harden.ts',
    name,
    why: 'hardening freezes it and takes away its way to real time and chance',
  })),
];

/**
 * Tests, what they are given to work on, benchmarks, and what this test is made of; and what is
 * bundled into packages: it runs as learner code does, for which clocks and timers are simulated.
 */
const OUTSIDE =
  /(\.(test|fixture|bench)\.tsx?$)|^src\/architecture(\/|\.test\.ts$)|^src\/sandbox\/packages\/inside\//;

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' })
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .filter((file) => /\.tsx?$/.test(file) && !OUTSIDE.test(file))
  .sort();

describe('the house', () => {
  const found = sources.flatMap((file) =>
    violationsIn(file, readFileSync(`${root}/${file}`, 'utf8')),
  );
  const covers = (one: Exemption) => (violation: { file: string; name: string }) =>
    violation.file === one.file && violation.name === one.name;

  it('keeps its rules', () => {
    expect(sources.length).toBeGreaterThan(100);
    const broken = found.filter((violation) => !EXEMPTIONS.some((one) => covers(one)(violation)));
    expect(broken.map(say).join('\n')).toBe('');
  });

  it.each(EXEMPTIONS)('still needs the exemption of $name in $file', (one) => {
    expect(found.some(covers(one)), 'not needed any more: remove it').toBe(true);
  });
});

/** `line name` of every violation in a made-up file. */
const brokenIn = (file: string, text: string): string[] =>
  violationsIn(file, text).map(({ line, name }) => `${line} ${name}`);

describe('arrows', () => {
  it.each([
    ['src/kernel/x.ts', "import { a } from '../engine/client.ts';"],
    ['src/kernel/x.ts', "import type { A } from '../engine/client.ts';"],
    ['src/kernel/x.ts', "export * from '../engine/client.ts';"],
    ['src/kernel/x.ts', "export type { A } from '../engine/client.ts';"],
    ['src/kernel/x.ts', "import '../engine/client.ts';"],
    ['src/kernel/x.ts', "const a = await import('../engine/client.ts');"],
    ['src/kernel/x.ts', "let a: import('../engine/client.ts').Engine;"],
    ['src/lesson/deep/x.ts', "import { a } from '../../engine/client.ts';"],
    ['src/ui/x.tsx', "import { a } from '../cli/run.ts';"],
    ['src/cli/x.ts', "import { a } from '../ui/app/App.tsx';"],
    ['src/state/x.ts', "import { a } from '../picture/axis.ts';"],
    ['src/state/x.ts', "import { a } from '../main.tsx';"],
    ['src/picture/x.ts', "import { STATUS_CODES } from '../engine/protocol.ts';"],
    ['src/picture/x.ts', "import { type Frame, STATUS_CODES } from '../engine/protocol.ts';"],
    ['src/picture/x.ts', "import type { Engine } from '../engine/client.ts';"],
    ['src/picture/x.ts', "import { ln } from '../kernel/math.ts';"],
    ['src/base/x.ts', "import { a } from '../../lessons/a.ts';"],
    ['src/base/x.ts', "import { a } from '../attic/a.ts';"],
  ])('%s refuses %s', (file, text) => {
    expect(violationsIn(file, text)).toHaveLength(1);
  });

  it.each([
    ['src/kernel/x.ts', "import { a } from '../base/assert.ts'; import { b } from './ring.ts';"],
    ['src/engine/x.ts', "import { a } from '../sandbox/program.ts';"],
    ['src/engine/x.ts', "import { a } from '../lesson/judge.ts';"],
    ['src/picture/x.ts', "import type { Frame } from '../engine/protocol.ts';"],
    ['src/picture/x.ts', "import { type Frame, type Mark } from '../engine/protocol.ts';"],
    ['src/picture/x.ts', "import type { Distribution } from '../kernel/distribution.ts';"],
    ['src/ui/x.tsx', "import { a } from '../picture/axis.ts';"],
    ['src/cli/x.ts', "import { a } from '../engine/run.ts';"],
    ['src/main.tsx', "import { a } from './ui/app/App.tsx';"],
    ['src/base/x.ts', "const text = \"import { a } from '../ui/app/App.tsx'\"; // from '../ui'"],
  ])('%s allows %s', (file, text) => {
    expect(brokenIn(file, text)).toEqual([]);
  });

  it('knows no rooms but its own', () => {
    expect(brokenIn('src/attic/x.ts', '')).toEqual(['1 attic/x.ts']);
    expect(brokenIn('src/loose.ts', '')).toEqual(['1 loose.ts']);
    expect(brokenIn('src/ui/utils.ts', '')).toEqual(['1 utils']);
    expect(brokenIn('src/ui/common/x.ts', '')).toEqual(['1 common']);
  });
});

describe('packages', () => {
  it.each([
    ['src/state/x.ts', 'react'],
    ['src/picture/x.ts', 'react/jsx-runtime'],
    ['src/engine/x.ts', 'radix-ui'],
    ['src/ui/charts/x.tsx', 'd3-scale'],
    ['src/ui/app/x.tsx', 'monaco-editor/editor'],
    ['src/ui/app/x.tsx', './heavy.ts?worker'],
    ['src/lesson/x.ts', 'node:fs'],
    ['src/engine/x.ts', 'path'],
    ['src/engine/x.ts', 'vite'],
  ])('%s refuses %s', (file, specifier) => {
    expect(brokenIn(file, `import '${specifier}';`)).toEqual([`1 ${specifier}`]);
    expect(brokenIn(file, `\nimport type { A } from '${specifier}';`)).toEqual([`2 ${specifier}`]);
  });

  it.each([
    ['src/main.tsx', 'react-dom/client'],
    ['src/ui/shared/x.tsx', 'radix-ui'],
    ['src/picture/x.ts', 'd3-shape'],
    ['src/ui/editor/monaco.ts', 'monaco-editor/editor/editor.worker?worker'],
    ['src/cli/x.ts', 'node:fs'],
    ['src/cli/x.ts', 'vite'],
    ['src/sandbox/x.ts', 'acorn'],
  ])('%s allows %s', (file, specifier) => {
    expect(brokenIn(file, `import '${specifier}';`)).toEqual([]);
  });
});

describe('real globals below the engine', () => {
  it.each([
    ['Date.now();', 'Date.now'],
    ['new Date();', 'Date'],
    ['new Date(0);', 'Date'],
    ["Date['now']();", 'Date.now'],
    ['globalThis.Date.now();', 'Date.now'],
    ["globalThis['performance'].now();", 'performance.now'],
    ['const { now } = Date;', 'Date.now'],
    ['const clock = performance;', 'performance'],
    ['class Mine extends Date {}', 'Date'],
    ['const table = { Date };', 'Date'],
    ['const later = setTimeout;', 'setTimeout'],
    ['self.setInterval(() => 1, 1);', 'setInterval'],
    ['queueMicrotask(() => 1);', 'queueMicrotask'],
    ['Math.random();', 'Math.random'],
    ['const { random, floor } = Math;', 'Math.random'],
    ['crypto.randomUUID();', 'crypto.randomUUID'],
    ['Math.log(2);', 'Math.log'],
    ['Math.exp(2);', 'Math.exp'],
    ['Math.pow(2, 3);', 'Math.pow'],
    ['Math.log10(2);', 'Math.log10'],
    ['const pick = Math[name];', 'Math'],
    ['const m = Math;', 'Math'],
    ['const a = b ** 0.5;', '**'],
    ['let a = 2; a **= 3;', '**'],
    ['(Math as any).log(2);', 'Math.log'],
    ['const at = (t = Date.now()) => t;', 'Date.now'],
    ['class A { at = Date.now(); }', 'Date.now'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source of a template string
    ['const text = `${Date.now()}`;', 'Date.now'],
    ['{ const setTimeout = 1; } setTimeout(f, 1);', 'setTimeout'],
    ['declare const performance: { now(): number }; performance.now();', 'performance.now'],
    ['document.title;', 'document.title'],
    ['const everything = globalThis;', 'globalThis'],
    ['Reflect.get(globalThis, name);', 'globalThis'],
    ["new Worker('x.js');", 'Worker'],
  ])('%s', (text, name) => {
    expect(brokenIn('src/cluster/x.ts', `\n${text}`)).toEqual([`2 ${name}`]);
  });

  it.each([
    ['import { setTimeout } from "./virtual.ts"; setTimeout(f, 1);'],
    ['function run(setTimeout: (f: () => void) => void) { setTimeout(() => 1); }'],
    ['function run({ Date }: Globals, [performance]: Clock[]) { return Date.now(performance); }'],
    ['later(); function later() { return Date(); function Date() {} }'],
    ['const timers = { setTimeout(f: () => void) {}, setInterval: 1 }; timers.setTimeout(f);'],
    ['class Timers { setTimeout() {} Date = 1; }'],
    ['export interface Clock { performance: number } export type When = Date;'],
    ['const at = (date: Date): Date | null => date as unknown as Date;'],
    ['const name = "Date.now()"; // setTimeout'],
    ['Math.floor(2.5) + Math.max(1, 2) * Math.PI * 2 ** 42 * 2 ** -3;'],
    ['const { abs, sqrt } = Math;'],
    ['try { f(); } catch (performance) { performance.now(); }'],
    ['for (const window of windows) window.close();'],
    ['const shape = typeof value === "function"; export { shape as Date };'],
    ['label: for (;;) break label;'],
  ])('not in %s', (text) => {
    expect(brokenIn('src/cluster/x.ts', text)).toEqual([]);
  });

  it('leaves the engine and what is right of it its clock', () => {
    const text = 'Date.now(); setTimeout(f, 1); Math.log(2); document.title;';
    expect(brokenIn('src/engine/x.ts', text)).toEqual([]);
    expect(brokenIn('src/ui/x.tsx', text)).toEqual([]);
    expect(brokenIn('src/lesson/x.ts', text)).toHaveLength(4);
  });

  it('lets only the engine start workers', () => {
    expect(brokenIn('src/engine/x.ts', "new Worker('x.js');")).toEqual([]);
    expect(brokenIn('src/ui/x.tsx', "new Worker('x.js');")).toEqual(['1 Worker']);
    const own = "import { Worker } from 'node:worker_threads'; new Worker('x.js');";
    expect(brokenIn('src/cli/x.ts', own)).toEqual([]);
  });
});

describe('messages', () => {
  it('name the place, the thing, the reason and the remedy', () => {
    const [arrow] = violationsIn('src/base/x.ts', "\nimport { a } from '../ui/a.ts';");
    expect(say(arrow!)).toMatch(
      /^src\/base\/x\.ts:2 imports \.\.\/ui\/a\.ts\. base may import nothing: .* Move .*parameter\.$/,
    );
    const [clock] = violationsIn('src/base/x.ts', 'Date.now();');
    expect(say(clock!)).toMatch(/^src\/base\/x\.ts:1 uses Date\.now\. .*kernel\.now\.$/);
  });

  it('say so when a file is not TypeScript', () => {
    expect(() => readSource('src/base/x.ts', 'const = 1;')).toThrow(/^src\/base\/x\.ts: /);
  });
});
