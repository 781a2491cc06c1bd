// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are programs
import { describe, expect, it } from 'vitest';
import { compileProgram } from './index.ts';

function problemsOf(files: Record<string, string> | string) {
  const result = compileProgram(
    typeof files === 'string' ? { 'main.ts': files } : files,
    'main.ts',
  );
  return result.ok ? [] : result.problems;
}

function sitesOf(code: string) {
  const result = compileProgram({ 'main.ts': code }, 'main.ts');
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.sites;
}

/** Line and column (from 1) of the first `needle` in `code`. */
function positionOf(code: string, needle: string) {
  const before = code.slice(0, code.indexOf(needle)).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

describe('positions survive the removal of types on the same line', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'after a generic call',
      'const m = new Map<string, number>(); async function f(a: number): Promise<void> { await g<string>(a as any); }\ndeclare function g<T>(x: T): Promise<T>;',
      'await g',
    ],
    [
      'after an assertion',
      'async function f(x: unknown) { const y = <any>x as string; for (;;) { await (y as any)!.z; } }',
      'for (;;)',
    ],
    [
      'the thing asserted',
      'async function f(x: any): Promise<number> { return (<any>await x()) as number; }',
      'await x',
    ],
    [
      'a throw behind parameter types',
      'class A<T extends object> { private m(this: A<T>, a?: T | null, ...r: readonly T[]): never { throw new Error(`x`); } }',
      'throw',
    ],
    [
      'on a later line of a multi-line type',
      'type X = {\n  a: string;\n  b: Array<{ c: number }>;\n};\nconst f = async (x: X): Promise<X["b"]> => { void 0 as unknown; await (x.a as any); return x.b; };',
      'await (x.a',
    ],
    [
      'behind imports of types',
      "import type { A } from './a.ts'; async function f(a: A) { await a; }",
      'await a',
    ],
    [
      'after an enum',
      'enum E { A = 1, B }; async function f(e: E): Promise<void> { await (e satisfies E); }',
      'await (e',
    ],
    [
      'with tabs, accents and emoji before',
      'const é: string = "😀é";\tasync function f(p: Promise<string>): Promise<void> { await p; }',
      'await p',
    ],
    [
      'with windows line ends',
      'const a: number = 1;\r\n\r\nasync function f(p: Promise<number>) {\r\n  const q: number = await p;\r\n}',
      'await p',
    ],
  ];
  it.each(cases)('%s', (_name, code, needle) => {
    const found = sitesOf(code).filter((site) => site.kind !== 'module');
    expect(found).toContainEqual(expect.objectContaining(positionOf(code, needle)));
  });

  it('names the function and the extent of a loop', () => {
    const code =
      'class Breaker {\n  async call(): Promise<void> {\n    for (let i: number = 0; i < 3; i++) {\n      await null;\n    }\n  }\n}';
    expect(sitesOf(code)).toContainEqual({
      file: 'main.ts',
      line: 3,
      column: 5,
      endLine: 5,
      functionName: 'call',
      kind: 'loop',
    });
  });
});

