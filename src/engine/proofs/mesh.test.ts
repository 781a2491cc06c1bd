import { describe, expect, it } from 'vitest';
import { CHAPTER_ENVOY, CHAPTER_ISTIO } from '../../config/mesh/listings.fixture.ts';
import { inspectionOf } from '../inspection.ts';
import { CompileError } from '../simulation.ts';
import { finished, type Live, live, recordOf } from './live.fixture.ts';

const SUBSETS = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: user-service }
spec:
  host: user-service
  subsets:
  - { name: v1, labels: { version: v1 } }
  - { name: v2, labels: { version: v2 } }
`;

/** Calls by name, knows nothing of any mesh. */
const ORDER = `export default { async fetch() {
  const response = await fetch('http://user-service/users/7');
  return new Response(await response.text(), { status: response.status });
} };`;

interface Parts {
  readonly mesh?: string;
  readonly v1?: string;
  readonly v2?: string;
  readonly more?: string;
  readonly rate?: string;
  readonly user?: string;
}

const system = ({ mesh, v1 = '', v2 = '', more = '', rate = '100/s', user = '' }: Parts) => `
until: 30s
services:
  order: { code: order.ts, calls: [user-service], concurrency: 1000 }
  user-service:
    service_time: 5ms
    ${v1}
    replicas: 2
    ${user}
    versions: [{ version: v2, service_time: 5ms, ${v2} replicas: 2 }]
