import { describe, expect, test } from 'vitest';
import { type Document, isPair, type Pair, parseAllDocuments, type Scalar, visit } from 'yaml';
import { ISTIO_RETRIES } from '../../cluster/mesh/config.ts';
import { formatProblem } from '../problem.ts';
import { CHAPTER_ENVOY, CHAPTER_ISTIO, EVERYTHING } from './listings.fixture.ts';
import { type FileProblem, parseMesh } from './parse-mesh.ts';

const KNOWN = { services: ['order', 'user-service', 'ride-service', 'payment'] };
const parse = (...texts: string[]) =>
  parseMesh(
    texts.map((text, i) => ({ name: `mesh${i}.yaml`, text })),
    KNOWN,
  );
const told = (all: readonly FileProblem[]) => all.map((one) => formatProblem(one.file, one));

function good(...texts: string[]) {
  const parsed = parse(...texts);
  if (!parsed.ok) throw new Error(told(parsed.problems).join('\n'));
  return parsed;
}

function problems(...texts: string[]): string[] {
  const parsed = parse(...texts);
  return parsed.ok ? [] : told(parsed.problems);
}

const route = (lines: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: order }
spec:
  hosts: [order]
  http:
  - route: [{ destination: { host: order } }]
${lines.replace(/^/gm, '    ')}`;

const rule = (lines: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: order }
spec:
  host: order
${lines.replace(/^/gm, '  ')}`;

describe('the chapter’s listings', () => {
  test('the VirtualService splits 90 to 10 between versions, as it stands', () => {
    const { value, notices } = good(CHAPTER_ISTIO);
    const [service] = value.virtualServices;
    expect(service).toMatchObject({ name: 'user-service', hosts: ['user-service'] });
    expect(service?.http[0]).toMatchObject({
      action: {
        kind: 'route',
        destinations: [
          { service: 'user-service', subset: 'v1', weight: 90 },
          { service: 'user-service', subset: 'v2', weight: 10 },
        ],
      },
      timeout: 2000,
      retries: { attempts: 3, perTryTimeout: 500, retryOn: ISTIO_RETRIES.retryOn, backoff: 25 },
    });
    expect(told(notices)).toEqual([
      expect.stringMatching(/:13:17 .*subset "v1".*|.*"v1" is taken for the version label/),
      expect.stringMatching(/"v2" is taken for the version label/),
      expect.stringMatching(/perTryTimeout is not retried/),
    ]);
  });

  test('the Envoy cluster, as it stands', () => {
    const { value, notices } = good(CHAPTER_ENVOY);
    expect(value.clusters).toMatchObject([
      {
        name: 'ride-service',
        service: 'ride-service',
        endpoints: [{ address: 'ride-service', port: 8080 }],
        policy: {
          balancer: 'round-robin',
          panicThreshold: 0.5,
          limits: { maxConnections: 100, maxPendingRequests: 100, maxRequests: 100, maxRetries: 3 },
          connection: { protocol: 'http1', connectTimeout: 250 },
          outlierDetection: { consecutive5xx: 5, interval: 30_000, baseEjectionTime: 30_000 },
        },
      },
    ]);
    expect(told(notices)).toEqual([expect.stringMatching(/fewer than 10, none ever is/)]);
  });
});

test('several documents, a List, and names in every form', () => {
  const { value } = good(`
kind: List
apiVersion: v1
items:
- apiVersion: security.istio.io/v1
  kind: PeerAuthentication
  metadata: { name: all, namespace: istio-system }
  spec: { mtls: { mode: STRICT } }
- apiVersion: security.istio.io/v1
  kind: PeerAuthentication
  metadata: { name: order }
  spec: { selector: { matchLabels: { app: order } }, mtls: { mode: DISABLE } }
---
# nothing here
---
${rule('trafficPolicy: { tls: { mode: ISTIO_MUTUAL } }').replace('host: order', 'host: order.default.svc.cluster.local')}
`);
  expect(value.peerAuthentication).toEqual({
    mesh: 'STRICT',
    namespace: null,
    services: [{ service: 'order', mode: 'DISABLE' }],
  });
  expect(value.destinationRules).toMatchObject([
    { service: 'order', policy: { tls: 'ISTIO_MUTUAL' } },
  ]);
});

