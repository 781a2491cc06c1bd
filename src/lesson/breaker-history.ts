/** What a breaker did within a span of the run, read from its changes of state. */
import type { Millis } from '../base/units.ts';
import type { BreakerTransition } from '../telemetry/record.ts';
import { type Span, within } from './span.ts';

type State = BreakerTransition['to'];

/** How often `state` was entered from another one: the state a breaker starts in does not count. */
export const entered = (state: State) => (all: readonly BreakerTransition[], span: Span) =>
  all.filter(({ from, to, t_ms }) => from !== null && to === state && within(t_ms, span)).length;

/** Time within the span in which a breaker showed `state`, summed over instances and names. */
export function timeIn(
  state: State,
  transitions: readonly BreakerTransition[],
  { from, to }: Span,
): Millis {
  let total = 0;
  for (const changes of byBreaker(transitions).values())
    for (const [i, change] of changes.entries()) {
      if (change.to !== state) continue;
      const until = changes[i + 1]?.t_ms ?? to;
      total += Math.max(0, Math.min(until, to) - Math.max(change.t_ms, from));
    }
  return total;
}

/** One breaker is one exported name in one instance. */
function byBreaker(transitions: readonly BreakerTransition[]): Map<string, BreakerTransition[]> {
  const breakers = new Map<string, BreakerTransition[]>();
  for (const transition of transitions) {
    const key = `${transition.instance} ${transition.name}`;
    const changes = breakers.get(key);
    if (changes === undefined) breakers.set(key, [transition]);
    else changes.push(transition);
  }
  return breakers;
}
