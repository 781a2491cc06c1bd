import { describe, expect, it } from 'vitest';
import type { TraceSummary } from '../../engine/protocol.ts';
import { traceIdOf } from '../../telemetry/span-ids.ts';
import { listTraces } from './list.ts';

const trace = (traceId: number, over: Partial<TraceSummary> = {}): TraceSummary => ({
  traceId,
  start: traceId,
  duration: 10,
  status: 'ok',
  outcome: 'ok',
  name: 'GET /orders',
  spans: 3,
  ...over,
});
const traces = [
  trace(1, { duration: 900, status: 'slow' }),
  trace(2, { status: 'failed', outcome: 'timeout', name: 'POST /Charge' }),
  trace(3),
];
const ids = (filter: Parameters<typeof listTraces>[1]) =>
  listTraces(traces, filter).map((one) => one.traceId);

describe('listTraces', () => {
  it('sorts newest or slowest first, and leaves its input alone', () => {
    expect(ids({ status: 'all', text: '', sort: 'newest' })).toEqual([3, 2, 1]);
    expect(ids({ status: 'all', text: '', sort: 'slowest' })).toEqual([1, 3, 2]);
    expect(traces.map((one) => one.traceId)).toEqual([1, 2, 3]);
  });
  it('filters by status and by name, outcome or number', () => {
    expect(ids({ status: 'failed', text: '', sort: 'newest' })).toEqual([2]);
    expect(ids({ status: 'all', text: ' charge', sort: 'newest' })).toEqual([2]);
    expect(ids({ status: 'all', text: 'TIMEOUT', sort: 'newest' })).toEqual([2]);
    expect(ids({ status: 'all', text: '3', sort: 'newest' })).toEqual([3]);
    // As a log line of a logger has it.
    expect(ids({ status: 'all', text: traceIdOf(2).toUpperCase(), sort: 'newest' })).toEqual([2]);
    expect(ids({ status: 'all', text: traceIdOf(9), sort: 'newest' })).toEqual([]);
  });
});
