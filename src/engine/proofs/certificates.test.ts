/** A mesh's certificates: issued, renewed, expired, and no longer trusted. */
import { describe, expect, it } from 'vitest';
import { inspectionOf } from '../inspection.ts';
import { finished, type Live, live, logged, scenarioOf } from './live.fixture.ts';

/** Between sidecars TLS is mutual by itself; a new connection for every call, and no retries. */
const MESH = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: payment }
spec:
  host: payment
  trafficPolicy: { connectionPool: { http: { maxRequestsPerConnection: 1 } } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: payment }
spec:
  hosts: [payment]
  http: [{ route: [{ destination: { host: payment } }], retries: { attempts: 0 } }]
`;

const ORDER = `
  export default {
    async fetch(): Promise<Response> {
      const { status } = await fetch('http://payment/charge');
      return new Response(null, { status });
    },
  };`;
const FILES = { 'mesh.yaml': MESH, 'order.ts': ORDER };

const STEADY = 'rate: 10/s, arrivals: constant';

interface Setting {
  readonly ttl?: string;
  readonly load?: string;
  readonly until?: string;
  readonly more?: string;
}

/** Every message takes 1 ms, and a certificate 2 ms of the authority's one processor. */
const yaml = (
  faults = '',
  { ttl = '20s', load = STEADY, until = '60s', more = '' }: Setting = {},
) => `
until: ${until}
mesh:
  hop: 0ms
  files: [mesh.yaml]
  certificates: { authority: ca, ttl: ${ttl}, jitter: 0${more} }
services:
  order: { code: order.ts, calls: [payment] }
  payment: { service_time: 1ms }
  ca: { authority: true }
