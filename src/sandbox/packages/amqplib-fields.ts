/**
 * What learner code hands the package `amqplib` as fields: read once, checked as amqplib's own codec
 * checks it (`lib/codec.js`, `lib/defs.js` of 2.3, with its errors), and copied, so that nobody can
 * change what is on its way.
 */
import type { Bytes } from '../../base/units.ts';
import type { FieldTable, FieldValue } from '../../cluster/rabbitmq/field-table.ts';
import type { MessageProperties } from '../../cluster/rabbitmq/message.ts';
import type { PublishFields } from '../../cluster/rabbitmq/methods.ts';
import type { Fields } from '../../cluster/rabbitmq/wire-frame.ts';
import { utf8Bytes } from '../../network/message-size.ts';
import { nativeWork } from '../globals/limits.ts';

// biome-ignore lint/suspicious/noExplicitAny: learner values of any shape
type Any = any;

/** What amqplib encodes tables into: longer ones it refuses. */
const TABLE_BYTES_MAX: Bytes = 65_536;
/** amqplib knows no such limit but its stack. */
const TABLE_DEPTH_MAX = 500;
const SHORT_BYTES_MAX: Bytes = 255;
const NO_OPTIONS: Any = Object.freeze({});
const EMPTY: FieldTable = Object.freeze({});

/** The fields of `basic.publish`, by `Args.publish`. */
export function publishFields(
  exchange: unknown,
  routingKey: unknown,
  options: unknown,
): PublishFields {
  const given = (options as Any) || NO_OPTIONS;
  return {
    exchange: shortText('exchange', exchange),
    routingKey: shortText('routingKey', routingKey),
    mandatory: Boolean(given.mandatory),
    properties: given === NO_OPTIONS ? NO_PROPERTIES : propertiesOf(given),
  };
}

function propertiesOf(given: Any): MessageProperties {
  const { expiration } = given;
  return {
    contentType: optionalText('contentType', given.contentType),
    contentEncoding: optionalText('contentEncoding', given.contentEncoding),
    headers: headersOf(given),
    deliveryMode: optionalNumber('deliveryMode', deliveryModeOf(given)),
    priority: optionalNumber('priority', given.priority),
    correlationId: optionalText('correlationId', given.correlationId),
    replyTo: optionalText('replyTo', given.replyTo),
    expiration: expiration === undefined ? undefined : optionalText('expiration', text(expiration)),
    messageId: optionalText('messageId', given.messageId),
    timestamp: optionalNumber('timestamp', given.timestamp),
    type: optionalText('type', given.type),
    userId: optionalText('userId', given.userId),
    appId: optionalText('appId', given.appId),
  };
}

const NO_PROPERTIES: MessageProperties = Object.freeze(propertiesOf(NO_OPTIONS));

/** Null has no `toString` either. */
function text(value: Any): string {
  return String(value.toString());
}

function deliveryModeOf({ persistent, deliveryMode }: Any): unknown {
  if (persistent !== undefined) return persistent ? 2 : 1;
  if (typeof deliveryMode === 'number') return deliveryMode;
  return deliveryMode ? 2 : undefined;
}

function headersOf({ headers, CC, BCC }: Any): FieldTable {
  if (!headers && CC === undefined && BCC === undefined) return EMPTY;
  if (headers && typeof headers !== 'object') throw wrongType('headers', 'an object');
  if (CC === undefined && BCC === undefined) return copiedTable(headers);
  const all: Any = Object.create(headers || null);
  if (CC !== undefined) all.CC = routingKeys(CC);
  if (BCC !== undefined) all.BCC = routingKeys(BCC);
  return copiedTable(all);
}

function routingKeys(given: Any): string[] {
  return Array.isArray(given) ? given.map(String) : [String(given)];
}

/**
 * The fields of any other method: texts, flags, counts and one table `arguments`. What is undefined
 * is left out, as there the protocol's own default holds.
 */
export function methodFields(given: Readonly<Record<string, unknown>>): Fields {
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (value === undefined) continue;
    if (typeof value === 'boolean') fields[name] = value;
    else if (name === 'arguments') fields[name] = copiedTable(value);
    else if (name === 'deliveryTag' || name === 'prefetchCount') {
      fields[name] = optionalNumber(name, value);
    } else fields[name] = shortText(name, value);
  }
  return fields;
}

/** A copy in plain data, no longer than amqplib can encode. Work on it counts as steps. */
export function copiedTable(table: unknown): FieldTable {
  if (typeof table !== 'object' || table === null) throw wrongType('arguments', 'an object');
  return new TableCopy().table(table, 0);
}

