import { attempt, type HostileProgram, handler } from './program.ts';

const refused = (name: string, body: string): HostileProgram => ({
  name,
  code: handler(body),
  expect: 'compile-error',
});

const NAMES = [
  'require',
  'module',
  'Buffer',
  'window',
  'self',
  'document',
  'navigator',
  'location',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'caches',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'WebTransport',
  'RTCPeerConnection',
  'Worker',
  'SharedWorker',
  'BroadcastChannel',
  'MessageChannel',
  'postMessage',
  'importScripts',
  'addEventListener',
  'WebAssembly',
  'Atomics',
  'SharedArrayBuffer',
  'WeakRef',
  'FinalizationRegistry',
  'requestAnimationFrame',
  'Notification',
  'close',
];

/** Ways out of the sandbox: to other code, the network, storage, real time, the page. */
export const ESCAPES: readonly HostileProgram[] = [
  ...NAMES.map((name) =>
    attempt(`reaches for ${name}`, `typeof ${name} === 'undefined' ? undefined : ${name}`),
  ),
  ...NAMES.slice(0, 8).map((name) =>
    attempt(`reaches for globalThis.${name}`, `globalThis.${name}`),
  ),
  attempt('calls Function', 'Function("return this")()'),
  attempt('makes a Function', 'new Function("return globalThis")()'),
  attempt('constructs a Function', 'Reflect.construct(Function, ["return 1"])'),
  attempt('constructor of Function', 'Function.constructor("return this")()'),
  attempt(
    'another prototype for Function',
    'Object.defineProperty(Function, "prototype", { value: 1 })',
  ),
  attempt('constructor of an arrow', '(() => {}).constructor("return this")()'),
  attempt('constructor of a constructor', '({}).constructor.constructor("return globalThis")()'),
  attempt('constructor of an async function', '(async () => {}).constructor("return 1")()'),
  attempt('constructor of a generator', '(function* () {}).constructor("yield 1")().next()'),
  attempt(
    'constructor of an async generator',
    '(async function* () {}).constructor("yield 1")().next()',
  ),
  attempt('constructor of a class', '(class {}).constructor("return this")()'),
  attempt('constructor of a method', '({ m() {} }).m.constructor("return this")()'),
  attempt('constructor of a built-in', '[].map.constructor("return this")()'),
  attempt('constructor of fetch', 'fetch.constructor("return this")()'),
  attempt('constructor of console.log', 'console.log.constructor("return this")()'),
  attempt('constructor of a bound function', '(() => {}).bind().constructor("return this")()'),
  attempt('constructor of a promise method', 'Promise.prototype.then.constructor("return this")()'),
  attempt(
    'constructor found by reflection',
    'Reflect.construct(Reflect.getPrototypeOf(() => {}).constructor, ["return this"])()',
  ),
  attempt('constructor by a split name', '(() => {})["const" + "ructor"]("return this")()'),
  attempt(
    'constructor of the iterator prototype',
    'Object.getPrototypeOf([][Symbol.iterator]()).next.constructor("return this")()',
  ),
  attempt(
    'constructor of a getter',
    'Object.getOwnPropertyDescriptor(Map.prototype, "size").get.constructor("return this")()',
  ),
  attempt(
    'class that extends Function',
    'new (class extends (() => {}).constructor {})("return this")()',
  ),
  attempt('eval by another name', '(0, globalThis["ev" + "al"])("this")'),
  attempt('timer from text', 'setTimeout("globalThis.escaped = 1", 1)'),
  attempt('this of a plain function', '(function () { return this; })()'),
  attempt(
    'this of a called getter',
    'Object.getOwnPropertyDescriptor({ get g() { return this; } }, "g").get.call(undefined)',
  ),
  attempt('callee of arguments', '(function () { return arguments.callee; })()'),
  attempt('caller of a function', '(function f() { return f.caller; })()'),
  attempt('caller of arguments', '(function () { return arguments.callee.caller; })()'),
  attempt(
    'stack frames by prepareStackTrace',
    '(Error.prepareStackTrace = (e, frames) => frames, new Error("x").stack[0].getThis())',
  ),
  attempt(
    'files of the host in a stack',
    '(new Error("x").stack ?? "").includes("/") || undefined',
  ),
  attempt(
    'lines of the host in a stack',
    '(() => { try { null.x; } catch (e) { return e.stack.includes("\\n") || undefined; } })()',
  ),
  attempt(
    'captured stack',
    '(() => { const o = {}; Error.captureStackTrace?.(o); return /\\n/.test(o.stack ?? "") || undefined; })()',
  ),
  attempt(
    'real Date by a prototype',
    '(() => { const d = new (Object.getPrototypeOf(Object.getPrototypeOf(new Date()) ).constructor)(); return d instanceof Date ? d : undefined; })()',
  ),
  attempt(
    'real time by Date',
    'new Date().getUTCFullYear() === 2025 && Date.now() - 1736937000000 < 1e6 ? undefined : Date.now()',
  ),
  attempt(
    'real time by Intl',
    'new Intl.DateTimeFormat("en-US", { timeZone: "UTC" }).format() === "1/15/2025" ? undefined : 1',
  ),
  attempt(
    'real time by performance',
    'performance.now() < 1e6 && performance.timeOrigin === 1736937000000 ? undefined : 1',
  ),
  attempt(
    'machine of the learner by Intl',
    'Intl.DateTimeFormat().resolvedOptions().timeZone === "UTC" ? undefined : 1',
  ),
  attempt('runtime of the compiler', 'typeof $ === "undefined" ? undefined : $'),
  attempt('object URL', 'URL.createObjectURL'),
  attempt(
    'environment of a response',
    'Object.getOwnPropertySymbols(new Response("x"))[0] ?? Object.keys(new Response("x"))[0]',
  ),
  attempt('forged message to the page', 'globalThis.postMessage({ type: "MESSAGE", id: "1" })'),
  attempt('message by an event', 'globalThis.dispatchEvent(new Event("message"))'),
  attempt('private key of AbortSignal', 'new (new AbortController().signal.constructor)()'),
  attempt('private constructor of a timer', 'new (setTimeout(() => {}, 1).constructor)()'),
  refused('dynamic import', 'await import("node:fs");'),
  refused('dynamic import of data', 'await import("data:text/javascript,export default 1");'),
  refused('eval', 'eval("1");'),
  refused('import.meta', 'console.log(import.meta.url);'),
  refused('with', 'with ({}) {}'),
  {
    name: 'import of a Node module',
    code: `import fs from 'node:fs';\n${handler('fs.readFileSync("/etc/passwd");')}`,
    expect: 'compile-error',
  },
  {
    name: 'import of a URL',
    code: `import x from 'https://example.com/x.js';\n${handler('x();')}`,
    expect: 'compile-error',
  },
];
