/** Keys and signatures: RFC 7515's examples, and against Node's own in both directions. */
import * as node from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { saidBy } from '../bundled.fixture.ts';
import { A1, A2, A3, A4, CLAIMS } from '../jose-vectors.fixture.ts';

const IMPORTS = `import * as crypto from 'node:crypto'; import jwt from 'jsonwebtoken'; import { Buffer } from 'node:buffer';`;
const json = JSON.stringify;

describe("RFC 7515's examples", () => {
  it('A.1 HS256, A.2 RS256, A.3 ES256, A.4 ES512 are verified, and what can be is signed again', async () => {
    const said = await saidBy(
      IMPORTS,
      `const [a1, a2, a3, a4] = [${[A1, A2, A3, A4].map((each) => json(each)).join(', ')}] as any[];
       const at = { clockTimestamp: 1300819379 };
       const secret = Buffer.from(a1.key.k, 'base64url');
       const half = (key: any) => crypto.createPublicKey({ key, format: 'jwk' });
       const whole = (key: any) => crypto.createPrivateKey({ key, format: 'jwk' });
       said.push(jwt.verify(a1.token, secret, at), jwt.verify(a2.token, half(a2.key), at), jwt.verify(a3.token, half(a3.key), at)); await sleep(0); said.push(jwt.verify(a4.token, half(a4.key)));
       for (const [{ token, key }, wrong] of [[a1, Buffer.from('x')], [a2, half(a2.key)], [a3, half(a3.key)]] as any[]) {
         const bad = token.slice(0, -10) + (token.at(-10) === 'A' ? 'B' : 'A') + token.slice(-9);
         try { jwt.verify(bad, wrong, at); said.push('accepted'); } catch (e: any) { said.push(e.message); }
       }
       await sleep(0);
       const input = (token: string) => token.slice(0, token.lastIndexOf('.'));
       said.push(input(a1.token) + '.' + crypto.createHmac('sha256', secret).update(input(a1.token)).digest('base64url') === a1.token);
       said.push(input(a2.token) + '.' + crypto.sign('sha256', input(a2.token), whole(a2.key)).toString('base64url') === a2.token);
       for (const each of [a2, a3, a4]) said.push(JSON.stringify(Object.entries(whole(each.key).export({ format: 'jwk' })).sort()) === JSON.stringify(Object.entries(each.key).sort()));`,
    );
    expect(said).toEqual([
      ...[CLAIMS, CLAIMS, CLAIMS, 'Payload'],
      ...['invalid signature', 'invalid signature', 'invalid signature'],
      ...[true, true, true, true, true],
    ]);
  });
});

/** Made once with `openssl req -x509`. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBdDCCARugAwIBAgIUJQmngLr3nzOwCaiILNWTOiCZ5n4wCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFb3JkZXIwHhcNMjYxMTI3MTgyNTM2WhcNMzYxMTI0MTgyNTM2
WjAQMQ4wDAYDVQQDDAVvcmRlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLH7
PVz3qYCq8Z/9qFh/NmuK50xtVI9Kn366lXY081ex0i1O/AbcStIQC6K9vtfJe7Tm
9ZYmQWZmuqEzwFVBxh6jUzBRMB0GA1UdDgQWBBSokFDejuHsI6YdM+kLVjN/cF/Y
ITAfBgNVHSMEGDAWgBSokFDejuHsI6YdM+kLVjN/cF/YITAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0cAMEQCIDEwvg6UOjwaCNm/NrI81z6G0+0WXbCL0lAv
mS6RRqwhAiAaZkzMqVsliQKgmuzYJq0OyGXPkg7dYmp9qLGs2gNasA==
-----END CERTIFICATE-----`;

const KINDS = [
  {
    type: 'rsa',
    options: { modulusLength: 2048 },
    private: ['pkcs1', 'pkcs8'],
    public: ['pkcs1', 'spki'],
  },
  {
    type: 'rsa',
    options: { modulusLength: 1024, publicExponent: 3 },
    private: ['pkcs1', 'pkcs8'],
    public: ['pkcs1', 'spki'],
  },
  ...['P-256', 'P-384', 'P-521'].map((namedCurve) => ({
    ...{ type: 'ec', options: { namedCurve }, private: ['sec1', 'pkcs8'], public: ['spki'] },
  })),
];
/** The hash and the salt of its length must fit into 1,024 bits. */
const fits = ({ way, hash }: { way: string; hash: string }, bits = 2048) =>
  bits > 1024 || !(hash === 'SHA512' && way.includes('-1'));
const HASHES = ['sha1', 'sha224', 'sha256', 'RSA-SHA384', 'SHA512'];

/** The ways of signing, for each kind; what follows \`key\` in the options. */
const WAYS = {
  rsa: ['', 'padding: 1', 'padding: 6', 'padding: 6, saltLength: -1', 'padding: 6, saltLength: 20'],
  ec: ['', `dsaEncoding: 'ieee-p1363'`],
};

