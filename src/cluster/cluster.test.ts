import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import { Cluster } from './cluster.ts';
import { declaredProgram } from './declared.ts';
import type { Fault, Intervention, Scenario, ServiceSpec } from './scenario.ts';

const quiet = { latency: { kind: 'constant', value: 0 }, loss: 0 } as const;

function service(name: string, over: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name,
    replicas: 1,
    concurrency: 4,
    queue: 10,
    balancer: 'round-robin',
    work: {
      kind: 'declared',
      serviceTime: { kind: 'constant', value: 10 },
      failureRate: 0,
      calls: [],
    },
    ...over,
  };
}

function scenario(services: ServiceSpec[], over: Partial<Scenario> = {}): Scenario {
  return {
    until: 10_000,
    slowAfter: 1000,
    services,
    links: [],
    defaultLink: quiet,
    load: [
      {
        to: services[0]!.name,
        method: 'GET',
        path: '/',
        body: null,
        arrivals: 'constant',
        rate: 10,
        timeout: null,
      },
    ],
    faults: [],
    ...over,
  };
}

function start(described: Scenario, seed = 1): Cluster {
  const kernel = new Kernel();
  const cluster = new Cluster(kernel, described, seed, (work) => {
    if (work.kind !== 'declared') throw new Error('these tests run declared services only');
    return declaredProgram(work, seed);
  });
  cluster.start();
  return cluster;
}

function run(described: Scenario, seed = 1): Cluster {
  const cluster = start(described, seed);
  cluster.kernel.runUntil(described.until);
  return cluster;
}

const calling = (to: string, timeout: number | null = null): ServiceSpec['work'] => ({
  kind: 'declared',
  serviceTime: { kind: 'constant', value: 1 },
  failureRate: 0,
  calls: [{ to, method: 'GET', path: '/', timeout }],
});

