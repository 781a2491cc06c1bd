import { describe, expect, it } from 'vitest';
import type { WireResponse } from '../../cluster/program.ts';
import { type Bench, bench, outcome } from './testing.ts';

const OK: WireResponse = {
  status: 200,
  headers: [['content-type', 'application/json']],
  body: '{"a":1}',
};

function fetchError(run: (b: Bench) => unknown) {
  const b = bench();
  return outcome(b, run(b)).error;
}

describe('fetch', () => {
  it('sends what was asked and resolves with the answer', () => {
    const b = bench();
    const promise = b.globals.fetch('http://payment/charge', {
      method: 'post',
      headers: { 'X-Trace': 'a' },
      body: '{"amount":5}',
    });
    expect(b.calls[0]!.request).toEqual({
      method: 'POST',
      url: 'http://payment/charge',
      headers: [
        ['content-type', 'text/plain;charset=UTF-8'],
        ['x-trace', 'a'],
      ],
      body: '{"amount":5}',
    });
    b.answer(b.calls[0]!, { ok: true, response: OK }, 12);
    const { value } = outcome(b, promise, 20);
    expect([value.status, value.ok, value.url, value.type]).toEqual([
      200,
      true,
      'http://payment/charge',
      'basic',
    ]);
    expect(value.headers.get('Content-Type')).toBe('application/json');
    expect(outcome(b, value.json()).value).toEqual({ a: 1 });
    expect(value.bodyUsed).toBe(true);
  });

  it.each([
    [
      'ENOTFOUND',
      'getaddrinfo ENOTFOUND payment',
      { errno: -3008, syscall: 'getaddrinfo', hostname: 'payment' },
    ],
    [
      'ECONNREFUSED',
      'connect ECONNREFUSED payment:80',
      { errno: -111, syscall: 'connect', address: 'payment', port: 80 },
    ],
    ['ECONNRESET', 'read ECONNRESET', { errno: -104, syscall: 'read' }],
    ['ETIMEDOUT', 'connect ETIMEDOUT payment:80', { errno: -110, syscall: 'connect' }],
    ['ETIMEDOUT', 'read ETIMEDOUT', { errno: -110, syscall: 'read' }],
    [
      'ECONNREFUSED',
      'connect ECONNREFUSED 10.0.3.1:80',
      { errno: -111, syscall: 'connect', address: '10.0.3.1', port: 80 },
    ],
    ['EPROTO', 'write EPROTO', { errno: -71, syscall: 'write' }],
    ['UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error', {}],
    ['UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error', {}],
    ['CERT_HAS_EXPIRED', 'certificate has expired', {}],
    ['CERT_NOT_YET_VALID', 'certificate is not yet valid', {}],
    ['CERT_NOT_YET_VALID', 'certificate is not yet valid: it is new', {}],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', {}],
    ['WRITE_TIMEOUT', 'Write Timeout Error', { name: 'WriteTimeoutError' }],
    ['POOL_TIMEOUT', 'Pool Timeout Error', { name: 'PoolTimeoutError' }],
    ['POOL_FULL', 'Too many requests wait for a connection', { name: 'PoolFullError' }],
  ] as const)('shapes %s as undici does', (code, message, rest) => {
    const b = bench();
    const promise = b.globals.fetch('http://payment/');
    b.answer(b.calls[0]!, { ok: false, code, message });
    const { error } = outcome(b, promise, 5);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('fetch failed');
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.cause.message).toBe(message);
    expect({ ...error.cause }).toMatchObject({ code, ...rest });
  });

  it('rejects with the reason when aborted, and closes the call', () => {
    const b = bench();
    const controller = new b.globals.AbortController();
    const promise = b.globals.fetch('http://a/', { signal: controller.signal });
    controller.abort();
    const { error } = outcome(b, promise);
    expect([error.name, error.message, error.code]).toEqual([
      'AbortError',
      'This operation was aborted',
      20,
    ]);
    expect(b.calls[0]!.cancelled).toBe('aborted');
  });

  it('tells an expired timeout from an abort, even through any', () => {
    const b = bench();
    const { AbortSignal, AbortController } = b.globals;
    const direct = b.globals.fetch('http://a/', { signal: AbortSignal.timeout(50) });
    const any = AbortSignal.any([new AbortController().signal, AbortSignal.timeout(80)]);
    const combined = b.globals.fetch('http://a/', { signal: any });
    const first = outcome(b, direct, 50);
    expect([first.error.name, first.error.message]).toEqual([
      'TimeoutError',
      'The operation was aborted due to timeout',
    ]);
    expect(b.calls[0]!.cancelled).toBe('timeout');
    expect(b.calls[1]!.cancelled).toBe(null);
    expect(outcome(b, combined, 30).error.name).toBe('TimeoutError');
    expect(b.calls[1]!.cancelled).toBe('timeout');
    expect(b.kernel.now).toBe(80);
  });

  it('leaves no event behind when the answer comes before the timeout', () => {
    const b = bench();
    const promise = b.globals.fetch('http://a/', { signal: b.globals.AbortSignal.timeout(5000) });
    b.answer(b.calls[0]!, { ok: true, response: OK });
    expect(outcome(b, promise, 2).value.status).toBe(200);
    expect(b.kernel.pending).toBe(0);
  });

  it('does not call at all when the signal is already aborted', () => {
    const b = bench();
    const reason = { my: 'reason' };
    const promise = b.globals.fetch('http://a/', { signal: b.globals.AbortSignal.abort(reason) });
    expect(outcome(b, promise).error).toBe(reason);
    expect(b.calls).toHaveLength(0);
  });

  it('words its refusals as Node does', () => {
    const url = fetchError((b) => b.globals.fetch('/relative'));
    expect(url.message).toBe('Failed to parse URL from /relative');
    expect(url.cause).toBeInstanceOf(TypeError);
    expect(fetchError((b) => b.globals.fetch('http://a/', { body: 'x' })).message).toBe(
      'Request with GET/HEAD method cannot have body.',
    );
    expect(fetchError((b) => b.globals.fetch('ftp://a/')).cause.message).toBe('unknown scheme');
    expect(fetchError((b) => b.globals.fetch('http://u:p@a/')).message).toBe(
      'Request cannot be constructed from a URL that includes credentials: http://u:p@a/',
    );
  });

  it('follows redirects and says so', () => {
    const b = bench();
    const promise = b.globals.fetch('http://a/old', { method: 'POST', body: 'x' });
    const to = (location: string, status: number): WireResponse => ({
      status,
      headers: [['location', location]],
      body: null,
    });
    b.answer(b.calls[0]!, { ok: true, response: to('/new', 302) });
    b.kernel.runUntil(2);
    expect(b.calls[1]!.request).toMatchObject({ method: 'GET', url: 'http://a/new', body: null });
    b.answer(b.calls[1]!, { ok: true, response: OK });
    const { value } = outcome(b, promise, 5);
    expect([value.redirected, value.url]).toEqual([true, 'http://a/new']);

    const strict = b.globals.fetch('http://a/old', { redirect: 'error' });
    b.answer(b.calls[2]!, { ok: true, response: to('/new', 301) });
    expect(outcome(b, strict, 5).error.cause.message).toBe('unexpected redirect');
    const manual = b.globals.fetch('http://a/old', { redirect: 'manual' });
    b.answer(b.calls[3]!, { ok: true, response: to('/new', 301) });
    expect(outcome(b, manual, 5).value.status).toBe(301);
  });

  it('gives up a redirect loop', () => {
    const b = bench();
    const promise = b.globals.fetch('http://a/');
    const again: WireResponse = { status: 302, headers: [['location', '/']], body: null };
    for (let i = 0; i <= 20; i++) {
      b.answer(b.calls[i]!, { ok: true, response: again });
      b.kernel.runUntil(b.kernel.now + 1);
    }
    expect(outcome(b, promise).error.cause.message).toBe('redirect count exceeded');
    expect(b.calls).toHaveLength(21);
  });

  it('ends the run on a flood of open calls', () => {
    const b = bench();
    expect(() => {
      for (let i = 0; i < 30_000; i++) b.globals.fetch('http://a/');
    }).toThrow(/more than 20000 calls open/);
  });
});
