import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../engine/protocol.ts';
import { filterLogs, type LogFilter, parsePlace } from './filter.ts';
import { structured } from './structured.ts';

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

describe('structured lines', () => {
  const json = line(4, {
    text: '{"level":40,"time":1,"pid":1,"hostname":"order-1","userId":7,"err":{"type":"TypeError"},"a.b":"Dotted","msg":"said \\"no\\""}',
  });
  const find = (text: string) =>
    filterLogs([...logs, json], { ...everything, text }).map(({ id }) => id);

  it('are a message, the fields that say something, and the whole', () => {
    const found = structured(json)!;
    expect(found.message).toBe('said "no"');
    expect(found.fields).toEqual([
      ['userId', '7'],
      ['err', '{"type":"TypeError"}'],
      ['a.b', 'Dotted'],
    ]);
    expect(JSON.parse(found.json)).toEqual(JSON.parse(json.text));
    expect(
      structured(line(5, { text: '{"message":"m","severity":"INFO","msg":3}' })),
    ).toMatchObject({
      message: 'm',
      fields: [['msg', '3']],
    });
  });

  it('are only lines of one whole JSON object', () => {
    for (const text of ['', 'plain', '[1]', '{"a":1} more', '{broken}', '{"cut":"…', '7', 'null']) {
      expect(structured(line(6, { text }))).toBeNull();
    }
  });

  it('are found by field, whole and within, whatever the case', () => {
    expect(find('userId=7')).toEqual([4]);
    expect(find('userId=70')).toEqual([]);
    expect(find('err.type=typeerror')).toEqual([4]);
    expect(find('a.b=dotted')).toEqual([4]);
    expect(find('toString=x')).toEqual([]);
    expect(find('hostname=order-1')).toEqual([4]);
  });
});

describe('parsePlace', () => {
  it('splits file and line, and knows what is neither', () => {
    expect(parsePlace('order.ts:12')).toEqual({ file: 'order.ts', line: 12 });
    expect(parsePlace('lib/retry.ts:3:9')).toEqual({ file: 'lib/retry.ts', line: 3 });
    expect(parsePlace('somewhere')).toBeNull();
  });
});
