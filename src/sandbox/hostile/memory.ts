import { type HostileProgram, handler } from './program.ts';

const memory = (name: string, body: string, before = ''): HostileProgram => ({
  name,
  code: handler(body, before),
  expect: 'ends-run',
  failureKind: 'memory',
});
const limit = (name: string, body: string, before = ''): HostileProgram => ({
  ...memory(name, body, before),
  failureKind: 'limit',
});

/** Requests for more than there is. */
export const MEMORY: readonly HostileProgram[] = [
  memory('array filled to the brim', 'new Array(30_000_000).fill(0);'),
  memory('array from a length', 'Array.from({ length: 1e9 }, () => "x");'),
  memory('string repeated', '"x".repeat(2 ** 29);'),
  memory('string padded', '"x".padStart(2 ** 29, "ab");'),
  memory('string doubled', 'let s = "xxxxxxxx"; while (true) s += s;'),
  memory('join of a sparse array', 'const a = []; a.length = 2 ** 32 - 1; a.join("xx");'),
  memory('array buffer', 'new ArrayBuffer(2 ** 33);'),
  memory('resizable array buffer', 'new ArrayBuffer(8, { maxByteLength: 2 ** 33 });'),
  memory('typed array', 'new Float64Array(2 ** 30);'),
  memory('typed array by its own constructor', 'new (new Uint8Array(1).constructor)(2 ** 32);'),
  memory('typed array from an array-like', 'new Uint32Array({ length: 2 ** 31 });'),
  memory(
    'concat of a giant',
    '[].concat.call({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true }, []);',
  ),
  memory(
    'memory request hidden in a catch',
    'try { "x".repeat(2 ** 29); } catch { return new Response("escaped", { status: 418 }); }',
  ),
  limit('timers without number', 'for (let i = 0; i < 1e6; i++) setTimeout(() => {}, 1e6);'),
  limit('calls without number', 'for (let i = 0; i < 1e6; i++) fetch("http://user/");'),
  limit(
    'intervals that breed',
    'const f = () => { for (let i = 0; i < 99; i++) setInterval(f, 1); }; f(); await new Promise((r) => setTimeout(r, 500));',
  ),
  {
    name: 'array that grows by a chunk a step',
    code: handler('const keep = []; for (;;) keep.push(new Array(100_000).fill({}));'),
    expect: 'ends-run',
    failureKind: 'steps',
  },
  {
    name: 'map that grows for ever',
    code: handler('const m = new Map(); for (let i = 0; ; i++) m.set(i, i);'),
    expect: 'ends-run',
    failureKind: 'steps',
  },
  {
    name: 'spread that doubles',
    code: handler('let a = [1, 2, 3, 4]; for (;;) a = [...a, ...a];'),
    expect: 'ends-run',
    failureKind: 'memory',
    backstop: true,
  },
];
