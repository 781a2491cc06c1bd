/** Whatever a person can do by a click can be scheduled, and the other way round; each has its undo. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault, FaultId, Scenario } from '../../cluster/scenario.ts';
import type { RunRecord } from '../../telemetry/record.ts';
import { runProgram } from '../run.ts';
import type { Simulation } from '../simulation.ts';
import { FAULT_NAMES, FILES, shop } from './faults.fixture.ts';
import { finished, type Live, live, recordOf, scenarioOf } from './live.fixture.ts';

/** A scheduled fault takes two kernel events that a click does not. */
const withoutEvents = ({ events: _, ...record }: RunRecord) => record;

/** Runs the scenario with its faults made and healed by hand, at the same instants. */
function byHand({ faults, ...rest }: Scenario): Live {
  const run = live({ ...rest, faults: [] }, FILES);
  const { simulation } = run;
  const deeds = faults.flatMap(({ at, for: duration, fault }, i) => [
    { at, i, fault },
    ...(duration === null ? [] : [{ at: at + duration, i, fault: null }]),
  ]);
  const ids: number[] = [];
  for (const { at, i, fault } of deeds.sort((a, b) => a.at - b.at)) {
    simulation.advance(at);
    if (fault === null) simulation.intervene({ kind: 'heal', fault: ids[i]! });
    else {
      simulation.intervene({ kind: 'inject', fault });
      ids[i] = simulation.cluster.chaos.active.findLast((one) => one.fault === fault)!.id;
    }
  }
  simulation.advance(rest.until);
  return run;
}

/** What faults have done to the system, as its parts know it. */
function state({ cluster }: Simulation) {
  return {
    instances: cluster.services.flatMap(({ instances }) =>
      instances.map((one) => ({
        state: one.state,
        slow: [one.slowFactor, one.slowAdd],
        failing: one.failShare,
        paused: one.isPaused,
        stalled: one.stalled,
        taken: [one.processor.taken, one.connectionsTaken],
        clock: one.clockSkew,
        expired: one.certificateExpired,
      })),
    ),
    links: cluster.edges.flatMap(({ request, response }) =>
      [request, response].map((one) => [
        one.cut,
        one.extraLoss,
        one.extraCorrupt,
        one.extraDelay,
        one.loss,
      ]),
    ),
    loads: cluster.loads.map(({ factor, rate }) => [factor, rate]),
  };
}

const names = fc.constantFrom(...FAULT_NAMES);

describe('scheduled and by hand', () => {
  it.each(FAULT_NAMES)('%s gives the same record and timeline', (name) => {
    const scenario = scenarioOf(shop([{ name, at: 1500, for: 2000 }]));
    const scheduled = finished(scenario, FILES);
    const clicked = byHand(scenario);
    expect(withoutEvents(clicked.simulation.record())).toEqual(withoutEvents(scheduled.record));
    expect(clicked.marks).toEqual(scheduled.marks);
    const [struck, ...later] = scheduled.marks;
    expect(struck).toMatchObject({ kind: 'fault', t: 1500.123, fault: { id: 1 } });
    expect(later).toContainEqual(
      expect.objectContaining({ kind: 'heal', fault: struck!.fault, t: expect.closeTo(3500.1686) }),
    );
    // It did something.
    const calm = recordOf(shop([]), FILES);
    if (name !== 'skew') expect(calm.client).not.toEqual(scheduled.record.client);
  });

  it('any faults together, and what was done by hand can be done again', () => {
    const when = fc.record({
      name: names,
      at: fc.integer({ min: 0, max: 3000 }),
      for: fc.integer({ min: 1, max: 2000 }),
    });
    const several = fc.uniqueArray(when, { minLength: 2, maxLength: 5, selector: ({ at }) => at });
    fc.assert(
      fc.property(several, (faults) => {
        const scenario = scenarioOf(shop(faults));
        const { simulation } = byHand(scenario);
        const record = simulation.record();
        expect(withoutEvents(record)).toEqual(withoutEvents(recordOf(scenario, FILES)));
        const again = runProgram({
          scenario: { ...scenario, faults: [] },
          files: FILES,
          seed: 1,
          interventions: simulation.interventions(),
        });
        expect(JSON.stringify(again)).toBe(JSON.stringify(record));
      }),
      { numRuns: 12, seed: 8 },
    );
  });
});

describe('undo', () => {
  it('of one fault leaves every other as it was, whatever the two are', () => {
    const all = scenarioOf(
      shop(
        FAULT_NAMES.map((name) => ({ name, at: 1, for: 1 })),
        '1h',
      ),
    );
    const load = [{ ...all.load[0]!, rate: 0 }];
    const { simulation } = live({ ...all, load, faults: [] }, FILES);
    /** A second is time for the monkey's visit and for its victims. */
    const goOn = () => simulation.advance(simulation.now + 1000);
    const inject = (fault: Fault): FaultId => {
      simulation.intervene({ kind: 'inject', fault });
      const { id } = simulation.cluster.chaos.active.at(-1)!;
      goOn();
      return id;
    };
    const heal = (fault: FaultId) => {
      simulation.intervene({ kind: 'heal', fault });
      goOn();
    };
    goOn();
    const calm = state(simulation);
    for (const { fault: lasting } of all.faults.filter(({ fault }) => fault.kind !== 'monkey')) {
      const first = inject(lasting);
      const alone = state(simulation);
      expect(alone).not.toEqual(calm);
      heal(first);
      for (const { fault: passing } of all.faults) {
        for (const passingFirst of [true, false]) {
          const one = inject(passingFirst ? passing : lasting);
          const two = inject(passingFirst ? lasting : passing);
          heal(passingFirst ? one : two);
          expect(state(simulation)).toEqual(alone);
          heal(passingFirst ? two : one);
          expect(state(simulation)).toEqual(calm);
        }
      }
    }
  });

  it('of what is not in force does nothing', () => {
    const { simulation, marks } = live(shop([{ name: 'slow', at: 100, for: 100 }]), FILES);
    simulation.advance(1000);
    const before = marks.length;
    for (const fault of [1, 2, 77]) simulation.intervene({ kind: 'heal', fault });
    expect(marks.length).toBe(before);
  });
});

describe('the chaos monkey', () => {
  const yaml = `
until: 60s
services:
  order: { replicas: 2, service_time: 1ms, calls: [payment] }
  payment: { replicas: 6, service_time: 1ms }
  user: { replicas: 3, service_time: 1ms }
faults: [{ at: 0s, monkey: { every: 1s, share: 50%, instances: 2, services: [payment, user], for: 3s } }]
load: [{ to: order, rate: 20/s }]
`;
  const kills = (seed: number) =>
    finished(yaml, {}, seed)
      .marks.filter(({ kind, fault }) => kind === 'fault' && fault!.kind === 'kill')
      .map(({ t, service, fault }) => [t, service, fault!.instance]);

  it('is the same for the same seed, and keeps to its blast radius and chance', () => {
    const first = kills(1);
    expect(kills(1)).toEqual(first);
    expect(kills(2)).not.toEqual(first);
    const visits = new Map<number, number>();
    for (const [t] of first) visits.set(t as number, (visits.get(t as number) ?? 0) + 1);
    expect([...visits.values()].every((hits) => hits === 2)).toBe(true);
    // 60 visits, half of them in earnest.
    expect(visits.size).toBeGreaterThan(18);
    expect(visits.size).toBeLessThan(42);
    expect(new Set(first.map(([, service]) => service))).toEqual(new Set(['payment', 'user']));
  });
});
