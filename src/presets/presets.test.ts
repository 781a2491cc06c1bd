/** Every preset against its reference: it runs, and its measured call graph is the published one. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cluster } from '../cluster/cluster.ts';
import { declaredProgram } from '../cluster/declared.ts';
import type { Fault, LoadSpec, Scenario } from '../cluster/scenario.ts';
import { parseScenario } from '../config/scenario.ts';
import { fileNames, workFiles } from '../config/scenario-text.ts';
import { loadCode } from '../engine/code-loader.ts';
import { typeFilesFor } from '../engine/packages.ts';
import { Kernel } from '../kernel/kernel.ts';
import { learnerTypes } from '../sandbox/globals/learnerTypes.ts';
import { packageTypes } from '../sandbox/packages/offered.ts';
import type { Span } from '../telemetry/spans.ts';
import { alibabaScenario } from './alibaba.ts';
import { alibabaGraph } from './alibaba-graph.ts';
import { FALLACIES } from './fallacies.ts';
import { gatewayBff } from './gateway-bff.ts';
import { hotelReservation } from './hotel-reservation.ts';
import { LISTINGS } from './listings/listings.ts';
import { MENDED } from './listings/mended.ts';
import { monolith } from './monolith.ts';
import { onlineBoutique } from './online-boutique.ts';
import { orderSystem } from './order-system.ts';
import type { Preset } from './preset.ts';
import { PRESETS } from './presets.ts';
import { sockShop } from './sock-shop.ts';
import { trainTicket } from './train-ticket.ts';

function scenarioOf(yaml: string): Scenario {
  const parsed = parseScenario(yaml);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ problem }) => problem).join('\n'));
  return parsed.value;
}

type Files = NonNullable<Preset['files']>;

interface Trace {
  readonly spans: readonly Span[];
  readonly duration: number;
}

type Finished = (trace: Trace) => void;

/** Runs to the end. Traces are read as they finish, while all their spans are kept. */
function run(scenario: Scenario, seed = 1, finished: Finished = () => {}, files: Files = {}) {
  const kernel = new Kernel();
  const code = loadCode(files);
  const cluster: Cluster = new Cluster(
    kernel,
    scenario,
    seed,
    (work) => {
      if (work.kind === 'code') return code(workFiles(work));
      if (work.kind === 'declared') return declaredProgram(work, seed);
      throw new Error(`no preset has a ${work.kind} yet`);
    },
    {
      traceFinished: ({ span, duration }) =>
        finished({ spans: cluster.spans.trace(cluster.spans.traceOf(span)), duration }),
    },
  );
  cluster.start();
  kernel.runUntil(scenario.until);
  return cluster;
}

const request = (method: string, to: string, path: string): LoadSpec => ({
  to,
  method,
  path,
  body: null,
  arrivals: 'constant',
  rate: 0,
  replay: [0],
  timeout: null,
});

/** Calls made for one such request, by edge; and how many services deep they went. */
function callsOf(yaml: string, load: LoadSpec) {
  const one: Trace[] = [];
  const cluster = run({ ...scenarioOf(yaml), load: [load] }, 1, (trace) => one.push(trace));
  const calls: Record<string, number> = {};
  for (const edge of cluster.edges) {
    if (edge.from !== 0 && edge.observer.offered > 0) calls[edge.name] = edge.observer.offered;
  }
  expect(one).toHaveLength(1);
  return { calls, depth: depthOf(one[0]!.spans), order: orderOf(one[0]!.spans), trace: one[0]! };
}

/** Services on the longest path of a trace. */
function depthOf(spans: readonly Span[]): number {
  const depths = new Map<number, number>();
  for (const span of [...spans].sort((a, b) => a.id - b.id)) {
    depths.set(span.id, (depths.get(span.parent) ?? 0) + (span.kind === 'server' ? 1 : 0));
  }
  return Math.max(...depths.values());
}

/** What the service asked first calls, in order of starting: `b POST /x`. */
function orderOf(spans: readonly Span[]): string[] {
  const root = spans.find(({ parent }) => parent === 0)!;
  const served = spans.find(({ parent, kind }) => parent === root.id && kind === 'server')!;
  return spans.filter(({ parent }) => parent === served.id).map(({ name }) => name);
}

