import { type HostileProgram, handler } from './program.ts';

const steps = (name: string, body: string, before = ''): HostileProgram => ({
  name,
  code: handler(body, before),
  expect: 'ends-run',
  failureKind: 'steps',
});

/** Work that never ends, in every form the language has. */
export const LOOPS: readonly HostileProgram[] = [
  steps('while without end', 'while (true) {}'),
  steps('for without end', 'for (;;) {}'),
  steps('do while without end', 'do {} while (1);'),
  steps('labelled continue', 'outer: while (true) { for (const x of [1]) continue outer; }'),
  steps(
    'for of over an endless generator',
    'for (const x of g()) {}',
    'function* g() { while (true) yield 1; }',
  ),
  steps(
    'for of over an endless iterator',
    'for (const x of { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }) {}',
  ),
  steps('for in that renews itself', 'for (;;) for (const key in { a: 1 }) {}'),
  steps(
    'spread of an endless generator',
    'return new Response(String([...g()].length));',
    'function* g() { let i = 0; for (;;) yield i++; }',
  ),
  steps(
    'array callback that pushes',
    'const a = [1]; while (a.length) a.forEach(() => { if (a.length < 9) a.push(1); });',
  ),
  steps('endless loop in a catch', 'while (true) { try { throw 1; } catch {} }'),
  steps('endless errors of built-ins', "for (;;) { try { JSON.parse('{'); } catch {} }"),
  steps('endless errors of the language', 'for (;;) { try { null.x; } catch {} }'),
  steps(
    'endless loop in a finally',
    'try { return new Response("x"); } finally { while (true) {} }',
  ),
  steps(
    'catch that would swallow the end',
    'for (;;) { try { for (;;) {} } catch (error) { continue; } }',
  ),
  steps(
    'finally that would swallow the end',
    'for (;;) { try { for (;;) {} } finally { continue; } }',
  ),
  steps(
    'endless loop in a getter',
    'return new Response(o.x);',
    'const o = { get x() { for (;;) {} } };',
  ),
  steps('endless loop in a setter', 'o.x = 1;', 'const o = { set x(v) { for (;;) {} } };'),
  steps('endless loop in a class field', 'new A();', 'class A { x = (() => { for (;;) {} })(); }'),
  steps('endless loop in a default value', 'f();', 'function f(x = (() => { for (;;) {} })()) {}'),
  steps(
    'endless loop in a timer',
    'setTimeout(() => { for (;;) {} }, 1); await new Promise((r) => setTimeout(r, 5));',
  ),
  steps('endless loop in toJSON', 'return Response.json({ toJSON() { for (;;) {} } });'),
  steps('endless loop in toString', 'console.log("%s", { toString() { for (;;) {} } });'),
  steps('endless loop in a sort comparison', '[2, 1].sort(() => { for (;;) {} });'),
  steps('endless loop in a replacer', '"a".replace(/a/, () => { for (;;) {} });'),
  steps('endless loop in a proxy trap', 'new Proxy({}, { get() { for (;;) {} } }).x;'),
  steps(
    'endless loop in an abort listener',
    'const c = new AbortController(); c.signal.addEventListener("abort", () => { for (;;) {} }); c.abort();',
  ),
  steps('endless loop in a tagged template', 'tag`x`;', 'function tag() { for (;;) {} }'),
  steps('endless loop in a thenable', 'await { then() { for (;;) {} } };'),
  steps(
    'promise chain without a wait',
    'await f();',
    'async function f() { await null; return f(); }',
  ),
  steps(
    'microtasks without end',
    'await new Promise(() => f());',
    'function f() { queueMicrotask(f); }',
  ),
  steps(
    'for await over ready values',
    'for await (const x of g()) {}',
    'async function* g() { for (;;) yield 1; }',
  ),
  steps('recursion', 'f();', 'function f() { return f() + 1; }'),
  steps(
    'recursion between arrows',
    'a(0);',
    'const a = (n) => b(n + 1); const b = (n) => a(n + 1);',
  ),
  steps('recursion through a getter', 'o.x;', 'const o = { get x() { return this.x; } };'),
  steps('recursion through a constructor', 'new A();', 'class A { constructor() { new A(); } }'),
  steps(
    'recursion through toString',
    'String(o);',
    "const o = { toString() { return '' + this; } };",
  ),
  steps('recursion caught at the bottom', 'f();', 'function f() { try { f(); } catch { f(); } }'),
  {
    name: 'module that never finishes',
    code: 'for (;;) {}\nexport default { async fetch() { return new Response("x"); } };',
    expect: 'ends-run',
    failureKind: 'steps',
  },
  {
    name: 'exponential regular expression',
    code: handler('/^(a+)+$/.test("a".repeat(60) + "b");'),
    expect: 'ends-run',
    failureKind: 'unresponsive',
    backstop: true,
  },
  {
    name: 'forEach over a hole of nine quadrillion',
    code: handler('Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, () => {});'),
    expect: 'ends-run',
    failureKind: 'unresponsive',
    backstop: true,
  },
];