describe('problems stand where the learner made them, with the remedy', () => {
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    ['a missing value', 'const a: number = 1; let b: string = ;', '; ', /./],
    [
      'an unclosed block',
      'function f(): void {\n  if (true) {\n}\n',
      '',
      /Unexpected the end of the file/,
    ],
    [
      'a syntax error only the second parser sees',
      'const x: Map<string, number> = new Map<string, number>(), x: number = 1;',
      'x: number = 1',
      /already been declared/,
    ],
    [
      'await in an ordinary function',
      'async function ok(a: Promise<number>) { await a; } function f(b: Promise<number>) { return await b; }',
      'await b; }',
      /`await` works only inside an `async` function\. Add/,
    ],
    [
      'a decorator',
      'const at: string = "@x";\n@sealed class A {}',
      '@sealed',
      /Decorators are not supported\. Call/,
    ],
    [
      'a namespace',
      'const a = 1; namespace N { export const a = 1; }',
      'namespace',
      /Namespaces are not supported\. Put/,
    ],
    [
      'import =',
      'const n = 1;\nimport fs = require("fs"); fs;',
      'import fs',
      /Write `import x from/,
    ],
    ['export =', 'const n: number = 1; export = n;', 'export =', /Write `export default/],
    [
      'import()',
      'const f = async (a: string) => (await import("./x")).y as string;',
      'import("',
      /`import\(\)` at run time is not supported\. Write/,
    ],
    ['import.meta', 'const a: string = import.meta.url;', 'import.meta', /not supported/],
    [
      'await in a plain function',
      'const f = () => {\n  await Promise.resolve(1); };',
      'await Promise',
      /Add `async` before the function/,
    ],
    ['eval', 'const f = (x: string) => eval(x);', 'eval(x)', /`eval` is not available/],
    ['with', 'const o: any = {}; with (o) {}', 'with', /`with` is not allowed in modules/],
    [
      'using',
      'function f(x: any) { using y = x; }',
      'using y',
      /`using` is not supported\. Release/,
    ],
    [
      'a package that is not offered',
      'import type { A } from "a"; import express from "express"; express();',
      '"express"',
      /No package `express` is offered here/,
    ],
    [
      'a file that is not there',
      'const a: number = 1; import { x } from "./nope.ts"; x();',
      '"./nope.ts"',
      /no file `\.\/nope\.ts` next to main\.ts\. There are: main\.ts/,
    ],
    [
      'a name declared twice in one function',
      'function f(a: number) { function g(): void {} var g: any; return g; }',
      'function g',
      /declared twice/,
    ],
    [
      'super set in an async method',
      'class A { async m(x: number) { super.x = await x; } }',
      'super.x = await',
      /Write `this\.x/,
    ],
  ];
  it.each(cases)('%s', (_name, code, needle, message) => {
    const [problem] = problemsOf(code);
    expect(problem?.message).toMatch(message);
    if (needle !== '; ' && needle !== '') expect(problem).toMatchObject(positionOf(code, needle));
    if (needle === '; ') expect(problem).toMatchObject({ line: 1, column: code.length });
  });

  it('names what a file exports when an import asks for something else', () => {
    const [problem] = problemsOf({
      'main.ts': "import { fee, tax } from './fee'; fee(); tax();",
      'fee.ts': 'export const fee = () => 1; export default 2;',
    });
    expect(problem).toMatchObject({ file: 'main.ts', line: 1, column: 15 });
    expect(problem?.message).toContain('fee.ts exports no `tax` (it exports `fee`, `default`)');
  });

  it.each(['n++', 'n = 2', '[{ a: n }] = []', 'for (n of [])', 'for (n in {})'])(
    'refuses to assign an import: %s',
    (statement) => {
      const [problem] = problemsOf({
        'main.ts': `import { n } from './n.ts'; export function f(): void { ${statement}; }`,
        'n.ts': 'export let n = 1;',
      });
      expect(problem).toMatchObject({ line: 1, column: 57 });
      expect(problem?.message).toContain('`n` is imported');
    },
  );

  it('tells of every broken file, and leaves unreachable ones alone', () => {
    const problems = problemsOf({
      'main.ts': "import './a.ts'; import './b.ts';",
      'a.ts': 'let x = ;',
      'b.ts': 'let y = )',
      'unused.ts': 'let z = (',
    });
    expect(problems.map((p) => p.file)).toEqual(['a.ts', 'b.ts']);
  });

  it('needs its entry', () => {
    expect(problemsOf({ 'other.ts': '' })[0]?.message).toBe(
      'There is no file main.ts. There are: other.ts.',
    );
  });

  it('tells which file an import lacks, by the path it would have', () => {
    const imports = (specifier: string) =>
      problemsOf({ 'main.ts': `import './lib/a.ts';`, 'lib/a.ts': `import '${specifier}';` })[0];
    expect(imports('../shared/pricing.ts')).toMatchObject({
      file: 'lib/a.ts',
      missing: 'shared/pricing.ts',
    });
    expect(imports('./b')?.missing).toBe('lib/b.ts');
    expect(imports('lodash')?.missing).toBeUndefined();
  });

  it('evaluates several entries in their order, each after what it imports', () => {
    const files = {
      'b.ts': `import './shared.ts'; export default 1;`,
      'a.ts': `import './b.ts'; import './shared.ts';`,
      'shared.ts': '',
    };
    const result = compileProgram(files, ['a.ts', 'b.ts']);
    if (!result.ok) throw new Error();
    expect(result.modules.map(({ file }) => file)).toEqual(['shared.ts', 'b.ts', 'a.ts']);
    expect(result.entries).toEqual([2, 1]);
  });

  it('is not misled by what only looks like unsupported syntax', () => {
    const code = [
      '// @decorator namespace X { }',
      'const text = "namespace A { @b export = 1 }" + `@c ${"@d"} export = 2`;',
      "const mail = 'a@b.c', pattern = /@x namespace Y {/;",
      'declare namespace Types { type A = string }',
      'declare module "m" { export const a: number; }',
      'const namespace = { module: 1 }; namespace.module = 2;',
      'export { text, mail, pattern };',
    ].join('\n');
    expect(problemsOf(code)).toEqual([]);
  });
});