class TableCopy {
  private bytes: Bytes = 0;

  table(from: Any, depth: number): FieldTable {
    if (depth > TABLE_DEPTH_MAX) throw tooDeep();
    this.take(4);
    const table: Record<string, FieldValue> = {};
    let seen = 0;
    for (const name in from) {
      seen++;
      const value = from[name];
      if (value === undefined) continue;
      this.take(1);
      this.takeText(name);
      put(table, name, this.value(value, depth));
    }
    nativeWork(seen);
    return table;
  }

  private value(value: Any, depth: number): FieldValue {
    switch (typeof value) {
      case 'string':
        this.take(5);
        this.takeText(value);
        return value;
      case 'number':
        this.take(2);
        return value;
      case 'boolean':
        this.take(2);
        return value;
      case 'object':
        return this.object(value, depth);
      default:
        throw new TypeError(`Unknown type to encode: ${typeof value}`);
    }
  }

  private object(value: Any, depth: number): FieldValue {
    this.take(1);
    if (value === null) return null;
    if (Array.isArray(value)) return this.array(value, depth + 1);
    if (value instanceof Uint8Array) {
      const bytes = new Uint8Array(value);
      this.take(4 + bytes.length);
      return bytes;
    }
    return this.table(value, depth + 1);
  }

  private array(from: readonly Any[], depth: number): readonly FieldValue[] {
    if (depth > TABLE_DEPTH_MAX) throw tooDeep();
    this.take(4);
    const { length } = from;
    nativeWork(Math.min(length, TABLE_BYTES_MAX));
    const items: FieldValue[] = [];
    for (let i = 0; i < length; i++) items.push(this.value(from[i], depth));
    return items;
  }

  private takeText(text: string): void {
    this.take(text.length);
    this.take(utf8Bytes(text) - text.length);
  }

  private take(bytes: Bytes): void {
    this.bytes += bytes;
    if (this.bytes > TABLE_BYTES_MAX) {
      throw new RangeError(
        `Encoded field table (headers or arguments) exceeds the ${TABLE_BYTES_MAX} byte encoding buffer`,
      );
    }
  }
}

/** A member of its own, whatever its name: `__proto__` is an ordinary header. */
function put(table: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') table[name] = value;
  else {
    const own = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(table, name, own);
  }
}

function shortText(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string' && isShort(value)) return value;
  throw wrongType(name, 'a string (up to 255 chars)');
}

/** A unit of UTF-16 has one to three bytes in UTF-8. */
function isShort(text: string): boolean {
  const { length } = text;
  return (
    length <= SHORT_BYTES_MAX / 3 ||
    (length <= SHORT_BYTES_MAX && utf8Bytes(text) <= SHORT_BYTES_MAX)
  );
}

function optionalText(name: string, value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : shortText(name, value);
}

function optionalNumber(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw wrongType(name, 'a number (but not NaN)');
}

function wrongType(name: string, what: string): TypeError {
  return new TypeError(`Field '${name}' is the wrong type; must be ${what}`);
}

function tooDeep(): RangeError {
  return new RangeError(
    `Field table (headers or arguments) nests more than ${TABLE_DEPTH_MAX} levels deep`,
  );
}

export function deliveryTagOf(value: unknown): number {
  return optionalNumber('deliveryTag', value) ?? 0;
}

/** The properties of a message as its receiver gets them, and may change them. */
export function givenProperties(
  properties: MessageProperties,
  bytesOf: (bytes: Uint8Array) => Uint8Array,
): object {
  return {
    contentType: properties.contentType,
    contentEncoding: properties.contentEncoding,
    headers: givenTable(properties.headers, bytesOf),
    deliveryMode: properties.deliveryMode,
    priority: properties.priority,
    correlationId: properties.correlationId,
    replyTo: properties.replyTo,
    expiration: properties.expiration,
    messageId: properties.messageId,
    timestamp: properties.timestamp,
    type: properties.type,
    userId: properties.userId,
    appId: properties.appId,
    clusterId: undefined,
  };
}

/** A table as the receiver may change it. `bytesOf` makes what stands for bytes. */
function givenTable(
  table: FieldTable | undefined,
  bytesOf: (bytes: Uint8Array) => Uint8Array,
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  if (table === undefined) return given;
  for (const name in table) put(given, name, givenValue(table[name]!, bytesOf));
  return given;
}

function givenValue(value: FieldValue, bytesOf: (bytes: Uint8Array) => Uint8Array): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return bytesOf(value);
  if (Array.isArray(value)) return value.map((each) => givenValue(each, bytesOf));
  return givenTable(value as FieldTable, bytesOf);
}
