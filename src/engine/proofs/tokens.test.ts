/** Tokens between services: who signs, who verifies, and whose clock says that one has expired. */
import { beforeAll, describe, expect, it } from 'vitest';
import { packageText } from '../../cli/package-bundle.ts';
import { type Files, finished, logged } from './live.fixture.ts';

let packages: Files;
beforeAll(async () => {
  const names = ['jsonwebtoken', 'node:crypto'];
  const texts = await Promise.all(names.map(packageText));
  packages = Object.fromEntries(names.map((name, i) => [name, texts[i]!]));
});

/** Makes its key pair when it starts, hands out its public half, and signs for whoever asks. */
const AUTH = `
  import jwt from 'jsonwebtoken';
  import { generateKeyPairSync } from 'node:crypto';

  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'auth-1', use: 'sig' };

  export default {
    async fetch(request: Request): Promise<Response> {
      const url = new URL(request.url);
      if (url.pathname === '/.well-known/jwks.json') return Response.json({ keys: [jwk] });
      const { service, audience } = (await request.json()) as { service: string; audience: string };
      const token = jwt.sign({ scope: 'orders:read' }, privateKey, {
        algorithm: 'ES256', keyid: 'auth-1', issuer: 'auth', subject: service, audience, expiresIn: '10s',
      });
      return Response.json({ token });
    },
  };`;

const GATEWAY = `
  import jwt, { type JwtHeader, type SigningKeyCallback } from 'jsonwebtoken';
  import { createPublicKey, type KeyObject } from 'node:crypto';

  const keys = new Map<string, KeyObject>();

  async function keyOf(kid: string): Promise<KeyObject> {
    if (!keys.has(kid)) {
      const answer = await fetch('http://auth/.well-known/jwks.json');
      for (const key of (await answer.json()).keys) keys.set(key.kid, createPublicKey({ key, format: 'jwk' }));
    }
    const key = keys.get(kid);
    if (key === undefined) throw new Error('unknown key ' + kid);
    return key;
  }

  const getKey = (header: JwtHeader, give: SigningKeyCallback) => {
    keyOf(header.kid ?? '').then((key) => give(null, key), (error) => give(error));
  };

  function verified(token: string): Promise<{ sub: string }> {
    return new Promise((resolve, reject) => {
      jwt.verify(token, getKey, { algorithms: ['ES256'], audience: 'gateway', issuer: 'auth' }, (error, claims) => {
        if (error) reject(error);
        else resolve(claims as { sub: string });
      });
    });
  }

  export default {
    async fetch(request: Request): Promise<Response> {
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
      try {
        const { sub } = await verified(token);
        console.log('welcome ' + sub);
        return Response.json({ sub });
      } catch (error) {
        const { name, message } = error as Error;
        console.log(name + ': ' + message);
        return Response.json({ error: message }, { status: 401 });
      }
    },
  };`;

/** Asks for a token, and presents it after \`wait\`; \`change\` is what becomes of it on the way. */
const order = (wait: number, change = 'token', audience = 'gateway') => `
  import jwt from 'jsonwebtoken';
  import { generateKeyPairSync } from 'node:crypto';
  void jwt; void generateKeyPairSync;
  export default {
    async fetch(): Promise<Response> {
      const body = JSON.stringify({ service: 'order', audience: '${audience}' });
      const { token } = await (await fetch('http://auth/token', { method: 'POST', body })).json();
      await new Promise((resolve) => setTimeout(resolve, ${wait}));
      const authorization = 'Bearer ' + (${change});
      const { status } = await fetch('http://gateway/orders', { headers: { authorization } });
      return new Response(null, { status });
    },
  };`;

const yaml = (faults = '') => `
until: 40s
services:
  order: { code: order.ts, calls: [auth, gateway] }
  gateway: { code: gateway.ts, calls: [auth] }
  auth: { code: auth.ts }
load: [{ to: order, replay: [2s], timeout: none }]
faults: [${faults}]
`;

function said(orderCode: string, faults = '', gateway = GATEWAY): string[] {
  const files = { 'order.ts': orderCode, 'gateway.ts': gateway, 'auth.ts': AUTH };
  return logged(finished(yaml(faults), files, 1, packages));
}

