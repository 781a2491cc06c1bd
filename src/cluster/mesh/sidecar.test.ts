import { describe, expect, test } from 'vitest';
import { ISTIO_OUTLIER_DETECTION as OUTLIERS } from '../upstream/outlier-detection.ts';
import { ISTIO_LIMITS, type UpstreamLimits } from '../upstream/policy.ts';
import { JitteredBackoff } from './backoff.ts';
import {
  EMPTY_MESH,
  type HttpRoute,
  ISTIO_RETRIES,
  type MeshConfig,
  type RetryPolicy,
  type RouteMatch,
  type TrafficPolicy,
} from './config.ts';
import { REQUEST, Rig, route, routed } from './egress.fixture.ts';

const retry = (changes: Partial<RetryPolicy>): HttpRoute =>
  route({ retries: { ...ISTIO_RETRIES, retryOn: ['5xx'], ...changes } });
const ruled = (policy: TrafficPolicy, http: HttpRoute = route({})): MeshConfig => ({
  ...routed(http),
  destinationRules: [{ name: 'order', service: 'order', policy, subsets: [] }],
});
const limited = (limits: Partial<UpstreamLimits>, http?: HttpRoute) =>
  ruled({ limits: { ...ISTIO_LIMITS, ...limits } }, http);
const ok = () => ({ after: 10, status: 200 });
const failing = () => ({ after: 10, status: 500 });

describe('back-off', () => {
  const waits = (base: number, max?: number) => {
    const backoff = new JitteredBackoff(base, max);
    return Array.from({ length: 7 }, () => backoff.next(9999));
  };

  test('Envoy’s test vector', () => {
    expect(waits(5, 100)).toEqual([4, 9, 19, 39, 79, 99, 99]);
  });

  test('with a base of 25 ms waits stay below 25, 50, 100, 200, 250', () => {
    // 9999 is one below a multiple of all of 25, 50, 100, 200, 250: always the longest wait.
    expect(waits(25).slice(0, 5)).toEqual([24, 49, 99, 199, 249]);
  });
});

describe('the way through', () => {
  test('one hop, the upstream, and its time in a header', () => {
    const rig = new Rig(EMPTY_MESH, ok);
    const sending = rig.send();
    rig.kernel.runUntil(1000);
    expect(rig.outcome(sending)).toEqual({ status: 200, flags: '', at: 11 });
    expect(sending.response?.headers).toEqual([['x-envoy-upstream-service-time', '10']]);
    expect(rig.sidecar.stats).toMatchObject({ requests: 1, attempts: 1, retries: 0, flags: {} });
  });

  test('the first route that fits decides; none is NR', () => {
    const match = (changes: Partial<RouteMatch>): RouteMatch => ({
      uri: null,
      ignoreUriCase: false,
      method: null,
      authority: null,
      headers: [],
      withoutHeaders: [],
      queryParams: [],
      source: null,
      ...changes,
    });
    const direct = (status: number, ...one: Partial<RouteMatch>[]) =>
      route({ match: one.map(match), action: { kind: 'direct', status, body: '' } });
    const user = { name: 'user', value: { kind: 'exact', text: 'ann' } } as const;
    const config = routed(
      direct(201, { uri: { kind: 'prefix', text: '/api' }, headers: [user] }),
      direct(
        202,
        { uri: { kind: 'exact', text: '/exact' } },
        { method: { kind: 'exact', text: 'PUT' } },
      ),
      direct(203, { uri: { kind: 'regex', text: '/a[0-9]+' } }),
      direct(204, { source: { app: 'other', version: null } }),
      direct(205, { uri: { kind: 'prefix', text: '/API' }, ignoreUriCase: true }),
      direct(206, { queryParams: [{ name: 'q', value: { kind: 'exact', text: '7' } }] }),
      direct(207, { headers: [{ name: 'x-debug', value: { kind: 'present' } }] }),
    );
    const status = (path: string, method = 'GET', ...headers: [string, string][]) =>
      new Rig(config, ok).run({ method, url: `http://order${path}`, headers, body: null }).status;
    expect(status('/api/1', 'GET', ['user', 'ann'])).toBe(201);
    expect(status('/api/1', 'GET', ['user', 'bob'])).toBe(205);
    expect(status('/exact?x=1')).toBe(202);
    expect(status('/exactly')).toBe(404);
    expect(status('/', 'PUT')).toBe(202);
    expect(status('/a12')).toBe(203);
    expect(status('/a12b')).toBe(404);
    expect(status('/?p=1&q=7')).toBe(206);
    expect(status('/', 'GET', ['x-debug', ''])).toBe(207);
    expect(new Rig(config, ok).run({ ...REQUEST, url: 'http://order/' })).toMatchObject({
      status: 404,
      flags: 'NR',
    });
  });

  test('rewrites the prefix and changes headers both ways', () => {
    const rig = new Rig(
      routed(
        route({
          match: [{ uri: { kind: 'prefix', text: '/api' } } as RouteMatch].map((one) => ({
            ignoreUriCase: false,
            method: null,
            authority: null,
            headers: [],
            withoutHeaders: [],
            queryParams: [],
            source: null,
            uri: one.uri,
          })),
          rewriteUri: '/v2',
          headers: {
            request: { set: [['a', '1']], add: [['b', '2']], remove: ['c'] },
            response: { set: [], add: [['d', '4']], remove: [] },
          },
        }),
      ),
      ok,
    );
    const sending = rig.send({
      ...REQUEST,
      headers: [
        ['a', '0'],
        ['c', '3'],
      ],
    });
    rig.kernel.runUntil(100);
    expect(rig.sent[0]?.request).toMatchObject({
      url: 'http://order/v2/1?q=1',
      headers: [
        ['a', '1'],
        ['b', '2'],
      ],
    });
    expect(sending.response?.headers).toContainEqual(['d', '4']);
  });
});

