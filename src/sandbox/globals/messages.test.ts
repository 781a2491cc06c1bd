import { describe, expect, it } from 'vitest';
import { bench, outcome } from './testing.ts';

// biome-ignore lint/suspicious/noExplicitAny: both sides are used as untyped learner code does
type Platform = any;
const native = globalThis as Platform;

/** What `run` gives or throws, promises included, on each side. */
async function both(run: (platform: Platform) => unknown): Promise<[unknown, unknown]> {
  const b = bench();
  const describeError = (error: unknown): unknown =>
    error instanceof Error ? `${error.name}: ${error.message}` : error;
  const ours = (): unknown => {
    try {
      const value = run(b.globals);
      if (!b.env.promises.isPromise(value)) return value;
      const settled = outcome(b, value);
      return 'error' in settled ? describeError(settled.error) : settled.value;
    } catch (error) {
      return describeError(error);
    }
  };
  const theirs = async (): Promise<unknown> => {
    try {
      return await run(native);
    } catch (error) {
      return describeError(error);
    }
  };
  return [ours(), await theirs()];
}

const CASES: readonly [name: string, run: (platform: Platform) => unknown][] = [
  [
    'sends a request on to another address, whole',
    (p) => {
      const given = new p.Request('http://a/', { method: 'PUT', body: 'x', headers: { b: '1' } });
      const sent = new p.Request('http://c/', given);
      const what = [sent.method, sent.url, [...sent.headers].join()];
      return sent.text().then((text: string) => [...what, text]);
    },
  ],
  [
    'has no stream where there is no body',
    (p) => [new p.Response().body, new p.Request('http://a/').body],
  ],
  ['sorts and lower-cases', (p) => [...new p.Headers({ B: ' x ', a: 1, 'Set-Cookie': 'q' })]],
  [
    'joins values',
    (p) => {
      const h = new p.Headers([['a', '1']]);
      h.append('A', '2');
      return [h.get('a'), h.has('B')];
    },
  ],
  [
    'keeps cookies apart',
    (p) => {
      const h = new p.Headers();
      h.append('set-cookie', 'a');
      h.append('set-cookie', 'b');
      return [h.getSetCookie(), h.get('set-cookie'), [...h.keys()]];
    },
  ],
  [
    'sets and deletes',
    (p) => {
      const h = new p.Headers({ a: '1' });
      h.set('A', '2');
      h.set('b', '3');
      h.delete('a');
      return [...h.entries()];
    },
  ],
  [
    'walks with forEach',
    (p) => {
      const seen: unknown[] = [];
      new p.Headers({ b: '1', a: '2' }).forEach((v: string, k: string) => void seen.push(k, v));
      return seen;
    },
  ],
  ['copies headers', (p) => [...new p.Headers(new p.Headers({ a: '1' }))]],
  ['refuses a short pair', (p) => new p.Headers([['a']])],
  ['refuses a bad name', (p) => new p.Headers({ 'a b': 1 })],
  ['refuses a bad value', (p) => new p.Headers({ a: 'x\ny' })],
  ['refuses a number', (p) => new p.Headers(5)],
  ['refuses null', (p) => new p.Headers(null)],
  ['refuses too few arguments', (p) => new p.Headers().append('a')],
  ['refuses wide characters', (p) => new p.Headers({ a: '\u1234' })],
  ['names headers', (p) => String(new p.Headers())],
  [
    'defaults of a response',
    (p) => {
      const r = new p.Response();
      return [
        r.status,
        r.ok,
        r.statusText,
        r.url,
        r.type,
        r.redirected,
        r.bodyUsed,
        [...r.headers],
      ];
    },
  ],
  ['type of text', (p) => new p.Response('x').headers.get('content-type')],
  [
    'type of a form',
    (p) => new p.Response(new p.URLSearchParams('a=1')).headers.get('content-type'),
  ],
  [
    'own type wins',
    (p) => new p.Response('x', { headers: { 'Content-Type': 'a/b' } }).headers.get('content-type'),
  ],
  ['status 99', (p) => new p.Response('x', { status: 99 })],
  ['status of text', (p) => new p.Response('x', { status: 'abc' })],
  ['status 600', (p) => new p.Response('x', { status: 600 })],
  ['204 with a body', (p) => new p.Response('x', { status: 204 })],
  ['204 without', (p) => new p.Response(null, { status: 204 }).status],
  ['status text', (p) => new p.Response('x', { statusText: '\n' })],
  ['json of nothing', (p) => p.Response.json(undefined)],
  ['json of data', (p) => p.Response.json({ a: [1] }, { status: 201 }).text()],
  [
    'json keeps a type',
    (p) => p.Response.json(1, { headers: { 'content-type': 'a/b' } }).headers.get('content-type'),
  ],
  ['json of a bigint', (p) => p.Response.json(1n)],
  [
    'redirect',
    (p) => {
      const r = p.Response.redirect('http://a/b');
      return [r.status, r.headers.get('location')];
    },
  ],
  ['redirect with a wrong status', (p) => p.Response.redirect('http://a/b', 200)],
  [
    'error response',
    (p) => {
      const r = p.Response.error();
      return [r.type, r.status, r.ok];
    },
  ],
  ['text of text', (p) => new p.Response('héllo').text()],
  ['text of bytes', (p) => new p.Response(new Uint8Array([104, 195, 169])).text()],
  ['text of an object', (p) => new p.Response({}).text()],
  ['text of nothing', (p) => new p.Response(null).text()],
  ['json of nothing read', (p) => new p.Response(null).json()],
  ['json that is none', (p) => new p.Response('x{').json()],
  [
    'bytes',
    (p) => new p.Response('é').arrayBuffer().then((b: ArrayBuffer) => [...new Uint8Array(b)]),
  ],
  [
    'reading twice',
    (p) => {
      const r = new p.Response('x');
      return r.text().then(() => r.text());
    },
  ],
  [
    'reading nothing twice',
    (p) => {
      const r = new p.Response(null);
      return r.text().then(() => r.text());
    },
  ],
  [
    'body used',
    (p) => {
      const r = new p.Response('x');
      r.text();
      return r.bodyUsed;
    },
  ],
  [
    'clone',
    (p) => {
      const r = new p.Response('x', { status: 201, headers: { a: '1' } });
      const c = r.clone();
      return c.text().then((t: string) => [t, c.status, c.headers.get('a'), r.bodyUsed]);
    },
  ],
  [
    'clone of a used one',
    (p) => {
      const r = new p.Response('x');
      r.text();
      return r.clone();
    },
  ],
  ['own properties', (p) => Object.keys(new p.Response('x'))],
  [
    'request defaults',
    (p) => {
      const r = new p.Request('http://a');
      return [r.method, r.url, r.redirect, r.bodyUsed, r.signal.aborted, [...r.headers]];
    },
  ],
  [
    'method in capitals',
    (p) => [
      new p.Request('http://a', { method: 'put' }).method,
      new p.Request('http://a', { method: 'Custom' }).method,
    ],
  ],
  [
    'url normalised',
    (p) => [
      new p.Request('http://A:80/b/../c?d#e').url,
      new p.Request('http://a').url,
      new p.Request('http://a/b c').url,
    ],
  ],
  ['request without arguments', (p) => new p.Request()],
  ['request of a relative url', (p) => new p.Request('/b')],
  ['request of a bad method', (p) => new p.Request('http://a', { method: 'a b' })],
  ['request of a forbidden method', (p) => new p.Request('http://a', { method: 'TRACE' })],
  ['body with GET', (p) => new p.Request('http://a', { body: 'x' })],
  ['url with a password', (p) => new p.Request('http://u:p@a/b')],
  ['a signal that is none', (p) => new p.Request('http://a', { signal: {} })],
  [
    'request of a request',
    (p) => {
      const r = new p.Request('http://a', { method: 'POST', body: 'x', headers: { b: '1' } });
      const s = new p.Request(r, { headers: { c: '2' } });
      return s
        .text()
        .then((t: string) => [t, s.method, s.headers.get('b'), s.headers.get('c'), r.bodyUsed]);
    },
  ],
  [
    'request of a used one',
    (p) => {
      const r = new p.Request('http://a', { method: 'POST', body: 'x' });
      return r.text().then(() => new p.Request(r));
    },
  ],
  [
    'request clone',
    (p) => {
      const r = new p.Request('http://a', { method: 'POST', body: 'x' });
      return r.clone().text();
    },
  ],
];

