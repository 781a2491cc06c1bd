import { attempt, type HostileProgram, handler } from './program.ts';

const answers500 = (name: string, body: string, before = ''): HostileProgram => ({
  name,
  code: handler(body, before),
  expect: 'error-response',
});
const goesOn = (name: string, body: string, before = ''): HostileProgram => ({
  name,
  code: handler(body, before),
  expect: 'contained',
});

/** Values made to trip whoever looks at them: the log, the response, the error report. */
export const VALUES: readonly HostileProgram[] = [
  answers500('throws null', 'throw null;'),
  answers500('throws undefined', 'throw undefined;'),
  answers500(
    'throws a proxy that throws',
    'throw new Proxy({}, { get() { throw 1; }, has() { throw 2; }, getPrototypeOf() { throw 3; }, ownKeys() { throw 4; } });',
  ),
  answers500(
    'throws a revoked proxy',
    'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;',
  ),
  answers500(
    'throws an object without text',
    'throw { toString() { throw 1; }, valueOf() { throw 2; } };',
  ),
  answers500('throws an object of no prototype', 'throw Object.create(null);'),
  answers500('throws a symbol', 'throw Symbol("x");'),
  answers500(
    'throws an error with a getter for message',
    'throw Object.defineProperty(new Error(), "message", { get() { throw 1; } });',
  ),
  answers500(
    'throws an error with a getter for name',
    'throw Object.defineProperty(new Error("x"), "name", { get() { throw new Error("y"); } });',
  ),
  answers500(
    'throws an error whose stack is a trap',
    'throw Object.defineProperty(new Error("x"), "stack", { get() { throw 1; } });',
  ),
  answers500(
    'throws an error that is its own cause',
    'const e = new Error("x"); e.cause = e; throw e;',
  ),
  answers500('throws an error with an endless message', 'throw new Error("x".repeat(10_000_000));'),
  answers500(
    'throws a look-alike of a fatal error',
    'class FatalError extends Error { kind = "memory"; } throw new FatalError("x");',
  ),
  answers500('rejects with a thenable', 'return Promise.reject({ then(r) { r("x"); } });'),
  answers500('returns nothing', 'return undefined;'),
  answers500('returns a plain object', 'return { status: 200, headers: [], body: "x" };'),
  answers500('returns a look-alike response', 'return Object.create(Response.prototype);'),
  answers500('returns a response of a false class', 'return { __proto__: new Response("x") };'),
  answers500('returns a proxy of a response', 'return new Proxy(new Response("x"), {});'),
  answers500('returns a used response', 'const r = new Response("x"); await r.text(); return r;'),
  answers500('returns a network error', 'return Response.error();'),
  answers500('thenable that throws', 'return { then() { throw new Error("no"); } };'),
  answers500(
    'thenable with a getter that throws',
    'return { get then() { throw new Error("no"); } };',
  ),
  goesOn(
    'thenable that answers twice',
    'return { then(resolve) { resolve(new Response("contained")); resolve(new Response("x", { status: 500 })); throw 1; } };',
  ),
  goesOn(
    'subclass of Promise with tricks',
    'class P extends Promise { static get [Symbol.species]() { throw 1; } then(a, b) { return super.then.call(this, a, b); } } try { await new P((r) => r(1)).then(() => 1); } catch {}',
  ),
  goesOn('logs a cycle', 'const a = []; a.push(a, { a }); console.log(a, new Map([[a, a]]));'),
  goesOn(
    'logs a giant',
    'console.log(Array.from({ length: 100_000 }, (_, i) => ({ i })), "x".repeat(5_000_000), Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [i, i])));',
  ),
  goesOn(
    'logs a deep tree',
    'let o = {}; for (let i = 0; i < 100_000; i++) o = { o }; console.log(o); console.dir(o, { depth: null });',
  ),
  goesOn(
    'logs a proxy that throws',
    'console.log(new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; }, getOwnPropertyDescriptor() { throw 3; }, getPrototypeOf() { throw 4; } }));',
  ),
  goesOn(
    'logs a revoked proxy',
    'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); console.log(proxy, [proxy]);',
  ),
  goesOn(
    'logs getters that throw',
    'console.log({ get a() { throw 1; }, get [Symbol.toStringTag]() { throw 2; } });',
  ),
  goesOn(
    'logs hostile inspectors',
    'console.log({ [Symbol.for("nodejs.util.inspect.custom")]() { throw 1; } }, { [Symbol.for("nodejs.util.inspect.custom")]() { return this; } });',
  ),
  goesOn(
    'logs errors with tricks',
    'const e = new Error("x"); e.cause = e; Object.defineProperty(e, "name", { get() { throw 1; } }); console.error(e, new AggregateError([e], "y"));',
  ),
  goesOn('logs ten thousand lines', 'for (let i = 0; i < 10_000; i++) console.log(i);'),
  goesOn(
    'console replaced',
    'console.log = () => { throw 1; }; console.error = null; delete console.warn;',
  ),
  goesOn(
    'own globals replaced',
    'globalThis.fetch = null; globalThis.Promise = null; globalThis.Math = null; delete globalThis.Date;',
  ),
  goesOn(
    'rejections nobody handles',
    'for (let i = 0; i < 100; i++) Promise.reject(new Error(String(i)));',
  ),
  goesOn(
    'timer that throws',
    'setTimeout(() => { throw { toString() { throw 1; } }; }, 1); await new Promise((r) => setTimeout(r, 5));',
  ),
  goesOn(
    'listener that throws',
    'const c = new AbortController(); c.signal.onabort = () => { throw null; }; c.abort();',
  ),
  goesOn(
    'fetch given tricks',
    'for (const input of [null, {}, Symbol.iterator, { toString() { throw 1; } }, new Proxy({}, {})]) await fetch(input).catch(() => {});',
  ),
  goesOn(
    'headers given tricks',
    'try { new Headers({ get a() { throw 1; } }); } catch {} try { new Headers(new Proxy({}, { ownKeys() { throw 1; } })); } catch {} try { new Headers([[1]]); } catch {}',
  ),
  goesOn(
    'fetch options with getters',
    'await fetch("http://user/", { get method() { throw 1; } }).catch(() => {});',
  ),
  goesOn(
    'signal that is none',
    'await fetch("http://user/", { signal: { aborted: false, addEventListener() { throw 1; } } }).catch(() => {});',
  ),
  goesOn(
    'array subclass with species',
    'class A extends Array { static get [Symbol.species]() { return function () { return Object.freeze([]); }; } } try { new A(1, 2, 3).map((x) => x); } catch {}',
  ),
  goesOn(
    'toPrimitive with tricks',
    'const o = { [Symbol.toPrimitive]() { throw 1; } }; for (const f of [() => setTimeout(() => {}, o), () => new Date(o), () => Math.max(o), () => "x".repeat(o)]) try { f(); } catch {}',
  ),
  goesOn(
    'JSON with tricks',
    'try { JSON.stringify({ toJSON() { throw 1; } }); } catch {} try { JSON.parse("{", () => {}); } catch {} const o = {}; o.o = o; try { Response.json(o); } catch {}',
  ),
  goesOn(
    'structuredClone with tricks',
    'const o = { get x() { throw 1; } }; try { structuredClone(o); } catch {} try { structuredClone(new Proxy([], { get() { throw 1; } })); } catch {}',
  ),
  attempt(
    'response of another realm by brand',
    '(() => { const get = Object.getOwnPropertyDescriptor(Response.prototype, "status").get; return get.call({}); })()',
  ),
];