load: [{ to: order, ${load}, timeout: none }]
faults: [${faults}]
`;

const run = (faults = '', setting: Setting = {}) => finished(yaml(faults, setting), FILES);
const told = ({ marks }: Live) =>
  marks.filter(({ kind }) => kind === 'certificate').map(({ t, text }) => [t, text] as const);
/** What went wrong with TLS, each once, in order. */
const tlsErrors = (one: Live) => [
  ...new Set(logged(one).filter((line) => line.startsWith('TLS failed'))),
];
/** The first and the last window, from 7 s on, in which calls of order to payment failed, in ms. */
function failures({ record }: ReturnType<typeof run>): readonly [number, number] | null {
  const failed = record.edges['order->payment']!.windows.filter(
    ({ t_ms, failed }) => t_ms >= 7000 && Object.keys(failed).length > 0,
  );
  return failed.length === 0 ? null : [failed[0]!.t_ms, failed.at(-1)!.t_ms];
}

describe('a certificate', () => {
  it('is issued when the process starts, by a call over the network', () => {
    const one = live(yaml('', { load: 'replay: [1s]' }), FILES);
    one.simulation.advance(500);
    const { cluster } = one.simulation;
    expect(logged(one)).toEqual([
      expect.stringMatching(/^certificate [0-9a-f]{8} issued by ca root 1, good until 20 s$/),
      expect.stringMatching(/^certificate [0-9a-f]{8} issued by ca root 1, good until 20 s$/),
    ]);
    const spans = Array.from({ length: cluster.spans.count }, (_, i) => cluster.spans.get(i + 1));
    const path = 'POST /istio.v1.auth.IstioCertificateService/CreateCertificate';
    // Both arrive after 1 ms; the second waits for the processor. The authority asks nobody.
    expect(spans.map(({ kind, name, start, end }) => [kind, name, start, end])).toEqual([
      ['client', `ca ${path}`, 0, 4],
      ['client', `ca ${path}`, 0, 6],
      ['server', path, 1, 3],
      ['server', path, 1, 5],
    ]);
  });

  it('is renewed at the instant its grace period begins, again and again', () => {
    // Signed at 3 ms and there at 4: of the 19,999 ms left half are waited; signing takes 4 ms.
    const times: number[] = [];
    let [signed, there] = [3, 4];
    while (there < 60_000) {
      const asked = there + (signed + 20_000 - there) / 2;
      [signed, there] = [asked + 3, asked + 4];
      times.push(there);
    }
    const one = run('', { load: 'replay: [1s]' });
    const order = told(one).filter(([, text]) => text.startsWith('order'));
    expect(order).toEqual(times.slice(0, -1).map((t) => [t, 'order certificate renewed']));
    expect(run('', { load: 'replay: [1s]', more: ', grace_ratio: 0.2' }).marks[0]!.t).toBe(
      4 + 19_999 * 0.8 + 4,
    );
  });

  it('is renewed within its jitter, by Istio’s defaults about 12 hours after its issue', () => {
    const jitter = run('', { ttl: '24h', until: '14h', load: 'replay: [1s]' });
    expect(told(jitter).map(([t]) => Math.round(t / 3_600_000))).toEqual([12, 12]);
    const spread = yaml('', { ttl: '24h', until: '14h', load: 'replay: [1s]' }).replace(
      ', jitter: 0',
      '',
    );
    const hours = told(finished(spread, FILES)).map(([t]) => t / 3_600_000);
    expect(new Set(hours).size).toBe(2);
    for (const hour of hours) expect(Math.abs(hour - 12)).toBeLessThan(0.2401);
  });

  it('is seen in the inspector, at the workload and at the authority', () => {
    const one = live(yaml('', { load: 'replay: [1s]' }), FILES);
    one.simulation.advance(15_000);
    const sections = (name: string) =>
      new Map(
        inspectionOf(one.simulation.cluster, { kind: 'service', name })!.sections.map(
          ({ title, rows }) => [title, rows],
        ),
      );
    const [certificate] = sections('payment').get('Certificates')!;
    expect(certificate).toEqual([
      '#1',
      expect.stringMatching(/^[0-9a-f]{32}$/),
      'spiffe://cluster.local/ns/default/sa/payment',
      '−110 s',
      '30 s',
      ...['ca root 1', 'ca root 1', '1', 'not due to be renewed yet'],
    ]);
    const authority = sections('ca');
    expect(authority.get('Authority')).toEqual([
      ...[
        ['issued', '4'],
        ['of them renewed', '2'],
        ['refused', '0'],
        ['outstanding', '4'],
      ],
      ...[
        ['signs with', 'ca root 1'],
        ['to be trusted', 'ca root 1'],
      ],
    ]);
    expect(authority.get('Certificates outstanding')!.map(([, serial]) => serial)).toContain(
      certificate![1],
    );
    expect(authority.has('Certificates')).toBe(false);
  });

  it('is given to nobody for somebody else, nor for nonsense', () => {
    const thief = `
      export default {
        async fetch(): Promise<Response> {
          for (const subject of ['payment', 'order']) {
            const body = JSON.stringify({ subject: 'spiffe://cluster.local/ns/default/sa/' + subject, ttl: 5000 });
            const answer = await fetch('http://ca/istio.v1.auth.IstioCertificateService/CreateCertificate', { method: 'POST', body });
            console.log(answer.status, answer.status === 200 ? '' : await answer.text());
          }
          console.log((await fetch('http://ca/')).status, (await fetch('http://ca/istio.v1.auth.IstioCertificateService/CreateCertificate', { method: 'POST', body: '{' })).status);
          return new Response();
        },
      };`;
    const one = finished(yaml('', { load: 'replay: [1s]' }), { ...FILES, 'order.ts': thief });
    expect(logged(one).filter((line) => /^\d/.test(line))).toEqual([
      '403 order is not spiffe://cluster.local/ns/default/sa/payment',
      ...['200 ', '404 400'],
    ]);
  });
});

describe('an outage of the authority', () => {
  it('is not felt while certificates last', () => {
    const one = run('{ at: 9s, for: 8s, kill: ca }');
    expect(one.record.client.failed).toEqual({});
    expect(told(one).map(([, text]) => text)).toContain('payment certificate not renewed');
  });

  it('fails calls from the very instant a certificate ends, and says why', () => {
    // Order, started again, has a later one. Payment's is signed at 5 ms. A call that arrives at t shows it at t + 4.
    const end = 20_005;
    const calls = [-1, 0, 0.001].map((late) => `${(end - 4 + late) / 1000}s`).join(', ');
    const faults = '{ at: 3s, for: 1s, kill: order }, { at: 5s, kill: ca }';
    const one = run(faults, { load: `replay: [${calls}]`, until: '25s' });
    expect(one.record.client).toMatchObject({ ok: 2, failed: { http_503: 1 } });
    expect(told(one)).toContainEqual([end, 'payment certificate expired']);
    expect(tlsErrors(one)).toEqual([
      expect.stringMatching(
        /^TLS failed \(CERT_HAS_EXPIRED\): certificate [0-9a-f]{8} of payment expired at 20 s; asked ca \d+ times since 10 s in vain \(connect ECONNREFUSED ca:80\)$/,
      ),
    ]);
  });

  it('tells whoever calls an instance past its sidecar, in the error itself', () => {
    const direct = ORDER.replace(
      "const { status } = await fetch('http://payment/charge');",
      "const { status } = await fetch('http://payment-1/').catch((error) => { console.log(error.cause.code, error.cause.message); return { status: 502 }; });",
    );
    const system = yaml('{ at: 5s, kill: ca }', { load: 'replay: [22s]', until: '25s' });
    const link = 'links: { order -> payment: { connection: { tls: mutual } } }';
    const one = finished(`${system}${link}`, { ...FILES, 'order.ts': direct });
    expect(logged(one)).toContainEqual(
      expect.stringMatching(
        /^CERT_HAS_EXPIRED certificate has expired: certificate [0-9a-f]{8} of payment expired at 20 s; /,
      ),
    );
  });

  it('tells the application as Envoy does, with the reason', () => {
    const curious = ORDER.replace('const { status } =', 'const response =').replace(
      'return new',
      'const { status } = response; console.log(await response.text()); return new',
    );
    const one = finished(yaml('{ at: 5s, kill: ca }', { load: 'replay: [22s]' }), {
      ...FILES,
      'order.ts': curious,
    });
    expect(logged(one)).toContainEqual(
      expect.stringMatching(
        /^upstream connect error or disconnect\/reset before headers\. reset reason: remote connection failure, transport failure reason: TLS error: certificate [0-9a-f]{8} of payment expired at 20 s; /,
      ),
    );
  });

  it('is over for a workload with its next try', () => {
    const one = run('{ at: 5s, for: 25s, kill: ca }');
    const renewed = told(one).filter(([t, text]) => t > 30_000 && text.endsWith('renewed'));
    const again = Math.max(
      ...['order', 'payment'].map((name) => renewed.find(([, text]) => text.startsWith(name))![0]),
    );
    const [first, last] = failures(one)!;
    expect(first).toBe(20_000);
    expect(last).toBe(Math.floor(again / 500) * 500);
    // The tenth try comes at most 1.5 · 0.5 s · 1.5 ** 9 after the ninth.
    expect(again - 30_000).toBeLessThan(28_900);
    expect(one.record.client.failed).toEqual({ http_503: expect.any(Number) });
  });

  it('keeps a new process from mutual TLS, as callee and as caller', () => {
    for (const name of ['payment', 'order']) {
      const one = run(`{ at: 2s, kill: ca }, { at: 5s, for: 1s, kill: ${name} }`, {
        load: 'replay: [4s, 8s]',
        until: '10s',
      });
      expect(one.record.client).toMatchObject({ ok: 1, failed: { http_503: 1 } });
      expect(tlsErrors(one)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^TLS failed \\(EPROTO\\): ${name} has no certificate: asked ca \\d times since 6 s in vain \\(connect ECONNREFUSED ca:80\\)$`,
          ),
        ),
      ]);
    }
  });

  it('may be a cut of one link alone: then only that workload’s runs out', () => {
    const one = run('{ at: 5s, partition: order -> ca }', { load: 'replay: [22s]', until: '25s' });
    // Payment's is good; it does not take order's.
    expect(tlsErrors(one)).toEqual([
      expect.stringMatching(
        /^TLS failed \(EPROTO\): certificate [0-9a-f]{8} of order expired at 20 s; asked ca once in vain \(no answer within 10 s\)$/,
      ),
    ]);
  });

  it('may be mere slowness', () => {
    const slow = run('{ at: 5s, for: 40s, slow: ca, add: 4s }');
    expect(slow.record.client.failed).toEqual({});
    const slower = run('{ at: 5s, for: 40s, slow: ca, add: 11s }');
    expect(tlsErrors(slower)[0]).toContain('in vain (no answer within 10 s)');
    expect(failures(slower)![0]).toBe(20_000);
  });
});