describe('weights and mirrors', () => {
  test('90 to 10, within four standard deviations', () => {
    const to = (subset: string, weight: number) => ({
      service: 'order',
      subset,
      weight,
      headers: null,
    });
    const split = route({ action: { kind: 'route', destinations: [to('v1', 90), to('v2', 10)] } });
    const rig = new Rig(routed(split), ok);
    const all = 10_000;
    for (let i = 0; i < all; i++) rig.send();
    rig.kernel.runUntil(1000);
    const canary = rig.sent.filter(({ slot }) => slot === 1).length;
    expect(Math.abs(canary - all * 0.1)).toBeLessThan(4 * Math.sqrt(all * 0.1 * 0.9));
    // No other choice is made of the same stream: the balancer of one host always takes it.
    expect(rig.sent.every(({ slot }) => slot === 0 || slot === 1)).toBe(true);
  });

  test('a subset that no DestinationRule has while it has others is NC', () => {
    const destinations = [{ service: 'order', subset: 'v9', weight: 100, headers: null }];
    const config = {
      ...routed(route({ action: { kind: 'route', destinations } })),
      destinationRules: [
        {
          name: 'o',
          service: 'order',
          policy: {},
          subsets: [{ name: 'v1', version: 'v1', policy: {} }],
        },
      ],
    };
    expect(new Rig(config, ok).run()).toMatchObject({ status: 503, flags: 'NC' });
  });

  test('a mirror is sent besides and its failure is nobody’s', () => {
    const rig = new Rig(
      routed(route({ mirrors: [{ service: 'shadow', subset: null, share: 1 }] })),
      ({ service }) => (service === 'shadow' ? { after: 500, status: 500 } : ok()),
    );
    expect(rig.run()).toMatchObject({ status: 200, flags: '', at: 11 });
    expect(rig.sent.map(({ service }) => service)).toEqual(['shadow', 'order']);
    expect(rig.sent[0]?.request.headers).toEqual([['host', 'order-shadow']]);
    expect(rig.upstreams.get('shadow')?.resources.requests.count).toBe(0);
    expect(rig.sidecar.stats).toMatchObject({ mirrored: 1, attempts: 1 });
  });

  test('a mirror’s percentage is a share of the requests', () => {
    const rig = new Rig(
      routed(route({ mirrors: [{ service: 'shadow', subset: null, share: 0.2 }] })),
      ok,
    );
    for (let i = 0; i < 2000; i++) rig.send();
    rig.kernel.runUntil(100);
    expect(Math.abs(rig.sidecar.mirrored - 400)).toBeLessThan(4 * Math.sqrt(2000 * 0.2 * 0.8));
  });
});

