import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BOOTSTRAP = `
import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))})
  .then(({ register }) => { register(); return import(${JSON.stringify(new URL('./harden.fixture.ts', import.meta.url).href)}); })
  .catch((error) => { setImmediate(() => { throw error; }); });
`;

let worker: Worker;
beforeAll(() => {
  worker = new Worker(BOOTSTRAP, { eval: true, execArgv: [], env: {} });
});
afterAll(() => worker.terminate());

/** What `code` returned in the hardened realm, as text; an error as `Name: message`. */
function probe(code: string): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (text: string) => {
      worker.off('error', reject);
      resolve(text);
    });
    worker.postMessage(code);
  });
}

describe('hardened realm', () => {
  it.each([
    '(() => {}).constructor("return 1")',
    '(function* () {}).constructor("return 1")',
    '(async () => {}).constructor("return 1")',
    '(async function* () {}).constructor("return 1")',
    'new ((class {}).constructor)("return 1")',
    'Reflect.construct((() => {}).constructor, ["return 1"])',
    'Object.getPrototypeOf(async () => {}).constructor("return 1")',
    'Object.constructor.constructor("return 1")',
    'fetch.constructor("return 1")',
    'console.log.constructor("return 1")',
    'new Request("http://a/").json.constructor("return 1")',
    'URL.prototype.toString.constructor("return 1")',
    'new (class extends (() => {}).constructor {})("return 1")',
    '(() => {}).constructor.bind(null)("return 1")',
    'Date.constructor("return this")()',
    'Math.max.constructor("return this")()',
    'performance.now.constructor("return this")()',
    'Function("return this")()',
    'new Function("return 1")',
    'globalThis.Function("return 1")',
    'Reflect.construct(Function, ["return 1"])',
    'new (class extends Function {})("return 1")',
    'Function.constructor("return 1")',
    'process.stdout.write.constructor("return 1")',
  ])('makes no code from text: %s', async (code) => {
    expect(await probe(`return ${code};`)).toMatch(/EvalError: .*is not available|TypeError/);
  });

  it('has no way to the real global object', async () => {
    expect(await probe('return (function () { return this; })();')).toBe('undefined');
    expect(await probe('return Object.keys(globalThis).length;')).toBe('0');
    expect(await probe('return globalThis.globalThis === globalThis;')).toBe('true');
    expect(await probe('return typeof globalThis.eval;')).toBe('undefined');
    expect(await probe('return (() => {}) instanceof Function && {} instanceof Function;')).toBe(
      'false',
    );
    expect(await probe('return (class {}) instanceof Function;')).toBe('true');
  });

  it.each([
    'require',
    'Buffer',
    'WebAssembly',
    'Atomics',
    'SharedArrayBuffer',
    'WeakRef',
    'FinalizationRegistry',
    'Worker',
    'MessageChannel',
    'BroadcastChannel',
    'postMessage',
    'WebSocket',
    'XMLHttpRequest',
    'indexedDB',
    'caches',
    'localStorage',
    'navigator',
    'document',
    'window',
    'self',
    'importScripts',
    'location',
  ])('hides %s', async (name) => {
    expect(await probe(`return typeof ${name};`)).toBe('undefined');
  });

  it("shows of Node's process only what is offered", async () => {
    expect(await probe('return [Object.keys(process), Object.keys(process.env)].join(" ");')).toBe(
      'env,pid,platform,version,versions,stdout,stderr,cpuUsage,uptime,hrtime,nextTick,emitWarning,' +
        'on,addListener,off,removeListener,once,prependListener,removeAllListeners,' +
        'emit,listeners,listenerCount,eventNames,exit,exitCode HOSTNAME,POD_IP,SERVICE,VERSION',
    );
    expect(await probe('process.env.PATH = "/";')).toMatch(/^TypeError/);
    expect(await probe('return globalThis.process === process && process.env.POD_IP;')).toBe(
      '10.0.1.1',
    );
  });

  it('gives eval no powers', async () => {
    expect(await probe('return (0, eval)("1 + 1");')).toMatch(
      /EvalError: eval\(\) is not available/,
    );
  });

  it.each([
    'Object.prototype.polluted = 1',
    'Array.prototype.polluted = 1',
    'Array.prototype[0] = 1',
    'Array.prototype.map = () => 1',
    'Array.prototype.map.tagged = 1',
    'Function.prototype.call = () => 1',
    'Promise.prototype.then = () => 1',
    'Promise.resolve = () => 1',
    'JSON.stringify = () => 1',
    'Map.prototype.get = () => 1',
    'Object.setPrototypeOf(Array.prototype, null)',
    'Object.setPrototypeOf(Object.prototype, {})',
    'Object.defineProperty(Object.prototype, "x", { value: 1 })',
    'Object.prototype.__defineGetter__("x", () => 1)',
    'Object.getPrototypeOf((function* () {}).prototype).next = 1',
    'Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())).x = 1',
    'Object.getPrototypeOf(Uint8Array).prototype.fill = 1',
    'String.prototype.trim = () => 1',
    'RegExp.prototype.exec = () => null',
    'Error.prepareStackTrace = (e, frames) => frames',
    'Error.stackTraceLimit = 100',
    'Error.prototype.toString = undefined; Object.assign(Error.prototype, { x: 1 })',
    'Headers.prototype.get = () => 1',
    'Response.json = () => 1',
    'Function.prototype.mine = 1',
    'Function.mine = 1',
    'process.stdout.constructor.prototype.write = () => 1',
    'Date.now = () => 1',
    'Date.prototype.getTime = () => 1',
    'URL.prototype.x = 1',
    'AbortSignal.prototype.x = 1',
    'Symbol.iterator = 1',
    'Intl.NumberFormat.prototype.x = 1',
    'Object.prototype.toString = () => 1',
    'Object.prototype.constructor = 1',
  ])('refuses %s', async (code) => {
    expect(await probe(`${code}; return 'changed';`)).toMatch(/^TypeError: /);
  });

  it('allows what programs rightly override on their own objects', async () => {
    expect(
      await probe(`
        class Limit extends Error { constructor(m) { super(m); this.name = 'Limit'; this.toString = () => 'own'; } }
        function Old() {}
        Old.prototype = Object.create(Error.prototype);
        Old.prototype.constructor = Old;
        Old.prototype.toString = function () { return 'old'; };
        const counts = {};
        for (const word of ['toString', 'constructor', 'valueOf', 'hasOwnProperty']) counts[word] = 1;
        const error = new Limit('m');
        error.message = 'n';
        const f = () => 1;
        f.toString = () => 'f';
        class P { toJSON() { return 'json'; } valueOf() { return 3; } }
        return [error.name, error.message, String(error), String(new Old()), JSON.stringify(counts), f, JSON.stringify(new P()), +new P(), Object.keys(error)];
      `),
    ).toBe(
      'Limit,n,own,old,{"toString":1,"constructor":1,"valueOf":1,"hasOwnProperty":1},f,"json",3,name,toString',
    );
  });

  it('tells errors by their kind', async () => {
    expect(await probe('return new RangeError("too far");')).toBe('RangeError: too far');
    expect(await probe('return new (class Mine extends TypeError {})("x");')).toBe('TypeError: x');
    expect(await probe('return Object.assign(new Error("x"), { name: "Mine" });')).toBe('Mine: x');
  });

  it('shows no stack of the host', async () => {
    expect(await probe('return new TypeError("x").stack;')).toBe('TypeError: x');
    expect(await probe('try { null.x } catch (e) { return e.stack.includes(" at "); }')).toBe(
      'false',
    );
    expect(
      await probe(
        'try { fetch.call(null, { get method() {} }, 5) } catch (e) { return e.stack; } return "";',
      ),
    ).toBe('');
    expect(
      await probe(
        'const o = { name: "N", message: "m" }; Error.captureStackTrace(o); return o.stack;',
      ),
    ).toBe('N: m');
  });

  it('has only simulated time, in UTC', async () => {
    expect(await probe('return new Date().toISOString();')).toBe('2025-01-15T10:30:00.000Z');
    expect(await probe('return new (new Date().constructor)().getTime() - Date.now();')).toBe('0');
    expect(await probe('return new Intl.DateTimeFormat().format();')).toBe('1/15/2025');
    expect(await probe('return new Intl.DateTimeFormat().constructor().format();')).toBe(
      '1/15/2025',
    );
    expect(await probe('return Intl.DateTimeFormat().resolvedOptions().timeZone;')).toBe('UTC');
    expect(await probe('return performance.now() > 0 && performance.now() < 1e-9;')).toBe('true');
    expect(await probe('return (1234.5).toLocaleString();')).toBe('1,234.5');
  });

  it('has chance only by the seed', async () => {
    expect(await probe('return [Math.random(), crypto.randomUUID()];')).toBe(
      await probe('return [Math.random(), crypto.randomUUID()];'),
    );
  });

  it.each([
    ['new Array(3e7).fill(0)', 'elements'],
    ['[].concat.call({ length: 2 ** 53 - 1 }, [])', 'elements'],
    ['Array.from({ length: 1e9 })', 'elements'],
    ['new Array(2 ** 32 - 1).join("x")', 'elements'],
    ['"x".repeat(2 ** 28)', 'characters'],
    ['"x".padEnd(2 ** 29)', 'characters'],
    ['new ArrayBuffer(2 ** 31)', 'bytes'],
    ['new Float64Array(1e9)', 'bytes'],
    ['new Uint8Array({ length: 2 ** 32 })', 'bytes'],
    ['new (new Uint8Array(1).constructor)(2 ** 32)', 'bytes'],
  ])('refuses the size of %s', async (code, unit) => {
    expect(await probe(`return ${code};`)).toMatch(
      new RegExp(`^FatalError: .* ${unit}; the simulator allows at most`),
    );
  });

  it('writes JSON as deep in every engine', async () => {
    const nested = (depth: number, value: string) =>
      probe(`let x = ${value}; for (let i = 1; i < ${depth}; i++) x = [x];
        try { return JSON.stringify(x).length; } catch (error) { return String(error); }`);
    expect(await nested(2000, '[]')).toBe('4000');
    expect(await nested(2001, '[]')).toBe('RangeError: Maximum call stack size exceeded');
    // Brackets in texts do not count.
    expect(await nested(10, `'\\"['.repeat(3000)`)).toBe(String(3000 * 3 + 2 + 9 * 2));
  });

  it('keeps the language working', async () => {
    expect(
      await probe(`
        const a = [3, 1, 2].sort().map((x) => x * 2).concat([9]).flat();
        const m = new Map([['k', new Set([1, 2])]]);
        function* g() { const x = yield 1; return x; }
        const it = g(); it.next();
        const view = new DataView(new Uint8Array([0, 0, 1, 0]).buffer);
        return JSON.stringify([a, [...m.get('k')], it.next(5), view.getUint32(0), new Float64Array([1.5, 2]).map((x) => x * 2),
          'a-b'.replaceAll('-', '+').padStart(5, '.'), 'ab'.repeat(2), Array.from('xyz', (c) => c + c), Array.from(new Set([1])),
          new Uint8Array(new ArrayBuffer(8), 4).length, Uint8Array.from([1, 2]) instanceof Uint8Array, Uint8Array.of(1).constructor === Uint8Array,
          [..."héé"].length, /(?<y>\\d+)/.exec('in 2025').groups.y, structuredClone({ d: new Date(0) }).d.toISOString(), typeof Symbol.iterator]);
      `),
    ).toBe(
      '[[2,4,6,9],[1,2],{"value":5,"done":true},256,{"0":3,"1":4},"..a+b","abab",["xx","yy","zz"],[1],4,true,true,3,"2025","1970-01-01T00:00:00.000Z","symbol"]',
    );
  });
});