/** Fallacies and listings go wrong on purpose: `engine/proofs/fallacies.test.ts`, `…/listings/`. */
const MEANT_TO_FAIL: readonly Preset[] = [...FALLACIES, ...LISTINGS];
const SYSTEMS = PRESETS.filter((preset) => !MEANT_TO_FAIL.includes(preset));

describe.each(SYSTEMS)('$id', ({ yaml, id, files }) => {
  it('runs its minute, and more than 95 % of the requests succeed', () => {
    const cluster = run(scenarioOf(yaml), 1, undefined, files);
    const { offered, ok, in_flight } = cluster.client.record(cluster.kernel.now);
    expect(cluster.kernel.now).toBe(60_000);
    expect(offered).toBeGreaterThan(50);
    expect(ok / (offered - in_flight)).toBeGreaterThan(0.95);
  });

  it('uses every edge it declares', () => {
    const scenario = scenarioOf(yaml);
    // Rare requests need longer than a minute.
    const until = id === 'alibaba-like' || files !== undefined ? 60_000 : 600_000;
    const cluster = run({ ...scenario, until }, 1, undefined, files);
    const unused = cluster.edges.filter(({ observer }) => observer.offered === 0);
    expect(unused.map(({ name }) => name)).toEqual([]);
  });

  it('says where it comes from', () => {
    expect(id).toMatch(/^[a-z-]+$/);
    expect(yaml).toMatch(/^# Ours: |Ours: /m);
  });
});

it.each(PRESETS)('$id has the files it names, and no others', ({ yaml, files = {} }) => {
  const named = fileNames(scenarioOf(yaml));
  expect(Object.keys(files)).toEqual(expect.arrayContaining(named));
  const code = Object.values(files).join('\n');
  for (const path of Object.keys(files)) {
    if (!named.includes(path)) expect(code).toContain(`/${path.split('/').at(-1)}'`);
  }
});

it.each(LISTINGS)(
  '$id says what is the chapter’s, and mends files that it has',
  ({ id, yaml, files }) => {
    expect(yaml).toMatch(/^# From the chapter: [\s\S]*^# Ours: /m);
    expect(Object.keys(MENDED[id]!)).not.toEqual([]);
    for (const [path, text] of Object.entries(MENDED[id]!)) {
      expect(files![path]).not.toBe(text);
      expect(files).toHaveProperty([path]);
    }
  },
);

/** What learners may run: as it begins and, where a listing is mended, as that. */
const CODE = [
  ...PRESETS.map(({ id, files = {} }) => ({ id, files })),
  ...LISTINGS.map(({ id, files }) => ({
    id: `${id}-mended`,
    files: { ...files, ...MENDED[id] },
  })),
];

it('code of presets is sound TypeScript', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-presets-'));
  try {
    const put = (path: string, text: string): string => {
      const at = join(folder, path);
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, text);
      return at;
    };
    const declared = [
      put('globals.d.ts', learnerTypes),
      ...packageTypes().map(({ dts }, i) => put(`modelled-${i}.d.ts`, dts)),
    ];
    for (const { files } of CODE) {
      for (const { path, text } of await typeFilesFor(files)) declared.push(put(path, text));
    }
    const paths = CODE.flatMap(({ id, files }) =>
      Object.entries(files).flatMap(([path, text]) => {
        const at = put(join(id, path), text);
        return path.endsWith('.ts') ? [at] : [];
      }),
    );
    expect(paths.length).toBeGreaterThan(5);
    const options =
      '--ignoreConfig --noEmit --strict --skipLibCheck --target es2023 --lib es2023 --module esnext --moduleDetection force';
    const more = ['--moduleResolution', 'bundler', '--allowImportingTsExtensions', '--types', ''];
    const args = ['tsc', ...options.split(' '), ...more, ...declared, ...paths];
    const { stdout } = spawnSync('npx', args, { encoding: 'utf8' });
    expect(stdout).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('monolith and order system', () => {
  const mean = (yaml: string) => {
    const cluster = run(scenarioOf(yaml));
    return cluster.client.record(60_000).latency_ms.mean;
  };

  it('take the chapter’s 1010 ms, and the network on top', () => {
    const inMemory = mean(monolith.yaml);
    const overNetwork = mean(orderSystem.yaml);
    expect(inMemory).toBeGreaterThan(1000);
    expect(inMemory).toBeLessThan(1050);
    expect(overNetwork).toBeGreaterThan(1010);
    expect(overNetwork).toBeLessThan(1150);
  });

  it('asks six services in turn', () => {
    const { order } = callsOf(orderSystem.yaml, request('POST', 'order', '/orders'));
    expect(order.map((name) => name.split(' ')[0])).toEqual([
      'user',
      'inventory',
      'payment',
      'notification',
      'analytics',
      'recommendation',
    ]);
  });
});

/** Reference §7.1. */
describe('API gateway and BFFs', () => {
  const { yaml, files } = gatewayBff;
  const traces: Trace[] = [];
  const cluster = run(scenarioOf(yaml), 1, (trace) => traces.push(trace), files);
  const took = ({ start, end }: Span) => end! - start;
  const gathered = traces.flatMap(({ spans }) => {
    const served = spans.find((span) => span.kind === 'server' && span.endpoint === 3);
    return served === undefined
      ? []
      : [{ served, parts: spans.filter(({ parent }) => parent === served.id) }];
  });

  it('the gateway takes as long as the slowest of its three calls, not as long as all', () => {
    expect(gathered.length).toBeGreaterThan(2000);
    for (const { served, parts } of gathered) {
      expect(parts).toHaveLength(3);
      expect(took(served)).toBeCloseTo(Math.max(...parts.map(took)), 6);
    }
    const mean = (times: number[]) => times.reduce((a, b) => a + b, 0) / times.length;
    const calm = gathered.filter(({ served }) => served.start < 20_000);
    // 150 ms of work and 2 ms on the way; in turn it would be 210 ms and three ways.
    expect(mean(calm.map(({ served }) => took(served)))).toBeCloseTo(152, -1);
    expect(mean(calm.map(({ parts }) => parts.map(took).reduce((a, b) => a + b, 0)))).toBeCloseTo(
      216,
      -1,
    );
  });

  it('is smaller for telephones than for browsers, and both are what the chapter gives them', () => {
    const [web, mobile] = [
      answer('web-bff', '/dashboard/1'),
      answer('mobile-bff', '/mobile/dashboard/1'),
    ];
    expect([web.data.orders.length, web.data.recommendations.length]).toEqual([10, 20]);
    expect([mobile.data.orders.length, mobile.data.recommendations.length]).toEqual([5, 5]);
    expect(web.data.user.avatarUrl).toMatch(/_large\.jpg$/);
    expect(Object.keys(mobile.data.user)).toEqual(['id', 'name', 'avatarUrl']);
    expect(mobile.bytes).toBeLessThan(web.bytes / 4);
  });

  it('does without recommendations and without orders, and the client gets every answer', () => {
    const { failed } = cluster.client.record(60_000);
    expect(failed).toEqual({});
    const edge = (to: string) =>
      cluster.edges.find((one) => one.name === `gateway->${to}`)!.observer.record(60_000);
    // 40/s for 8 s each.
    expect(edge('recommendation').failed.http_500).toBeGreaterThan(250);
    expect(edge('order').failed.connection_refused).toBeGreaterThan(250);
    const without = answer('web-bff', '/dashboard/1', 'order').data;
    expect([without.orders.length, without.recommendations.length]).toEqual([0, 20]);
    expect(without.notice).toContain('orders cannot be shown');
  });

  /** What it answers once, with one of the services dead or none. */
  function answer(service: string, path: string, dead?: string) {
    const scenario = scenarioOf(yaml);
    const kill = { kind: 'kill', service: dead } as Fault;
    const faults = dead === undefined ? [] : [{ at: 0, for: null, fault: kill }];
    const bodies: string[] = [];
    const asked = run({ ...scenario, load: [], faults, until: 100 }, 1, undefined, files);
    asked
      .service('user')
      .instances[0]!.call(
        { method: 'GET', url: `http://${service}${path}`, headers: [], body: null },
        0,
        (result) => void bodies.push(result.ok ? String(result.response.body) : result.code),
      );
    asked.kernel.runUntil(10_000);
    expect(bodies).toHaveLength(1);
    return { data: JSON.parse(bodies[0]!), bytes: bodies[0]!.length };
  }
});

describe('Online Boutique', () => {
  const ask = (method: string, path: string) =>
    callsOf(onlineBoutique.yaml, request(method, 'frontend', path));
  const recommended = { 'frontend->recommendation': 1, 'recommendation->catalog': 1 };

  it('GET / converts nine prices', () => {
    const { calls, order } = ask('GET', '/');
    expect(calls).toEqual({
      'frontend->currency': 10,
      'frontend->catalog': 1,
      'frontend->cart': 1,
      'cart->redis': 1,
      'frontend->ad': 1,
    });
    expect(order.filter((name) => name === 'currency POST /Convert')).toHaveLength(9);
    expect([...new Set(order)]).toEqual([
      'currency POST /GetSupportedCurrencies',
      'catalog POST /ListProducts',
      'cart POST /GetCart',
      'currency POST /Convert',
      'ad POST /GetAds',
    ]);
  });

  it.each([
    ['POST', '/setCurrency', {}],
    [
      'GET',
      '/product/OLJCESPC7Z',
      {
        ...recommended,
        'frontend->catalog': 6,
        'frontend->currency': 2,
        'frontend->cart': 1,
        'cart->redis': 1,
        'frontend->ad': 1,
      },
    ],
    [
      'GET',
      '/cart',
      {
        ...recommended,
        'frontend->currency': 4,
        'frontend->cart': 1,
        'cart->redis': 1,
        'frontend->shipping': 1,
        'frontend->catalog': 7,
      },
    ],
    ['POST', '/cart', { 'frontend->catalog': 1, 'frontend->cart': 1, 'cart->redis': 1 }],
    [
      'POST',
      '/cart/checkout',
      {
        ...recommended,
        'frontend->checkout': 1,
        'checkout->cart': 2,
        'cart->redis': 2,
        'checkout->catalog': 2,
        'checkout->currency': 3,
        'checkout->shipping': 2,
        'checkout->payment': 1,
        'checkout->email': 1,
        'frontend->catalog': 5,
        'frontend->currency': 1,
      },
    ],
  ])('%s %s', (method, path, expected) => {
    expect(ask(method, path).calls).toEqual(expected);
  });

  it('does without ads that take more than 100 ms, and without e-mail', () => {
    const scenario = scenarioOf(onlineBoutique.yaml);
    const slow = scenario.services.map((service) =>
      service.name === 'ad' && service.work.kind === 'declared'
        ? { ...service, work: { ...service.work, serviceTime: { kind: 'constant', value: 9e3 } } }
        : service,
    ) as Scenario['services'];
    const load = [request('GET', 'frontend', '/')];
    const cluster = run({ ...scenario, services: slow, load });
    expect(cluster.client.record(60_000)).toMatchObject({ offered: 1, ok: 1 });
    const ads = cluster.edges.find(({ name }) => name === 'frontend->ad')!;
    expect(ads.observer.record(60_000).failed).toEqual({ timeout: 1 });
  });

  it('is asked for by ten users who think between 1 and 10 s', () => {
    const { client } = run({ ...scenarioOf(onlineBoutique.yaml), until: 1_200_000 });
    expect(client.offered / 1200 / (10 / 5.55)).toBeCloseTo(1, 1);
  });
});

/** Reference §7.3. */
describe('Sock Shop', () => {
  it('gathers an order’s parts at the same time', () => {
    const { calls, trace } = callsOf(sockShop.yaml, request('POST', 'front-end', '/orders'));
    expect(calls).toEqual({
      'front-end->user': 3,
      'front-end->orders': 1,
      'orders->user': 3,
      'orders->carts': 1,
      'orders->payment': 1,
      'orders->shipping': 1,
      'orders->orders-db': 1,
      'shipping->rabbitmq': 1,
      'rabbitmq->queue-master': 1,
      'user->user-db': 6,
      'carts->carts-db': 1,
    });
    const starts = (name: string) =>
      trace.spans.filter((span) => span.kind === 'client' && span.name === name);
    const cards = starts('user GET /cards/1').map(({ start }) => start);
    const addresses = starts('user GET /addresses/1').map(({ start }) => start);
    expect(cards).toHaveLength(2);
    expect(cards).toEqual(addresses);
    expect(starts('carts GET /carts/1/items')[0]?.start).toBe(cards[1]);
    expect(starts('user GET /customers/1').map(({ start }) => start)[1]).toBe(cards[1]);
  });
});

/** Reference §7.2. */
describe('hotelReservation', () => {
  it('mixes requests as its workload script does', () => {
    const cluster = run({ ...scenarioOf(hotelReservation.yaml), until: 300_000 });
    const edge = (name: string) => cluster.edges.find((one) => one.name === name)!.observer.offered;
    const requests = edge('client->frontend');
    expect(edge('frontend->search') / requests).toBeCloseTo(0.6, 1.5);
    expect(edge('frontend->recommendation') / requests).toBeCloseTo(0.39, 1.5);
    expect(edge('frontend->user') / requests).toBeCloseTo(0.01, 2);
    expect(edge('rate->mongodb-rate') / edge('rate->memcached-rate')).toBeCloseTo(0.14, 1.5);
    expect(edge('search->geo')).toBe(edge('frontend->search'));
    const { p99 } = cluster.client.record(300_000).latency_ms;
    expect(p99).toBeLessThan(200);
  });

  it('asks geo before rate, and searches before it checks', () => {
    const { order, trace } = callsOf(hotelReservation.yaml, request('GET', 'frontend', '/hotels'));
    expect(order).toEqual([
      'search POST /Nearby',
      'reservation POST /CheckAvailability',
      'profile POST /GetProfiles',
    ]);
    const at = (name: string) => trace.spans.find((span) => span.name === name)!;
    expect(at('rate POST /GetRates').start).toBeGreaterThanOrEqual(at('geo POST /Nearby').end!);
  });
});

/** Reference §7.4. */
describe('Train Ticket', () => {
  it('makes the calls of preserve, six services deep', () => {
    const { calls, depth } = callsOf(
      trainTicket.yaml.replaceAll('share: 50%', 'share: 100%'),
      request('POST', 'preserve', '/preserve'),
    );
    expect(depth).toBe(6);
    expect(calls).toEqual({
      'preserve->security': 1,
      'preserve->contacts': 1,
      'preserve->travel': 1,
      'preserve->station': 2,
      'preserve->ticketinfo': 1,
      'preserve->seat': 1,
      'preserve->order': 1,
      'preserve->assurance': 1,
      'preserve->food': 1,
      'preserve->consign': 1,
      'preserve->user': 1,
      'security->order': 1,
      'security->order-other': 1,
      'travel->ticketinfo': 3,
      'travel->route': 1,
      'travel->order': 1,
      'travel->seat': 2,
      'travel->train': 1,
      'seat->travel': 4,
      'seat->order': 2,
      'seat->config': 2,
      'ticketinfo->basic': 4,
      'basic->station': 10,
      'basic->train': 2,
      'basic->route': 2,
      'basic->price': 2,
      'station->station-mongo': 12,
    });
  });

  it('makes them one after another', () => {
    const { trace } = callsOf(trainTicket.yaml, request('POST', 'preserve', '/preserve'));
    const byParent = new Map<number, Span[]>();
    for (const span of trace.spans) {
      byParent.set(span.parent, [...(byParent.get(span.parent) ?? []), span]);
    }
    for (const siblings of byParent.values()) {
      for (const [i, span] of siblings.entries()) {
        if (i > 0) expect(span.start).toBeGreaterThanOrEqual(siblings[i - 1]!.end!);
      }
    }
  });
});

/** Reference §7.5. */
describe('Alibaba-like graphs', () => {
  const share = <T>(all: readonly T[], fits: (one: T) => boolean) =>
    all.filter(fits).length / all.length;
  const mean = (all: readonly number[]) => all.reduce((sum, x) => sum + x, 0) / all.length;

  it.each([1, 2, 3, 4, 5])('seed %d: roles, fan-out, and a caller for everyone', (seed) => {
    const graph = alibabaGraph(1000, seed);
    const role = (name: string) => share(graph, (service) => service.role === name);
    expect([role('entry'), role('middle'), role('leaf')]).toEqual([0.13, 0.48, 0.39]);
    const fanOuts = graph.filter(({ role }) => role !== 'leaf').map(({ calls }) => calls.length);
    expect(mean(fanOuts)).toBeGreaterThan(3.8);
    expect(mean(fanOuts)).toBeLessThan(4.3);
    const counts = Array.from({ length: 8 }, (_, n) => fanOuts.filter((f) => f === n).length);
    expect(counts.indexOf(Math.max(...counts))).toBe(3);
    expect(share(fanOuts, (f) => f > 10)).toBeGreaterThan(0.068);
    expect(share(fanOuts, (f) => f > 10)).toBeLessThan(0.103);
    const callers = new Map<string, number>();
    for (const { calls } of graph) {
      expect(new Set(calls).size).toBe(calls.length);
      for (const name of calls) callers.set(name, (callers.get(name) ?? 0) + 1);
    }
    for (const { name, role } of graph) expect(callers.has(name)).toBe(role !== 'entry');
    expect(share([...callers.values()], (n) => n === 1)).toBeGreaterThan(0.5);
    // Whoever is called is less deep: there is no circle.
    const depths = new Map(graph.map(({ name, depth }) => [name, depth]));
    for (const { depth, calls } of graph) {
      for (const name of calls) expect(depths.get(name)).toBeLessThan(depth);
    }
  });

  it('has 5,000 instances of 1,000 services, by default', () => {
    const { services } = scenarioOf(alibabaScenario({ services: 1000, seed: 1, rate: 10_000 }));
    expect(services).toHaveLength(1000);
    expect(services.reduce((sum, { replicas }) => sum + replicas, 0)).toBe(5000);
  });

  it('is the same for the same seed, and another for another', () => {
    const yaml = (seed: number) => alibabaScenario({ services: 50, seed, rate: 10 });
    expect(yaml(3)).toBe(yaml(3));
    expect(yaml(3)).not.toBe(yaml(4));
  });

  it.each([10, 11, 17, 30, 64])('works with %d services', (services) => {
    const scenario = scenarioOf(alibabaScenario({ services, seed: 2, rate: 20 }));
    expect(scenario.services).toHaveLength(services);
    const { client } = run({ ...scenario, until: 5000 });
    expect(client.ok).toBeGreaterThan(50);
    expect(client.failed.size).toBe(0);
  });

  it('wants at least ten', () => {
    expect(() => alibabaScenario({ services: 9, seed: 1, rate: 1 })).toThrow(
      'services must be a whole number of at least 10, got 9',
    );
  });

  it('gives traces as deep and as wide as measured', () => {
    const yaml = alibabaScenario({ services: 1000, seed: 1, rate: 200, replicas: 1 });
    const depths: number[] = [];
    const sizes: number[] = [];
    const fanOuts: number[] = [];
    run({ ...scenarioOf(yaml), until: 10_000 }, 1, ({ spans }) => {
      depths.push(depthOf(spans));
      const served = spans.filter(({ kind }) => kind === 'server');
      sizes.push(new Set(served.map(({ endpoint }) => endpoint)).size);
      const made = new Map<number, number>();
      for (const { kind, parent } of spans) {
        if (kind === 'client' && parent !== 0) made.set(parent, (made.get(parent) ?? 0) + 1);
      }
      fanOuts.push(...made.values());
    });
    expect(depths.length).toBeGreaterThan(1500);
    expect(Math.abs(mean(depths) - 4.27)).toBeLessThan(0.3);
    const deviation = Math.sqrt(mean(depths.map((depth) => (depth - mean(depths)) ** 2)));
    expect(Math.abs(deviation - 3.25)).toBeLessThan(0.5);
    expect(share(depths, (depth) => depth > 10)).toBeGreaterThan(0.035);
    expect(share(sizes, (size) => size > 40)).toBeGreaterThan(0.1);
    expect(Math.abs(mean(fanOuts) - 4)).toBeLessThan(0.5);
  });
});
