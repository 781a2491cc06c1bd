// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are programs
import { describe, expect, it } from 'vitest';
import { runFailureOf } from './failure.ts';
import { handler, rig } from './rig.fixture.ts';

function bodyOf(files: Record<string, string> | string, path = '/'): unknown {
  const outcome = rig(files).get(path);
  if (outcome === undefined || !('status' in outcome)) throw new Error(JSON.stringify(outcome));
  return outcome.body;
}

function startFailure(files: Record<string, string> | string) {
  try {
    rig(files);
  } catch (error) {
    return runFailureOf(error);
  }
  return undefined;
}

const serve = (expression: string) =>
  `export default { async fetch(): Promise<Response> { return new Response(String(${expression})); } };`;

describe('modules', () => {
  it('see each other through live bindings', () => {
    const files = {
      'main.ts': `import { n, up, read } from './n.ts'; import * as all from './n.ts'; import by, { n as m } from './n.ts';
        up(); const seen = [n, m, all.n, read()]; up(); ${serve('[...seen, n, all.n, by.tag, Object.keys(all)]')}`,
      'n.ts':
        'export let n = 0; export const up = (): void => { n++; }; export function read(): number { return n; } export default { tag: "d" };',
    };
    expect(bodyOf(files)).toBe('1,1,1,1,2,2,d,default,n,read,up');
  });

  it('know shadowing from use', () => {
    const files = {
      'main.ts': `import { a, b } from './a.ts';
        const o = { a, b: 1, m(a: number) { return a; }, ['k' + b]: b };
        function f(x = a) { const g = (b: string) => b + a; { const a = 'inner'; return x + a + g('p'); } }
        const { a: local = b } = {} as any; for (const a of [7]) void a; try { throw 5; } catch (b) { void b; }
        class K { a = a; b() { return b; } } const call = a.toUpperCase(); type T = typeof a; const s: T = \`\${a}\`;
        ${serve("[o.a, o.m(3), (o as any).kB, f(), local, new K().a, new K().b(), call, s, typeof a, new b2('z').v, tag`x${1}`]")}
        import { B as b2, tag } from './a.ts';`,
      'a.ts':
        `export const a = 'A', b = 'B'; export class B { constructor(readonly v: string) {} } export const tag = (s: TemplateStringsArray, n: number) => s[0] + n + this;`.replace(
          ' + this',
          '',
        ),
    };
    expect(bodyOf(files)).toBe('A,3,B,AinnerpA,B,A,B,A,A,string,z,x1');
  });

  it('may depend on each other in a cycle', () => {
    const files = {
      'main.ts': `import { even } from './even.ts'; ${serve('even(10)')}`,
      'even.ts': `import { odd, early } from './odd.ts'; export function even(n: number): boolean { return n === 0 || odd(n - 1); } export const log = [early];`,
      'odd.ts': `import { even, log } from './even'; export const odd = (n: number): boolean => n !== 0 && even(n - 1); export let early: unknown = even(0);
        try { void log; early = 'no'; } catch (e) { early = (e as Error).name; } export const name = 'odd';`,
    };
    expect(bodyOf(files)).toBe('true');
    expect(
      bodyOf({ ...files, 'main.ts': `import { log } from './even.ts'; ${serve('log')}` }),
    ).toBe('ReferenceError');
  });

  it('re-export names, namespaces, defaults and stars', () => {
    const files = {
      'main.ts': `import { x as renamed, ns, def, y, own } from './lib/index.js'; import type { Fee } from './lib/values'; const fee: Fee = 3;
        ${serve('[renamed, ns.x, def(), y, own, fee]')}`,
      'lib/index.ts': `export * from './values'; export * as ns from './values.ts'; export { default as def } from './values.ts'; export const own = 'own'; import { x } from '../lib/values'; export { x as again };`,
      'lib/values.ts': `export const x = 'x'; export let y = 'y'; export default function () { return 'default'; } export type Fee = number; export interface Z { a: Fee }`,
    };
    expect(bodyOf(files)).toBe('x,x,default,y,own,3');
  });

  it('run once per instance, dependencies first, and keep their own state', () => {
    const files = {
      'main.ts': `import './a.ts'; import { order } from './order.ts'; import './b.ts'; order.push('main'); ${serve('order.push(1) && order')}`,
      'a.ts': `import { order } from './order.ts'; order.push('a');`,
      'b.ts': `import './a.ts'; import { order } from './order.ts'; order.push('b');`,
      'order.ts': 'export const order: unknown[] = [];',
    };
    const main = rig(files);
    expect(main.get('/')).toMatchObject({ body: 'a,b,main,1' });
    expect(main.get('/')).toMatchObject({ body: 'a,b,main,1,1' });
    expect(bodyOf(files)).toBe('a,b,main,1');
  });

  it('may use the names that compiled code would', () => {
    const code = `const $ = 1, $l = 2, $0_ = 3; function $g1() { return $ + $l + $0_; } async function $d1() { await null; return $g1(); }
      export default { async fetch(): Promise<Response> { return new Response(String(await $d1())); } };`;
    expect(bodyOf(code)).toBe('6');
  });
});