test('matches, faults, mirrors and headers', () => {
  const { value } = good(`apiVersion: networking.istio.io/v1beta1
kind: VirtualService
metadata: { name: order }
spec:
  hosts: [order]
  http:
  - match:
    - uri: { prefix: /api }
      headers: { End-User: { exact: jason }, X-Debug: {} }
      method: { exact: GET }
    fault:
      delay: { percentage: { value: 10 }, fixedDelay: 1m5s }
      abort: { percentage: { value: 0.5 }, httpStatus: 503 }
    route: [{ destination: { host: order } }]
    mirror: { host: payment }
    mirrorPercentage: { value: 25 }
    rewrite: { uri: /v2 }
    headers: { request: { set: { X-A: "1" }, remove: [x-b] } }
  - redirect: { uri: /new, redirectCode: 302 }
`);
  expect(value.virtualServices[0]?.http).toMatchObject([
    {
      match: [
        {
          uri: { kind: 'prefix', text: '/api' },
          headers: [
            { name: 'end-user', value: { kind: 'exact', text: 'jason' } },
            { name: 'x-debug', value: { kind: 'present' } },
          ],
        },
      ],
      fault: { delay: { share: 0.1, fixed: 65_000 }, abort: { share: 0.005, status: 503 } },
      mirrors: [{ service: 'payment', share: 0.25 }],
      rewriteUri: '/v2',
      headers: { request: { set: [['x-a', '1']], remove: ['x-b'] }, response: null },
      retries: ISTIO_RETRIES,
      timeout: null,
    },
    { action: { kind: 'redirect', status: 302, uri: '/new' } },
  ]);
});

describe('mistakes, by line', () => {
  test.each([
    [
      'an unknown field',
      route('timout: 2s'),
      /^mesh0.yaml:8:5 .*no field "timout". Did you mean "timeout"\?/,
    ],
    [
      'a time without unit',
      route('timeout: 2'),
      /:8:14 .*2 has no unit. Write a number with its unit/,
    ],
    ['a time of another form', route('timeout: 2 sec'), /"2 sec" is not a duration/],
    [
      'an unknown condition',
      route('retries: { attempts: 2, retryOn: 5x }'),
      /"5x" is no retry condition. Did you mean "5xx"\?/,
    ],
    [
      'a kind that is none',
      'apiVersion: v1\nkind: VirtualServce',
      /:2:7 .*"VirtualServce" is not known. Did you mean "VirtualService"\?/,
    ],
    [
      'the wrong version',
      'apiVersion: v1\nkind: VirtualService\nmetadata: { name: a }\nspec: { hosts: [order] }',
      /:1:13 .*Write one of networking.istio.io\/v1/,
    ],
    ['no kind', 'knd: VirtualService', /:1:1 .*Did you mean "kind"\?/],
    [
      'an unknown service',
      rule('subsets: []').replace('host: order', 'host: oder'),
      /:5:9 .*no service is called "oder". Did you mean "order"\?/,
    ],
    [
      'weights of nothing',
      route('').replace(
        'host: order } }',
        'host: order }, weight: 0 }, { destination: { host: payment } }',
      ),
      /all weights are 0/,
    ],
    [
      'a weight that is a text',
      route('').replace('} }]', '}, weight: "9" }]'),
      /"9" is not a number/,
    ],
    ['look-ahead', route('match: [{ uri: { regex: "/(?!a)" } }]'), /RE2/],
    ['a broken pattern', route('match: [{ uri: { regex: "/(" } }]'), /no regular expression/],
    [
      'two matches in one',
      route('match: [{ uri: { exact: /a, prefix: /b } }]'),
      /several ways to match/,
    ],
    ['bad indentation', 'kind: List\n  items: []', /the YAML cannot be read/],
    ['a key given twice', route('timeout: 1s\ntimeout: 2s'), /the YAML cannot be read/],
    [
      'Envoy’s durations',
      'clusters:\n- name: order\n  connect_timeout: 250ms',
      /:3:20 .*seconds with an s/,
    ],
    [
      'an Envoy field',
      'clusters:\n- name: order\n  lb_polcy: RANDOM',
      /:3:3 .*Did you mean "lb_policy"\?/,
    ],
    [
      'two rules of one service',
      `${rule('')}\n---\n${rule('').replace('name: order', 'name: other')}`,
      /already: order/,
    ],
    [
      'rule and cluster',
      `${rule('')}\n---\nclusters: [{ name: order }]`,
      /has a DestinationRule too/,
    ],
    [
      'a delay without its time',
      route('fault: { delay: { percentage: { value: 1 } } }'),
      /"fixedDelay" is missing/,
    ],
    [
      'a selector of nothing',
      'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: a }\nspec: { selector: { matchLabels: { tier: x } } }',
      /it selects no service by tier/,
    ],
  ])('%s', (_, text, message) => {
    expect(problems(text).join('\n')).toMatch(message);
  });

  test('a known field that nothing obeys is told by its line, and the run goes on', () => {
    const { notices } = good(route('corsPolicy: { allowMethods: [GET] }'));
    expect(told(notices)).toEqual([
      'mesh0.yaml:8:5 spec.http.0.corsPolicy: "corsPolicy" is understood, not modelled. The simulation runs as if it were not there.',
    ]);
  });

  test.each([
    [
      'tries that do not fit',
      route('timeout: 1s\nretries: { attempts: 3, perTryTimeout: 500ms, retryOn: 5xx }'),
      /4 tries of 500 ms each do not fit into the timeout of 1000 ms/,
    ],
    ['a fault for nobody', route('fault: { abort: { httpStatus: 500 } }'), /no request is aborted/],
    [
      'a subset that is not there',
      `${rule('subsets: [{ name: v1, labels: { version: v1 } }]')}\n---\n${route('').replace('host: order }', 'host: order, subset: v2 }')}`,
      /subset "v2" of order: its requests are answered 503/,
    ],
    [
      'weights that are no per cent',
      route('').replace('} }]', '}, weight: 3 }, { destination: { host: payment }, weight: 1 }]'),
      /sum to 4, not 100/,
    ],
    ['a replaced resource', `${route('timeout: 1s')}\n---\n${route('timeout: 2s')}`, /is replaced/],
    [
      'an unreachable route',
      `${route('')}\n  - route: [{ destination: { host: payment } }]`,
      /takes them all|no request gets here/,
    ],
  ])('%s is a notice', (_, text, message) => {
    expect(told(good(text).notices).join('\n')).toMatch(message);
  });
});

