import { createHmac, generateKeyPairSync } from 'node:crypto';
import realJwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { saidBy } from './bundled.fixture.ts';

const START = Date.UTC(2025, 0, 15, 10, 30, 0);
const pem = <T extends 'rsa' | 'ec'>(type: T, options: object) =>
  generateKeyPairSync(type as 'rsa', {
    ...(options as { modulusLength: number }),
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const KEYS = {
  rsa: pem('rsa', { modulusLength: 2048 }),
  otherRsa: pem('rsa', { modulusLength: 2048 }),
  shortRsa: pem('rsa', { modulusLength: 1024 }),
  ec: pem('ec', { namedCurve: 'P-256' }),
  ec384: pem('ec', { namedCurve: 'P-384' }),
};
const SECRET = 'shhh';

/** Runs in both: everything it names is a parameter. Gives what came of it, errors in full. */
type Case = readonly [name: string, body: string];

const GIVEN = `const K: any = ${JSON.stringify(KEYS)}; const S = ${JSON.stringify(SECRET)};
  const b64 = (value: any) => btoa(JSON.stringify(value)).replace(/=/g, '').replace(/\\+/g, '-').replace(/\\//g, '_');
  const iat = 1736937000;`;

const NUMBERS = ['0', '-1', '1.5', `'1h'`, `'2 days'`, `''`, `'soon'`, 'null', '{}', 'NaN'];
const SIGN_OPTIONS = [
  '{}',
  `{ algorithm: 'HS384' }`,
  `{ algorithm: 'HS512' }`,
  `{ algorithm: 'none' }`,
  `{ algorithm: 'foo' }`,
  `{ algorithm: 'RS256' }`,
  `{ algorithm: 'ES256' }`,
  `{ audience: 'a' }`,
  `{ audience: ['a', 'b'] }`,
  '{ audience: 1 }',
  `{ issuer: 'i', subject: 's', jwtid: 'j', keyid: 'k' }`,
  '{ issuer: 1 }',
  '{ subject: 1 }',
  '{ jwtid: 1 }',
  '{ keyid: 1 }',
  `{ header: { typ: 'at+jwt', x: 1 } }`,
  '{ header: 1 }',
  '{ noTimestamp: true }',
  '{ noTimestamp: 1 }',
  '{ mutatePayload: true }',
  '{ encoding: 5 }',
  '{ allowInvalidAsymmetricKeyTypes: 1 }',
  '{ allowInsecureKeySizes: 1 }',
  '{ unknown: 1 }',
  ...NUMBERS.map((value) => `{ expiresIn: ${value} }`),
  ...NUMBERS.map((value) => `{ notBefore: ${value} }`),
];
const PAYLOADS = [
  '{ exp: 1 }',
  `{ exp: 'x' }`,
  `{ iat: 'x' }`,
  `{ nbf: 'x' }`,
  '{ iat: 5 }',
  `'text'`,
  `''`,
  'undefined',
  'null',
  '5',
  '[]',
  'new Date(5)',
  'new Map()',
];
const VERIFY_OPTIONS = [
  '{}',
  `{ algorithms: ['HS256'] }`,
  `{ algorithms: ['RS256'] }`,
  `{ algorithms: [] }`,
  `{ algorithms: ['none'] }`,
  `{ audience: 'a' }`,
  `{ audience: 'x' }`,
  '{ audience: /^a$/ }',
  `{ audience: ['x', 'a'] }`,
  `{ audience: ['x', /y/] }`,
  `{ issuer: 'i' }`,
  `{ issuer: 'x' }`,
  `{ issuer: ['x', 'i'] }`,
  `{ issuer: ['x', 'y'] }`,
  `{ subject: 's' }`,
  `{ subject: 'x' }`,
  `{ jwtid: 'j' }`,
  `{ jwtid: 'x' }`,
  `{ nonce: 'n' }`,
  `{ nonce: 'x' }`,
  `{ nonce: '' }`,
  '{ nonce: 1 }',
  '{ complete: true }',
  '{ ignoreExpiration: true, clockTimestamp: 9e9 }',
  '{ ignoreNotBefore: true, clockTimestamp: 5 }',
  `{ clockTimestamp: 'x' }`,
  '{ clockTimestamp: iat + 60 }',
  '{ clockTimestamp: iat + 59 }',
  '{ clockTimestamp: iat + 65, clockTolerance: 5 }',
  '{ clockTimestamp: iat + 64, clockTolerance: 5 }',
  '{ clockTimestamp: iat - 1 }',
  '{ clockTimestamp: iat - 3, clockTolerance: 2 }',
  '{ maxAge: 5, clockTimestamp: iat + 4 }',
  '{ maxAge: 5, clockTimestamp: iat + 5 }',
  `{ maxAge: '3s', clockTimestamp: iat + 3 }`,
  `{ maxAge: 'soon' }`,
  '{ maxAge: {} }',
  '{ allowInvalidAsymmetricKeyTypes: 1 }',
];
const CLAIMS = `{ expiresIn: 60, notBefore: 0, audience: ['a', 'b'], issuer: 'i', subject: 's', jwtid: 'j' }`;
const TOKENS = [
  `''`,
  'undefined',
  'null',
  '5',
  '{}',
  `'a'`,
  `'a.b'`,
  `'a.b.c.d'`,
  `'..'`,
  `'a.b.c'`,
  `'!.!.!'`,
  `b64({ alg: 'none' }) + '.' + b64({ a: 1 }) + '.'`,
  `b64({ alg: 'none', typ: 'JWT' }) + '.' + b64({ a: 1 }) + '.xx'`,
  `b64({ alg: 'HS256', typ: 'JWT' }) + '.bm90IGpzb24.xx'`,
  `b64({ alg: 'HS256', typ: 'JWT' }) + '.' + b64({ a: 1 }) + '.'`,
  `b64({ alg: 'HS256', typ: 'JWT' }) + '.' + b64({ a: 1 }) + '.!'`,
  `b64({ alg: 'hs256' }) + '.' + b64({ a: 1 }) + '.x'`,
  `b64({ typ: 'JWT' }) + '.' + b64({ a: 1 }) + '.x'`,
  `b64([]) + '.' + b64(5) + '.x'`,
];
const RAW = `(header: any, payload: any, key: any = S) => { const text = b64(header) + '.' + b64(payload); return text + '.' + createHmac('sha256', key).update(text).digest('base64url'); }`;

const CASES: readonly Case[] = [
  ...SIGN_OPTIONS.map((o): Case => [`sign with ${o}`, `jwt.sign({ a: 1 }, S, ${o})`]),
  ...PAYLOADS.map((p): Case => [`sign ${p}`, `jwt.sign(${p}, S)`]),
  ...PAYLOADS.map(
    (p): Case => [`sign ${p} with expiry`, `jwt.sign(${p}, S, { expiresIn: 5, issuer: 'x' })`],
  ),
  ...[
    'undefined',
    'null',
    `''`,
    '0',
    '5',
    '{}',
    '[]',
    'true',
    `{ key: 'x' }`,
    'new Uint8Array(3)',
    'K.rsa.publicKey',
    'K.ec.privateKey',
  ].flatMap((key): Case[] => [
    [`sign with key ${key}`, `jwt.sign({ a: 1 }, ${key})`],
    [`sign with key ${key}, none`, `jwt.sign({ a: 1 }, ${key}, { algorithm: 'none' })`],
    [`verify with key ${key}`, `jwt.verify(jwt.sign({ a: 1 }, S), ${key})`],
  ]),
  ...['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'HS256', 'none'].flatMap(
    (alg) =>
      Object.keys(KEYS).map(
        (key): Case => [
          `${alg} with ${key}`,
          `jwt.verify(jwt.sign({ a: 1 }, K.${key}.privateKey, { algorithm: '${alg}' }), K.${key}.publicKey, { algorithms: ['${alg}'] })`,
        ],
      ),
  ),
  ...['RS256', 'RS384', 'RS512'].map(
    (alg): Case => [
      `${alg} bytes`,
      `jwt.sign({ a: 1 }, K.rsa.privateKey, { algorithm: '${alg}' })`,
    ],
  ),
  ...VERIFY_OPTIONS.map(
    (o): Case => [
      `verify with ${o}`,
      `jwt.verify(jwt.sign({ nonce: 'n' }, S, ${CLAIMS}), S, ${o})`,
    ],
  ),
  ...VERIFY_OPTIONS.map(
    (o): Case => [
      `verify without claims with ${o}`,
      `jwt.verify(jwt.sign({}, S, { noTimestamp: true }), S, ${o})`,
    ],
  ),
  ...TOKENS.flatMap((token): Case[] => [
    [`verify ${token}`, `jwt.verify(${token}, S)`],
    [
      `verify ${token}, none allowed`,
      `jwt.verify(${token}, undefined, { algorithms: ['none', 'HS256'] })`,
    ],
    [`decode ${token}`, `[jwt.decode(${token}), jwt.decode(${token}, { complete: true })]`],
  ]),
  ...['exp', 'nbf'].map(
    (claim): Case => [
      `${claim} that is no number`,
      `jwt.verify((${RAW})({ alg: 'HS256', typ: 'JWT' }, { ${claim}: 'x' }), S)`,
    ],
  ),
  ['payload that is text', `jwt.verify((${RAW})({ alg: 'HS256' }, 'x'), S)`],
  ['expired', `jwt.verify((${RAW})({ alg: 'HS256', typ: 'JWT' }, { exp: iat - 5 }), S)`],
  ['not yet active', `jwt.verify((${RAW})({ alg: 'HS256', typ: 'JWT' }, { nbf: iat + 5 }), S)`],
  ['another secret', `jwt.verify(jwt.sign({ a: 1 }, 'other'), S)`],
  [
    'another key',
    `jwt.verify(jwt.sign({ a: 1 }, K.otherRsa.privateKey, { algorithm: 'RS256' }), K.rsa.publicKey)`,
  ],
  [
    'tampered payload',
    `jwt.verify(jwt.sign({ a: 1 }, S).replace(/\\.[^.]*\\./, '.' + b64({ a: 2 }) + '.'), S)`,
  ],
  [
    'tampered RSA payload',
    `jwt.verify(jwt.sign({ a: 1 }, K.rsa.privateKey, { algorithm: 'RS256' }).replace(/\\.[^.]*\\./, '.' + b64({ a: 2 }) + '.'), K.rsa.publicKey)`,
  ],
  [
    'tampered EC payload',
    `jwt.verify(jwt.sign({ a: 1 }, K.ec.privateKey, { algorithm: 'ES256' }).replace(/\\.[^.]*\\./, '.' + b64({ a: 2 }) + '.'), K.ec.publicKey)`,
  ],
  [
    'EC signature of a wrong length',
    `jwt.verify(jwt.sign({ a: 1 }, K.ec.privateKey, { algorithm: 'ES256' }).slice(0, -4), K.ec.publicKey)`,
  ],
  [
    'algorithm confusion',
    `jwt.verify((${RAW})({ alg: 'HS256', typ: 'JWT' }, { a: 1 }, K.rsa.publicKey), K.rsa.publicKey)`,
  ],
  [
    'algorithm confusion, both allowed',
    `jwt.verify((${RAW})({ alg: 'HS256', typ: 'JWT' }, { a: 1 }, K.rsa.publicKey), K.rsa.publicKey, { algorithms: ['RS256', 'HS256'] })`,
  ],
  ['confusion in signing', `jwt.sign({ a: 1 }, K.rsa.publicKey, { algorithm: 'RS256' })`],
  ['a key function without callback', `jwt.verify(jwt.sign({ a: 1 }, S), () => S)`],
  [
    'a private key to verify with',
    `jwt.verify(jwt.sign({ a: 1 }, K.ec.privateKey, { algorithm: 'ES256' }), K.ec.privateKey)`,
  ],
  [
    'a key object as secret',
    `jwt.verify(jwt.sign({ a: 1 }, createSecretKey(new Uint8Array([1, 2]))), createSecretKey(new Uint8Array([1, 2])))`,
  ],
  ['unicode', `jwt.verify(jwt.sign({ a: 'é€😀' }, 'é€😀'), 'é€😀')`],
  [
    'mutated payload',
    `(() => { const p: any = { a: 1 }; jwt.sign(p, S, { mutatePayload: true, expiresIn: 5 }); return p; })()`,
  ],
];

/** Callback forms: what the callback is given. */
const ASYNC_CASES: readonly Case[] = [
  ['sign', `jwt.sign({ a: 1 }, S, done)`],
  ['sign with options', `jwt.sign({ a: 1 }, S, { expiresIn: '1m' }, done)`],
  ['sign wrong', `jwt.sign({ a: 1 }, S, { expiresIn: 'soon' }, done)`],
  ['sign RSA', `jwt.sign({ a: 1 }, K.rsa.privateKey, { algorithm: 'RS256' }, done)`],
  ['sign without key', `jwt.sign({ a: 1 }, '', done)`],
  ['verify', `jwt.verify(jwt.sign({ a: 1 }, S), S, done)`],
  ['verify wrong', `jwt.verify(jwt.sign({ a: 1 }, 'x'), S, {}, done)`],
  [
    'verify with a key function',
    `jwt.verify(jwt.sign({ a: 1 }, S, { keyid: 'k' }), (h: any, give: any) => give(null, h.kid === 'k' && S), done)`,
  ],
  [
    'verify with a failing key function',
    `jwt.verify(jwt.sign({ a: 1 }, S), (h: any, give: any) => give(new Error('no key')), done)`,
  ],
  [
    'verify with no key',
    `jwt.verify(jwt.sign({ a: 1 }, S), (h: any, give: any) => give(null), done)`,
  ],
];

const OUTCOME = `const outcome = (work: any) => { try { return ['gives', work()]; } catch (e: any) { return told(e); } };
  const told = (e: any) => ['throws', e.name, e.message, e instanceof jwt.JsonWebTokenError, e instanceof jwt.TokenExpiredError, e.expiredAt ?? null, e.date ?? null];`;

async function bySandbox(cases: readonly Case[], callbacks: boolean): Promise<unknown[]> {
  const one = ([, body]: Case) =>
    callbacks
      ? `said.push(await new Promise((resolve) => { const done = (e: any, v: any) => resolve(e ? told(e) : ['gives', v]); try { ${body}; } catch (e: any) { resolve(['thrown', e.message]); } }));`
      : `said.push(outcome(() => ${body}));`;
  const said: unknown[] = [];
  // In portions, since all of them at once are more steps than one turn has.
  for (let at = 0; at < cases.length; at += 10) {
    const part = cases.slice(at, at + 10);
    const body = `${GIVEN} ${OUTCOME} const jwt: any = theJwt; ${part.map((each) => `${one(each)} await sleep(0);`).join('\n')}`;
    said.push(
      ...(await saidBy(
        `import theJwt from 'jsonwebtoken'; import { createHmac, createSecretKey } from 'node:crypto';`,
        body,
      )),
    );
  }
  return said;
}

async function byNode(cases: readonly Case[], callbacks: boolean): Promise<unknown[]> {
  const { createSecretKey } = await import('node:crypto');
  const { transform } = await import('sucrase');
  const said: unknown[] = [];
  for (const [, body] of cases) {
    const text = callbacks
      ? `return new Promise((resolve) => { const done = (e, v) => resolve(e ? told(e) : ['gives', v]); try { ${body}; } catch (e) { resolve(['thrown', e.message]); } });`
      : `return outcome(() => ${body});`;
    const { code } = transform(
      `async function main(jwt: any, createHmac: any, createSecretKey: any) { ${GIVEN} ${OUTCOME} ${text} }`,
      { transforms: ['typescript'], disableESTransforms: true },
    );
    const main = new Function(`${code}; return main;`)();
    said.push(await main(realJwt, createHmac, createSecretKey));
  }
  // As the sandbox's answers come: by JSON, which has no undefined.
  return JSON.parse(JSON.stringify(said));
}

/** With its name beside each, so that a difference says where it is. */
const comparable = (cases: readonly Case[], said: readonly unknown[]) =>
  said.map((each, i) => [cases[i]![0], each]);

describe('jsonwebtoken, the real package on our node:crypto, against itself on Node', () => {
  // Only the clock: the package reads Date.now.
  beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: START }));
  afterAll(() => void vi.useRealTimers());

  it(`says the same in ${CASES.length} cases`, { timeout: 120_000 }, async () => {
    const ours = await bySandbox(CASES, false);
    expect(ours).toHaveLength(CASES.length);
    expect(comparable(CASES, ours)).toEqual(comparable(CASES, await byNode(CASES, false)));
  });

  it('and to callbacks', { timeout: 60_000 }, async () => {
    const ours = await bySandbox(ASYNC_CASES, true);
    expect(ours).toHaveLength(ASYNC_CASES.length);
    expect(comparable(ASYNC_CASES, ours)).toEqual(
      comparable(ASYNC_CASES, await byNode(ASYNC_CASES, true)),
    );
  });
});