describe("against Node's own", () => {
  it.each(KINDS)(
    '$type $options in every form, and every signature',
    { timeout: 60_000 },
    async (kind) => {
      const pair = node.generateKeyPairSync(
        kind.type as 'rsa',
        kind.options as { modulusLength: number },
      );
      const forms = [
        ...kind.private.map((type) => ({ type, isPrivate: true })),
        ...kind.public.map((type) => ({ type, isPrivate: false })),
      ];
      const texts = forms.map(({ type, isPrivate }) =>
        String(
          (isPrivate ? pair.privateKey : pair.publicKey).export({
            format: 'pem',
            type: type as 'spki',
          }),
        ),
      );
      const bits = 'modulusLength' in kind.options ? kind.options.modulusLength : undefined;
      const ways = WAYS[kind.type as 'rsa']
        .flatMap((way) => HASHES.map((hash) => ({ way, hash })))
        .filter((way) => fits(way, bits));
      const options = (way: string) =>
        new Function('key', `return { key, ${way} }`) as (key: unknown) => never;
      const signed = ways.map(({ way, hash }) =>
        node.createSign(hash).update('text').sign(options(way)(pair.privateKey), 'base64'),
      );
      const said = await saidBy(
        IMPORTS,
        `const texts = ${json(texts)}; const forms: any[] = ${json(forms)}; const signed: string[] = ${json(signed)};
       const read = (text: string, i: number) => forms[i].isPrivate ? crypto.createPrivateKey(text) : crypto.createPublicKey(text);
       const keys = texts.map(read);
       said.push(keys.map((key, i) => key.export({ format: 'pem', type: forms[i].type }) === texts[i]));
       said.push(keys.map((key, i) => { const der = key.export({ format: 'der', type: forms[i].type }); const make: any = forms[i].isPrivate ? crypto.createPrivateKey : crypto.createPublicKey; return make({ key: der, format: 'der', type: forms[i].type }).equals(key); }));
       const halves = texts.map((text) => crypto.createPublicKey(text)); said.push(halves.every((key) => key.equals(halves.at(-1)!)), keys[0]!.equals(keys.at(-1)!));
       const [secret, open] = [keys[0]!, keys.at(-1)!]; said.push(secret.type, open.type, open.asymmetricKeyType, JSON.stringify(open.asymmetricKeyDetails, (_, v) => typeof v === 'bigint' ? Number(v) : v));
       const ways: any[] = [${ways.map(({ way, hash }) => `{ hash: '${hash}', of: (key: any) => ({ key, ${way} }) }`).join(', ')}];
       const results: any[] = [];
       for (const [i, { hash, of }] of ways.entries()) {
         await sleep(0);
         const ours = crypto.createSign(hash).update('te').update('xt').sign(of(secret), 'base64');
         results.push([crypto.createVerify(hash).update('text').verify(of(open), signed[i]!, 'base64'), crypto.createVerify(hash).update('texT').verify(of(open), signed[i]!, 'base64'), ours]);
       }
       said.push(results);`,
      );
      const details = JSON.stringify(pair.publicKey.asymmetricKeyDetails, (_, value) =>
        typeof value === 'bigint' ? Number(value) : value,
      );
      const all = forms.map(() => true);
      expect(said.slice(0, -1)).toEqual([
        all,
        all,
        true,
        false,
        'private',
        'public',
        kind.type,
        details,
      ]);
      const results = said.at(-1) as [boolean, boolean, string][];
      const proven = results.map(([holds, other, ours], i) => [
        ...[ways[i], holds, other],
        node
          .createVerify(ways[i]!.hash)
          .update('text')
          .verify(options(ways[i]!.way)(pair.publicKey), ours, 'base64'),
      ]);
      expect(proven).toEqual(ways.map((way) => [way, true, false, true]));
    },
  );

  it('a certificate gives its key', async () => {
    const said = await saidBy(
      IMPORTS,
      `said.push(crypto.createPublicKey(${json(CERTIFICATE)}).export({ format: 'pem', type: 'spki' }));`,
    );
    expect(said).toEqual([
      node.createPublicKey(CERTIFICATE).export({ format: 'pem', type: 'spki' }),
    ]);
  });

  it('new pairs are whole, the same in every run, and Node takes them', async () => {
    const make = () =>
      saidBy(
        IMPORTS,
        `const pem: any = { publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } };
         said.push(crypto.generateKeyPairSync('ec', { namedCurve: 'P-256', ...pem })); await sleep(0);
         said.push(crypto.generateKeyPairSync('rsa', { modulusLength: 2048, ...pem })); await sleep(0);
         said.push(crypto.generateKeyPairSync('rsa', { modulusLength: 512, publicExponent: 3, ...pem }));`,
      );
    const pairs = (await make()) as { publicKey: string; privateKey: string }[];
    for (const { publicKey, privateKey } of pairs) {
      const signature = node.sign('sha256', Buffer.from('x'), privateKey);
      expect(node.verify('sha256', Buffer.from('x'), publicKey, signature)).toBe(true);
      // Node checks that the parts of an RSA key belong together when it uses them.
      const jwk = node.createPrivateKey(privateKey).export({ format: 'jwk' });
      expect(node.createPrivateKey({ key: jwk, format: 'jwk' }).type).toBe('private');
    }
    expect(node.createPublicKey(pairs[1]!.publicKey).asymmetricKeyDetails).toEqual({
      modulusLength: 2048,
      publicExponent: 65_537n,
    });
    expect(await make()).toEqual(pairs);
  });
});

