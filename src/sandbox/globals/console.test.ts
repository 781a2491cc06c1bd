import { format as nodeFormat } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bench } from './testing.ts';

class Point {
  x = 1;
  #hidden = 2;
  get sum(): number {
    return this.x + this.#hidden;
  }
}
class Named extends Point {
  override toString(): string {
    return 'named';
  }
}
const cyclic: Record<string, unknown> = { name: 'a' };
cyclic['self'] = cyclic;
cyclic['list'] = [cyclic, { cyclic }];

/** As Node shows an error whose stack has no frames: what ours always look like. */
function bare<E extends Error>(error: E): E {
  return Object.defineProperty(error, 'stack', {
    value: `${error.name}: ${error.message}`,
    configurable: true,
  });
}

const CASES: readonly (readonly unknown[])[] = [
  ['plain text'],
  [],
  [1, -0, 1.5, Number.NaN, 10n, true, null, undefined, Symbol('x')],
  ['a', 'b', { c: 'd' }, ['e']],
  [{ a: 1, 'b-c': "it's", d: 'say "it\'s"', e: 'new\nline', [Symbol('k')]: 2 }],
  [{ a: { b: { c: { d: 1 } } }, list: [[[[1]]]] }],
  [[1, 2, 3], [], {}, [[]], [{}]],
  [Array.from({ length: 6 }, (_, i) => i)],
  [Array.from({ length: 30 }, (_, i) => i * 37)],
  [Array.from({ length: 150 }, (_, i) => i)],
  [Array.from({ length: 27 }, (_, i) => 'x'.repeat(i % 9))],
  [Array.from({ length: 12 }, (_, i) => ({ i }))],
  // biome-ignore lint/suspicious/noSparseArray: holes have a form of their own
  [[1, , , 4, ,]],
  [Object.assign([1, 2], { extra: true })],
  [{ a: 'x'.repeat(30), b: 'y'.repeat(30), c: 5 }],
  [{ a: 'x'.repeat(20), b: 'y'.repeat(20), c: 5 }],
  [{ text: `${'word '.repeat(20)}\n${'more '.repeat(20)}` }],
  [
    new Map<unknown, unknown>([
      ['a', { b: 1 }],
      [{ k: 1 }, [2]],
    ]),
    new Set(['x', { y: 1 }]),
    new Map(),
    new Set(),
  ],
  [{ deep: { map: new Map([['a', new Map([['b', { c: 1 }]])]]) } }],
  [new Point(), new Named(), { p: new Point() }, Object.create(null), Object.create({ a: 1 })],
  [Object.assign(Object.create(null), { a: 1 })],
  [
    function named() {},
    () => 1,
    class A {},
    class B extends Point {},
    Object.assign(() => 1, { a: 1 }),
    function* g() {},
  ],
  [{ f() {}, g: () => 1 }],
  [
    {
      get a() {
        return 1;
      },
      set a(_v) {},
      get b() {
        return 1;
      },
      set c(_v: number) {},
    },
  ],
  [/re/gi, Object(1), Object('s'), Object(true), Object(2n), Object(Symbol('q'))],
  [
    new Uint8Array([1, 2, 3]),
    new Float64Array([1.5, -0]),
    new BigInt64Array([5n]),
    new ArrayBuffer(3),
  ],
  [new WeakMap(), new WeakSet()],
  [cyclic],
  [bare(new Error('boom')), { error: bare(new RangeError('nested')) }],
  [bare(Object.assign(new Error('boom'), { code: 'E1', detail: { a: 1 } }))],
  [[bare(new TypeError('two\nlines'))]],
  [{ [Symbol.toStringTag]: 'Tagged', a: 1 }],
  [
    new (class Tagged {
      get [Symbol.toStringTag]() {
        return 'T';
      }
      a = 1;
    })(),
  ],
  ['%s %s %s %s', 'text', 5, -0, 5n, 'rest'],
  ['%s|%s|%s|%s', { a: { b: { c: 1 } } }, [1, [2, [3]]], null, undefined],
  ['%s %s', new Named(), Symbol('s')],
  ['%d %d %d %d %d', '5', 5.5, 10n, {}, 'x'],
  ['%i %i %f %f', '5.9', 7.9, '5.5x', 'x'],
  ['%j %j', { a: [1] }, 'text'],
  ['%o', { a: [1, 2], b: 'c' }],
  ['%O %c styled', { a: { b: { c: { d: 1 } } } }, 'color: red'],
  ['%% %x %s', 'one'],
  ['100%', 5],
  ['%s'],
  ['only %s', 'a', 'b', { c: 1 }],
  [null, '%s', 'x'],
  [{ a: 1n, b: Symbol('s'), c: undefined, d: null }],
  [`${'x'.repeat(12_000)}`.slice(0, 200), ['x'.repeat(200)]],
  [
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
    [[1.25, -0]],
  ],
  [{ when: [undefined, null] }, [undefined]],
];

