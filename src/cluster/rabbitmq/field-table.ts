/**
 * AMQP field tables (headers and arguments) as plain data, and the wire types that RabbitMQ's
 * error messages name.
 */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly FieldValue[]
  | FieldTable;

export interface FieldTable {
  readonly [name: string]: FieldValue;
}

/**
 * RabbitMQ's word for the type a JavaScript value travels as. Numbers take the smallest signed
 * integer that holds them, as amqplib encodes them (`lib/codec.js`).
 */
export function wireType(value: FieldValue): string {
  if (typeof value === 'string') return 'longstr';
  if (typeof value === 'boolean') return 'bool';
  if (value === null) return 'void';
  if (typeof value === 'number') return numberType(value);
  if (value instanceof Uint8Array) return 'binary';
  return Array.isArray(value) ? 'array' : 'table';
}

function numberType(value: number): string {
  if (!Number.isInteger(value)) return 'double';
  if (value < 0x80 && value >= -0x80) return 'byte';
  if (value < 0x8000 && value >= -0x8000) return 'short';
  return value < 0x80000000 && value >= -0x80000000 ? 'signedint' : 'long';
}
