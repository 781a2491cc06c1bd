import realPino, { type Logger } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EPOCH_MS } from '../globals/date.ts';
import { packageRig } from './bundled.fixture.ts';
import { shortened } from './pino.ts';

/** Bodies of functions with `pino` and `make(options)`, which gives a logger. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'levels and filtering': `
    const log = make({ level: 'trace' });
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']) log[level](level);
    log.level = 'warn'; log.info('not'); log.warn('this'); log.level = 'silent'; log.fatal('not');
    log.level = 'info'; log.info(String(log.isLevelEnabled('debug')) + log.isLevelEnabled('info') + log.isLevelEnabled('error') + log.levelVal);
    const custom = make({ customLevels: { audit: 35 }, level: 'audit' }); custom.audit('mine'); custom.info('not'); custom.warn('yes');
    const only = make({ customLevels: { loud: 60, quiet: 5 }, useOnlyCustomLevels: true, level: 'quiet' }); only.loud('l'); only.quiet({ a: 1 });
    make({ enabled: false }).fatal('not');
    log.info(JSON.stringify(pino.levels));`,
  'messages and formats': `
    const log = make({});
    log.info(); log.info('plain'); log.info('%s is %d, %i%% %j %o %O', 'a', 1.5, 2.7, { a: [1] }, { b: 2 }, { c: 3 });
    log.info('too few %s %d'); log.info('too many', 1, { a: 2 }, 'x'); log.info({ a: 1 }); log.info({ a: 1 }, 'with %s', 'this'); log.info(null, 'null'); log.info(undefined, 'undefined'); log.info(7); log.info(true, 'x');
    log.info('quotes " and \\\\ and \\n and \\u2028 and é and 😀 and \\ud800'); log.info('x'.repeat(150) + '"');
    log.info({ msg: 'own' }); log.info({ msg: 'own' }, 'given'); log.info([1, 2], 'array');
    make({ messageKey: 'message', errorKey: 'error', nestedKey: 'payload' }).info({ a: 1, err: 2 }, 'nested');
    make({ messageKey: 'message', errorKey: 'error' }).error(new Error('bad'));
    make({ msgPrefix: '[a] ' }).child({}, { msgPrefix: '[b] ' }).info('prefixed');`,
  values: `
    const log = make({ depthLimit: 3, edgeLimit: 4 });
    const circle = { name: 'c' }; circle.self = circle; circle.list = [circle];
    log.info({ circle }); log.info({ u: undefined, f() {}, n: NaN, i: -Infinity, nu: null, d: new Date(0), s: Symbol('s') });
    const deep = { a: { b: { c: { d: { e: 1 } } } } }; deep.loop = deep; log.info({ deep });
    const wide = Object.fromEntries(Array.from({ length: 9 }, (_, i) => ['k' + i, i])); wide.self = wide; log.info({ wide });
    log.info({ toJSON() { return { replaced: true }; } }); log.info({ v: { toJSON() { return 'text'; } } });
    log.info({ big: { n: 10n } }); log.info({ get got() { return 3; } }); log.info(Object.create({ inherited: 1 }));
    log.info({ bad: { toJSON() { throw new Error('no'); } } });
    log.info({ map: new Map([[1, 2]]), set: new Set([1]), bytes: new Uint8Array([1, 2]), re: /x/ });
    log.info({ ['__proto__']: 1, constructor: 2, 'a"b': 3, '': 4 });`,
  'children and bindings': `
    const log = make({ name: 'shop' });
    const child = log.child({ requestId: 7, nested: { a: 1 } });
    child.info('in'); child.child({ requestId: 8, user: 'é"' }).warn({ requestId: 9 }, 'twice');
    child.setBindings({ more: true }); child.info('more'); child.info(JSON.stringify(child.bindings()));
    log.child({ a: undefined, level: 'x', f: () => 1 }).info('left out');
    const quiet = log.child({ q: 1 }, { level: 'error' }); quiet.info('not'); quiet.error('yes');
    const own = log.child({ secret: 's', open: 'o' }, { redact: ['secret'], serializers: { open: (v) => v + '!' } }); own.info({ secret: 1, open: 2 });
    try { log.child(); } catch (error) { log.info(error.message); }`,
  serializers: `
    const log = make({ serializers: { user: ({ id }) => ({ id }), req: pino.stdSerializers.req, res: pino.stdSerializers.res, gone: () => undefined } });
    log.info({ user: { id: 1, password: 'x' }, gone: 1 });
    const cause = new RangeError('inner'); const error = new TypeError('outer', { cause }); error.code = 'E_X'; error.statusCode = 500; error.again = error;
    log.error(error); log.error(error, 'said'); log.error({ err: error, a: 1 }); log.error({ err: 'text' }); log.error({ error });
    log.error(new AggregateError([new Error('a'), new Error('b')], 'all')); log.error({ err: { message: 'no error' } });
    class Mine extends Error { constructor() { super('mine'); this.name = 'Mine'; this.detail = { x: 1 }; } } log.error(new Mine());
    log.info({ req: { method: 'GET', url: '/a?b=1', headers: { host: 'x' }, id: 3, socket: { remoteAddress: '10.0.0.1', remotePort: 80 }, params: { p: 1 }, query: { b: '1' } } });
    log.info({ res: { statusCode: 201, headersSent: true, getHeaders: () => ({ etag: 'x' }) } });
    make({ serializers: { err: pino.stdSerializers.errWithCause } }).error(error);`,
  redaction: `
    const data = () => ({ password: 'p', card: { number: '4111', cvc: 1, owner: { name: 'n' } }, list: [{ token: 't', id: 1 }, { token: 'u' }], headers: { 'x-api-key': 'k', cookie: 'c' }, a: { b: { c: 'd' } } });
    make({ redact: ['password', 'card.number', 'list[*].token', 'headers["x-api-key"]', 'a.b.c', 'nothing.here'] }).info(data(), 'seen');
    make({ redact: { paths: ['card.*', 'list[0].id', 'password'], censor: '***' } }).info(data());
    make({ redact: { paths: ['password', 'card.number'], remove: true } }).info(data());
    make({ redact: { paths: ['*.cookie', 'card.owner.name', 'list[*].token'], censor: (value, path) => path.map(String).join('/') + ':' + String(value).length } }).info(data());
    make({ redact: ['id', 'err.message'] }).child({ id: 'secret' }).error({ err: new Error('hidden') }, 'bound');
    const kept = data(); make({ redact: ['password', 'card.number'] }).info(kept); make({}).info(kept);
    for (const bad of [['a..b'], ['a['], [''], [3], 'text']) { try { make({ redact: bad }); make({}).info('took ' + bad); } catch (error) { make({}).info(error.message); } }`,
  'formatters, mixin, base, timestamp': `
    make({ formatters: { level: (label, number) => ({ severity: label.toUpperCase(), n: number }), bindings: (b) => ({ p: typeof b.pid, more: 1 }), log: (o) => ({ ...o, seen: true }) } }).info({ a: 1 }, 'formatted');
    let n = 0; const mixed = make({ mixin: (merge, level) => ({ n: ++n, level, has: 'a' in merge }) }); mixed.info({ a: 1 }); mixed.warn('two'); mixed.child({ c: 1 }).info({ n: 'mine' });
    make({ mixin: () => ({ a: 'mixin' }), mixinMergeStrategy: (merge, mixin) => Object.assign({}, merge, mixin) }).info({ a: 'own' });
    make({ base: null }).info('no base'); make({ base: { service: 'x', pid: 9 } }).info('own base'); make({ base: undefined }).info('undefined base');
    make({ timestamp: false }).info('timeless'); make({ timestamp: pino.stdTimeFunctions.isoTime }).info('iso'); make({ timestamp: pino.stdTimeFunctions.unixTime }).info('unix'); make({ timestamp: () => ',"at":"mine"' }).info('own');
    make({ crlf: true }).info('crlf');
    make({ hooks: { logMethod(args, method, level) { if (level === 40) return; method.apply(this, ['hooked ' + args[0]]); }, streamWrite: (s) => s.replace('secret', '******') } }).info('a secret');
    let made = 0; make({ onChild: () => { made++; } }).child({}).info('made ' + made);
    for (const bad of [{ level: 'none' }, { mixin: 3 }, { useOnlyCustomLevels: true }, { customLevels: { info: 3 } }, { prettyPrint: true }]) { try { make(bad); } catch (error) { make({}).info(error.message); } }`,
};

type Make = (options: object) => Logger;

/** The process differs; all else must not. */
function comparable(line: string): string {
  return line
    .replace(/"pid":\d+,"hostname":"[^"]*"/g, '"pid":1,"hostname":"main-1"')
    .replace(/\r?\n$/, '');
}