describe('injected faults', () => {
  const faulty = (delay: number, abort: number) =>
    routed(
      route({
        fault: { delay: { share: delay, fixed: 50 }, abort: { share: abort, status: 418 } },
        timeout: 30,
      }),
    );

  test('none at 0 %, all at 100 %, both to one request', () => {
    expect(new Rig(faulty(0, 0), ok).run()).toMatchObject({ status: 200, flags: '' });
    const both = new Rig(faulty(1, 1), ok);
    expect(both.run()).toEqual({ status: 418, flags: 'DI,FI', at: 51, body: 'fault filter abort' });
    expect(both.sent).toEqual([]);
  });

  test('a delay does not count towards the route’s own timeout', () => {
    expect(new Rig(faulty(1, 0), ok).run()).toMatchObject({ status: 200, flags: 'DI', at: 61 });
  });

  test('delay and abort are drawn apart', () => {
    const rig = new Rig(faulty(0.5, 0.5), ok);
    for (let i = 0; i < 4000; i++) rig.send();
    rig.kernel.runUntil(1000);
    const { flags } = rig.sidecar.stats;
    for (const count of [flags.DI, flags.FI]) expect(Math.abs(count! - 2000)).toBeLessThan(130);
    const both = Array.from({ length: 4000 }, (_, i) => rig.spans.get(i + 1).flags);
    expect(Math.abs(both.filter((text) => text === 'DI,FI').length - 1000)).toBeLessThan(130);
  });
});

describe('retries', () => {
  test('attempts N allow 1 + N requests, and then URX', () => {
    const rig = new Rig(routed(retry({ attempts: 3 })), failing);
    expect(rig.run()).toMatchObject({ status: 500, flags: 'URX' });
    expect(rig.sent).toHaveLength(4);
    expect(rig.sidecar.stats).toMatchObject({ attempts: 4, retries: 3, flags: { URX: 1 } });
    expect(rig.upstreams.get('order')?.resources.retries.count).toBe(0);
  });

  test('attempts 3, back-off 2 s, timeout 3 s: the longest back-offs leave room for one retry', () => {
    const http = { ...retry({ attempts: 3, backoff: 2000 }), timeout: 3000 };
    const rig = new Rig(routed(http), failing);
    // The largest draw, as Envoy's test takes it: 1999 ms, then 3999 ms.
    rig.sidecar.drawsFor('order').backoff.uint32 = () => 3999;
    expect(rig.run()).toMatchObject({ status: 504, flags: 'UT', at: 3001 });
    expect(rig.sent.map(({ at }) => at)).toEqual([1, 2010]);
  });

  test('a retry goes to another host', () => {
    const rig = new Rig(routed(retry({ attempts: 2 })), ({ slot }) =>
      slot === 0 ? failing() : ok(),
    );
    for (let i = 0; i < 20; i++) expect(rig.run().status).toBe(200);
    expect(rig.sidecar.retries).toBeLessThanOrEqual(20);
    expect(rig.sidecar.retries).toBeGreaterThan(0);
  });

  test.each([
    [['gateway-error'], 503, true],
    [['gateway-error'], 500, false],
    [['retriable-4xx'], 409, true],
    [['retriable-4xx'], 404, false],
    [['connect-failure'], 503, false],
  ] as const)('%s after %i: %s', (retryOn, status, again) => {
    const rig = new Rig(routed(retry({ attempts: 1, retryOn })), () => ({ after: 1, status }));
    rig.run();
    expect(rig.sent).toHaveLength(again ? 2 : 1);
  });

  test.each([
    [['connect-failure'], 'ECONNREFUSED', true],
    [['connect-failure'], 'ECONNRESET', false],
    [['reset'], 'ECONNRESET', true],
    [['gateway-error'], 'ECONNRESET', true],
    [['retriable-4xx'], 'ECONNREFUSED', false],
  ] as const)('%s after %s: %s', (retryOn, code, again) => {
    const rig = new Rig(routed(retry({ attempts: 1, retryOn })), () => ({ after: 1, code }));
    rig.run();
    expect(rig.sent).toHaveLength(again ? 2 : 1);
  });

  test('statuses by number, gRPC’s by name, and never what calls itself overloaded', () => {
    const tries = (
      changes: Partial<RetryPolicy>,
      status: number,
      ...headers: [string, string][]
    ) => {
      const rig = new Rig(routed(retry({ attempts: 1, ...changes })), () => ({
        after: 1,
        status,
        headers,
      }));
      rig.run();
      return rig.sent.length;
    };
    expect(tries({ retryOn: [], statusCodes: [429] }, 429)).toBe(2);
    expect(tries({ retryOn: ['unavailable'] }, 200, ['grpc-status', '14'])).toBe(2);
    expect(tries({ retryOn: ['unavailable'] }, 200, ['grpc-status', '13'])).toBe(1);
    expect(tries({}, 503, ['x-envoy-overloaded', 'true'])).toBe(1);
  });

  test('max_retries: the answer already there goes back, flagged UO', () => {
    const rig = new Rig(limited({ maxRetries: 1 }, retry({ attempts: 1 })), failing);
    const sendings = [rig.send(), rig.send()];
    rig.kernel.runUntil(1000);
    expect(sendings.map((one) => rig.outcome(one).flags)).toEqual(['URX', 'UO']);
    expect(rig.sidecar.stats).toMatchObject({ retries: 1, retryOverflow: 1, flags: { UO: 1 } });
  });

  test('a retry budget of 20 % with 10 under way and at least 1 lets 2 retry', () => {
    const retryBudget = { share: 0.2, minRetryConcurrency: 1 };
    // Ten stay open throughout; four fail together.
    const rig = new Rig(
      limited({ retryBudget }, retry({ attempts: 1, backoff: 1000 })),
      ({ request }) => (request.method === 'PUT' ? { after: 5000, status: 200 } : failing()),
    );
    for (let i = 0; i < 10; i++) rig.send({ ...REQUEST, method: 'PUT' });
    for (let i = 0; i < 4; i++) rig.send();
    rig.kernel.runUntil(12);
    expect(rig.sidecar.stats).toMatchObject({ retries: 2, retryOverflow: 2 });
  });
});

