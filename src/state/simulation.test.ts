import { expect, it } from 'vitest';
import type { TraceSummary, Update, WindowPoint } from '../engine/protocol.ts';
import { absorbUpdate, emptySimulation, TRACES_KEPT } from './simulation.ts';

const update = (part: Partial<Update>): Update => ({
  now: 0,
  windows: {},
  marks: [],
  traces: [],
  tracesSkipped: 0,
  logs: [],
  logsSkipped: 0,
  totals: { offered: 0, ok: 0, failed: {}, inFlight: 0 },
  failure: null,
  faults: [],
  gauges: {},
  ...part,
});
const traces = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ traceId: from + i }) as TraceSummary);

it('appends windows to each observer and leaves the untouched ones as they are', () => {
  const [a, b, c] = [{ t: 0 }, { t: 500 }, { t: 0 }] as WindowPoint[];
  const state = { ...emptySimulation, windows: { client: [a!], order: [c!] } };
  const next = absorbUpdate(state, update({ windows: { client: [b!], order: [] } }));
  expect(next.windows).toEqual({ client: [a, b], order: [c] });
  expect(next.windows?.['order']).toBe(state.windows.order);
});

it('keeps the newest traces only, even when one update brings more than all', () => {
  const state = { ...emptySimulation, traces: traces(0, TRACES_KEPT) };
  const next = absorbUpdate(state, update({ traces: traces(TRACES_KEPT, 3) })).traces ?? [];
  expect([next.length, next[0]?.traceId, next.at(-1)?.traceId]).toEqual([
    TRACES_KEPT,
    3,
    TRACES_KEPT + 2,
  ]);
  const flood = absorbUpdate(state, update({ traces: traces(0, TRACES_KEPT + 5) })).traces ?? [];
  expect([flood.length, flood[0]?.traceId]).toEqual([TRACES_KEPT, 5]);
});

it('never goes back in time, and keeps a failure once told', () => {
  const failure = { kind: 'steps', message: '' } as const;
  const state = { ...emptySimulation, now: 900, failure };
  expect(absorbUpdate(state, update({ now: 500 }))).toMatchObject({ now: 900, failure });
});
