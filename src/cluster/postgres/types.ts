/** PostgreSQL's types: what a column is declared as here, and how its values look to a client. */

export type PgTypeName =
  | 'bool'
  | 'bytea'
  | 'date'
  | 'float4'
  | 'float8'
  | 'int2'
  | 'int4'
  | 'int8'
  | 'interval'
  | 'json'
  | 'jsonb'
  | 'numeric'
  | 'text'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'uuid'
  | 'varchar';

export interface PgType {
  readonly name: PgTypeName;
  /** An array of these: kept as JSON. */
  readonly array: boolean;
  /** `varchar(20)`, `numeric(10,2)`. */
  readonly size: readonly number[];
}

/** Names people write. Several words are joined by a space. */
const NAMES: Readonly<Record<string, PgTypeName>> = {
  bigint: 'int8',
  bigserial: 'int8',
  bool: 'bool',
  boolean: 'bool',
  bytea: 'bytea',
  char: 'varchar',
  character: 'varchar',
  'character varying': 'varchar',
  citext: 'text',
  date: 'date',
  dec: 'numeric',
  decimal: 'numeric',
  'double precision': 'float8',
  float: 'float8',
  float4: 'float4',
  float8: 'float8',
  int: 'int4',
  int2: 'int2',
  int4: 'int4',
  int8: 'int8',
  integer: 'int4',
  interval: 'interval',
  json: 'json',
  jsonb: 'jsonb',
  numeric: 'numeric',
  real: 'float4',
  serial: 'int4',
  serial4: 'int4',
  serial8: 'int8',
  smallint: 'int2',
  smallserial: 'int2',
  text: 'text',
  time: 'time',
  'time without time zone': 'time',
  timestamp: 'timestamp',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
  varchar: 'varchar',
};

export const SERIAL: ReadonlySet<string> = new Set([
  ...['serial', 'serial4', 'bigserial', 'serial8', 'smallserial'],
]);

export function typeNamed(name: string): PgTypeName | null {
  return Object.hasOwn(NAMES, name) ? NAMES[name]! : null;
}

/** Numbers of the types in `pg_type`, and of their arrays. */
const OIDS: Readonly<Record<PgTypeName, readonly [number, number]>> = {
  bool: [16, 1000],
  bytea: [17, 1001],
  date: [1082, 1182],
  float4: [700, 1021],
  float8: [701, 1022],
  int2: [21, 1005],
  int4: [23, 1007],
  int8: [20, 1016],
  interval: [1186, 1187],
  json: [114, 199],
  jsonb: [3802, 3807],
  numeric: [1700, 1231],
  text: [25, 1009],
  time: [1083, 1183],
  timestamp: [1114, 1115],
  timestamptz: [1184, 1185],
  uuid: [2950, 2951],
  varchar: [1043, 1015],
};

export function oidOf({ name, array }: PgType): number {
  return OIDS[name][array ? 1 : 0];
}

/** Decides SQLite's affinity: a column converts what it is given to this kind of value. */
const AFFINITY: Readonly<Record<PgTypeName, string>> = {
  bool: 'numeric',
  bytea: 'blob',
  date: 'text',
  float4: 'real',
  float8: 'real',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  // Not "interval": SQLite would see an INT in it.
  interval: 'text',
  json: 'text',
  jsonb: 'text',
  numeric: 'real',
  text: 'text',
  time: 'text',
  timestamp: 'text',
  timestamptz: 'text',
  uuid: 'text',
  varchar: 'text',
};

/**
 * How a column of the type is declared in SQLite: `pg_int4 integer`, `pg_numeric real(10, 2)`,
 * `pg_text_array text`. Never just `integer`, which would make the column the row's number.
 */
export function declarationOf({ name, array, size }: PgType): string {
  const own = name === 'interval' ? 'span' : name;
  const sizes = size.length === 0 ? '' : `(${size.join(', ')})`;
  // SQLite looks for INT first: an array of int4 must not be taken for one.
  return array ? `pg_array_of_${ARRAY_CODES[name]} text` : `pg_${own} ${AFFINITY[name]}${sizes}`;
}

const ARRAY_CODES = Object.fromEntries(
  (Object.keys(OIDS) as PgTypeName[]).map((name, i) => [name, `t${i}`]),
) as Record<PgTypeName, string>;
const ARRAY_NAMES = new Map(Object.entries(ARRAY_CODES).map(([name, code]) => [code, name]));
const DECLARED = /^pg_(array_of_)?([a-z0-9]+) [a-z]+(?:\(([\d, ]+)\))?$/;

/** The other way; null for what was not declared by {@link declarationOf}. */
export function declaredType(declared: string | null): PgType | null {
  const found = DECLARED.exec(declared?.toLowerCase() ?? '');
  if (found === null) return null;
  const [, array, code, sizes] = found;
  const size = sizes === undefined ? [] : sizes.split(',').map(Number);
  if (array !== undefined) {
    return { name: ARRAY_NAMES.get(code!) as PgTypeName, array: true, size };
  }
  return { name: code === 'span' ? 'interval' : (code as PgTypeName), array: false, size };
}

export const plainType = (name: PgTypeName): PgType => ({ name, array: false, size: [] });

/** As PostgreSQL names it in messages. */
export function longName({ name, size }: PgType): string {
  const long = LONG_NAMES[name] ?? name;
  return size.length === 0 ? long : `${long}(${size.join(',')})`;
}

const LONG_NAMES: Readonly<Partial<Record<PgTypeName, string>>> = {
  bool: 'boolean',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  varchar: 'character varying',
};