describe('what a sidecar refuses or gives up', () => {
  test('UO beyond max_requests, with Envoy’s header', () => {
    const rig = new Rig(limited({ maxRequests: 1 }), ok);
    const [first, second] = [rig.send(), rig.send()];
    rig.kernel.runUntil(1000);
    expect(rig.outcome(first!)).toMatchObject({ status: 200, flags: '' });
    expect(rig.outcome(second!)).toMatchObject({ status: 503, flags: 'UO', at: 1 });
    expect(second!.response?.headers).toContainEqual(['x-envoy-overloaded', 'true']);
    expect(second!.response?.body).toMatch(/reset reason: overflow$/);
    expect(rig.run()).toMatchObject({ status: 200 });
  });

  test('UO beyond max_pending_requests, while connections are opened', () => {
    const rig = new Rig(limited({ maxPendingRequests: 1 }), () => ({ ...ok(), connected: 5 }));
    const sendings = [rig.send(), rig.send()];
    rig.kernel.runUntil(1000);
    expect(sendings.map((one) => rig.outcome(one).flags)).toEqual(['', 'UO']);
    expect(rig.upstreams.get('order')?.resources.pending.count).toBe(0);
    expect(rig.sent[1]?.cancelled).toBe(true);
  });

  test('UO when a connection is there but too many requests are', () => {
    const rig = new Rig(limited({ maxRequests: 1 }), () => ({ ...ok(), connected: 5 }));
    const sendings = [rig.send(), rig.send()];
    rig.kernel.runUntil(1000);
    expect(sendings.map((one) => rig.outcome(one))).toMatchObject([
      { flags: '', status: 200 },
      { flags: 'UO', status: 503, at: 6 },
    ]);
    const { pending, requests } = rig.upstreams.get('order')!.resources;
    expect([pending.count, requests.count]).toEqual([0, 0]);
  });

  test('UH without a host', () => {
    expect(new Rig(EMPTY_MESH, ok, 0).run()).toEqual({
      status: 503,
      flags: 'UH',
      at: 1,
      body: 'no healthy upstream',
    });
  });

  test('UF and URX after refused connections, UC after a reset', () => {
    const refused = new Rig(EMPTY_MESH, () => ({ after: 1, code: 'ECONNREFUSED' }));
    expect(refused.run()).toMatchObject({
      status: 503,
      flags: 'UF,URX',
      body: 'upstream connect error or disconnect/reset before headers. retried and the latest reset reason: remote connection failure',
    });
    expect(refused.sent).toHaveLength(3);
    const reset = new Rig(EMPTY_MESH, () => ({ after: 1, code: 'ECONNRESET' }));
    expect(reset.run()).toMatchObject({ status: 503, flags: 'UC' });
    expect(reset.spans.get(2).flags).toBe('UC');
  });

  test('UT: the route’s timeout covers every try, and is not retried', () => {
    const rig = new Rig(routed({ ...retry({ attempts: 3 }), timeout: 100 }), () => ({
      after: 1000,
      status: 200,
    }));
    expect(rig.run()).toEqual({
      status: 504,
      flags: 'UT',
      at: 101,
      body: 'upstream request timeout',
    });
    expect(rig.sent).toMatchObject([{ cancelled: true }]);
    expect(rig.upstreams.get('order')?.resources.requests.count).toBe(0);
  });

  test('a try’s own timeout is retried under 5xx, and else ends the request', () => {
    const slow = () => ({ after: 1000, status: 200 });
    const again = new Rig(routed(retry({ attempts: 1, perTryTimeout: 50 })), slow);
    expect(again.run()).toMatchObject({ status: 504, flags: 'UT,URX' });
    expect(again.sent).toMatchObject([{ cancelled: true }, { cancelled: true }]);
    const once = new Rig(routed(route({ retries: { ...ISTIO_RETRIES, perTryTimeout: 50 } })), slow);
    expect(once.run()).toMatchObject({ status: 504, flags: 'UT', at: 51 });
  });

  test('an Envoy cluster without a route has Envoy’s 15 s and no retries', () => {
    const clusters = [
      { name: 'order', service: 'order', discovery: '', policy: {}, endpoints: [] },
    ];
    const rig = new Rig({ ...EMPTY_MESH, clusters }, () => ({ after: 60_000, status: 200 }));
    expect(rig.run()).toMatchObject({ status: 504, at: 15_001 });
    const failed = new Rig({ ...EMPTY_MESH, clusters }, () => ({ after: 1, code: 'ECONNREFUSED' }));
    expect(failed.run()).toMatchObject({ status: 503, flags: 'UF' });
    expect(failed.sent).toHaveLength(1);
  });

  test('DC: the caller stops waiting, whatever goes on', () => {
    const rig = new Rig(routed(retry({ attempts: 3, backoff: 1000 })), failing);
    const sending = rig.send();
    rig.kernel.schedule(11.5, () => sending.cancel(), undefined);
    rig.kernel.runUntil(60_000);
    expect(rig.outcome(sending)).toMatchObject({ status: 0, flags: 'DC' });
    expect(rig.sent).toHaveLength(1);
    expect(rig.upstreams.get('order')?.resources.retries.count).toBe(0);
  });

  test('two ends that disagree on TLS: no connection', () => {
    const config = {
      ...ruled({ tls: 'DISABLE' }),
      peerAuthentication: { mesh: 'STRICT', namespace: null, services: [] },
    } as const;
    const rig = new Rig(config, ok);
    expect(rig.run()).toMatchObject({ status: 503, flags: 'UC' });
    expect(rig.sent).toEqual([]);
  });

  test('five 500 in a row eject a host, the sixth goes elsewhere', () => {
    const outlierDetection = { ...OUTLIERS, maxEjectionPercent: 0.5 };
    const rig = new Rig(ruled({ outlierDetection, balancer: 'round-robin' }), ({ slot }) =>
      slot === 0 ? failing() : ok(),
    );
    for (let i = 0; i < 10; i++) {
      rig.send();
      rig.kernel.runUntil(rig.kernel.now + 20);
    }
    expect(rig.sent.filter(({ slot }) => slot === 0)).toHaveLength(5);
    for (let i = 0; i < 10; i++) rig.send();
    rig.kernel.runUntil(rig.kernel.now + 20);
    expect(rig.sent.slice(10).every(({ slot }) => slot === 1)).toBe(true);
  });
});
