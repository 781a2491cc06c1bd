/** Moments of a run as spans on the time axis: faults, breaker states, changes of load. */
import type { Millis } from '../base/units.ts';
import type { Mark } from '../engine/protocol.ts';

export interface FaultSpan {
  readonly id: number;
  readonly text: string;
  readonly from: Millis;
  /** null while it lasts. */
  readonly to: Millis | null;
  /** Row from 0, so that faults at the same time do not cover each other. */
  readonly lane: number;
}

/** Pairs each fault with the mark that ended it, by its number. */
export function faultSpans(marks: readonly Mark[]): readonly FaultSpan[] {
  const spans: { mark: Mark; to: Millis | null }[] = [];
  for (const mark of marks) {
    if (mark.fault === undefined) continue;
    if (mark.kind === 'fault') spans.push({ mark, to: null });
    else {
      const span = spans.find(({ mark: start }) => start.fault?.id === mark.fault?.id);
      if (span !== undefined) span.to ??= mark.t;
    }
  }
  return assignLanes(spans);
}

function assignLanes(spans: readonly { mark: Mark; to: Millis | null }[]): FaultSpan[] {
  const freeFrom: number[] = [];
  return spans.map(({ mark, to }) => {
    let lane = freeFrom.findIndex((free) => free <= mark.t);
    if (lane === -1) lane = freeFrom.length;
    freeFrom[lane] = to ?? Number.POSITIVE_INFINITY;
    return { id: mark.fault?.id ?? 0, text: mark.text, from: mark.t, to, lane };
  });
}

export interface BreakerSpan {
  readonly state: 'closed' | 'half-open' | 'open';
  readonly from: Millis;
  readonly to: Millis | null;
}

/** States over time by service, services in order of their first breaker mark. */
export function breakerSpans(
  marks: readonly Mark[],
): readonly { readonly service: string; readonly spans: readonly BreakerSpan[] }[] {
  const byService = new Map<string, { state: BreakerSpan['state']; from: Millis }[]>();
  for (const mark of marks) {
    if (mark.kind !== 'breaker' || mark.breaker === undefined) continue;
    const list = byService.get(mark.service) ?? [];
    byService.set(mark.service, list);
    if (list.at(-1)?.state !== mark.breaker) list.push({ state: mark.breaker, from: mark.t });
  }
  return [...byService].map(([service, list]) => ({
    service,
    spans: list.map(({ state, from }, i) => ({ state, from, to: list[i + 1]?.from ?? null })),
  }));
}