describe('starting', () => {
  it('needs a default export with a fetch method', () => {
    expect(startFailure('export const a = 1;')?.message).toMatch(
      /^main\.ts: a service needs a default export\. Write `export default/,
    );
    expect(startFailure('const a: number = 1;\nexport default { fetsch() {} };')).toMatchObject({
      kind: 'module',
      line: 2,
      message: expect.stringMatching(/^main\.ts:2: the default export has no `fetch` method/),
    });
  });

  it('tells where a module threw', () => {
    const files = {
      'main.ts': `import { make } from './make.ts';\nexport const x: number = make(); ${serve('1')}`,
      'make.ts': '\nexport function make(): number {\n  throw new RangeError("no luck");\n}',
    };
    expect(startFailure(files)).toEqual({
      kind: 'module',
      message: 'make.ts:3: the service could not start: RangeError: no luck',
      file: 'make.ts',
      line: 3,
      column: 3,
    });
  });

  it('ends an endless module', () => {
    expect(startFailure(`\nfor (;;) {}\n${serve('1')}`)).toMatchObject({ kind: 'steps', line: 2 });
  });
});

describe('answering', () => {
  it('passes request and response', () => {
    const code = `export default { fetch: async (r: Request) => Response.json({ path: new URL(r.url).pathname, of: r.method }, { status: 201 }) };`;
    expect(rig(code).get('/a/b')).toEqual({
      status: 201,
      headers: [['content-type', 'application/json']],
      body: '{"path":"/a/b","of":"GET"}',
    });
  });

  /** `/*!*\/` stands before the place that must be named. */
  const thrown: readonly (readonly [string, string, string])[] = [
    ['a thrown error', '  /*!*/throw new TypeError("bad input");', 'TypeError: bad input'],
    [
      'an error from a function called',
      'const x = 1; find(x); function find(n: number): void { if (n) { /*!*/throw new Error("not found"); } }',
      'Error: not found',
    ],
    [
      'an error of the engine after a call',
      'const id = (n: number) => n;\n const o = id(1) as any; /*!*/void o.a.b;',
      "TypeError: Cannot read properties of undefined (reading 'b')",
    ],
    [
      'an awaited rejection',
      'await null;\n  /*!*/await Promise.reject(new Error("late"));',
      'Error: late',
    ],
    [
      'a rethrown error, at its origin',
      'try { await sleepy(); } catch (e) { await null; throw e; }\nasync function sleepy(): Promise<void> { await new Promise((r) => setTimeout(r, 2)); /*!*/throw new Error("slept"); }',
      'Error: slept',
    ],
    ['a thrown string', '/*!*/throw "text";', 'text'],
    ['a thrown null', '{ /*!*/throw null; }', 'null'],
    [
      'an error in an argument after an await',
      'const o: any = {};\n console.log(/*!*/await Promise.resolve(1), o.a.b);',
      "TypeError: Cannot read properties of undefined (reading 'b')",
    ],
  ];
  it.each(thrown)('tells of %s with its place', (_name, body, error) => {
    const code = handler(body);
    const before = code.slice(0, code.indexOf('/*!*/') + 5).split('\n');
    const place = `main.ts:${before.length}:${before.at(-1)!.length + 1}`;
    expect(rig(code).get('/')).toEqual({ error, place });
  });

  it('tells of an answer that is no response', () => {
    expect(rig(handler('return "text" as never;')).get('/')).toEqual({
      error:
        'TypeError: fetch(request) must return a Response, but returned a string. Return new Response(…) or Response.json(…).',
      place: 'main.ts:2',
    });
  });

  it('answers even when the handler is not async', () => {
    expect(
      rig('export default { fetch() { return new Response("sync"); } };').get('/'),
    ).toMatchObject({ body: 'sync' });
    expect(rig('export default { fetch() { throw new Error("sync"); } };').get('/')).toMatchObject({
      error: 'Error: sync',
    });
  });

  it('reports what nobody catches, bound to its request', () => {
    const body = `setTimeout(() => { throw new Error('in timer'); }, 1);\nvoid (async () => { throw new Error('dropped'); })();`;
    const main = rig(handler(body));
    expect(main.get('/')).toMatchObject({ status: 200 });
    expect(main.logs).toEqual([
      'error Unhandled Error: dropped @main.ts:5 #1',
      'error Uncaught Error: in timer @main.ts:4 #1',
    ]);
  });
});

describe('exported breakers', () => {
  it('are reported at the start and after every change, once an event', () => {
    const code = `export const breaker = { state: 'closed' };
      class B { state = 'open'; } export const byHost = new Map<string, B>(); export const all = { payment: new B(), other: 1 };
      export const hidden = { get state() { throw new Error('never run'); } }; export const noState = { state: 'off' };
      export default { async fetch(r: Request) { breaker.state = 'open'; breaker.state = 'half-open'; await null; breaker.state = 'open';
        await fetch('http://b/'); breaker.state = 'closed'; byHost.set('b', new B()); return new Response(); } };`;
    const main = rig(code);
    expect(main.breakers).toEqual(['breaker closed', 'all.payment open']);
    main.get('/');
    expect(main.breakers.slice(2)).toEqual(['breaker open', 'breaker closed', 'byHost.b open']);
  });
});