const EC = node.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const RSA = node.generateKeyPairSync('rsa', { modulusLength: 512 });
const PEMS = [EC, RSA].map(({ publicKey, privateKey }) => [
  publicKey.export({ format: 'pem', type: 'spki' }),
  privateKey.export({ format: 'pem', type: 'pkcs8' }),
]);

/** Mistakes, in terms of `crypto`, `ec`, `rsa` (pairs of PEM) and `secret`. */
const MISTAKES = [
  `crypto.createSign('foo')`,
  `crypto.createVerify('foo')`,
  `crypto.createSign(5)`,
  `crypto.createPrivateKey('secret')`,
  `crypto.createPublicKey('secret')`,
  `crypto.createPrivateKey(5)`,
  `crypto.createPrivateKey({})`,
  `crypto.createPrivateKey(ec[0])`,
  `crypto.createSecretKey(5)`,
  `crypto.createPublicKey(crypto.createPublicKey(ec[0]))`,
  `crypto.createHmac('sha256', crypto.createPublicKey(ec[0]))`,
  `crypto.createSign('sha256').update('x').sign(crypto.createPublicKey(ec[0]))`,
  `crypto.createSign('sha256').update('x').sign(secret)`,
  `crypto.createSign('sha256').update('x').sign('zzz')`,
  `crypto.createSign('sha256').update('x').sign(null)`,
  `crypto.createVerify('sha256').update('x').verify(secret, 'x')`,
  `crypto.createVerify('sha256').update('x').verify(ec[0], 'aa')`,
  `crypto.createVerify('sha256').update('x').verify(rsa[0], 'aa')`,
  `crypto.createVerify('sha256').update('x').verify(rsa[0], 'f'.repeat(64))`,
  `crypto.generateKeyPairSync('ec', { namedCurve: 'foo' })`,
  `crypto.generateKeyPairSync('rsa', {})`,
  `crypto.generateKeyPairSync('ec', {})`,
  `crypto.createPrivateKey(ec[1]).export()`,
  `crypto.createPrivateKey(ec[1]).export({ format: 'pem', type: 'zz' })`,
  `crypto.createPublicKey(ec[0]).export({ format: 'pem', type: 'pkcs1' })`,
  `secret.export({ format: 'jwk' })`,
  `(() => { const s = crypto.createSign('sha256').update('x'); s.sign(ec[1]); s.sign(ec[1]); })()`,
  `(() => { const s = crypto.createSign('sha256').update('x'); s.sign(ec[1]); s.update('x'); })()`,
  `new crypto.KeyObject('foo')`,
  `crypto.createPrivateKey({ key: 'zz', format: 'der' })`,
  `crypto.createPrivateKey({ key: { kty: 'foo' }, format: 'jwk' }).type`,
  `crypto.createPrivateKey({ key: { kty: 'EC' }, format: 'jwk' })`,
  `crypto.createPrivateKey('-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----')`,
  `crypto.createPublicKey('-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----')`,
  `crypto.createSign('sha512').update('x').sign(rsa[1])`,
  `crypto.sign('sha256', 'x', {})`,
  `crypto.sign('sha512', 'x', { key: rsa[1], padding: 6 })`,
  `secret.equals(secret)`,
  `secret.equals(5)`,
  `[secret.type, secret.symmetricKeySize, secret.asymmetricKeyType === undefined]`,
];

/** Node lists more types of keys than these modules know. */
const known = (message: string) => message.replace("'RSA', 'EC', 'OKP'", "'RSA', 'EC'");

it('mistakes are answered as Node answers them', { timeout: 60_000 }, async () => {
  const parts = `const [ec, rsa] = ${json(PEMS)}; const secret = crypto.createSecretKey(new Uint8Array([1]));`;
  const outcomes = (any: string) =>
    MISTAKES.map(
      (each) =>
        `(() => { try { return ['gives', ${each}]; } catch (e${any}) { return [e.name, e.message, e.code ?? null]; } })()`,
    );
  const ours = await saidBy(
    IMPORTS,
    `${parts.replace(']', ']: any')} ${outcomes(': any')
      .map((each) => `said.push(${each}); await sleep(0);`)
      .join('\n')}`,
  );
  const native = new Function('crypto', `${parts} return [${outcomes('').join(', ')}];`)(
    node,
  ) as string[][];
  const expected = native.map((each) =>
    each.map((text) => (typeof text === 'string' ? known(text) : text)),
  );
  const named = (list: readonly unknown[]) => MISTAKES.map((each, i) => [each, list[i]]);
  expect(named(ours)).toEqual(named(JSON.parse(json(expected))));
});
