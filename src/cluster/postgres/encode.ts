/** Values as PostgreSQL's text format has them, which is what `pg` is sent. */
import type { SqlValue } from './sqlite/engine.ts';
import { parseInstant, timestamptzText } from './time-values.ts';
import { type PgType, plainType } from './types.ts';

/** The type of a value whose expression says none. */
export function typeOfValue(value: SqlValue): PgType {
  if (typeof value === 'bigint') return plainType('int8');
  if (value instanceof Uint8Array) return plainType('bytea');
  if (typeof value !== 'number') return plainType('text');
  if (!Number.isInteger(value)) return plainType('float8');
  return plainType(Math.abs(value) <= 2_147_483_647 ? 'int4' : 'int8');
}

export function encodeValue(value: SqlValue, type: PgType): string | null {
  if (value === null) return null;
  if (value instanceof Uint8Array) return hexText(value);
  if (type.array) return arrayText(String(value), type);
  switch (type.name) {
    case 'bool':
      return value === 0 || value === 'f' ? 'f' : 't';
    case 'numeric':
      return numericText(value, type.size[1]);
    case 'timestamptz':
    case 'timestamp':
      return trimmedTime(String(value), type.name);
    default:
      return String(value);
  }
}

function hexText(bytes: Uint8Array): string {
  return `\\x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * Numerics are computed as doubles here: 15 digits are right, and what a double adds behind them
 * (0.30000000000000004) is not shown.
 */
function numericText(value: string | number | bigint, scale: number | undefined): string {
  if (typeof value !== 'number') return String(value);
  if (scale !== undefined) return value.toFixed(scale);
  const text = String(Number(value.toPrecision(15)));
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}

/** Without the zeros at the end of the fraction that only sorting needs. */
function trimmedTime(text: string, type: 'timestamptz' | 'timestamp'): string {
  let canonical = text;
  if (!/^\d+-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/.test(text)) {
    const at = parseInstant(text);
    if (at === null) return text;
    canonical = timestamptzText(at);
  }
  const [, clock, fraction] = /^(.*?)\.(\d{6})/.exec(canonical)!;
  const digits = fraction!.replace(/0+$/, '');
  return `${clock}${digits === '' ? '' : `.${digits}`}${type === 'timestamptz' ? '+00' : ''}`;
}

/** `[1,"a b",null]` as `{1,"a b",NULL}`. */
function arrayText(json: string, type: PgType): string {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    return json;
  }
  const element = (value: unknown): string => {
    if (value === null) return 'NULL';
    if (Array.isArray(value)) return `{${value.map(element).join(',')}}`;
    if (typeof value === 'boolean') return value ? 't' : 'f';
    if (typeof value === 'number')
      return type.name === 'bool' ? (value === 0 ? 'f' : 't') : String(value);
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return /^[^\s{}",\\]+$/.test(text) && text.toUpperCase() !== 'NULL'
      ? text
      : `"${text.replace(/["\\]/g, '\\$&')}"`;
  };
  return element(list);
}