describe('one call', () => {
  it('takes the way there, the service time and the way back', () => {
    const cluster = run(
      scenario([service('a')], {
        defaultLink: { latency: { kind: 'constant', value: 3 }, loss: 0 },
        until: 1000,
      }),
    );
    const { latency_ms, offered, ok } = cluster.client.record(1000);
    expect([latency_ms.mean, latency_ms.max]).toEqual([16, 16]);
    expect([offered, ok]).toEqual([10, 9]);
  });

  it('leaves a client span and a server span with its parents across services', () => {
    const cluster = run(
      scenario([service('a', { work: calling('b') }), service('b')], { until: 150 }),
    );
    const spans = cluster.spans.trace(1).map((span) => ({
      where: `${cluster.endpointName(span.endpoint)} ${span.kind}`,
      parent: span.parent,
      name: span.name,
      took: span.end! - span.start,
    }));
    expect(spans).toEqual([
      { where: 'client client', parent: 0, name: 'a GET /', took: 11 },
      { where: 'a server', parent: 1, name: 'GET /', took: 11 },
      { where: 'a client', parent: 2, name: 'b GET /', took: 10 },
      { where: 'b server', parent: 3, name: 'GET /', took: 10 },
    ]);
  });

  it('is refused where nobody listens, and reset where the process dies under it', () => {
    const kill: Fault = { kind: 'kill', service: 'a' };
    const { failed } = run(
      scenario([service('a')], { faults: [{ at: 105, for: null, fault: kill }], until: 450 }),
    ).client.record(450);
    // Requests leave at 100, 200, 300 and 400 ms; the first is being worked on when a dies.
    expect(failed).toEqual({ connection_refused: 3, connection_reset: 1 });
  });

  it('is not made by a process that died before, nor by the one after it', () => {
    const a = service('a', {
      work: {
        kind: 'declared',
        serviceTime: { kind: 'constant', value: 20 },
        failureRate: 0,
        calls: [{ to: 'b', method: 'GET', path: '/', timeout: null }],
      },
    });
    const kill: Fault = { kind: 'kill', service: 'a' };
    for (const lasts of [null, 5]) {
      const faults = [{ at: 110, for: lasts, fault: kill }];
      const cluster = run(scenario([a, service('b')], { faults, until: 190 }));
      expect(cluster.service('a').observer.failed.get('connection_reset')).toBe(1);
      expect(cluster.service('b').observer.offered).toBe(0);
    }
  });

  it('meets new service times after a restart, not those of the first process again', () => {
    const work: ServiceSpec['work'] = {
      kind: 'declared',
      serviceTime: { kind: 'uniform', min: 1, max: 50 },
      failureRate: 0,
      calls: [],
    };
    const kill: Fault = { kind: 'kill', service: 'a' };
    const faults = [{ at: 360, for: 1, fault: kill }];
    const cluster = run(scenario([service('a', { work })], { faults, until: 690 }));
    const took = [1, 3, 5, 7, 9, 11].map((root) => {
      const { start, end } = cluster.spans.get(root);
      return end! - start;
    });
    expect(new Set(took).size).toBe(6);
  });

  it('goes on at the callee when its caller has no more patience', () => {
    const slow = service('b', {
      work: {
        kind: 'declared',
        serviceTime: { kind: 'constant', value: 500 },
        failureRate: 0,
        calls: [],
      },
    });
    const cluster = run(scenario([service('a', { work: calling('b', 50) }), slow], { until: 199 }));
    expect(cluster.client.record(199).failed).toEqual({ http_504: 1 });
    const [edge] = cluster.edges.filter(({ name }) => name === 'a->b');
    expect(edge!.observer.record(199).failed).toEqual({ timeout: 1 });
    expect(cluster.service('b').instances[0]!.busy).toBe(1);
  });

  it('finds the queue full: 503, counted as such by everyone', () => {
    const cluster = run(
      scenario([service('a', { concurrency: 1, queue: 1 })], {
        load: [
          {
            to: 'a',
            method: 'GET',
            path: '/',
            body: null,
            arrivals: 'constant',
            rate: 400,
            timeout: null,
          },
        ],
        until: 1000,
      }),
    );
    const { ok, failed } = cluster.client.record(1000);
    expect(ok).toBe(99);
    expect(Object.keys(failed)).toEqual(['http_503']);
  });

  it('is sent again after losses: 200 ms, then 400 ms later', () => {
    const cluster = run(
      scenario([service('a')], {
        defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0.2 },
        until: 60_000,
      }),
    );
    const { latency_ms, failed } = cluster.client.record(60_000);
    expect(failed).toEqual({});
    // Each way is sent 1/(1−p) times; the mean wait is Σ pⁿ·200·2ⁿ⁻¹ = 200·p/(1−2p) a way.
    const expected = 12 + (2 * 200 * 0.2) / (1 - 0.4);
    expect(latency_ms.mean / expected).toBeGreaterThan(0.8);
    expect(latency_ms.mean / expected).toBeLessThan(1.25);
    expect(latency_ms.p50).toBeCloseTo(12, 1);
  });
});

describe('faults', () => {
  it('end with their own schedule, not with that of one they took the place of', () => {
    const slow = (factor: number): Fault => ({ kind: 'slow', service: 'a', factor, add: 0 });
    const cluster = start(
      scenario([service('a')], {
        faults: [
          { at: 100, for: 200, fault: slow(2) },
          { at: 200, for: 400, fault: slow(8) },
        ],
      }),
    );
    const [instance] = cluster.service('a').instances;
    const factors = [150, 250, 350, 550, 650].map((t) => {
      cluster.kernel.runUntil(t);
      return instance!.slowFactor;
    });
    expect(factors).toEqual([2, 8, 8, 8, 1]);
  });

  it('slow multiplies the handling and adds to it, until healed', () => {
    const fault: Fault = { kind: 'slow', service: 'a', factor: 3, add: 5 };
    const cluster = run(
      scenario([service('a')], { faults: [{ at: 1000, for: 1000, fault }], until: 3000 }),
    );
    const at = (t: number) => cluster.client.record(3000).windows.find((w) => w.t_ms === t)!;
    expect(at(0).latency_max_ms).toBe(10);
    expect(at(1500).latency_max_ms).toBe(35);
    expect(at(2500).latency_max_ms).toBe(10);
  });

  it('fail answers 500 for its share of requests', () => {
    const fault: Fault = { kind: 'fail', service: 'a', share: 0.5 };
    const cluster = run(
      scenario([service('a')], { faults: [{ at: 0, for: null, fault }], until: 100_000 }),
    );
    const { failed, offered } = cluster.client.record(100_000);
    expect(failed['http_500']! / offered).toBeCloseTo(0.5, 1);
  });

  it('on one instance leaves the others alone, and a restarted one serves again', () => {
    const fault: Fault = { kind: 'kill', service: 'a', instance: 1 };
    const cluster = run(
      scenario([service('a', { replicas: 2 })], { faults: [{ at: 0, for: 5000, fault }] }),
    );
    const { windows } = cluster.client.record(10_000);
    const refused = (from: number, to: number) =>
      windows
        .filter(({ t_ms }) => t_ms >= from && t_ms < to)
        .reduce((sum, { failed }) => sum + (failed['connection_refused'] ?? 0), 0);
    expect(refused(0, 5000)).toBe(25);
    expect(refused(5500, 10_000)).toBe(0);
  });
});

