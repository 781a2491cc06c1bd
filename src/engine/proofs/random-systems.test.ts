/** Random systems with everything on: the same bytes twice, and nothing left over when all is calm. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Simulation } from '../simulation.ts';
import { live } from './live.fixture.ts';
import { CALM_AT, randomSystem } from './random-systems.fixture.ts';

/** The load stops; then whatever still waits has time to end (a read timeout is 300 s). */
function run(json: string): Simulation {
  const { simulation } = live(json, {}, 5);
  simulation.advance(CALM_AT);
  expect(simulation.failure).toBeNull();
  // Conservation, in the middle of it: `record` asserts it for every observer.
  simulation.record();
  simulation.intervene({ kind: 'load', load: 0, rate: 0 });
  simulation.advance(700_000);
  return simulation;
}

function leftOver({ cluster }: Simulation) {
  const found: string[] = [];
  const note = (what: string, count: number) => {
    if (count !== 0) found.push(`${what}: ${count}`);
  };
  note('client', cluster.client.inFlight);
  for (const service of cluster.services) {
    note(service.name, service.observer.inFlight);
    for (const instance of service.instances) {
      const name = `${service.name}/${instance.index}`;
      note(`${name} outgoing`, instance.openCalls);
      note(`${name} busy`, instance.busy);
      note(`${name} queued`, instance.queued);
      note(`${name} processor`, instance.processor.waiting + instance.processor.computing);
      note(`${name} not ready`, instance.state === 'ready' ? 0 : 1);
    }
  }
  for (const edge of cluster.edges) {
    note(edge.name, edge.observer.inFlight);
    note(`${edge.name} attempts`, edge.attempts?.inFlight ?? 0);
    for (const caller of edge.callers) {
      for (const [key, pool] of caller?.pools ?? []) {
        note(`${edge.name} ${key} pool`, pool.busy + pool.waiting + pool.connecting);
      }
    }
  }
  note('open calls', cluster['openCalls']);
  note('messages', cluster.messages.count);
  for (let id = Math.max(1, cluster.spans.count - 60_000); id <= cluster.spans.count; id++) {
    if (cluster.spans.get(id).end === null) note(`span ${cluster.spans.get(id).name}`, id);
  }
  return found;
}

describe('random systems', () => {
  it('leave nothing over', () => {
    const causes = new Set<string>();
    fc.assert(
      fc.property(randomSystem(false), (json) => {
        const simulation = run(json);
        for (const { failed } of Object.values(simulation.record().edges)) {
          for (const cause of Object.keys(failed)) causes.add(cause);
        }
        expect(leftOver(simulation)).toEqual([]);
      }),
      { numRuns: 25, seed: 20, endOnFailure: true },
    );
    // They did meet with trouble of nearly every kind.
    expect(causes.size).toBeGreaterThan(12);
  }, 60_000);

  it('give the same bytes twice, health checks and all', () => {
    fc.assert(
      fc.property(randomSystem(true), (json) => {
        const record = () => {
          const { simulation } = live(json, {}, 5);
          simulation.advance(CALM_AT);
          expect(simulation.failure).toBeNull();
          return JSON.stringify(simulation.record());
        };
        expect(record()).toBe(record());
      }),
      { numRuns: 15, seed: 21, endOnFailure: true },
    );
  }, 60_000);
});
