import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { AsyncContext } from '../async-context.ts';
import { bench } from './testing.ts';

const PROBES = `[
  ...[0, 1736937000123, -62167219200000, 951782400000, 8.64e15, NaN].flatMap((t) => {
    const d = new Date(t);
    return [d.toString(), d.toDateString(), d.toTimeString(), d.toUTCString(), d.toLocaleString(), d.toLocaleDateString(), d.toLocaleTimeString(),
      d.getHours(), d.getDay(), d.getTimezoneOffset(), d.toJSON(), String(d), d + '', +d, d[Symbol.toPrimitive]('default')].map(String);
  }),
  ...['2025-01-15', '2025-01-15T10:30', '2025-01-15T10:30:00.5', '2025-01-15T10:30:00+02:00', '2025-01', '2025', '+012345-01-01', '2025-13-01', '2025-01-32',
    '2025-02-30', '2025-01-15T24:00', '2025-01-15T24:01', 'x', '', 'Jan 5, 2025', 'Jan 5, 2025 10:00', 'Sun, 05 Jan 2025 10:00:00 GMT', '5 January 2025 10:00 UTC', 'Wed Jan 15 2025 10:30:00 GMT+0100',
    '2025-01-15T10:30:00.123456Z', '0000-01-01T00:00Z'].map((s) => String(Date.parse(s))),
  ...[[2025, 0], [2025, 0, 15, 10, 30, 0, 5], [99, 1], [2025, NaN], [2025, 14, 35]].map((a) => String(+new Date(...a))),
  String(new Date(new Date(5)).getTime()), String(new Date('5').getTime()), String(new Date(null).getTime()), String(new Date(undefined).getTime()), String(new Date(true).getTime()),
  (() => { const d = new Date(0); d.setHours(5, 6, 7, 8); d.setDate(9); d.setMonth(3); d.setFullYear(2024); d.setMinutes(1); return d.toISOString(); })(),
  JSON.stringify({ d: new Date(0) }), Object.prototype.toString.call(new Date(0)), new Date(0) instanceof Date, Date.length, Date.name, typeof Date.now(), typeof Date(), Date.UTC(2025, 1),
  (() => { class D extends Date { twice() { return this.getTime() * 2; } } const d = new D(21); return [d.twice(), d instanceof D, d instanceof Date].join(); })(),
  (() => { try { new Date(NaN).toISOString(); } catch (e) { return e.name + e.message; } })(),
]`;

describe('Date', () => {
  it('is Node’s own with the time zone UTC, in text and parsing', () => {
    const native = execFileSync(process.execPath, ['-p', `JSON.stringify(${PROBES})`], {
      encoding: 'utf8',
      env: { TZ: 'UTC', LANG: 'en_US.UTF-8' },
    });
    const { Date: VirtualDate } = bench().globals;
    const ours = new Function('Date', `return ${PROBES}`)(VirtualDate);
    // Node 20 puts a narrow space before AM and PM; engines differ there, so ours is plain.
    expect(JSON.parse(JSON.stringify(ours))).toEqual(JSON.parse(native.replaceAll('\u202f', ' ')));
  });

  it('shows simulated time', () => {
    const { globals, kernel } = bench();
    const { Date: VirtualDate } = globals;
    expect(new VirtualDate().toISOString()).toBe('2025-01-15T10:30:00.000Z');
    kernel.runUntil(90_000.7);
    expect(new VirtualDate().toISOString()).toBe('2025-01-15T10:31:30.000Z');
    expect(VirtualDate.now() - new VirtualDate('2025-01-15T10:30:00Z').getTime()).toBe(90_000);
    expect(VirtualDate()).toBe('Wed Jan 15 2025 10:31:30 GMT+0000 (Coordinated Universal Time)');
    expect(globals.performance.now()).toBe(90_000.7);
  });

  it('leads nowhere to the real one', () => {
    const { Date: VirtualDate } = bench().globals;
    for (let at = VirtualDate.prototype; at !== null; at = Object.getPrototypeOf(at)) {
      expect(at.constructor).not.toBe(Date);
    }
    expect(Object.getPrototypeOf(VirtualDate)).toBe(Function.prototype);
  });
});

describe('the clock of the machine', () => {
  it('is off for Date by its skew, and for nothing else', () => {
    const { kernel, globals } = bench();
    kernel.runUntil(1000.75);
    const right = globals.Date.now();
    expect(right % 1000).toBe(0);
    const of = (clockSkew: number) =>
      new AsyncContext(0, { host: { clockSkew }, uncaught: () => undefined });
    kernel.context = of(-90_000.5);
    expect(globals.Date.now()).toBe(right - 90_000);
    expect(new globals.Date().getTime()).toBe(right - 90_000);
    expect(globals.performance.now()).toBe(1000.75);
    kernel.context = of(5);
    expect(new globals.Date(7).getTime()).toBe(7);
    expect(globals.Date.now()).toBe(right + 5);
  });
});

describe('process', () => {
  it('tells where the code runs', () => {
    const { kernel, globals } = bench();
    expect({ ...globals.process.env }).toEqual({
      HOSTNAME: 'order-1',
      POD_IP: '10.0.1.1',
      SERVICE: 'order',
      VERSION: 'v1',
    });
    kernel.runUntil(2500);
    expect([globals.process.pid, globals.process.uptime()]).toEqual([1, 2.5]);
  });
});
