import { attempt, type HostileProgram, handler } from './program.ts';

/** How each real package is imported, and something of it to get hold of: a class and an object. */
const PACKAGES = [
  {
    name: '@opentelemetry/api',
    imports: `import { trace } from '@opentelemetry/api';`,
    maker: `trace.getTracer('x').startSpan('x').constructor as any`,
    made: `trace.getTracer('x').startSpan('x')`,
    call: `trace.getTracer('x').startActiveSpan('x', async () => 1)`,
  },
  {
    name: 'bottleneck',
    imports: `import Bottleneck from 'bottleneck';`,
    maker: 'Bottleneck',
    made: 'new Bottleneck({ maxConcurrent: 1 })',
    call: 'new Bottleneck().schedule(async () => 1)',
  },
  {
    name: 'cockatiel',
    imports: `import { circuitBreaker, ConsecutiveBreaker, handleAll, retry } from 'cockatiel';`,
    maker: 'ConsecutiveBreaker',
    made: 'retry(handleAll, { maxAttempts: 1 })',
    call: 'retry(handleAll, { maxAttempts: 1 }).execute(() => 1)',
  },
  {
    name: 'dataloader',
    imports: `import DataLoader from 'dataloader';`,
    maker: 'DataLoader',
    made: 'new DataLoader(async (keys: any) => keys)',
    call: 'new DataLoader(async (keys: any) => keys).load(1)',
  },
  {
    name: 'hono',
    imports: `import { Hono } from 'hono';`,
    maker: 'Hono',
    made: 'new Hono()',
    call: `new Hono().get('/', (c: any) => c.text('x')).request('/')`,
  },
  {
    name: 'jsonwebtoken',
    imports: `import jwt from 'jsonwebtoken';`,
    maker: 'jwt.JsonWebTokenError as any',
    made: `jwt.decode(jwt.sign({ a: 1 }, 'secret'), { complete: true })`,
    call: `jwt.verify(jwt.sign({ a: 1 }, 'secret'), 'secret')`,
  },
  {
    name: 'lru-cache',
    imports: `import { LRUCache } from 'lru-cache';`,
    maker: 'LRUCache',
    made: 'new LRUCache({ max: 3 })',
    call: 'new LRUCache({ max: 3, fetchMethod: async () => 1 } as any).fetch("x")',
  },
  {
    name: 'node:crypto',
    imports: `import { createHash, randomBytes } from 'node:crypto';`,
    maker: 'randomBytes(1).constructor as any',
    made: `createHash('sha256')`,
    call: `createHash('sha256').update('x').digest()`,
  },
  {
    name: 'node:crypto keys',
    imports: `import { createSecretKey, generateKeyPairSync } from 'node:crypto';`,
    maker: 'createSecretKey(new Uint8Array(1)).constructor as any',
    made: `generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey`,
    call: `createSecretKey(new Uint8Array(1)).export()`,
  },
  {
    name: 'opossum',
    imports: `import CircuitBreaker from 'opossum';`,
    maker: 'CircuitBreaker',
    made: 'new CircuitBreaker(async () => 1)',
    call: 'new CircuitBreaker(async () => 1).fire()',
  },
  {
    name: 'p-limit',
    imports: `import pLimit from 'p-limit';`,
    maker: 'pLimit as any',
    made: 'pLimit(1)',
    call: 'pLimit(1)(() => 1)',
  },
  {
    name: 'p-queue',
    imports: `import PQueue from 'p-queue';`,
    maker: 'PQueue',
    made: 'new PQueue()',
    call: 'new PQueue().add(() => 1)',
  },
  {
    name: 'p-retry',
    imports: `import pRetry, { AbortError } from 'p-retry';`,
    maker: 'AbortError',
    made: 'new AbortError("x")',
    call: 'pRetry(() => 1)',
  },
  {
    name: 'pino',
    imports: `import pino from 'pino';`,
    maker: 'pino as any',
    made: 'pino()',
    call: 'pino() && Promise.resolve(1)',
  },
  {
    name: 'prom-client',
    imports: `import { Counter, Registry, register } from 'prom-client';`,
    maker: 'Counter as any',
    made: `new Counter({ name: 'x', help: 'x', registers: [new Registry()] })`,
    call: 'register.metrics()',
  },
  {
    name: 'zod',
    imports: `import { z } from 'zod';`,
    maker: 'z.ZodObject as any',
    made: 'z.object({ a: z.string() })',
    call: `z.string().parseAsync('x')`,
  },
] as const;

/** What is tried on each: nothing of it may lead out, or be found by the next program. */
function triedOn({ name, imports, maker, made, call }: (typeof PACKAGES)[number]) {
  const through = (what: string, expression: string): HostileProgram => {
    const { code, ...rest } = attempt(`${name}: ${what}`, expression);
    return { ...rest, code: imports + code };
  };
  const left = (what: string, body: string): HostileProgram => ({
    name: `${name}: ${what}`,
    code: imports + handler(body),
    expect: 'contained',
  });
  return [
    through('constructor of its class', `(${maker}).constructor("return this")()`),
    through(
      'constructor of what it makes',
      `(${made} as any).constructor.constructor("return 1")()`,
    ),
    through(
      'constructor of a promise it gives',
      `(${call} as any).constructor.constructor("return globalThis")()`,
    ),
    through(
      'Object.prototype through what it makes',
      `(() => { let at: any = ${made}; while (Object.getPrototypeOf(at)) at = Object.getPrototypeOf(at); at.mine = 1; return ({} as any).mine; })()`,
    ),
    left(
      'changes reach no later program',
      `    const at: any = ${maker};
    try { at.mine = 1; at.prototype.mine = () => 1; at.prototype.toString = () => 'mine'; } catch {}
    try { (globalThis as any).mine = at; Object.assign(${made}, { mine: 1 }); } catch {}`,
    ),
  ];
}

