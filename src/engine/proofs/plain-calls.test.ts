/**
 * Plain calls are a short way of doing what a `Call` does: whatever happens to a system, its record
 * and its spans are the same with and without them.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PlainCalls } from '../../cluster/plain-calls.ts';
import { parseScenario } from '../../config/scenario.ts';
import { alibabaScenario } from '../../presets/alibaba.ts';
import { loadCode } from '../code-loader.ts';
import { Simulation } from '../simulation.ts';

afterEach(() => void vi.restoreAllMocks());

const NAMES = ['front', 'left', 'right', 'deep', 'store'] as const;
const ms = (min: number, max: number) => fc.integer({ min, max }).map((n) => `${n}ms`);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const call = (to: string) =>
  fc.record(
    {
      to: fc.constant(to),
      optional: fc.boolean(),
      share: fc.constantFrom(1, 0.5),
      attempts: fc.constantFrom(1, 2),
      times: fc.constantFrom(1, 2),
      timeout: fc.constantFrom('none', '15ms'),
    },
    { requiredKeys: ['to'] },
  );

/** Calls services further on only. */
const steps = (at: number) => {
  const further = NAMES.slice(at + 1);
  if (further.length === 0) return fc.constant([]);
  const one = fc.constantFrom(...further).chain(call);
  const several = fc.array(one, { minLength: 1, maxLength: 3 }).map((parallel) => ({ parallel }));
  return fc.array(fc.oneof(one, several), { maxLength: 3 });
};

const service = (at: number) =>
  fc.record(
    {
      service_time: fc.constantFrom('0ms', '4ms', { exponential: { mean: '6ms' } }),
      failure_rate: fc.constantFrom(0, 0.1),
      replicas: fc.integer({ min: 1, max: 3 }),
      concurrency: fc.constantFrom(2, 6, 50),
      queue: fc.constantFrom(0, 3),
      lifecycle: fc.record(
        {
          restart_after: fc.constantFrom('1ms', '80ms'),
          startup: fc.constant('10ms'),
          new_address: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      calls: steps(at),
    },
    { requiredKeys: ['service_time', 'replicas', 'calls'] },
  );

const fault = fc
  .tuple(
    fc.oneof(
      fc.record({ kill: fc.constantFrom(...NAMES), instance: maybe(fc.constant(0)) }),
      // Those that make calls, while some are on their way.
      fc.record({ kill: fc.constantFrom('front', 'left'), instance: fc.constant(0) }),
      fc.record({ pause: fc.constantFrom('front', 'left', 'right') }),
      fc.record({ pause: fc.constantFrom('front', 'deep'), instance: fc.constant(0) }),
      fc.record({ slow: fc.constantFrom(...NAMES), factor: fc.constant(3), add: ms(0, 9) }),
      fc.record({ fail: fc.constantFrom(...NAMES), share: fc.constantFrom(0.3, 1) }),
      ...['front -> left', 'left -> deep', 'deep -> store'].map((link) =>
        fc.oneof(
          fc.record({
            partition: fc.constant(link),
            mode: fc.constantFrom('black-hole', 'reset'),
            direction: fc.constantFrom('request', 'response', 'both'),
          }),
          fc.record({ lose: fc.constant(link), share: fc.constant(0.3) }),
          fc.record({ corrupt: fc.constant(link), share: fc.constant(0.5) }),
          fc.record({ delay: fc.constant(link), add: ms(1, 30) }),
        ),
      ),
    ),
    ms(0, 1200),
    ms(1, 400),
  )
  .map(([what, at, duration]) => ({ ...what, at, for: duration }));

const system = fc
  .record(
    {
      services: fc.record({
        front: service(0),
        left: service(1),
        right: service(2),
        deep: service(3),
        store: service(4),
      }),
      links: fc.record({ default: fc.record({ latency: ms(0, 9) }) }),
      faults: fc.array(fault, { maxLength: 4 }),
      deploys: fc.constant([{ at: '500ms', service: 'left', version: 'v2', strategy: 'rolling' }]),
      load: fc.constant([{ to: 'front', rate: '150/s', timeout: '200ms' }]),
    },
    { requiredKeys: ['services', 'links', 'faults', 'load'] },
  )
  .map((scenario) => JSON.stringify({ until: '2s', ...scenario }));

/** Where each plain call begins; 0: it has to be made the long way. */
function spyOnStart() {
  return vi.spyOn(PlainCalls.prototype as unknown as { start(): number }, 'start');
}

function started(start: ReturnType<typeof spyOnStart>): number {
  return start.mock.results.filter(({ value }) => value !== 0).length;
}

/** All there is to tell of a run. */
function story(yaml: string): string {
  const parsed = parseScenario(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const program = { scenario: parsed.value, files: {}, seed: 1, interventions: [] };
  const simulation = new Simulation(program, loadCode);
  simulation.advance(Number.POSITIVE_INFINITY);
  const { spans, edges, services, messages } = simulation.cluster;
  const seen = Array.from({ length: spans.count }, (_, i) => i + 1).filter((id) => spans.kept(id));
  return JSON.stringify([
    simulation.record(),
    seen.map((id) => spans.get(id)),
    edges.map((edge) => [edge.messages(0), edge.messages(1)]),
    services.map(({ instances }) => instances.map(({ busy, openCalls }) => [busy, openCalls])),
    messages.count,
  ]);
}

/** Where two stories part: what each tells there. Nothing when they are the same. */
function difference(one: string, other: string): string[] {
  if (one === other) return [];
  let at = 0;
  while (one[at] === other[at]) at++;
  return [one, other].map((told) => told.slice(Math.max(0, at - 150), at + 150));
}

describe('plain calls', () => {
  it('tell the same story as calls, whatever happens', () => {
    const takeOver = vi.spyOn(PlainCalls.prototype, 'takeOver');
    let plain = 0;
    fc.assert(
      fc.property(system, (yaml) => {
        const start = spyOnStart();
        const told = story(yaml);
        plain += started(start);
        start.mockReturnValue(0);
        const toldByCalls = story(yaml);
        start.mockRestore();
        expect(difference(told, toldByCalls)).toEqual([]);
      }),
      { numRuns: 120 },
    );
    expect(plain).toBeGreaterThan(1000);
    expect(takeOver.mock.calls.length).toBeGreaterThan(100);
  });

  it('carry nearly all calls of a large healthy system', () => {
    const start = spyOnStart();
    const yaml = alibabaScenario({ services: 30, seed: 1, rate: 200, replicas: 2 });
    const told = story(yaml.replace('until: 60s', 'until: 3s'));
    const { edges } = (JSON.parse(told) as [{ edges: Record<string, { offered: number }> }])[0];
    const made = Object.values(edges).reduce((sum, { offered }) => sum + offered, 0);
    expect(started(start) / made).toBeGreaterThan(0.95);
  });
});
