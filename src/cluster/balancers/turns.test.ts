import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancerStream } from './create.ts';
import { RoundRobin } from './round-robin.ts';
import { Turns } from './turns.ts';

const CALLERS = 3;
const request = { method: 'GET', url: 'http://b/', headers: [], body: null };
const random = (caller: number) => balancerStream(7, `a/${caller}`, 'b');

const action = fc.oneof(
  fc.record({ pick: fc.nat(CALLERS - 1) }),
  fc.record({ forget: fc.nat(CALLERS - 1) }),
  fc.record({
    hosts: fc.subarray([0, 1, 2, 3, 4], { minLength: 1 }).map((hosts) => [...hosts]),
  }),
);

describe('turns', () => {
  it('are those of a round robin for each caller', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const turns = new Turns();
        // A first caller of somebody else's, and rows that move once.
        turns.reserve(5);
        let first = turns.reserve(CALLERS);
        const apart = Array.from({ length: CALLERS }, (_, i) => new RoundRobin(random(i)));
        let hosts: readonly number[] = [0, 1, 2];
        let version = 1;
        const round = {
          firstTurn: (row: number, count: number) => random(row - first).below(count),
          rowAt: (index: number) => hosts[index]!,
        };
        for (const [at, what] of actions.entries()) {
          if (at === 50) first = turns.reserve(2 * CALLERS, first, CALLERS);
          if ('hosts' in what) {
            hosts = what.hosts;
            version++;
          } else if ('forget' in what) {
            turns.forget(first + what.forget);
            apart[what.forget] = new RoundRobin(random(what.forget));
          } else {
            const taken = turns.take(first + what.pick, hosts.length, version, -1, round);
            expect(taken).toBe(apart[what.pick]!.pick(request, 0, hosts));
          }
        }
      }),
    );
  });
});
