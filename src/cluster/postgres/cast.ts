/** `value::type`. */
import { PgError } from './pg-error.ts';
import type { SqlReal, SqlValue } from './sqlite/engine.ts';
import { canonicalTime } from './time-values.ts';
import { longName, type PgTypeName, plainType } from './types.ts';

const INTEGERS: Readonly<Record<string, number>> = {
  int2: 32_767,
  int4: 2_147_483_647,
  int8: Number.MAX_SAFE_INTEGER,
};
const TRUE = ['t', 'true', 'y', 'yes', 'on', '1'];
const FALSE = ['f', 'false', 'n', 'no', 'off', '0'];
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

const encoder = new TextEncoder();

function invalid(type: string, value: SqlValue): PgError {
  const long = longName(plainType(type as PgTypeName));
  return new PgError('22P02', `invalid input syntax for type ${long}: "${String(value)}"`);
}

/** `sizes` of `varchar(20)` and `numeric(10, 2)`. Throws 22P02, 22003 or 22007. */
export function castValue(
  type: string,
  value: SqlValue,
  sizes: readonly number[],
): SqlValue | SqlReal {
  if (value === null) return null;
  const most = INTEGERS[type];
  if (most !== undefined) return castInteger(type, value, most);
  switch (type) {
    case 'numeric':
    case 'float4':
    case 'float8':
      return castNumber(type, value, sizes[1]);
    case 'bool':
      return castBoolean(value);
    case 'text':
      return String(value);
    case 'varchar':
      return sizes.length === 0 ? String(value) : String(value).slice(0, sizes[0]);
    case 'uuid':
      if (!UUID.test(String(value))) throw invalid(type, value);
      return String(value).toLowerCase();
    case 'json':
    case 'jsonb':
      return castJson(type, value);
    case 'timestamptz':
    case 'timestamp':
    case 'date':
      return canonicalTime(type, String(value));
    case 'bytea':
      return value instanceof Uint8Array ? value : encoder.encode(String(value));
    default:
      return String(value);
  }
}

function castInteger(type: string, value: SqlValue, most: number): SqlValue {
  if (typeof value === 'bigint') {
    if (type === 'int8') return value;
    throw outOfRange(type);
  }
  if (typeof value === 'string') {
    if (!/^\s*[+-]?\d+\s*$/.test(value)) throw invalid(type, value);
    const whole = BigInt(value.trim());
    if (type === 'int8' && BigInt.asIntN(64, whole) === whole) {
      return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
    }
  }
  // Halves go away from zero, as numeric's do.
  const number = Number(value);
  const rounded = Math.sign(number) * Math.floor(Math.abs(number) + 0.5);
  if (!(Math.abs(rounded) <= most + (rounded < 0 ? 1 : 0))) throw outOfRange(type);
  return rounded;
}

function outOfRange(type: string): PgError {
  return new PgError('22003', `${longName(plainType(type as PgTypeName))} out of range`);
}

function castNumber(type: string, value: SqlValue, scale: number | undefined): SqlReal {
  if (typeof value === 'string' && !NUMBER.test(value)) throw invalid(type, value);
  const number = Number(value);
  return { real: scale === undefined ? number : Number(number.toFixed(scale)) };
}

function castBoolean(value: SqlValue): number {
  if (typeof value === 'number') return value === 0 ? 0 : 1;
  const word = String(value).trim().toLowerCase();
  if (TRUE.includes(word)) return 1;
  if (FALSE.includes(word)) return 0;
  throw invalid('bool', value);
}

function castJson(type: string, value: SqlValue): string {
  try {
    return JSON.stringify(JSON.parse(String(value)));
  } catch {
    throw new PgError('22P02', `invalid input syntax for type ${type}`);
  }
}