${mesh === undefined ? '' : `mesh: ${mesh}`}
load: [{ to: order, rate: ${rate} }]
${more}
`;

const files = (...texts: string[]) => ({ 'order.ts': ORDER, 'mesh.yaml': texts.join('---\n') });
const MESH = '{ files: [mesh.yaml] }';

/** Flags of all kept spans, by how often. */
function flags({ simulation }: Live): Record<string, number> {
  const { spans } = simulation.cluster;
  const counts: Record<string, number> = {};
  for (let id = 1; id <= spans.count; id++) {
    if (!spans.kept(id)) continue;
    const { flags: text } = spans.get(id);
    if (text !== '') counts[text] = (counts[text] ?? 0) + 1;
  }
  return counts;
}

describe('the chapter’s Istio listing, as it stands', () => {
  it('sends a tenth to v2, without a change of learner code', () => {
    const run = live(system({ mesh: MESH }), files(CHAPTER_ISTIO, SUBSETS));
    const byVersion: Record<string, number> = { v1: 0, v2: 0 };
    run.simulation.advance(30_000);
    const { spans, services } = run.simulation.cluster;
    const user = services[1]!;
    for (let id = 1; id <= spans.count; id++) {
      if (!spans.kept(id)) continue;
      const span = spans.get(id);
      if (span.kind === 'server' && span.endpoint === user.endpoint) {
        byVersion[user.instances[span.instance]!.version]!++;
      }
    }
    const share = byVersion.v2! / (byVersion.v1! + byVersion.v2!);
    // 3,000 requests: three standard deviations are 1.6 %.
    expect(share).toBeGreaterThan(0.084);
    expect(share).toBeLessThan(0.116);
    expect(run.simulation.record().client.failed).toEqual({});
  });

  it('costs 1 to 2 ms at each of the two sidecars a call passes', () => {
    const plain = recordOf(system({}), files());
    const meshed = recordOf(system({ mesh: MESH }), files(CHAPTER_ISTIO, SUBSETS));
    const { mean, p99 } = meshed.edges['order->user-service']!.latency_ms;
    const without = plain.edges['order->user-service']!.latency_ms.mean;
    expect(mean - without).toBeGreaterThan(2.95);
    expect(mean - without).toBeLessThan(3.05);
    // Of the sum of two even draws from 1 to 2 ms the 99th percentile is 4 − √0.02.
    expect(p99 - without).toBeGreaterThan(3.8);
    expect(p99 - without).toBeLessThan(3.95);
    // order's own sidecar is passed by the client's request as well.
    expect(meshed.client.latency_ms.mean - plain.client.latency_ms.mean).toBeCloseTo(4.5, 1);
  });

  it('hides a failing version by up to 3 retries', () => {
    const failing = { v2: 'failure_rate: 100%,' };
    const plain = recordOf(system(failing), files());
    // Half of the instances are v2 where nothing weighs the versions.
    expect(plain.client.failed.http_500! / plain.client.offered).toBeGreaterThan(0.45);
    // 503 is what the default retryOn takes as a failure: the pods are dead, not answering 500.
    const killed =
      'faults: [{ at: 0s, kill: user-service, instance: 2 }, { at: 0s, kill: user-service, instance: 0 }]';
    const meshed = finished(system({ mesh: MESH, more: killed }), files(CHAPTER_ISTIO, SUBSETS));
    expect(meshed.record.client.failed.http_503 ?? 0).toBeLessThan(
      meshed.record.client.offered * 0.01,
    );
    const dead = recordOf(system({ more: killed }), files());
    expect(dead.client.failed.http_500! / dead.client.offered).toBeGreaterThan(0.45);
  });

  it('gives up after 500 ms; told to try again then, four times within the 2 s', () => {
    const slow = system({
      mesh: MESH,
      rate: '5/s',
      more: 'faults: [{ at: 0s, slow: user-service, add: 10s }]',
    });
    const seen = (istio: string) => {
      const run = finished(slow, files(istio, SUBSETS));
      const name = 'order->user-service';
      const edge = run.record.edges[name]!;
      expect(edge.failed).toEqual({ http_504: edge.offered - edge.in_flight });
      expect(flags(run).UT).toBeGreaterThan(0);
      const { attempts } = run.simulation.cluster.edges.find((each) => each.name === name)!;
      return { tries: attempts!.offered / edge.offered, ...edge.latency_ms };
    };
    // What Istio retries by default does not contain a try's timeout.
    const once = seen(CHAPTER_ISTIO);
    expect(once.tries).toBe(1);
    expect(once.p50).toBeGreaterThan(500);
    expect(once.max).toBeLessThan(510);
    const more = seen(
      CHAPTER_ISTIO.replace('Timeout: 500ms', 'Timeout: 500ms\n      retryOn: 5xx'),
    );
    // The back-offs are at most 25, 75 and 175 ms: the fourth begins in time, and the 2 s cut it.
    expect(more.tries).toBeGreaterThan(3.8);
    expect(more.tries).toBeLessThanOrEqual(4);
    expect(more.p50).toBeGreaterThan(1990);
    expect(more.max).toBeLessThan(2005);
  });
});

describe('the chapter’s Envoy listing, as it stands', () => {
  const yaml = (more: string, rate: string) => `
until: 60s
services:
  order: { code: order.ts, calls: [ride-service], concurrency: 10000 }
  ride-service: { service_time: 500ms, concurrency: 1000, replicas: 2 }