describe('Headers, Request and Response', () => {
  it.each(CASES)('as in Node: %s', async (_name, run) => {
    const [ours, theirs] = await both(run);
    expect(ours).toEqual(theirs);
  });

  it('makes what was received immutable', () => {
    const b = bench();
    const promise = b.globals.fetch('http://a/');
    b.answer(b.calls[0]!, {
      ok: true,
      response: { status: 200, headers: [['a', '1']], body: null },
    });
    const { value } = outcome(b, promise, 2);
    expect(() => value.headers.set('a', '2')).toThrow(new TypeError('immutable'));
    expect(value.clone().headers.get('a')).toBe('1');
  });

  it('hands a body on as a stream, once', () => {
    const b = bench();
    const { globals } = b;
    const first = new globals.Response('x', { headers: { a: '1' } });
    const second = new globals.Response(first.body, first);
    expect(second.headers.get('a')).toBe('1');
    expect(first.bodyUsed).toBe(true);
    expect(() => new globals.Response(first.body)).toThrow(/locked/);
    expect(() => new globals.ReadableStream()).toThrow('Illegal constructor');
  });

  it('does not share bytes between message and program', () => {
    const { globals } = bench();
    const bytes = new Uint8Array([1, 2]);
    const response = new globals.Response(bytes);
    bytes[0] = 9;
    const b = bench();
    expect([...outcome(b, response.bytes()).value]).toEqual([1, 2]);
  });
});