const documentsOf = (text: string) => [parseAllDocuments(text)].flat() as Document[];

/** Paths of every key, list places left out, in the order {@link changed} counts them. */
function keyPaths(text: string): string[] {
  const found: string[] = [];
  for (const document of documentsOf(text)) {
    visit(document, {
      Pair(_, pair, above) {
        const keys = [...above.filter(isPair), pair].map(({ key }) => (key as Scalar).value);
        found.push(keys.join('.'));
      },
    });
  }
  return found;
}

/** `text` with what `change` makes of its key number `chosen`. */
function changed(text: string, chosen: number, change: (pair: Pair) => symbol | undefined): string {
  let at = 0;
  const documents = documentsOf(text);
  for (const document of documents) {
    visit(document, { Pair: (_, pair) => (at++ === chosen ? change(pair) : undefined) });
  }
  return documents.map(String).join('---\n');
}

describe.each(EVERYTHING.split('---\n'))('nothing is dropped in silence', (text) => {
  const paths = keyPaths(text);
  const whole = good(changed(text, -1, () => undefined));
  const noticed = whole.notices.map(({ path }) => path.replace(/\.\d+(?=\.|$)/g, ''));
  /** The key stands inside something that is told to be not modelled as a whole. */
  const inNoticed = (path: string) => noticed.some((one) => path.startsWith(`${one}.`));
  const withoutPlaces = (parsed: unknown) =>
    JSON.stringify(parsed).replace(/"(line|column)":\d+/g, '');

  test('a key more or less changes the result, the notices or the problems', () => {
    const silent = paths.filter((path, i) => {
      const without = parse(changed(text, i, () => visit.REMOVE));
      return withoutPlaces(without) === withoutPlaces(whole) && !inNoticed(path);
    });
    expect(silent).toEqual([]);
  });

  test('a key nobody knows is a problem that names it, or a name of the writer’s own', () => {
    const silent = paths.filter((path, i) => {
      const renamed = changed(text, i, (pair) => {
        (pair.key as Scalar).value += 'zzq';
        return undefined;
      });
      const parsed = parse(renamed);
      const said = parsed.ok ? JSON.stringify(parsed) : told(parsed.problems).join();
      return !said.includes(`${path.split('.').at(-1)}zzq`) && !inNoticed(path);
    });
    expect(silent).toEqual([]);
  });
});
