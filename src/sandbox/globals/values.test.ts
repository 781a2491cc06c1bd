import { describe, expect, it } from 'vitest';
import { bench } from './testing.ts';

describe('Math', () => {
  it('is near the engine’s own, within a few units in the last place', () => {
    const { Math: M } = bench().globals;
    const unary = [
      'log',
      'exp',
      'log2',
      'log10',
      'log1p',
      'expm1',
      'cbrt',
      'sinh',
      'cosh',
      'tanh',
      'asinh',
      'acosh',
      'atanh',
      'sin',
      'cos',
      'tan',
    ] as const;
    const values = [
      0.001, 0.1, 0.25, 0.5, 0.9, 1, 1.5, 2, 3, 10, 123.456, 1e3, 1e5, -0.001, -0.7, -1, -12, 1e-10,
      -1e-10, 700,
    ];
    for (const name of unary) {
      for (const x of values) {
        const theirs = Math[name](x);
        const ours = M[name](x);
        if (!Number.isFinite(theirs) || theirs === 0) expect(ours, `${name}(${x})`).toBe(theirs);
        else expect(Math.abs(ours / theirs - 1), `${name}(${x})`).toBeLessThan(4e-15);
      }
    }
  });

  it('keeps the special cases', () => {
    const { Math: M } = bench().globals;
    const unary = [
      'log',
      'exp',
      'log2',
      'log10',
      'log1p',
      'expm1',
      'cbrt',
      'sinh',
      'cosh',
      'tanh',
      'asinh',
      'acosh',
      'atanh',
      'sin',
      'cos',
      'tan',
    ] as const;
    for (const name of unary) {
      for (const x of [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        expect(M[name](x), `${name}(${x})`).toBe(Math[name](x));
      }
    }
    for (const x of [1, 8, 27, 1000, -64]) expect(M.cbrt(x)).toBe(Math.cbrt(x));
    for (const x of [1, 2, 8, 1024, 2 ** 1000, 2 ** -1074]) expect(M.log2(x)).toBe(Math.log2(x));
    for (const x of [1, 10, 1000, 1e22]) expect(M.log10(x)).toBe(Math.log10(x));
    for (const list of [
      [3, 4],
      [],
      [Number.NaN, Number.POSITIVE_INFINITY],
      [-5],
      [1, 2, 3, Number.NaN],
    ]) {
      expect(M.hypot(...list)).toBe(Math.hypot(...list));
    }
    expect([M.max(1, 2), M.floor(-1.5), M.PI, M.imul(3, 4), M.trunc('5.5')]).toEqual([
      2,
      -2,
      Math.PI,
      12,
      5,
    ]);
    expect(Object.prototype.toString.call(M)).toBe('[object Math]');
  });

  it('draws from the instance’s own stream', () => {
    const draws = (seed: number): number[] => {
      const { Math: M } = bench(seed).globals;
      return Array.from({ length: 1000 }, () => M.random());
    };
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
    expect(draws(1).every((x) => x >= 0 && x < 1)).toBe(true);
  });
});

describe('crypto', () => {
  it('gives version 4 UUIDs that repeat with the seed', () => {
    const ids = Array.from({ length: 50 }, () => bench(3).globals.crypto.randomUUID());
    expect(new Set(ids).size).toBe(1);
    const { crypto } = bench().globals;
    const many = Array.from({ length: 500 }, () => crypto.randomUUID());
    expect(new Set(many).size).toBe(500);
    for (const id of many) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('fills arrays and refuses others as Node does', () => {
    const { crypto } = bench().globals;
    const words = crypto.getRandomValues(new Uint16Array(200));
    expect(new Set(words).size).toBeGreaterThan(150);
    expect(() => crypto.getRandomValues(new Float64Array(1))).toThrow(/integer-type TypedArray/);
    expect(() => crypto.getRandomValues(new Uint8Array(65_537))).toThrow(/exceeds 65,536 bytes/);
  });
});

describe('structuredClone, base64 and text coders', () => {
  const shared = { x: 1 };
  const cyclic: Record<string, unknown> = { shared, again: shared, list: [1, undefined, 'a', 2n] };
  cyclic['self'] = cyclic;
  it.each([
    ['plain data', { a: [1, { b: null }], c: Number.NaN, d: -0 }],
    ['maps and sets', new Map<unknown, unknown>([[1, new Set(['x'])]])],
    ['wrapped values', [Object('s'), Object(1), Object(true), Object(2n)]],
    [
      'bytes',
      {
        u: new Uint8Array([1, 2, 3]).subarray(1),
        f: new Float64Array([1.5]),
        v: new DataView(new ArrayBuffer(4), 2),
        b: new ArrayBuffer(2),
      },
    ],
    ['patterns', /a+/gi],
    ['errors', Object.assign(new RangeError('q', { cause: 5 }), { code: 5 })],
    // biome-ignore lint/suspicious/noSparseArray: holes must stay holes
    ['holes', [1, , 3]],
    [
      'class instances',
      new (class A {
        x = 1;
        get y() {
          return 2;
        }
      })(),
    ],
    ['cycles and shared parts', cyclic],
  ])('clones %s as natively', (_name, value) => {
    const ours = bench().globals.structuredClone(value);
    expect(ours).toEqual(structuredClone(value));
    expect(ours).not.toBe(value);
  });

  it('keeps identity inside', () => {
    const copy = bench().globals.structuredClone(cyclic);
    expect(copy.self).toBe(copy);
    expect(copy.shared).toBe(copy.again);
    expect(copy.shared).not.toBe(shared);
  });

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a weak map', new WeakMap()],
    [
      'a method',
      {
        a() {
          return 1;
        },
      },
    ],
  ])('refuses %s with a DataCloneError', (_name, value) => {
    expect(() => bench().globals.structuredClone(value)).toThrow(/could not be cloned\.$/);
  });

  it('codes base64 as natively', () => {
    const { atob: decode, btoa: encode } = bench().globals;
    const all = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    for (let length = 0; length < 256; length += 7) {
      const text = all.slice(0, length);
      expect(encode(text)).toBe(btoa(text));
      expect(decode(btoa(text))).toBe(text);
    }
    expect(decode(' Y W = = ')).toBe('a');
    for (const wrong of ['a', 'YQ=', 'Y*==', 'YQ==YQ==']) {
      const refusal = (run: (text: string) => string): string => {
        try {
          return run(wrong);
        } catch (error) {
          return (error as Error).name;
        }
      };
      expect(refusal(decode), wrong).toBe(refusal(atob));
    }
  });

  it('codes UTF-8', () => {
    const { TextEncoder: Encoder, TextDecoder: Decoder } = bench().globals;
    const text = 'héllo 🌍 \ud800';
    expect([...new Encoder().encode(text)]).toEqual([...new TextEncoder().encode(text)]);
    expect(new Encoder().encodeInto('héllo', new Uint8Array(3))).toEqual({ read: 2, written: 3 });
    expect(new Decoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 104]))).toBe('h');
    expect(() => new Decoder('latin1x')).toThrow('The "latin1x" encoding is not supported');
    expect(() => new Decoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))).toThrow(
      'The encoded data was not valid for encoding utf-8',
    );
  });
});
