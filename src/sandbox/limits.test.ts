import { describe, expect, it } from 'vitest';
import { runFailureOf } from './failure.ts';
import { handler, rig } from './rig.fixture.ts';

/** Runs the handler and gives the run's failure; the line `<<<` in the code must be the one named. */
function failureOf(code: string) {
  const main = rig(code);
  let thrown: unknown;
  try {
    main.get('/');
  } catch (error) {
    thrown = error;
  }
  return runFailureOf(thrown);
}

function markedLine(code: string): number {
  return code.split('\n').findIndex((line) => line.includes('// <<<')) + 1;
}

const ENDLESS: Readonly<Record<string, string>> = {
  for: handler('for (;;) {} // <<<'),
  'for with a body of one statement': handler('let n = 0; for (;;) n++; // <<<'),
  while: handler('let n = 0; while (true) { n += 1; } // <<<'),
  'do while': handler('let n = 0; do n++; while (n > 0); // <<<'),
  'for of over an endless iterator': handler(
    'for (const _ of { *[Symbol.iterator]() { yield 1; for (;;) yield 2; } }) {} // <<<',
  ),
  'for of over a set refilled': handler(
    'const s = new Set([1]); for (const x of s) { s.delete(x); s.add(x); } // <<<',
  ),
  'labelled continue': handler('a: for (;;) { for (;;) { continue a; } } // <<<'),
  'await null': handler('for (;;) { await null; } // <<<'),
  'await null in while, with another handler of microtasks': handler(
    'while (true) await Promise.resolve(); // <<<',
  ),
  'for await': handler(
    'for await (const _ of g()) {} ',
    'async function* g() { for (;;) { yield 1; } } // <<<',
  ),
  'promise chain': handler(
    'await new Promise(() => again());',
    'function again(): void { Promise.resolve().then(again); } // <<<',
  ),
  queueMicrotask: handler(
    'again(); await new Promise(() => {});',
    'function again(): void { queueMicrotask(again); } // <<<',
  ),
  'catch and continue': handler(
    'for (;;) { try { for (;;) { throw 1; } } catch { continue; } } // <<<',
  ),
  'catch around the loop': handler('try { for (;;) {} } catch (e) { await null; } // <<<'),
  'catch with a pattern': handler(
    'try { for (;;) {} } catch ({ message }) { return message as never; } // <<<',
  ),
  'promise catch': handler(
    'await (async () => { for (;;) { await null; } })().catch(() => {}); // <<<',
  ),
  'promise executor': handler('await new Promise(() => { for (;;) {} }).catch(() => {}); // <<<'),
  'finally that returns': handler(
    '(() => { try { for (;;) {} } finally { return 1; } })(); for (;;) {} // <<<',
  ),
  'finally that continues': handler(
    'for (;;) { try { for (;;) {} } finally { continue; } } // <<<',
  ),
  recursion: handler('f(1);', 'function f(n: number): number { return f(n + 1) + 1; } // <<<'),
  'mutual recursion': handler(
    'even(1);',
    'const even = (n: number): boolean => odd(n + 1); const odd = (n: number): boolean => even(n + 1); // <<<',
  ),
  'recursion caught inside': handler(
    'f();',
    'function f(): void { try { f(); } catch { f(); } } // <<<',
  ),
  'async recursion': handler(
    'await f(1);',
    'async function f(n: number): Promise<number> { return await f(n + 1); } // <<<',
  ),
  'async recursion without await': handler(
    'await f(1);',
    'async function f(n: number): Promise<number> { return f(n + 1); } // <<<',
  ),
  'async recursion with patterns': handler(
    'await f({});',
    'async function f({ a = 1 }): Promise<number> { return await f({ a: a + 1 }); } // <<<',
  ),
  'recursion through built-ins': handler(
    'f([1]);',
    'function f(a: number[]): unknown { return a.map(() => f(a)); } // <<<',
  ),
  'recursion through sort, JSON and replace': handler(
    'f();',
    "function f(): unknown { return [2, 1].sort(() => 'a'.replace(/a/, () => JSON.stringify({ toJSON: f })).length); } // <<<",
  ),
  getter: handler('void o.x;', 'const o = { get x(): number { return this.x; } }; // <<<'),
  'getter and setter': handler(
    'o.x = 1;',
    'const o = { get x(): number { return (this.x = 1); }, set x(v: number) { void this.x; } }; // <<<',
  ),
  toString: handler('String(o);', "const o = { toString(): string { return this + ''; } }; // <<<"),
  constructor: handler('new A();', 'class A { constructor() { new A(); } } // <<<'),
  'field initialiser': handler('new A(); // <<<', 'class A { a: A = new A(); }'),
  proxy: handler(
    'void p.x;',
    'const p: any = new Proxy({}, { get: (_t, k): unknown => p[k] }); // <<<',
  ),
  'generator loop': handler(
    'for (const x of g()) void x;',
    'function* g() { let n = 0; while (true) { n++; if (n < 0) yield n; } } // <<<',
  ),
  'generator that delegates to itself': handler(
    'for (const x of g()) void x;',
    'function* g(): Generator<number> { yield* g(); } // <<<',
  ),
  'timer callback': handler(
    'setTimeout(() => { for (;;) {} }, 5); await new Promise(() => {}); // <<<',
  ),
  'tagged template and callbacks': handler(
    '[1].forEach(() => { while (true) { [1, 2].map((x) => x); } }); // <<<',
  ),
};

