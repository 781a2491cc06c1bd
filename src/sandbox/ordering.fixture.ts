/** A program and why it is here. It prints through `log` and must end by itself. */
export interface OrderingProgram {
  readonly name: string;
  readonly code: string;
}

const sleep = `const sleep = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));\n`;

/** Two loops of microtasks beside the code under test show every job it takes. */
const ticks = `const ticker = (name: string, n: number): void => {
  let p: Promise<unknown> = Promise.resolve();
  for (let i = 0; i < n; i++) p = p.then(() => log(name + i));
};\n`;

function program(name: string, code: string): OrderingProgram {
  return { name, code: `${sleep}${ticks}${code}` };
}

/** Programs whose output, natively and in virtual time, must be the same line for line. */
export const ORDERING_PROGRAMS: readonly OrderingProgram[] = [
  program(
    'two async functions interleave',
    `async function run(name: string): Promise<void> {
      for (let i = 0; i < 4; i++) { log(name, i); await null; }
    }
    run('a'); run('b'); log('sync');`,
  ),
  program(
    'return await takes other jobs than return',
    `const inner = async () => 'v';
    async function bare() { return inner(); }
    async function waited() { return await inner(); }
    async function value() { return 'v'; }
    ticker('t', 8);
    bare().then(() => log('bare')); waited().then(() => log('waited')); value().then(() => log('value'));`,
  ),
  program(
    'await of promise, thenable and value',
    `ticker('t', 8);
    const thenable = { then(resolve: (v: string) => void) { log('then called'); resolve('thenable'); } };
    (async () => log(await (thenable as any)))();
    (async () => log(await Promise.resolve('promise')))();
    (async () => log(await 'value'))();`,
  ),
  program(
    'a thenable that looks native',
    `ticker('t', 8);
    class Sub<T> extends Promise<T> {}
    (async () => log('sub', await Sub.resolve(1)))();
    (async () => log('plain', await Promise.resolve(1)))();
    (async () => log('fake', await ({ __proto__: Promise.prototype, then: (r: (v: number) => void) => r(2) } as any)))();`,
  ),
  program(
    'thenables that throw, answer twice, or nest',
    `ticker('t', 9);
    (async () => { try { await ({ then() { throw new Error('bad'); } } as any); } catch (e) { log((e as Error).message); } })();
    (async () => log(await ({ then(a: any, b: any) { a(1); b(2); throw 3; } } as any)))();
    (async () => log(await ({ then(a: any) { a({ then(b: any) { b('deep'); } }); } } as any)))();`,
  ),
  program(
    'finally keeps, replaces and delays',
    `async function f(kind: string): Promise<string> {
      try { if (kind === 'throw') throw new Error('x'); return 'try'; }
      catch { return 'catch'; }
      finally { log('finally', kind); await null; if (kind === 'over') return 'finally'; }
    }
    ticker('t', 6);
    for (const k of ['ok', 'throw', 'over']) f(k).then((v) => log(k, v));`,
  ),
  program(
    'promise.finally passes through',
    `ticker('t', 8);
    Promise.resolve(1).finally(() => 2).then((v) => log('value', v));
    Promise.reject(new Error('e')).finally(() => log('f')).catch((e) => log('caught', e.message));
    Promise.resolve(1).finally(() => { throw new Error('inner'); }).catch((e) => log('caught', e.message));
    Promise.resolve(1).finally(() => Promise.resolve(5)).then((v) => log('late', v));`,
  ),
  program(
    'all, allSettled, any, race',
    `const at = (ms: number, v: string) => sleep(ms).then(() => v);
    const no = (ms: number, v: string) => sleep(ms).then(() => { throw new Error(v); });
    Promise.all([at(30, 'a'), at(3, 'b'), 'c']).then((v) => log('all', v.join()));
    Promise.all([at(30, 'a'), no(6, 'b')]).catch((e) => log('all failed', e.message));
    Promise.allSettled([at(24, 'a'), no(2, 'b')]).then((v) => log('settled', JSON.stringify(v.map((r) => r.status))));
    Promise.any([no(2, 'a'), at(18, 'b'), at(40, 'c')]).then((v) => log('any', v));
    Promise.any([no(2, 'a'), no(14, 'b')]).catch((e) => log(e.name, e.errors.map((x: Error) => x.message).join()));
    Promise.race([at(20, 'slow'), at(10, 'fast')]).then((v) => log('race', v));`,
  ),
  program(
    'combinators of nothing and of the settled',
    `ticker('t', 8);
    Promise.all([]).then((v) => log('all', v.length));
    Promise.allSettled([]).then((v) => log('settled', v.length));
    Promise.any([]).catch((e) => log('any', e.name));
    Promise.race([Promise.reject(1), Promise.resolve(2)]).catch((e) => log('race', e));
    Promise.all([1, Promise.resolve(2), { then: (r: any) => r(3) }]).then((v) => log(v.join()));`,
  ),
  program(
    'microtasks before timers',
    `setTimeout(() => { log('timer 1'); queueMicrotask(() => log('micro of timer 1')); }, 2);
    setTimeout(() => log('timer 2'), 8);
    queueMicrotask(() => { log('micro 1'); queueMicrotask(() => log('micro 3')); });
    Promise.resolve().then(() => log('micro 2'));
    (async () => { log('sync 1'); await null; log('after await'); })();
    log('sync 2');`,
  ),
  program(
    'timers of one delay keep their order',
    `for (let i = 0; i < 5; i++) setTimeout(() => { log('t', i); Promise.resolve().then(() => log('p', i)); }, 5);`,
  ),
  program(
    'cleared timers and intervals',
    `const a = setTimeout(() => log('never'), 4);
    setTimeout(() => { clearTimeout(a); log('cleared'); }, 1);
    let n = 0;
    const i = setInterval(() => { log('interval', ++n); if (n === 3) clearInterval(i); }, 3);
    setTimeout((x: number, y: number) => log('args', x, y), 40, 1, 2);`,
  ),
  program(
    'async generator step by step',
    `async function* g(): AsyncGenerator<number, string, string> {
      log('start'); const a = yield 1; log('got', a); const b = yield Promise.resolve(2) as any; log('got', b); return 'end';
    }
    ticker('t', 12);
    (async () => { const it = g(); for (const x of ['x', 'y', 'z', 'w']) log(JSON.stringify(await it.next(x))); })();`,
  ),
  program(
    'async generator requests queue',
    `async function* g() { yield 1; await null; yield 2; return 3; }
    ticker('t', 14);
    const it = g();
    for (let i = 0; i < 5; i++) it.next().then((r) => log(i, JSON.stringify(r)));
    it.return('over' as any).then((r) => log('return', JSON.stringify(r)));
    it.throw(new Error('late')).catch((e) => log('throw', e.message));`,
  ),
  program(
    'async generator return and throw run finally',
    `async function* g() { try { yield 1; yield 2; } finally { log('cleanup'); await null; log('cleaned'); } }
    ticker('t', 16);
    (async () => {
      const a = g(); await a.next(); log(JSON.stringify(await a.return('r' as any)), JSON.stringify(await a.next()));
      const b = g(); await b.next(); try { await b.throw(new Error('boom')); } catch (e) { log((e as Error).message); }
      const c = g(); log(JSON.stringify(await c.return(Promise.resolve('early') as any)));
      const d = g(); try { await d.throw('first'); } catch (e) { log('d', e); }
      log(JSON.stringify(await d.next()));
    })();`,
  ),
  program(
    'async generator that catches and yields in finally',
    `async function* g() {
      try { yield 1; } catch (e) { log('caught', e); yield 2; } finally { yield 3; log('done'); }
    }
    (async () => {
      const a = g(); await a.next(); log(JSON.stringify(await a.throw('e'))); log(JSON.stringify(await a.next())); log(JSON.stringify(await a.next()));
      const b = g(); await b.next(); log(JSON.stringify(await b.return(9 as any))); log(JSON.stringify(await b.next()));
    })();`,
  ),
  program(
    'return of a rejected promise from an async generator',
    `async function* g() { try { return Promise.reject(new Error('in return')); } catch (e) { log('inside', (e as Error).message); yield 'after'; } }
    ticker('t', 8);
    (async () => { for await (const x of g()) log(x); })();`,
  ),
  program(
    'yield of a rejected promise throws inside',
    `async function* g() { try { yield Promise.reject('r'); } catch (e) { log('inside', e); } yield 'next'; }
    (async () => { for await (const x of g()) log(x); log('end'); })(); ticker('t', 9);`,
  ),
  program(
    'async yield* over async and sync',
    `async function* inner() { const got = yield 'i1'; log('inner got', got); yield 'i2'; return 'inner result'; }
    async function* outer(): any { const r = yield* inner(); log(r); yield* [Promise.resolve('s1'), 's2']; return 'o'; }
    ticker('t', 26);
    (async () => { const it = outer(); for (let i = 0; i < 6; i++) log(JSON.stringify(await it.next('n' + i))); })();`,
  ),
  program(
    'async yield* passes return and throw on',
    `const source = () => ({
      [Symbol.asyncIterator]() { return this; },
      async next(v: unknown) { log('next', v); return { value: 1, done: false }; },
      async return(v: unknown) { log('return', v); return { value: 'ret ' + v, done: true }; },
      async throw(e: unknown) { log('throw', e); return { value: 'thr ' + e, done: true }; },
    });
    async function* g(): any { try { log('result', yield* source() as any); yield 'more'; } finally { log('finally'); } }
    (async () => {
      const a = g(); await a.next(1); log(JSON.stringify(await a.return('x'))); log(JSON.stringify(await a.next()));
      const b = g(); await b.next(1); log(JSON.stringify(await b.throw('y'))); log(JSON.stringify(await b.next()));
    })(); ticker('t', 24);`,
  ),
  program(
    'for await over an async generator, all ways out',
    `async function* g(name: string) { try { for (let i = 0; i < 4; i++) yield i; } finally { log('closed', name); await null; } }
    async function f() { for await (const x of g('return')) { if (x === 1) return x; } return -1; }
    ticker('t', 30);
    (async () => {
      for await (const x of g('whole')) log(x);
      for await (const x of g('break')) { if (x === 2) break; log(x); }
      log('returned', await f());
      try { for await (const x of g('throw')) { if (x === 1) throw new Error('out'); } } catch (e) { log((e as Error).message); }
      for await (const x of g('continue')) { if (x % 2) continue; log(x); }
    })();`,
  ),
  program(
    'for await with labels',
    `async function* g(name: string) { try { yield 1; yield 2; yield 3; } finally { log('closed', name); } }
    (async () => {
      outer: for await (const a of g('outer')) {
        for await (const b of g('inner' + a)) {
          if (b === 2 && a === 1) continue outer;
          if (b === 2 && a === 2) break outer;
          log(a, b);
        }
      }
      log('end');
    })();`,
  ),
  program(
    'for await over a sync iterable of promises',
    `ticker('t', 14);
    (async () => { for await (const x of [Promise.resolve(1), 2, sleep(3).then(() => 3)]) log(x); })();
    (async () => { try { for await (const x of [1, Promise.reject('no')]) log('v', x); } catch (e) { log('caught', e); } })();`,
  ),
  program(
    'for await into destructuring and members',
    `(async () => {
      const o: { last?: number } = {};
      for await (const { a, b: [c = 7] } of [{ a: 1, b: [2] }, { a: 3, b: [] as number[] }]) log(a, c);
      for await (o.last of [1, 2]) log(o.last);
      let x: number, y: number;
      for await ([x, y] of [[1, 2], [3, 4]]) log(x + y);
      const fns: (() => number)[] = [];
      for await (const i of [1, 2, 3]) fns.push(() => i);
      log(fns.map((f) => f()).join());
    })();`,
  ),
  program(
    'for await closing errors',
    `const it = (how: string) => ({ [Symbol.asyncIterator]: () => ({
      async next() { if (how === 'next') throw new Error('next failed'); return { value: 1, done: false }; },
      async return() { log('return', how); if (how === 'reject') throw new Error('close failed'); return how === 'bad' ? 5 : {}; },
    }) }) as any;
    (async () => {
      for (const how of ['next', 'reject', 'bad', 'fine']) {
        try { for await (const x of it(how)) { log(x); break; } log('left', how); } catch (e) { log((e as Error).name, how); }
        try { for await (const x of it(how)) throw new Error('body'); } catch (e) { log((e as Error).message, how); }
      }
    })();`,
  ),
  program(
    'default parameters that throw reject',
    `const boom = (): number => { throw new Error('default'); };
    async function f(a = boom()) { log('never', a); }
    const g = async ({ a }: { a: number }) => a;
    class C { async m([a]: number[] = null as any) { return a; } }
    try { f().catch((e) => log('f', e.message)); log('returned'); } catch { log('threw'); }
    (g as any)(undefined).catch((e: Error) => log('g', e.name));
    new C().m().catch((e) => log('m', e.name)); ticker('t', 3);`,
  ),
  program(
    'default parameters, rest and destructuring',
    `async function f(a: number, b = a + 1, { c, d = b }: { c: number; d?: number } = { c: 9 }, ...rest: number[]) { await null; return [a, b, c, d, rest.length].join(); }
    const g = async (a = 1, ...r: number[]) => { await null; return a + r.length; };
    f(1).then(log); f(1, 2, { c: 3 }, 4, 5).then(log); g().then(log); g(5, 6, 7).then(log);
    log(f.length, g.length, f.name, g.name);`,
  ),
  program(
    'arguments in async functions and arrows',
    `async function f(this: unknown, a?: unknown) { await null; return arguments.length + ':' + String(a); }
    function outer(_a: number, _b: number) { return (async () => { await null; return arguments.length; })(); }
    const o = { async m() { await null; return [...(arguments as any)].join('-'); } };
    f().then(log); (f as any)(1, 2, 3).then(log); (outer as any)(1, 2, 3, 4).then(log); (o.m as any)(7, 8).then(log);
    async function nested() { await null; return (() => (async () => { await null; return arguments[0]; })())(); }
    (nested as any)('deep').then(log);`,
  ),
  program(
    'this in every kind of async function',
    `class C { v = 'field'; arrow = async () => { await null; return this.v; }; async m() { await null; return (async () => { await null; return this.v; })(); } static s = 's'; static async st() { await null; return this.s; } }
    const o = { v: 'obj', async m() { await null; return this.v; }, f: async function () { await null; return (this as any).v; } };
    async function free(this: any) { await null; return this === undefined ? 'undefined' : this.v; }
    const c = new C();
    c.arrow().then(log); c.m().then(log); C.st().then(log); o.m().then(log); o.f().then(log); free().then(log); free.call({ v: 'called' }).then(log);
    const loose = o.m; loose.call({ v: 'loose' } as any).then(log);`,
  ),
  program(
    'super in async methods and arrows',
    `class A { async hi(n: string) { await null; return 'A ' + n; } get x() { return 'ax'; } static async make() { await null; return 'made'; } }
    class B extends A {
      override async hi(n: string) { const a = await super.hi(n); const f = async () => { await null; return super.x + (await super.hi('arrow')); }; return a + ' B ' + (await f()); }
      static override async make() { await null; return 'B' + (await super.make()); }
      async *gen() { yield await super.hi('gen'); }
    }
    const base = { async m() { await null; return 'base'; } };
    const o = { __proto__: base, async m() { return 'derived ' + (await (super.m as any)()); } };
    (async () => { const b = new B(); log(await b.hi('n')); log(await B.make()); for await (const x of b.gen()) log(x); log(await o.m()); })();`,
  ),
  program(
    'private names, static blocks and class expressions',
    `class Counter { #n = 0; static #made = 0; static { Counter.#made = 10; } async inc(by = 1) { await null; this.#n += by; return this.#n; } async #secret() { await null; return this.#n * 100; } reveal() { return this.#secret(); } static async total() { await null; return Counter.#made++; } }
    const K = class Inner { async who() { await null; return Inner.name; } };
    (async () => { const c = new Counter(); log(await c.inc(), await c.inc(5), await c.reveal()); log(await Counter.total(), await Counter.total()); log(await new K().who());
      const made = [1, 2].map((i) => new (class { async v() { await null; return i; } })()); log((await Promise.all(made.map((m) => m.v()))).join()); })();`,
  ),
  program(
    'getters, setters and computed names',
    `const key = 'dyn';
    const o = { get later() { return (async () => { await null; return 'got'; })(); }, set put(v: number) { log('set', v); }, async [key + 'amic']() { await null; return 'computed'; }, async 'quoted name'() { await null; return 'quoted'; }, async 42() { await null; return 'number'; } };
    (async () => { log(await o.later); o.put = 3; log(await (o as any).dynamic(), await o['quoted name'](), await o[42]()); log((o as any).dynamic.name, o['quoted name'].name); })();`,
  ),
  program(
    'async closures made per call',
    `function retry<T>(times: number, what: (n: number) => Promise<T>): Promise<T> {
      const attempt = async (n: number): Promise<T> => { try { return await what(n); } catch (e) { log('failed', n); if (n >= times) throw e; await sleep(2); return attempt(n + 1); } };
      return attempt(1);
    }
    (async () => {
      log(await retry(3, async (n) => { await null; if (n < 3) throw new Error('no'); return 'ok at ' + n; }));
      await retry(2, async () => { throw new Error('always'); }).catch((e) => log(e.message));
      log((await Promise.all([3, 1, 2].map(async (ms) => { await sleep(ms * 5); log('slept', ms); return ms; }))).join());
    })();`,
  ),
  program(
    'functions hoisted and named in blocks',
    `log(typeof early, typeof (early as any).then);
    early().then(log);
    async function early() { await null; return 'early'; }
    { const x = 'block'; inBlock().then(log); async function inBlock() { await null; return x; } }
    const fact = async function self(n: number): Promise<number> { return n <= 1 ? 1 : n * (await self(n - 1)); };
    fact(5).then((v) => log(v, fact.name));
    for (let i = 0; i < 3; i++) { const f = async () => { await null; log('loop', i); }; f(); }
    switch (1 as number) { case 1: { const g = async () => { await null; return 's'; }; g().then(log); break; } default: (async () => { await null; })(); }`,
  ),
  program(
    'async closures where no block is at hand',
    `class F { handler = async (x: number) => { await null; return x + this.base; }; base = 10; table = { async m() { await null; return 'table'; } }; }
    function withDefault(f = async (x: number) => { await null; return x * 2; }) { return f(4); }
    const f = new F(); f.handler(1).then((v) => log(v, f.handler.name)); f.table.m().then(log); withDefault().then(log);
    switch (2 as number) { case 1: log('no'); break; case 2: const h = async () => { await null; return 'case'; }; h().then(log); const { async: a } = { async: async () => { await null; return 'odd'; } }; a().then(log); }
    for (let g = async (n: number) => { await null; log('head', n); }, i = 0; i < 2; i++) g(i);`,
  ),
  program(
    'await in every kind of expression',
    `const v = async <T>(x: T): Promise<T> => { await null; return x; };
    (async () => {
      log(await v(1) + await v(2) * (await v(3)), -(await v(4)), !(await v(0)), typeof await v('s'));
      log(\`t \${await v('a')} \${(await v(['b']))[0]}\`, (await v({ a: { b: 1 } }))?.a?.b, (await v(null) as any)?.x ?? 'none');
      const { a = await v(5), ...rest } = { b: await v(6), c: 7 } as any; log(a, JSON.stringify(rest));
      log([...(await v([1, 2])), await v(3)].join(), Math.max(...(await v([4, 9]))), (await v(true)) ? await v('yes') : await v('no'));
      let s = 1; s += await v(2); s **= await v(2); log(s); const o = { n: 2 }; o.n **= await v(3); log(o.n, (await v(2)) ** (await v(5)));
      if (await v(true)) log('if'); while (await v(false)) log('never'); for (let i = await v(0); i < await v(2); i += await v(1)) log('for', i);
      for (const x of await v(['of'])) log(x); for (const k in await v({ k: 1 })) log(k);
      switch (await v(2)) { case await v(1): log('1'); break; case await v(2): log('2'); }
      await v(0), log('comma'); log((await v(() => 'call'))(), new (await v(Date))(0).getTime()); void await v(1); delete (await v({ x: 1 })).x;
    })();`,
  ),
  program(
    'statements without semicolons',
    `const x = [1, 2]
    let y = 0
    ;(async () => {
      const a = 'a'
      await null
      log(a)
      y++
      await sleep(1)
      log(y)
      const f = async () => { await null; return 'f' }
      log(await f())
      do y++
      while (y < 3)
      await null
      if (y) await null
      else log('no')
      log(x.length)
      return
    })()`,
  ),
  program(
    'errors thrown, caught, rethrown and wrapped',
    `class AppError extends Error { constructor(message: string, public readonly code: number, options?: ErrorOptions) { super(message, options); this.name = 'AppError'; } }
    async function low(): Promise<never> { await sleep(1); throw new AppError('low', 7); }
    async function mid() { try { await low(); } catch (e) { throw new AppError('mid', 8, { cause: e }); } finally { log('mid finally'); } }
    (async () => {
      try { await mid(); } catch (e) { if (!(e instanceof AppError)) throw e; log(e.name, e.code, (e.cause as AppError).code, e instanceof Error); }
      try { await Promise.reject(undefined); } catch (e) { log('undefined', e); }
      try { throw { message: 'object' }; } catch ({ message }: any) { log(message); }
      try { (null as any).x; } catch (e) { log((e as Error).constructor.name); }
      try { try { throw 1; } finally { await null; log('inner finally'); } } catch (e) { log('outer', e); }
      l: { try { break l; } finally { log('label finally'); } }
      log((() => { try { return 'r'; } finally { log('before return'); } })());
    })();`,
  ),
  program(
    'rejections handled late and in branches',
    `const p = (async () => { await null; throw new Error('one'); })();
    p.catch((e) => log('first', e.message)); p.then(() => log('no'), (e) => log('second', e.message));
    (async () => { const results = await Promise.allSettled([p, sleep(2)]); log(results.map((r) => r.status).join()); })();
    Promise.reject(1).then(() => log('skipped')).catch((e) => { log('caught', e); return 2; }).then((v) => log('then', v)).catch(() => log('never'));
    ticker('t', 5);`,
  ),
  program(
    'resolve with a promise and with itself',
    `ticker('t', 8);
    new Promise((r) => r(Promise.resolve('inner'))).then((v) => log(v));
    let own: (v: unknown) => void = () => {}; const self = new Promise((r) => { own = r; }); own(self); self.catch((e) => log(e.name));
    new Promise((resolve, reject) => { resolve(1); reject(2); resolve(3); throw 4; }).then((v) => log('once', v));
    new Promise((_, reject) => reject(Promise.resolve(5))).catch((p) => log(p instanceof Promise));
    (async () => log(await new Promise((r) => setTimeout(r, 3, Promise.resolve('timer')))))();`,
  ),
  program(
    'abort: controller, listeners, races',
    `const abortable = (ms: number, signal: AbortSignal) => new Promise<string>((resolve, reject) => {
      const t = setTimeout(() => resolve('done'), ms);
      signal.addEventListener('abort', () => { clearTimeout(t); log('listener'); reject(signal.reason); }, { once: true });
    });
    (async () => {
      const c = new AbortController(); setTimeout(() => c.abort(new Error('stop')), 3);
      try { log(await abortable(20, c.signal)); } catch (e) { log((e as Error).message, c.signal.aborted); }
      log(await abortable(3, new AbortController().signal));
      const d = new AbortController(); d.signal.onabort = () => log('onabort'); d.abort(); log(d.signal.reason.name);
      try { d.signal.throwIfAborted(); } catch (e) { log('thrown', (e as Error).name); }
      const any = AbortSignal.any([new AbortController().signal, d.signal]); log(any.aborted);
    })();`,
  ),
  program(
    'abort: timeout signal',
    `(async () => {
      const s = AbortSignal.timeout(4); s.addEventListener('abort', () => log('event'));
      setTimeout(() => log('still', s.aborted), 1); await sleep(12); log(s.aborted, s.reason.name);
      const e = AbortSignal.abort('why'); log(e.aborted, e.reason);
    })();`,
  ),
  program(
    'timeout by race, the loser goes on',
    `const work = async (ms: number) => { await sleep(ms); log('work', ms); return ms; };
    const limit = <T>(p: Promise<T>, ms: number) => Promise.race([p, new Promise<never>((_, r) => setTimeout(() => r(new Error('timeout')), ms))]);
    (async () => { log(await limit(work(2), 10)); try { await limit(work(14), 5); } catch (e) { log((e as Error).message); } await sleep(20); log('end'); })();`,
  ),
  program(
    'a semaphore and a queue',
    `class Semaphore { private waiting: (() => void)[] = []; constructor(private free: number) {} async acquire() { if (this.free > 0) { this.free--; return; } await new Promise<void>((r) => this.waiting.push(r)); } release() { const next = this.waiting.shift(); if (next) next(); else this.free++; } }
    const s = new Semaphore(2);
    const job = async (n: number) => { await s.acquire(); try { log('begin', n); await sleep(5 + 6 * n); log('end', n); } finally { s.release(); } };
    Promise.all([0, 1, 2, 3].map(job)).then(() => log('all'));`,
  ),
  program(
    'async iteration of a channel',
    `class Channel<T> implements AsyncIterable<T> { private items: T[] = []; private wake: (() => void) | null = null; private closed = false;
      push(x: T) { this.items.push(x); this.wake?.(); } close() { this.closed = true; this.wake?.(); }
      async *[Symbol.asyncIterator](): AsyncGenerator<T> { for (;;) { while (this.items.length) yield this.items.shift()!; if (this.closed) return; await new Promise<void>((r) => { this.wake = r; }); } } }
    const c = new Channel<number>();
    (async () => { for await (const x of c) log('got', x); log('closed'); })();
    (async () => { for (let i = 0; i < 3; i++) { c.push(i); log('put', i); await sleep(2); } c.close(); })();`,
  ),
  program(
    'sync generators driven by hand and by await',
    `function* g(): Generator<number, string, string> { try { const a = yield 1; log('got', a); yield 2; } finally { log('closed'); } return 'r'; }
    function* d() { log(yield* g()); yield* [7, 8]; }
    const it = g(); log(JSON.stringify(it.next('x'))); log(JSON.stringify(it.next('y'))); log(JSON.stringify(it.return('z')));
    log([...d()].join()); for (const x of g()) { log(x); break; }
    function co<T>(gen: Generator<Promise<unknown>, T, any>): Promise<T> { const step = (v: unknown): Promise<T> => { const r = gen.next(v); return r.done ? Promise.resolve(r.value) : r.value.then(step); }; return step(undefined); }
    co((function* () { const a: number = yield Promise.resolve(1); const b: number = yield sleep(1).then(() => 2); return a + b; })()).then(log);`,
  ),
  program(
    'destructuring, spread, optional chaining, logical assignment',
    `(async () => {
      const { a, b: { c = 'dc', ...r } = {} as any, ['x' + 1]: x1 = 'dx' } = (await Promise.resolve({ a: 1, b: { d: 2, e: 3 } })) as any; log(a, c, JSON.stringify(r), x1);
      const [p, , q = await Promise.resolve('q'), ...s] = [1, 2, undefined, 4, 5]; log(p, q, s.join());
      const o: any = { f: null, n: { m() { return this.k; }, k: 'k' } }; o.f ??= await Promise.resolve('set'); o.f &&= o.f + '!'; o.g ||= 'or'; log(o.f, o.g, o.n?.m?.(), o.z?.m(), o?.['n']?.k);
      let u = 1, w = 2; [u, w] = [w, u]; ({ u, w = 5 } = { u: 8 } as any); log(u, w);
      log(((a: number, { b = 2 } = {}, ...c: number[]) => a + b + c.length)(1, undefined, 3, 4));
    })();`,
  ),
  program(
    'enums, parameter properties, generics, satisfies',
    `enum Level { Low = 1, High, Named = 'n' as any } const enum Flag { A = 1 << 2 }
    abstract class Shape<T extends number> { constructor(protected readonly size: T, private label?: string) {} abstract area(): Promise<number>; name(): string { return this.label ?? 'none'; } }
    class Square extends Shape<3> { declare ignored: string; async area(): Promise<number> { await null; return this.size ** 2; } }
    (async () => { const s = new Square(3, 'sq'); log(await s.area(), s.name(), Level[1], Level.High, Flag.A);
      const conf = { retries: 3 } as const satisfies { retries: number }; log(conf!.retries, (<T,>(x: T): T => x)<number>(4)); })();
    function over(a: string): void; function over(a: number): void; function over(a: unknown) { log('over', a as any); } over(1);`,
  ),
  program(
    'tagged templates, sequences, comma, void, in, instanceof',
    `const tag = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join('|') + v.join();
    (async () => { log(tag\`a\${await Promise.resolve(1)}b\\n\${2}\`, (1, 2), void 0, 'k' in { k: 1 }, [] instanceof Array, /a\\/b/.test('a/b'), 1_000, 0x10, 10n ** 3n, (-8) ** 3, 2 ** -1, 2 ** 0.5);
      class P { #x = 1; static has(o: object) { return #x in o; } } log(P.has(new P()), P.has({})); })();`,
  ),
  program(
    'tail calls of promises in long chains',
    `let p: Promise<number> = Promise.resolve(0); for (let i = 0; i < 50; i++) p = p.then(async (v) => { if (i % 10 === 0) await sleep(1); return v + i; });
    p.then((v) => log('sum', v)); let n = 0; (async () => { while (n < 200) { n++; await null; } log('n', n); })(); ticker('t', 3);`,
  ),
  program(
    'setImmediate-free macrotask fairness',
    `let stop = false; setTimeout(() => { stop = true; log('stop'); }, 6); let turns = 0;
    (async () => { while (!stop) { turns++; await sleep(2); } log('stopped', turns >= 2); })();`,
  ),
  program(
    'promise subclass and species',
    `class Task<T> extends Promise<T> { tag = 'task'; static override get [Symbol.species]() { return Promise; } }
    ticker('t', 6); const t = new Task<number>((r) => r(1)); log(t.tag, t.then(() => 1) instanceof Task, t instanceof Promise);
    class Keep<T> extends Promise<T> {} const k = Keep.resolve(2); log(k.then((v) => v) instanceof Keep, Keep.all([k]) instanceof Keep);
    (async () => log(await k.then((v) => v * 2), await Keep.all([1, k]).then((v) => v.join())))();`,
  ),
  program(
    'async function as method of everything',
    `const map = new Map<string, () => Promise<string>>([['a', async () => { await null; return 'map'; }]]);
    const arr = [async () => { await null; return 'arr'; }]; const curry = (a: number) => async (b: number) => { await null; return a + b; };
    (async () => { log(await map.get('a')!(), await arr[0]!(), await curry(1)(2), await (async (x) => { await null; return x; })('iife'), await (async function (this: any) { await null; return this?.z; }).call({ z: 'z' }));
      const bound = (async function (this: any, a: number) { await null; return this.n + a; }).bind({ n: 1 }); log(await bound(2), bound.name); })();`,
  ),
];