function inNode(body: string): string[] {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(comparable(line)) };
  vi.useFakeTimers({ now: EPOCH_MS, toFake: ['Date'] });
  try {
    const run = new Function('pino', 'make', body) as (pino: typeof realPino, make: Make) => void;
    run(realPino, (options) => realPino(options, stream));
  } finally {
    vi.useRealTimers();
  }
  return lines;
}

async function loggedBy(code: string): Promise<string[]> {
  const service = await packageRig(code);
  service.get('/');
  return service.logs;
}

async function inSandbox(body: string): Promise<string[]> {
  const logs = await loggedBy(`// @ts-nocheck
    import pino from 'pino';
    export default { fetch() { const make = (options) => pino(options); ${body} return new Response(''); } };`);
  return logs.map((line) => comparable(line.replace(/^\w+ /, '').replace(/ @\S+ #\d+$/, '')));
}

// As in the hardened realm: a stack is the error's name and message.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe('pino in simulated time', () => {
  it.each(Object.entries(OPERATIONS))('%s: the same lines as in Node', async (_name, body) => {
    const expected = inNode(body);
    expect(expected.length).toBeGreaterThan(3);
    expect(await inSandbox(body)).toEqual(expected);
  });

  it('writes records of the run at their level, under the request’s span', async () => {
    const logs = await loggedBy(`import { pino } from 'pino';
      const log = pino({ level: 'trace', base: null, timestamp: false, customLevels: { notice: 35 }, formatters: { level: (label) => ({ level: label }) } });
      log.info('starting');
      export default { async fetch() {
        for (const level of ['trace', 'debug', 'info', 'notice', 'warn', 'error', 'fatal'] as const) log[level](level);
        await new Promise((resolve) => setTimeout(resolve, 5));
        log.info('later');
        return new Response('');
      } };`);
    expect(logs).toEqual([
      'info {"level":"info","msg":"starting"} @? #0',
      'debug {"level":"trace","msg":"trace"} @? #1',
      'debug {"level":"debug","msg":"debug"} @? #1',
      'info {"level":"info","msg":"info"} @? #1',
      'info {"level":"notice","msg":"notice"} @? #1',
      'warn {"level":"warn","msg":"warn"} @? #1',
      'error {"level":"error","msg":"error"} @? #1',
      'error {"level":"fatal","msg":"fatal"} @? #1',
      'info {"level":"info","msg":"later"} @? #1',
    ]);
  });

  it('writes to streams of one’s own, several, and standard error', async () => {
    const logs = await loggedBy(`import pino from 'pino';
      const own: string[] = [];
      const opts = { base: null, timestamp: false } as const;
      pino(opts, { write: (line: string) => own.push(line) }).info('mine');
      pino(opts, pino.multistream([{ stream: pino.destination(1) }, { level: 'error', stream: pino.destination({ dest: 2, sync: true }) }])).error('both');
      pino(opts, process.stdout).warn('plain stream');
      const log = pino(opts); log.flush(() => own.push('flushed')); log.on('level-change', (to) => own.push(to)); log.level = 'debug';
      console.log(own.join(''));
      export default { fetch: () => new Response('') };`);
    expect(logs.map((line) => line.replace(/ @\S+ #0$/, ''))).toEqual([
      'error {"level":50,"msg":"both"}',
      'error {"level":50,"msg":"both"}',
      // What knows no level of a line has only the text.
      'info {"level":40,"msg":"plain stream"}',
      'info {"level":30,"msg":"mine"}\nflusheddebug',
    ]);
  });

  it.each([
    [`pino({ transport: { target: 'pino-pretty' } })`, 'transports run in worker threads'],
    [`pino.transport({ target: 'pino/file' })`, 'transports run in worker threads'],
    [`pino(pino.destination('/var/log/shop.log'))`, 'there are no files here'],
    [`pino({}, 'app.log')`, 'there are no files here'],
  ])('refuses %s', async (code, message) => {
    const service = await packageRig(`import pino from 'pino';
      export default { fetch() { ${code}; return new Response(''); } };`);
    expect(service.get('/')).toMatchObject({ error: expect.stringContaining(message) });
  });
});

describe('lines too long to keep', () => {
  it('stay JSON, with the message whole if it can be', () => {
    const line = JSON.stringify({
      level: 30,
      a: 'x'.repeat(5000),
      b: { c: 'y'.repeat(3000) },
      msg: 'hello',
    });
    const cut = JSON.parse(shortened(line));
    expect(Object.keys(cut)).toEqual(['level', 'a', 'b', 'msg']);
    expect(cut).toMatchObject({ level: 30, a: `${'x'.repeat(200)}…`, msg: 'hello' });
    const many = JSON.stringify({
      ...Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`k${i}`, i])),
      msg: 'm',
    });
    expect(shortened(many).length).toBeLessThanOrEqual(2000);
    expect(JSON.parse(shortened(many))).toMatchObject({ k0: 0, msg: 'm' });
  });

  it('are left alone when short, and cut when no JSON', () => {
    expect(shortened('{"a":1}')).toBe('{"a":1}');
    expect(shortened('x'.repeat(5000))).toHaveLength(2000);
  });
});