mesh: { files: [mesh.yaml] }
load: [{ to: order, rate: ${rate}, arrivals: constant }]
${more}
`;
  const ride = {
    'order.ts': ORDER.replace('user-service', 'ride-service'),
    'mesh.yaml': CHAPTER_ENVOY,
  };

  it('lets 100 requests be open at once and answers 503 UO to the rest', () => {
    const calm = finished(yaml('', '150/s'), ride);
    expect(calm.record.client.failed).toEqual({});
    // 500 ms · 300/s would be 150 open: a third is refused.
    const run = finished(yaml('', '300/s'), ride);
    const { client } = run.record;
    expect(client.failed.http_503! / client.offered).toBeGreaterThan(0.3);
    expect(client.failed.http_503! / client.offered).toBeLessThan(0.37);
    expect(Object.keys(flags(run))).toContain('UO');
    const inspection = inspectionOf(run.simulation.cluster, { kind: 'service', name: 'order' })!;
    const sidecars = inspection.sections.find(({ title }) => title === 'Sidecars')!;
    expect(sidecars.rows[0]!.at(-1)).toMatch(/UO \d+/);
  });

  it('ejects the instance that answered 5 times in a row with 5xx', () => {
    const faults = 'faults: [{ at: 10s, fail: ride-service, instance: 1 }]';
    // Envoy's default of 10 % lets one of ten go, and none of fewer.
    const few = finished(yaml(faults, '20/s'), ride);
    expect(few.marks.filter(({ kind }) => kind === 'host')).toEqual([]);
    const run = finished(
      yaml(faults, '20/s').replace('replicas: 2', 'replicas: 10').replace('60s', '80s'),
      ride,
    );
    const hosts = run.marks.filter(({ kind }) => kind === 'host').map(({ text }) => text);
    expect(hosts[0]).toBe('order ejects ride-service #2');
    expect(hosts).toContain('order takes back ride-service #2');
    const { client } = run.record;
    // 5 failures, at most 2 more open then, and the same when it is back at the look of 60 s.
    expect(client.failed.http_500).toBeGreaterThanOrEqual(10);
    expect(client.failed.http_500).toBeLessThan(20);
  });
});

describe('mutual TLS', () => {
  const STRICT = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: user-service }
spec: { selector: { matchLabels: { app: user-service } }, mtls: { mode: STRICT } }
`;

  it('that is STRICT turns away who has no sidecar', () => {
    const open = finished(system({ mesh: MESH }), files(CHAPTER_ISTIO, SUBSETS, STRICT));
    expect(open.record.client.failed).toEqual({});
    const plain = finished(
      system({ mesh: '{ sidecars: [user-service], files: [mesh.yaml] }' }),
      files(CHAPTER_ISTIO, SUBSETS, STRICT),
    );
    expect(plain.record.client.ok).toBe(0);
    const edge = plain.record.edges['order->user-service']!;
    expect(edge.failed).toEqual({ connection_reset: edge.offered - edge.in_flight });
  });

  it('fails while a certificate has expired', () => {
    const more = 'faults: [{ at: 10s, for: 10s, expire_certificate: user-service }]';
    const { record, ...run } = finished(
      system({ mesh: MESH, more, user: 'lifecycle: { restart_after: 1s }' }).replace(
        'faults: [',
        'faults: [{ at: 11s, kill: user-service }, ',
      ),
      files(CHAPTER_ISTIO, SUBSETS, STRICT),
    );
    // Open connections go on; after the restart at 12 s every handshake fails.
    const during = record.client.windows.filter(({ t_ms }) => t_ms >= 13_000 && t_ms < 20_000);
    expect(during.every(({ ok }) => ok === 0)).toBe(true);
    const after = record.client.windows.filter(({ t_ms }) => t_ms >= 21_000);
    expect(after.every(({ ok }) => ok > 0)).toBe(true);
    expect(Object.keys(flags(run)).some((text) => text.includes('UF'))).toBe(true);
  });
});

describe('YAML of a mesh', () => {
  it('that is wrong is refused by file and line; what is not modelled is told', () => {
    const problems = (text: string) => {
      try {
        live(system({ mesh: MESH }), files(text));
      } catch (error) {
        if (error instanceof CompileError) return error.problems;
        throw error;
      }
      return [];
    };
    expect(problems(CHAPTER_ISTIO.replace('timeout: 2s', 'timeout: 2'))).toMatchObject([
      { file: 'mesh.yaml', line: 19 },
    ]);
    expect(problems(CHAPTER_ISTIO.replace('subset: v2', 'subst: v2'))).toMatchObject([
      { file: 'mesh.yaml', line: 17, message: expect.stringContaining('subst') },
    ]);
    const { simulation } = live(
      system({ mesh: MESH }),
      files(
        CHAPTER_ISTIO,
        SUBSETS.replace('host: user-service', 'host: user-service\n  exportTo: ["."]'),
      ),
    );
    expect(simulation.notices).toMatchObject([
      { file: 'mesh.yaml', line: 21, message: expect.stringContaining('perTryTimeout') },
      { file: 'mesh.yaml', line: 29, message: expect.stringContaining('exportTo') },
    ]);
  });
});
