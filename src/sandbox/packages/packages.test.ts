import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RegistryRig } from '../../cluster/registry/registry.fixture.ts';
import { compileProgram } from '../compile/index.ts';
import { makeGlobals } from '../globals/index.ts';
import { learnerTypes } from '../globals/learnerTypes.ts';
import { createProgramFactory } from '../program.ts';
import { rig } from '../rig.fixture.ts';
import { makePackage, PACKAGES, packageSources, packageTypes } from './offered.ts';

function problemOf(code: string): string {
  const result = compileProgram({ 'main.ts': code }, 'main.ts', packageSources);
  return result.ok ? 'compiled' : result.problems[0]!.message;
}

const END = '\nexport default { fetch: () => new Response() };';

describe('imports of packages', () => {
  it('names what is offered', () => {
    expect(problemOf(`import express from 'express'; express();${END}`)).toBe(
      'No package `express` is offered here (offered: amqplib, consul, node:async_hooks, node:buffer, node:diagnostics_channel, node:events, node:timers/promises, node:util, pg, redis, undici). A file of your own starts with `./`.',
    );
  });

  it('names what a package exports', () => {
    expect(problemOf(`import { Agnet } from 'undici'; new Agnet();${END}`)).toMatch(
      /^Package `undici` exports no `Agnet` \(it exports .*`Agent`/,
    );
    expect(problemOf(`import { Consul } from 'consul'; new Consul();${END}`)).toMatch(
      /it exports `default`/,
    );
  });

  it('keeps to itself what only packages may import', () => {
    expect(problemOf(`import { bind } from 'internal:undici'; bind();${END}`)).toMatch(
      /^No package/,
    );
  });

  it('only brings in what is imported', () => {
    const result = compileProgram({ 'main.ts': END }, 'main.ts', packageSources);
    expect(result.ok && result.modules.map((module) => module.file)).toEqual(['main.ts']);
  });

  it('gives every instance a package of its own', () => {
    const code = `import { EventEmitter } from 'node:events';
      export default { fetch() {
        EventEmitter.count = (EventEmitter.count ?? 0) + 1;
        return new Response(String(EventEmitter.count));
      } };`;
    const compiled = compileProgram({ 'main.ts': code }, 'main.ts', packageSources);
    if (!compiled.ok) throw new Error(compiled.problems[0]!.message);
    const world = new RegistryRig();
    const factory = createProgramFactory(compiled, makeGlobals, makePackage);
    const answers: unknown[] = [];
    for (const n of [0, 1]) {
      const program = factory(world.host('main', n, `10.0.1.${n + 1}`));
      const request = { method: 'GET', url: 'http://main/', headers: [], body: null };
      program.handle(request, 1, (outcome) => answers.push(outcome));
    }
    world.kernel.settle();
    expect(answers).toMatchObject([{ body: '1' }, { body: '1' }]);
  });

  it("says the learner's own line when a package throws", () => {
    const { get } = rig(`import Consul from 'consul';
      const consul = new Consul({ host: 'consul' });
      export default { async fetch() {
        await consul.agent.service.register({});
        return new Response();
      } };`);
    expect(get('/')).toEqual({
      error: 'Error: consul: agent.service.register: name required',
      place: 'main.ts:4:9',
    });
  });
});

describe('events', () => {
  it('behaves as Node does', () => {
    const { get } = rig(`import EventEmitter, { once } from 'node:events';
      export default { async fetch() {
        const emitter = new EventEmitter();
        const said: unknown[] = [];
        const a = (x: number) => said.push('a' + x);
        emitter.on('x', a).once('x', (x: number) => said.push('b' + x)).prependListener('x', () => said.push('0'));
        said.push(emitter.emit('x', 1), emitter.emit('x', 2), emitter.off('x', a).emit('y'), emitter.listenerCount('x'));
        try { emitter.emit('error', new Error('alone')); } catch (error) { said.push(error.message); }
        setTimeout(() => emitter.emit('ready', 7), 5);
        said.push(...await once(emitter, 'ready'));
        return Response.json(said);
      } };`);
    const answer = get('/') as { body: string };
    expect(JSON.parse(answer.body)).toEqual([
      '0',
      'a1',
      'b1',
      '0',
      'a2',
      true,
      true,
      false,
      1,
      'alone',
      7,
    ]);
  });
});

describe('types of packages', () => {
  const SERVICE = `
    import Consul from 'consul';
    import { Agent, errors, request, setGlobalDispatcher } from 'undici';
    import { EventEmitter } from 'node:events';
    const consul = new Consul({ host: 'consul' });
    setGlobalDispatcher(new Agent({ connect: { timeout: 500 }, headersTimeout: 1000, connections: 10 }));
    const watch = consul.watch({ method: consul.health.service, options: { service: 'payment', passing: true } });
    const emitter: EventEmitter = watch.on('change', () => {});
    export default {
      async fetch(): Promise<Response> {
        await consul.agent.service.register({ name: 'order', address: process.env.POD_IP!, check: { ttl: '10s' } });
        const [first] = await consul.health.service({ service: 'payment', passing: true });
        try {
          const { statusCode, body } = await request('http://' + first!.Service.Address + '/', { headersTimeout: 5 });
          await fetch('http://payment/', { dispatcher: new Agent() });
          return new Response(await body.text(), { status: statusCode });
        } catch (error) {
          if (error instanceof errors.ConnectTimeoutError) return new Response(error.code, { status: 504 });
          emitter.emit('error', error);
          throw error;
        }
      },
    };`;

  const DATABASE = `
import pg, { DatabaseError, Pool, type PoolClient, type QueryResult } from 'pg';
const pool = new Pool({ host: 'db', max: 5, connectionTimeoutMillis: 500 });
pool.on('error', (error: Error) => console.log(error.message));
async function take(client: PoolClient, id: number): Promise<number> {
  const { rows, rowCount } = await client.query<{ stock: number }>('SELECT stock FROM items WHERE id = $1 FOR UPDATE', [id]);
  return rowCount === 0 ? 0 : (rows[0]?.stock ?? 0);
}
export default { async fetch() {
  const client = await pool.connect();
  try {
    return Response.json(await take(client, 1));
  } catch (error) {
    return new Response(error instanceof DatabaseError ? error.code : 'failed', { status: 500 });
  } finally {
    client.release();
  }
} };
export const all = (): Promise<QueryResult> => pool.query({ text: 'SELECT 1', values: [] });
export const client = new pg.Client('postgres://db/shop');
`;

  function typeErrors(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), 'faultline-packages-'));
    try {
      const paths = Object.entries(files).map(([name, text]) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      });
      const options = '--ignoreConfig --noEmit --strict --target es2023 --lib es2023 --types';
      const args = ['tsc', ...options.split(' '), '', '--module', 'esnext', ...paths];
      const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
      return execFileSync('npx', args, { encoding: 'utf8', stdio });
    } catch (error) {
      return String((error as { stdout?: string }).stdout ?? error);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('are sound for a usual service, and refuse mistakes', { timeout: 60_000 }, () => {
    const declared = Object.fromEntries(
      packageTypes().map(({ name, dts }) => [`${name.replace(/[:/]/g, '-')}.d.ts`, dts]),
    );
    const all = { 'globals.d.ts': learnerTypes, ...declared };
    expect(typeErrors({ ...all, 'order.ts': SERVICE, 'stock.ts': DATABASE })).toBe('');
    expect(typeErrors({ ...all, 'stock.ts': DATABASE.replace('host:', 'hots:') })).toMatch(/hots/);
    const wrong = SERVICE.replace("name: 'order'", 'nam: 1').replace(
      'passing: true }',
      'passin: 1 }',
    );
    expect(typeErrors({ ...all, 'order.ts': wrong })).toMatch(/nam|passin/);
  });

  it('have sources that are sound TypeScript', { timeout: 60_000 }, () => {
    const internal = `declare module 'internal:undici' {
      export const bind: any, end: any, ended: any, getGlobal: any, setGlobal: any, withHeadersTimeout: any, errors: any;
    }
    declare module 'internal:pg' { export const open: any, query: any, end: any; }
    declare module 'internal:redis' { export const line: any, plainBuild: any; }
    declare module 'internal:node:async_hooks' { export const get: any, run: any, enter: any, capture: any; }
    declare module 'internal:amqplib' { export const ask: any, forget: any, open: any, publish: any, settle: any; }
    declare module 'internal:node:buffer' { export const decode: any, encode: any; }
    declare module 'internal:node:util' { export const format: any, inspect: any; }`;
    const declared = packageTypes()
      .filter(({ name }) => name === 'events' || name === 'node:buffer')
      .map(({ dts }) => dts)
      .join('');
    const sources = PACKAGES.map(({ names, source }) => {
      return [`${names[0].replace(/[:/]/g, '-')}-source.ts`, source];
    });
    expect(
      typeErrors({
        'globals.d.ts': learnerTypes,
        'events.d.ts': declared,
        'internal.d.ts': internal,
        ...Object.fromEntries(sources),
      }),
    ).toBe('');
  });
});