/** Order renews at 10 s, 20 s, … and payment, started again, at 16 s, 26 s, … */
const APART = '{ at: 5s, for: 1s, kill: payment }';

describe('another root', () => {
  it('divides those who have been given it from those who have not', () => {
    const one = run(`${APART}, { at: 8s, rotate_root: ca }`);
    const [first, last] = failures(one)!;
    expect([first, last]).toEqual([10_000, 16_000]);
    expect(tlsErrors(one)).toEqual([
      expect.stringMatching(
        /^TLS failed \(SELF_SIGNED_CERT_IN_CHAIN\): certificate [0-9a-f]{8} of payment was issued by ca root 1, and order trusts only ca root 2$/,
      ),
    ]);
    expect(one.marks).toContainEqual(expect.objectContaining({ t: 8000, text: 'ca root changed' }));
  });

  it('harms nobody with an overlap longer than the time between renewals', () => {
    const one = run(`${APART}, { at: 8s, rotate_root: ca, overlap: 12s }`);
    expect(failures(one)).toBeNull();
    expect(tlsErrors(one)).toEqual([]);
    const signed = logged(one).map((line) => /(?:issued|renewed) by (ca root \d)/.exec(line)?.[1]);
    expect(new Set(signed.filter(Boolean))).toEqual(new Set(['ca root 1', 'ca root 2']));
    const { sections } = inspectionOf(one.simulation.cluster, { kind: 'service', name: 'ca' })!;
    const authority = sections.find(({ title }) => title === 'Authority')!;
    expect(authority.rows.slice(-2)).toEqual([
      ['signs with', 'ca root 2'],
      ['to be trusted', 'ca root 2'],
    ]);
  });

  it('with one that is too short, the callee refuses the caller', () => {
    const one = run(`${APART}, { at: 8s, rotate_root: ca, overlap: 3s }`);
    expect(failures(one)).toEqual([16_000, 20_000]);
    expect(tlsErrors(one)).toEqual([
      expect.stringMatching(
        /^TLS failed \(EPROTO\): certificate [0-9a-f]{8} of order was issued by ca root 1, and payment trusts only ca root 2$/,
      ),
    ]);
  });

  it('is undone by its number, and again two sides stand against each other until all are renewed', () => {
    const one = run(`${APART}, { at: 8s, for: 20s, rotate_root: ca }`);
    expect(one.marks).toContainEqual(
      expect.objectContaining({ t: 28_000, kind: 'heal', text: 'ca root of before again' }),
    );
    // Order renews at 30 s, payment at 36 s.
    expect(failures(one)).toEqual([10_000, 36_000]);
    const windows = one.record.edges['order->payment']!.windows;
    const calm = windows.filter(({ t_ms }) => t_ms > 16_000 && t_ms < 30_000);
    expect(calm.every(({ ok, offered }) => ok === offered)).toBe(true);
  });

  it('by hand gives the same as by schedule', () => {
    const scenario = scenarioOf(yaml('{ at: 8s, for: 20s, rotate_root: ca, overlap: 3s }'));
    const scheduled = finished(scenario, FILES);
    const byHand = live({ ...scenario, faults: [] }, FILES);
    byHand.simulation.advance(8000);
    byHand.simulation.intervene({ kind: 'inject', fault: scenario.faults[0]!.fault });
    byHand.simulation.advance(28_000);
    byHand.simulation.intervene({ kind: 'heal', fault: 1 });
    byHand.simulation.advance(scenario.until);
    const { events: _a, ...left } = byHand.simulation.record();
    const { events: _b, ...right } = scheduled.record;
    expect(left).toEqual(right);
    expect(byHand.marks).toEqual(scheduled.marks);
  });
});