describe('a token of an auth service, shown to a gateway', () => {
  it('lets a service in while it is good', () => {
    expect(said(order(0))).toEqual(['welcome order']);
    expect(said(order(8900))).toEqual(['welcome order']);
  });

  it.each([
    ['expired', order(10_000), 'TokenExpiredError: jwt expired'],
    [
      'for somebody else',
      order(0, 'token', 'payment'),
      'JsonWebTokenError: jwt audience invalid. expected: gateway',
    ],
    [
      'tampered with',
      order(
        0,
        `token.replace(/\\.[^.]*\\./, '.' + btoa(JSON.stringify({ ...(jwt.decode(token) as object), sub: 'admin' })).replace(/=+$/, '') + '.')`,
      ),
      'JsonWebTokenError: invalid signature',
    ],
    [
      'unsigned',
      order(
        0,
        `jwt.sign({ sub: 'admin', iss: 'auth', aud: 'gateway' }, '', { algorithm: 'none', keyid: 'auth-1' })`,
      ),
      'JsonWebTokenError: jwt signature is required',
    ],
    [
      'signed with a key of its own',
      order(
        0,
        `jwt.sign({ sub: 'admin', iss: 'auth', aud: 'gateway' }, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, { algorithm: 'ES256', keyid: 'auth-1' })`,
      ),
      'JsonWebTokenError: invalid signature',
    ],
    [
      'signed with an unknown key',
      order(
        0,
        `jwt.sign({}, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, { algorithm: 'ES256', keyid: 'mine' })`,
      ),
      'JsonWebTokenError: error in secret or public key callback: unknown key mine',
    ],
    ['nonsense', order(0, `'nonsense'`), 'JsonWebTokenError: jwt malformed'],
  ])('keeps out one that is %s', (_, code, message) => {
    expect(said(code)).toEqual([message]);
  });

  it('keeps out one of another issuer', () => {
    const wary = GATEWAY.replace(`issuer: 'auth'`, `issuer: 'https://login'`);
    expect(said(order(0), '', wary)).toEqual([
      'JsonWebTokenError: jwt issuer invalid. expected: https://login',
    ]);
  });
});

describe('with a clock that is off', () => {
  const skew = (service: string, by: string) => `{ at: 1s, skew: ${service}, by: ${by} }`;

  it('the one who verifies decides by its own', () => {
    // Good for 10 s of the gateway's clock.
    expect(said(order(0), skew('gateway', '9s'))).toEqual(['welcome order']);
    expect(said(order(0), skew('gateway', '11s'))).toEqual(['TokenExpiredError: jwt expired']);
    expect(said(order(15_000), skew('gateway', '-6s'))).toEqual(['welcome order']);
  });

  it('the one who signs writes its own into the token', () => {
    expect(said(order(0), skew('auth', '-11s'))).toEqual(['TokenExpiredError: jwt expired']);
    expect(said(order(15_000), skew('auth', '6s'))).toEqual(['welcome order']);
    expect(
      said(
        order(0),
        skew('auth', '-11s'),
        GATEWAY.replace(`issuer: 'auth'`, `issuer: 'auth', clockTolerance: 5`),
      ),
    ).toEqual(['welcome order']);
  });
});

describe("the chapter's token between two services", () => {
  const SHARED = `
    import jwt from 'jsonwebtoken';
    export class ServiceAuth {
      constructor(readonly name: string, readonly secret: string) {}
      tokenFor(target: string, ttl = 300): string {
        return jwt.sign({}, this.secret, { issuer: this.name, audience: target, expiresIn: ttl });
      }
      /** The calling service; throws when the token does not hold. */
      callerOf(token: string): string {
        const claims = jwt.verify(token, this.secret, { algorithms: ['HS256'], audience: this.name });
        return (claims as jwt.JwtPayload).iss!;
      }
    }`;
  const files = (secret: string, target: string): Files => ({
    'auth.ts': SHARED,
    'order.ts': `
      import { ServiceAuth } from './auth.ts';
      const auth = new ServiceAuth('order-service', '${secret}');
      export default { async fetch(): Promise<Response> {
        const authorization = 'Bearer ' + auth.tokenFor('${target}');
        const { status } = await fetch('http://user/users/7', { headers: { authorization } });
        return new Response(null, { status });
      } };`,
    'user.ts': `
      import { ServiceAuth } from './auth.ts';
      const auth = new ServiceAuth('user-service', 'shared secret');
      export default { fetch(request: Request): Response {
        try {
          console.log(auth.callerOf(request.headers.get('authorization')!.slice('Bearer '.length)));
          return Response.json({ id: 7 });
        } catch (error) {
          console.log((error as Error).message);
          return Response.json({ error: 'Invalid service token' }, { status: 401 });
        }
      } };`,
  });
  const system = `
until: 5s
services:
  order: { code: order.ts, calls: [user] }
  user: { code: user.ts }
load: [{ to: order, replay: [1s] }]
`;

  it('names the caller, and refuses another secret or another target', () => {
    const of = (secret: string, target = 'user-service') =>
      logged(finished(system, files(secret, target), 1, packages));
    expect(of('shared secret')).toEqual(['order-service']);
    expect(of('guessed')).toEqual(['invalid signature']);
    expect(of('shared secret', 'payment-service')).toEqual([
      'jwt audience invalid. expected: user-service',
    ]);
  });
});