describe('balancing', () => {
  const shares = (balancer: 'round-robin' | 'least-request') =>
    run(
      scenario([service('a', { replicas: 3, balancer, queue: 1000 })], {
        faults: [
          {
            at: 0,
            for: null,
            fault: { kind: 'slow', service: 'a', instance: 0, factor: 30, add: 0 },
          },
        ],
        load: [
          {
            to: 'a',
            method: 'GET',
            path: '/',
            body: null,
            arrivals: 'poisson',
            rate: 100,
            timeout: null,
          },
        ],
        until: 60_000,
      }),
    ).client.record(60_000);

  it('round robin sends a slow instance its full share; least request spares it', () => {
    expect(shares('least-request').latency_ms.mean).toBeLessThan(
      shares('round-robin').latency_ms.mean / 3,
    );
  });
});

describe('any scenario', () => {
  const names = ['a', 'b', 'c', 'd'];
  const duration = fc.integer({ min: 0, max: 300 });
  const spec = (index: number): fc.Arbitrary<ServiceSpec> =>
    fc.record({
      name: fc.constant(names[index]!),
      replicas: fc.integer({ min: 1, max: 3 }),
      concurrency: fc.integer({ min: 1, max: 5 }),
      queue: fc.integer({ min: 0, max: 8 }),
      balancer: fc.constantFrom('round-robin' as const, 'least-request' as const),
      work: fc.record({
        kind: fc.constant('declared' as const),
        serviceTime: fc.oneof(
          duration.map((value) => ({ kind: 'constant' as const, value })),
          duration.map((mean) => ({ kind: 'exponential' as const, mean: mean + 1 })),
        ),
        failureRate: fc.constantFrom(0, 0.1, 1),
        // Only later services: no cycles.
        calls: fc.subarray(names.slice(index + 1)).chain((targets) =>
          fc.tuple(
            ...targets.map((to) =>
              fc.record({
                to: fc.constant(to),
                method: fc.constant('GET'),
                path: fc.constant('/'),
                timeout: fc.option(fc.integer({ min: 1, max: 400 })),
              }),
            ),
          ),
        ),
      }),
    });
  const place = { service: fc.constantFrom(...names), instance: fc.constant(0) };
  const fault: fc.Arbitrary<Fault> = fc.oneof(
    fc.record({ kind: fc.constant('kill' as const), ...place }),
    fc.record({ kind: fc.constant('kill' as const), service: place.service }),
    fc.record({
      kind: fc.constant('slow' as const),
      ...place,
      factor: fc.constant(4),
      add: duration,
    }),
    fc.record({ kind: fc.constant('fail' as const), ...place, share: fc.constantFrom(0.3, 1) }),
  );
  const action: fc.Arbitrary<Intervention> = fc.oneof(
    fault.map((value) => ({ kind: 'inject' as const, fault: value })),
    fc.record({ kind: fc.constant('heal' as const), fault: fc.integer({ min: 1, max: 5 }) }),
    fc.record({
      kind: fc.constant('load' as const),
      load: fc.constant(0),
      rate: fc.constantFrom(0, 20, 300),
    }),
  );
  const system = fc.record({
    services: fc.tuple(...names.map((_, index) => spec(index))),
    loss: fc.constantFrom(0, 0.05),
    latency: fc.integer({ min: 0, max: 20 }),
    rate: fc.integer({ min: 1, max: 200 }),
    timeout: fc.option(fc.integer({ min: 1, max: 500 })),
    actions: fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), action), { maxLength: 12 }),
    seed: fc.nat(),
  });

  function play(described: typeof system extends fc.Arbitrary<infer T> ? T : never): Cluster {
    const { services, loss, latency, rate, timeout, actions, seed } = described;
    const cluster = start(
      scenario([...services], {
        until: 5000,
        defaultLink: { latency: { kind: 'exponential', mean: latency }, loss },
        load: [
          { to: 'a', method: 'GET', path: '/', body: null, arrivals: 'poisson', rate, timeout },
        ],
      }),
      seed,
    );
    for (const [at, what] of actions.toSorted((x, y) => x[0] - y[0])) {
      cluster.kernel.runUntil(at);
      cluster.intervene(what);
    }
    cluster.kernel.runUntil(5000);
    return cluster;
  }

  it('conserves requests: offered = ok + failed + in flight, for every observer', () => {
    fc.assert(
      fc.property(system, (described) => {
        const cluster = play(described);
        // `record` asserts conservation; the sums across observers are checked here.
        const client = cluster.client.record(5000);
        const intoA = cluster.edges.filter(({ from }) => from === 0);
        const sum = (pick: (edge: (typeof intoA)[number]) => number) =>
          intoA.reduce((total, edge) => total + pick(edge), 0);
        expect(sum((edge) => edge.observer.record(5000).offered)).toBe(client.offered);
        expect(sum((edge) => edge.observer.inFlight)).toBe(client.in_flight);
        for (const { observer, instances } of cluster.services) {
          const inside = instances.reduce((total, { busy, queued }) => total + busy + queued, 0);
          expect(observer.record(5000).in_flight).toBe(inside);
        }
        for (const window of client.windows) {
          const endings = window.latency_buckets.reduce((total, [, count]) => total + count, 0);
          const failures = Object.values(window.failed).reduce((total, count) => total + count, 0);
          expect(endings).toBe(window.ok + failures);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('runs twice the same', () => {
    fc.assert(
      fc.property(system, (described) => {
        const fingerprint = (cluster: Cluster) =>
          JSON.stringify([
            cluster.kernel.events,
            cluster.client.record(5000),
            cluster.edges.map((edge) => edge.observer.record(5000)),
            cluster.spans.count,
          ]);
        expect(fingerprint(play(described))).toBe(fingerprint(play(described)));
      }),
      { numRuns: 40 },
    );
  });

  it("obeys Little's law: mean in flight = throughput × mean time, once all have ended", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), (seed, mean) => {
        const described = scenario(
          [
            service('a', {
              queue: 100_000,
              work: {
                kind: 'declared',
                serviceTime: { kind: 'exponential', mean },
                failureRate: 0,
                calls: [],
              },
            }),
          ],
          {
            load: [
              {
                to: 'a',
                method: 'GET',
                path: '/',
                body: null,
                arrivals: 'poisson',
                rate: 50,
                timeout: null,
              },
            ],
          },
        );
        const cluster = start(described, seed);
        const { kernel, client } = cluster;
        // The area under the number in flight, integrated event by event.
        let area = 0;
        const steps = () => {
          const before = kernel.now;
          const inFlight = client.inFlight;
          if (!kernel.step()) return false;
          area += inFlight * (kernel.now - before);
          return kernel.now < 20_000 || client.inFlight > 0;
        };
        while (steps()) if (kernel.now >= 10_000) cluster.loads[0]!.setRate(0);
        const { offered, latency_ms } = client.record(kernel.now);
        expect(area / (offered * latency_ms.mean)).toBeCloseTo(1, 9);
      }),
      { numRuns: 20 },
    );
  });
});