describe('clocks', () => {
  it('certificates begin two minutes early for those that are behind', () => {
    const of = (faults: string) => run(faults, { load: 'replay: [3s]', until: '5s' });
    expect(of('{ at: 1s, skew: order, by: -1m }').record.client.failed).toEqual({});
    const order = of('{ at: 1s, skew: order, by: -3m }');
    expect(tlsErrors(order)).toEqual([
      expect.stringMatching(
        /^TLS failed \(CERT_NOT_YET_VALID\): certificate [0-9a-f]{8} of payment is valid from −120 s on, says the clock of order, 180 s behind$/,
      ),
    ]);
    // Payment looks at order's certificate, and says no with an alert.
    expect(tlsErrors(of('{ at: 1s, skew: payment, by: -3m }'))[0]).toContain(
      '(EPROTO): certificate',
    );
  });

  it('one that is ahead finds them expired', () => {
    const one = run('{ at: 1s, skew: order, by: 25s }', { load: 'replay: [3s]', until: '5s' });
    expect(tlsErrors(one)).toEqual([
      expect.stringMatching(
        /^TLS failed \(CERT_HAS_EXPIRED\): certificate [0-9a-f]{8} of payment expired at 20 s, says the clock of order, 25 s ahead; not due to be renewed yet$/,
      ),
    ]);
  });

  it('that of the authority dates what it issues', () => {
    const one = run('{ at: 1s, skew: ca, by: 5m }', { load: 'replay: [9s, 15s]', until: '20s' });
    expect(one.record.client).toMatchObject({ ok: 1, failed: { http_503: 1 } });
    expect(tlsErrors(one)[0]).toContain('(CERT_NOT_YET_VALID)');
  });
});

