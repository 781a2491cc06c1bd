import { describe, expect, it } from 'vitest';
import type { CallErrorCode, CallOptions, CallResult, WireRequest } from '../../cluster/program.ts';
import { RegistryRig } from '../../cluster/registry/registry.fixture.ts';
import { DEFAULT_CONNECTION } from '../../network/connection-properties.ts';
import { compileProgram } from '../compile/index.ts';
import { makeGlobals } from '../globals/index.ts';
import { createProgramFactory } from '../program.ts';
import { makePackage, packageSources } from './offered.ts';

/** Runs the body of a handler and gives its JSON, and what it sent. */
function run(body: string, settle: (request: WireRequest) => CallResult = echo) {
  const code = `import { Agent, Client, Pool, errors, request, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
    const tell = (error) => ({ name: error.name, code: error.code, message: error.message });
    export default { async fetch() {\n${body}\n} };`;
  const compiled = compileProgram({ 'main.ts': code }, 'main.ts', packageSources);
  if (!compiled.ok) throw new Error(compiled.problems[0]!.message);
  const world = new RegistryRig();
  const sent: { request: WireRequest; options: CallOptions | undefined }[] = [];
  const host = {
    ...world.host('main', 0, '10.0.1.1'),
    call: (
      asked: WireRequest,
      _span: number,
      done: (result: CallResult) => void,
      options?: CallOptions,
    ) => {
      sent.push({ request: asked, options });
      world.kernel.schedule(1, () => done(settle(asked)), undefined);
      return { cancel: () => undefined };
    },
  };
  const program = createProgramFactory(compiled, makeGlobals, makePackage)(host);
  let answer: unknown = 'none';
  const incoming = { method: 'GET', url: 'http://main/', headers: [], body: null };
  program.handle(incoming, 1, (outcome) => {
    answer = 'error' in outcome ? outcome.error : JSON.parse(String(outcome.body));
  });
  world.kernel.settle();
  world.run(1000);
  return { answer, sent };
}

function echo({ url }: WireRequest): CallResult {
  return { ok: true, response: { status: 200, headers: [['x-a', '1']], body: url } };
}

describe('undici', () => {
  it('maps the options of a dispatcher to the connection of its calls', () => {
    const { sent, answer } = run(`
      const agent = new Agent({
        connect: { timeout: 500 }, headersTimeout: 700, keepAliveTimeout: 900, connections: 3,
        allowH2: true, maxConcurrentStreams: 7, maxRequestsPerClient: 11,
      });
      const never = new Agent({ headersTimeout: 0, connect: { timeout: 0 }, pipelining: 0 });
      await fetch('http://payment/a');
      await fetch('http://payment/b', { dispatcher: agent });
      await fetch('https://payment/c', { dispatcher: agent });
      await fetch('http://payment/d', { dispatcher: never });
      await fetch('http://other/e?x=1', { dispatcher: new Client('http://payment') });
      return Response.json(null);`);
    expect(answer).toBeNull();
    expect(sent[0]!.options).toBeUndefined();
    const connection = {
      ...DEFAULT_CONNECTION,
      protocol: 'http2',
      connectTimeout: 500,
      readTimeout: 700,
      keepAlive: 900,
      connections: 3,
      streams: 7,
      requests: 11,
    };
    expect(sent[1]!.options).toEqual({ connection, pool: 'undici-1' });
    expect(sent[2]!.options).toEqual({
      connection: { ...connection, tls: 'tls' },
      pool: 'undici-1',
    });
    expect(sent[3]!.options).toEqual({
      connection: { ...DEFAULT_CONNECTION, connectTimeout: null, readTimeout: null, keepAlive: 0 },
      pool: 'undici-2',
    });
    expect(sent[4]!.options!.connection!.connections).toBe(1);
    expect(sent[4]!.request.url).toBe('http://payment/e?x=1');
  });

  it('gives every fetch the global dispatcher once it is set', () => {
    const { sent, answer } = run(`
      const before = getGlobalDispatcher() instanceof Agent;
      const agent = new Agent({ headersTimeout: 50 });
      setGlobalDispatcher(agent);
      await fetch('http://payment/');
      return Response.json([before, getGlobalDispatcher() === agent]);`);
    expect(answer).toEqual([true, true]);
    expect(sent[0]!.options!.connection!.readTimeout).toBe(50);
  });

  it.each([
    ['UND_ERR_CONNECT_TIMEOUT', 'ConnectTimeoutError', 'Connect Timeout Error'],
    ['UND_ERR_HEADERS_TIMEOUT', 'HeadersTimeoutError', 'Headers Timeout Error'],
    ['CERT_HAS_EXPIRED', 'Error', 'certificate has expired'],
    ['POOL_TIMEOUT', 'PoolTimeoutError', 'Pool Timeout Error'],
    ['WRITE_TIMEOUT', 'WriteTimeoutError', 'Write Timeout Error'],
    ['EPROTO', 'Error', 'EPROTO'],
  ] as const)('tells %s as %s', (code: CallErrorCode, name, message) => {
    const { answer } = run(
      `const failed = await fetch('http://payment/').catch((error) => error);
      const thrown = await request('http://payment/').catch((error) => error);
      return Response.json([tell(failed), tell(failed.cause), tell(thrown),
        failed.cause instanceof errors.ConnectTimeoutError, failed.cause instanceof errors.UndiciError]);`,
      () => ({ ok: false, code, message: code }),
    );
    const cause = { name, code, message };
    expect(answer).toEqual([
      { name: 'TypeError', message: 'fetch failed' },
      cause,
      cause,
      code === 'UND_ERR_CONNECT_TIMEOUT',
      code.startsWith('UND_ERR'),
    ]);
  });

  it('request gives status, headers and body, and can limit one answer', () => {
    const { answer, sent } = run(`
      const { statusCode, headers, body } = await request('http://payment/a', {
        method: 'POST', headers: ['x-b', '2'], body: 'hi', query: { q: 'x y' }, headersTimeout: 33,
      });
      return Response.json([statusCode, headers, await body.text()]);`);
    expect(answer).toEqual([200, { 'x-a': '1' }, 'http://payment/a?q=x+y']);
    expect(sent[0]!.request).toMatchObject({ method: 'POST', body: 'hi' });
    expect(sent[0]!.request.headers).toContainEqual(['x-b', '2']);
    expect(sent[0]!.options!.connection!.readTimeout).toBe(33);
  });

  it('refuses what is no dispatcher, wrong options, and ended dispatchers', () => {
    const { answer, sent } = run(`
      const said = [];
      const attempt = async (work) => { try { await work(); said.push('nothing'); } catch (error) { said.push(tell(error.cause ?? error)); } };
      await attempt(() => new Agent({ headersTimeout: -1 }));
      await attempt(() => new Pool('nowhere'));
      await attempt(() => setGlobalDispatcher({ dispatch() {} }));
      await attempt(() => fetch('http://payment/', { dispatcher: {} }));
      const agent = new Agent();
      await agent.close();
      await attempt(() => fetch('http://payment/', { dispatcher: agent }));
      await agent.destroy();
      await attempt(() => agent.request({ origin: 'http://payment', path: '/' }));
      return Response.json(said);`);
    expect(sent).toHaveLength(0);
    expect((answer as { code: string }[]).map(({ code }) => code)).toEqual([
      'UND_ERR_INVALID_ARG',
      'UND_ERR_INVALID_ARG',
      'UND_ERR_INVALID_ARG',
      'UND_ERR_INVALID_ARG',
      'UND_ERR_CLOSED',
      'UND_ERR_DESTROYED',
    ]);
  });
});
