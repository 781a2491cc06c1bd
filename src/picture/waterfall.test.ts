import { describe, expect, it } from 'vitest';
import type { SpanView } from '../engine/protocol.ts';
import { rulerTicks } from './axis.ts';
import { moveRow, visibleRows, waterfall } from './waterfall.ts';

const span = (spanId: number, parentId: number, start: number, end: number | null): SpanView => ({
  spanId,
  parentId,
  service: 'order',
  instance: 0,
  kind: 'server',
  name: 'GET /',
  start,
  end,
  status: end === null ? 'in-flight' : 'ok',
  outcome: 'ok',
  queued: 0,
  flags: '',
  details: null,
});

describe('waterfall', () => {
  it('orders rows by parent, then by start', () => {
    const { rows } = waterfall([
      span(1, 0, 100, 200),
      span(4, 1, 150, 190),
      span(2, 1, 110, 140),
      span(3, 2, 115, 130),
    ]);
    expect(rows.map((row) => [row.span.spanId, row.depth])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 1],
    ]);
    expect(rows.map((row) => `${row.position}/${row.siblings}`)).toEqual([
      '1/1',
      '1/2',
      '1/1',
      '2/2',
    ]);
  });

  it('measures bars against the whole trace', () => {
    const { rows, start, duration } = waterfall([
      span(1, 0, 100, 200),
      { ...span(2, 1, 125, 175), queued: 10 },
    ]);
    expect([start, duration]).toEqual([100, 100]);
    expect(rows[1]).toMatchObject({ left: 0.25, width: 0.5, queuedShare: 0.2, duration: 50 });
  });

  it('reaches beyond the root when a child outlives it, and draws what is under way to the end', () => {
    const { rows, duration } = waterfall([
      span(1, 0, 0, 50),
      span(2, 1, 10, 200),
      span(3, 1, 20, null),
    ]);
    expect(duration).toBe(200);
    expect(rows[2]).toMatchObject({ left: 0.1, width: 0.9, duration: null });
  });

  it('shows spans whose parent is not kept, and loses none to odd links', () => {
    const { rows } = waterfall([span(5, 99, 10, 20), span(6, 6, 12, 18)]);
    expect(rows.map((row) => row.depth)).toEqual([0, 0]);
  });

  it('survives nothing and no length', () => {
    expect(waterfall([])).toEqual({ start: 0, duration: 0, rows: [] });
    expect(waterfall([span(1, 0, 5, 5)]).rows[0]).toMatchObject({ left: 0, width: 0 });
  });
});

describe('moveRow', () => {
  const { rows } = waterfall([
    span(1, 0, 0, 9),
    span(2, 1, 1, 8),
    span(3, 2, 2, 7),
    span(4, 1, 3, 6),
  ]);
  it('goes through rows, to parents and to first children', () => {
    expect(moveRow(rows, 0, 'ArrowDown')).toBe(1);
    expect(moveRow(rows, 0, 'ArrowUp')).toBe(0);
    expect(moveRow(rows, 3, 'ArrowLeft')).toBe(0);
    expect(moveRow(rows, 1, 'ArrowRight')).toBe(2);
    expect(moveRow(rows, 2, 'ArrowRight')).toBe(2);
    expect(moveRow(rows, 1, 'End')).toBe(3);
    expect(moveRow(rows, 1, 'x')).toBeNull();
  });
});

describe('visibleRows', () => {
  it('is the seen slice and a margin, never beyond the list', () => {
    expect(visibleRows(1000, 20, 400, 100, 2)).toEqual({ from: 18, to: 27 });
    expect(visibleRows(3, 20, 0, 100)).toEqual({ from: 0, to: 3 });
    expect(visibleRows(3, 20, 900, 100)).toEqual({ from: 3, to: 3 });
  });
});

describe('rulerTicks', () => {
  it('leaves out labels that would run into each other', () => {
    const labels = (width: number) => rulerTicks(1860, width).map((tick) => tick.label);
    expect(labels(400)).toHaveLength(4);
    expect(labels(140)).toHaveLength(2);
    expect(rulerTicks(0, 140)).toHaveLength(1);
  });
});