describe('endless code ends the run and names its line', () => {
  it.each(Object.entries(ENDLESS))('%s', (_name, code) => {
    const failure = failureOf(code);
    expect(failure).toMatchObject({ kind: 'steps', file: 'main.ts', line: markedLine(code) });
    expect(failure?.message).toMatch(/^main\.ts:\d+: .*so the run was stopped\. .+/);
  });
});

describe('errors', () => {
  const parsed = (times: number) =>
    handler(`for (let i = 0; i < ${times}; i++) { try { JSON.parse('{'); } catch {} } // <<<`);

  it('count for many steps: a browser takes long over each', () => {
    expect(rig(parsed(90_000)).get('/')).toMatchObject({ status: 200 });
    expect(failureOf(parsed(110_000))).toMatchObject({
      kind: 'steps',
      line: markedLine(parsed(1)),
    });
  });
});

describe('what is not endless is left alone', () => {
  it('counts steps for each event, not for the run', () => {
    const main = rig(handler('let n = 0; while (n < 2_000_000) n++;'));
    for (let i = 0; i < 6; i++) expect(main.get('/')).toMatchObject({ status: 200 });
  });

  it('refills when an answer, a timer or a signal wakes the code', () => {
    const work = 'let n = 0; while (n < 2_000_000) n++;';
    const body = `for (let i = 0; i < 6; i++) { { ${work} } await fetch('http://b/'); { ${work} } await new Promise((r) => setTimeout(r, 1)); }`;
    expect(rig(handler(body)).get('/')).toMatchObject({ status: 200 });
  });

  it('recursion of hundreds of levels', () => {
    const before =
      'const sum = (n: number): number => (n === 0 ? 0 : n + sum(n - 1)); async function deep(n: number): Promise<number> { return n === 0 ? 0 : 1 + (await deep(n - 1)); }';
    const main = rig(handler('console.log(sum(900), await deep(400), sum(900));', before));
    expect(main.get('/')).toMatchObject({ status: 200 });
    expect(main.logs).toEqual(['info 405450 400 405450 @main.ts:4 #1']);
  });

  it('depth is given back after errors', () => {
    const before = 'function f(n: number): void { if (n === 0) throw new Error("x"); f(n - 1); }';
    const body = 'for (let i = 0; i < 50; i++) try { f(500); } catch {}';
    expect(rig(handler(body, before)).get('/')).toMatchObject({ status: 200 });
  });
});

describe('what engines cannot give ends the run as memory', () => {
  it('a string without end', () => {
    const code = handler("let s = 'x'; try { for (;;) { s += s; } } catch { for (;;) {} } // <<<");
    expect(failureOf(code)).toMatchObject({ kind: 'memory', line: markedLine(code) });
  });
});
