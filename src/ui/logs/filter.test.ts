import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../engine/protocol.ts';
import { filterLogs, type LogFilter, parsePlace } from './filter.ts';

const line = (id: number, over: Partial<LogLine> = {}): LogLine => ({
  id,
  t: id,
  service: 'order',
  instance: 0,
  level: 'info',
  text: 'Priced order 17',
  traceId: 0,
  spanId: 0,
  place: null,
  ...over,
});
const logs = [
  line(1, { level: 'debug' }),
  line(2, { service: 'payment', traceId: 12 }),
  line(3, { level: 'error', place: 'order.ts:12', text: 'gave up' }),
];
const everything: LogFilter = { level: 'debug', service: null, text: '' };
const ids = (over: Partial<LogFilter>) =>
  filterLogs(logs, { ...everything, ...over }).map((one) => one.id);

describe('filterLogs', () => {
  it('keeps a level and the graver ones, a service, a text', () => {
    expect(ids({})).toEqual([1, 2, 3]);
    expect(ids({ level: 'info' })).toEqual([2, 3]);
    expect(ids({ level: 'error' })).toEqual([3]);
    expect(ids({ service: 'payment' })).toEqual([2]);
    expect(ids({ text: 'PRICED' })).toEqual([1, 2]);
    expect(ids({ text: 'order.ts' })).toEqual([3]);
    expect(ids({ text: 'trace:12' })).toEqual([2]);
  });
});

describe('parsePlace', () => {
  it('splits file and line, and knows what is neither', () => {
    expect(parsePlace('order.ts:12')).toEqual({ file: 'order.ts', line: 12 });
    expect(parsePlace('lib/retry.ts:3:9')).toEqual({ file: 'lib/retry.ts', line: 3 });
    expect(parsePlace('somewhere')).toBeNull();
  });
});