describe('console', () => {
  it.each(CASES.map((args, i) => [i, args] as const))(
    'prints as Node does: case %i',
    (_i, args) => {
      const { globals, logs } = bench();
      globals.console.log(...args);
      expect(logs[0]!.text).toBe(nodeFormat(...args));
    },
  );

  it('prints what is ours as Node prints its own', () => {
    const { globals, logs } = bench();
    const show = (value: unknown): string => {
      globals.console.log(value);
      return logs.at(-1)!.text;
    };
    expect(show(new globals.Headers({ a: '1', 'b-c': '2' }))).toBe(
      nodeFormat(new Headers({ a: '1', 'b-c': '2' })),
    );
    expect(show(new globals.Headers())).toBe('Headers {}');
    expect(show(new URL('http://a/b?c=1'))).toBe(nodeFormat(new URL('http://a/b?c=1')));
    expect(show([new globals.Date(0)])).toBe('[ 1970-01-01T00:00:00.000Z ]');
    expect(show(new globals.Date(Number.NaN))).toBe('Invalid Date');
    expect(show(new globals.AbortController())).toBe(nodeFormat(new AbortController()));
    expect(show(globals.Response.json(1))).toMatch(/^Response \{\n {2}status: 200,/);
    expect(show(new globals.DOMException('gone', 'AbortError'))).toBe(
      '[DOMException [AbortError]: gone]',
    );
  });

  it('shows errors with their place and cause, never a stack', () => {
    const b = bench();
    Object.assign(b.env, { placeOf: () => 'order.ts:12' });
    const cause = Object.assign(new Error('connect ECONNREFUSED payment:80'), {
      code: 'ECONNREFUSED',
    });
    b.globals.console.error('call failed:', new TypeError('fetch failed', { cause }));
    expect(b.logs[0]).toMatchObject({
      level: 'error',
      text: [
        'call failed: TypeError: fetch failed',
        '    at order.ts:12 {',
        '  [cause]: Error: connect ECONNREFUSED payment:80',
        '      at order.ts:12 {',
        "    code: 'ECONNREFUSED'",
        '  }',
        '}',
      ].join('\n'),
    });
  });

  it('gives each method its level, and counts, times, groups and asserts', () => {
    const { globals, logs, kernel } = bench();
    const { console } = globals;
    console.info('a');
    console.debug('b');
    console.warn('c');
    console.error('d');
    console.assert(true, 'no');
    console.assert(false, 'wrong %d', 5);
    console.count();
    console.count();
    console.countReset();
    console.count();
    console.time('t');
    kernel.runUntil(1251);
    console.timeLog('t', 'so far');
    console.timeEnd('t');
    console.timeEnd('t');
    console.group('outer');
    console.log('two\nlines');
    console.groupEnd();
    console.log('out');
    expect(logs.map(({ level, text }) => `${level} ${text}`)).toEqual([
      'info a',
      'debug b',
      'warn c',
      'error d',
      'warn Assertion failed: wrong 5',
      'info default: 1',
      'info default: 2',
      'info default: 1',
      'info t: 1.251s so far',
      'info t: 1.251s',
      "warn Warning: No such label 't' for console.timeEnd()",
      'info outer',
      'info   two\n  lines',
      'info out',
    ]);
  });

  it('draws tables', () => {
    const { globals, logs } = bench();
    globals.console.table([{ a: 1, b: 'x' }, { a: 22 }, 5]);
    expect(logs[0]!.text).toBe(
      [
        '┌─────────┬────┬─────┬────────┐',
        '│ (index) │ a  │  b  │ Values │',
        '├─────────┼────┼─────┼────────┤',
        "│    0    │ 1  │ 'x' │        │",
        '│    1    │ 22 │     │        │',
        '│    2    │    │     │   5    │',
        '└─────────┴────┴─────┴────────┘',
      ].join('\n'),
    );
  });

  it('cuts what is too long', () => {
    const { globals, logs } = bench();
    globals.console.log('x'.repeat(20_000));
    expect(logs[0]!.text).toHaveLength(8192 + '… (11808 more characters)'.length);
    globals.console.log(Array.from({ length: 5000 }, (_, i) => ({ i, text: 'y'.repeat(500) })));
    expect(logs[1]!.text.length).toBeLessThan(8300);
  });
});