it('an expiry by a fault goes on as long as the fault does, whatever is renewed', () => {
  const one = run('{ at: 8s, for: 10s, expire_certificate: payment }');
  expect(failures(one)).toEqual([8000, 17_500]);
  expect(
    tlsErrors(one).every((line) => line.endsWith('of payment was made to expire by a fault')),
  ).toBe(true);
});

it('an answer that was changed on the way is not taken for a certificate', () => {
  const one = run('{ at: 0s, for: 3s, corrupt: order -> ca, share: 100% }', {
    load: 'replay: [8s]',
    until: '10s',
  });
  expect(one.record.client.ok).toBe(1);
  expect(logged(one).some((line) => line.startsWith('no certificate: ca:'))).toBe(true);
});

it('the same run gives the same record', () => {
  const faults = '{ at: 9s, for: 15s, kill: ca }, { at: 30s, rotate_root: ca, overlap: 4s }';
  expect(JSON.stringify(run(faults).record)).toBe(JSON.stringify(run(faults).record));
});

it('many renewals at once wait for the authority’s processor', () => {
  const crowd = yaml('', { load: 'replay: [50s]', until: '60s', ttl: '20s' }).replace(
    'service_time: 1ms',
    'service_time: 1ms, replicas: 50',
  );
  const one = finished(
    crowd.replace('{ authority: true }', '{ authority: { issue_time: 20ms } }'),
    FILES,
  );
  // 51 certificates of 20 ms, one after the other; the last there 1 ms after.
  const { latency_ms } = one.record.services['ca']!;
  expect(latency_ms.max).toBeCloseTo(51 * 20, 5);
});