const one = (
  name: string,
  imports: string,
  body: string,
  rest: Pick<HostileProgram, 'expect' | 'failureKind'>,
): HostileProgram => ({ name, code: imports + handler(body), ...rest });

const ENDED = { expect: 'ends-run', failureKind: 'steps' } as const;
const CONTAINED = { expect: 'contained' } as const;

/** Ways that lead through one of them only. */
const SPECIAL: readonly HostileProgram[] = [
  one(
    'zod: a schema that refers to itself, on data that does too',
    `import { z } from 'zod';`,
    `    const list: any = z.object({ get next() { return list; } });
    const data: any = {}; data.next = data;
    list.parse(data);`,
    CONTAINED,
  ),
  one(
    'zod: keys of the prototype in data',
    `import { z } from 'zod';`,
    `    const data = JSON.parse('{"__proto__": {"mine": 1}, "constructor": {"prototype": {"mine": 1}}}');
    for (const schema of [z.record(z.string(), z.any()), z.looseObject({}), z.object({ a: z.any() }).catchall(z.any())]) schema.safeParse(data);
    if (({} as any).mine) return new Response('polluted', { status: 418 });`,
    CONTAINED,
  ),
  one(
    'hono: a query that names the prototype',
    `import { Hono } from 'hono';`,
    `    const app = new Hono().get('/', (c: any) => c.json(Object.keys(c.req.query())));
    await app.request('/?__proto__=1&constructor=2&__proto__[mine]=3');
    if (({} as any).mine) return new Response('polluted', { status: 418 });`,
    CONTAINED,
  ),
  one(
    'hono: middleware that calls itself for ever',
    `import { Hono } from 'hono';`,
    `    const app: any = new Hono(); app.get('/', () => app.request('/'));
    await app.request('/');`,
    ENDED,
  ),
  one(
    'p-queue: a job that adds itself',
    `import PQueue from 'p-queue';`,
    `    const queue = new PQueue(); const job = async (): Promise<void> => { void queue.add(job); };
    await queue.add(job); await queue.onIdle();`,
    ENDED,
  ),
  one(
    'opossum: a listener that emits what it listens to',
    `import CircuitBreaker from 'opossum';`,
    `    const breaker = new CircuitBreaker(async () => 1); breaker.on('fire', () => breaker.emit('fire'));
    await breaker.fire();`,
    ENDED,
  ),
  one(
    'lru-cache: a size of the whole memory',
    `import { LRUCache } from 'lru-cache';`,
    `    try { new LRUCache({ max: 4_000_000_000 }); } catch { return new Response('contained'); }`,
    { expect: 'ends-run', failureKind: 'memory' },
  ),
  one(
    'node:crypto: a hash of very much',
    `import { createHash } from 'node:crypto';`,
    `    const hash = createHash('sha256'); const text = 'x'.repeat(1_000_000);
    for (;;) hash.update(text);`,
    ENDED,
  ),
  ...['RS256', 'ES256', 'HS256'].map((algorithm) =>
    one(
      `jsonwebtoken: ${algorithm} without end`,
      `import jwt from 'jsonwebtoken'; import { createSecretKey, generateKeyPairSync } from 'node:crypto';
const keys: any = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  HS256: () => createSecretKey(new Uint8Array(32)),
};`,
      `    const key = keys.${algorithm}();
    for (;;) jwt.sign({ a: 1 }, key, { algorithm: '${algorithm}', allowInsecureKeySizes: true });`,
      ENDED,
    ),
  ),
  one(
    'node:crypto: a public key whose exponent is as long as its modulus',
    `import { createPublicKey, verify } from 'node:crypto';`,
    `    const long = 'f'.repeat(2728);
    const key = createPublicKey({ key: { kty: 'RSA', n: long, e: long }, format: 'jwk' });
    verify('sha256', 'x', key, new Uint8Array(2046).fill(1));`,
    ENDED,
  ),
  one(
    'node:crypto: a key of millions of digits',
    `import { createPublicKey } from 'node:crypto';`,
    `    createPublicKey({ key: { kty: 'RSA', n: 'f'.repeat(15_000_000), e: 'AQAB' }, format: 'jwk' });`,
    { expect: 'error-response' },
  ),
  one(
    'node:crypto: RSA keys without end',
    `import { generateKeyPairSync } from 'node:crypto';`,
    `    for (;;) generateKeyPairSync('rsa', { modulusLength: 2048 });`,
    ENDED,
  ),
  one(
    'bottleneck: eval through its own door',
    `import Bottleneck from 'bottleneck';`,
    `    let got; try { got = new Bottleneck({ datastore: 'ioredis' }); } catch { return new Response('contained'); }
    return new Response('made', { status: 418 });`,
    CONTAINED,
  ),
  one(
    'AsyncLocalStorage: what another request stored',
    `import { AsyncLocalStorage } from 'node:async_hooks'; const stores = new AsyncLocalStorage<string>(); let first: any;`,
    `    if (stores.getStore() !== undefined) return new Response('leaked', { status: 418 });
    stores.enterWith(request.url); first ??= AsyncLocalStorage.snapshot();`,
    CONTAINED,
  ),
  one(
    'process.nextTick for ever',
    '',
    `    const again = () => process.nextTick(again); again(); await new Promise(() => {});`,
    ENDED,
  ),
];

export const THROUGH_REAL_PACKAGES: readonly HostileProgram[] = [
  ...PACKAGES.flatMap(triedOn),
  ...SPECIAL,
];
