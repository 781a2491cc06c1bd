import type { Millis } from '../../base/units.ts';
import { PgError } from './pg-error.ts';

/** Limits in time; 0 is none. */
export interface TimeSettings {
  statement_timeout: Millis;
  lock_timeout: Millis;
  idle_in_transaction_session_timeout: Millis;
  deadlock_timeout: Millis;
}

export const DEFAULT_TIMES: TimeSettings = {
  statement_timeout: 0,
  lock_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  deadlock_timeout: 1000,
};

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** Settings that may be set and change nothing here. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...[
    'application_name',
    'client_encoding',
    'client_min_messages',
    'datestyle',
    'extra_float_digits',
  ],
  ...[
    'intervalstyle',
    'search_path',
    'standard_conforming_strings',
    'synchronous_commit',
    'timezone',
    'work_mem',
  ],
  ...['default_transaction_isolation', 'default_transaction_read_only', 'jit', 'row_security'],
]);

export class SessionSettings {
  readonly times: TimeSettings;
  private readonly texts = new Map<string, string>([
    ['timezone', 'UTC'],
    ['server_version', '17.0'],
    ['search_path', '"$user", public'],
    ['transaction_isolation', 'read committed'],
    ['default_transaction_isolation', 'read committed'],
  ]);
  /** What SET LOCAL changed, to be put back. */
  private saved: Partial<Record<keyof TimeSettings, Millis>> = {};

  constructor(private readonly defaults: TimeSettings) {
    this.times = { ...defaults };
  }

  /** Throws 42704 for a setting there is not, 22023 for a value it cannot have. */
  set(name: string, value: string | null, local: boolean): void {
    if (name in this.times) {
      const time = name as keyof TimeSettings;
      if (local) this.saved[time] ??= this.times[time];
      this.times[time] = value === null ? this.defaults[time] : parseTime(name, value);
      return;
    }
    if (name === 'all' && value === null) Object.assign(this.times, this.defaults);
    else if (HARMLESS.has(name)) this.texts.set(name, value ?? '');
    else throw unknown(name);
  }

  show(name: string): string {
    if (name in this.times) {
      const time = this.times[name as keyof TimeSettings];
      return time === 0 ? '0' : time % 1000 === 0 ? `${time / 1000}s` : `${time}ms`;
    }
    const text = this.texts.get(name);
    if (text === undefined && !HARMLESS.has(name)) throw unknown(name);
    return text ?? '';
  }

  /** SET LOCAL holds to the end of its transaction. */
  transactionEnded(): void {
    Object.assign(this.times, this.saved);
    this.saved = {};
  }
}

function unknown(name: string): PgError {
  return new PgError('42704', `unrecognized configuration parameter "${name}"`);
}

function parseTime(name: string, value: string): Millis {
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)\s*([a-z]+)?$/.exec(value.trim()) ?? [];
  const size = UNITS[unit];
  if (amount !== undefined && size !== undefined) return Number(amount) * size;
  throw new PgError('22023', `invalid value for parameter "${name}": "${value}"`);
}
