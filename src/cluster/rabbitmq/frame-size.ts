/** How long AMQP 0-9-1 frames are on the wire, without TCP's and TLS's own bytes. */
import type { Bytes } from '../../base/units.ts';
import { utf8Bytes } from '../../network/message-size.ts';
import { type FieldTable, type FieldValue, wireType } from './field-table.ts';
import type { MessageProperties } from './message.ts';

/** Type, channel and length before a frame's payload, one end mark after it. */
const OVERHEAD: Bytes = 8;
/** What client and server agree on unless told otherwise; longer contents take several frames. */
const FRAME_MAX: Bytes = 131_072;
/** Class, weight, length of the body and property flags of a content header. */
const HEADER_BYTES: Bytes = 14;

/** What a method has besides the fields that travel here: reserved ones, and flags that are never set. */
const UNUSED: Readonly<Record<string, Bytes>> = {
  ...{ EXCHANGE_DECLARE: 2, EXCHANGE_DELETE: 2, EXCHANGE_BIND: 3, EXCHANGE_UNBIND: 3 },
  ...{ QUEUE_DECLARE: 2, QUEUE_DELETE: 2, QUEUE_BIND: 3, QUEUE_UNBIND: 2, QUEUE_PURGE: 3 },
  ...{ PUBLISH: 2, CONSUME: 2, GET: 2, QOS: 4, CANCEL: 1, RECOVER: 1, CONFIRM_SELECT: 1 },
  ...{
    CHANNEL_OPEN_OK: 4,
    CHANNEL_OPEN: 1,
    CONFIRM: 1,
    REFUSE: 1,
    CONSUMER_CANCEL: 1,
    CHANNEL_CLOSE: 4,
  },
};

/** `contentBytes` negative: the method has no content. */
export function frameBytes(
  method: string,
  fields: Readonly<Record<string, unknown>>,
  contentBytes: Bytes,
): Bytes {
  // A heartbeat has no payload, and every other method a class and a number.
  if (method === 'HEARTBEAT') return OVERHEAD;
  const bytes = OVERHEAD + 4 + (UNUSED[method] ?? 0) + argumentBytes(fields);
  if (contentBytes < 0) return bytes;
  const properties = fields.properties as MessageProperties;
  const bodies = Math.ceil(contentBytes / (FRAME_MAX - OVERHEAD));
  const header = OVERHEAD + HEADER_BYTES + propertyBytes(properties);
  return bytes + header + contentBytes + bodies * OVERHEAD;
}

/** Numbers longer than a short. */
const WIDE: Readonly<Record<string, Bytes>> = { deliveryTag: 8, messageCount: 4, consumerCount: 4 };

/** Flags share an octet. */
function argumentBytes(fields: Readonly<Record<string, unknown>>): Bytes {
  let bytes = 0;
  let flags = 0;
  for (const name in fields) {
    const value = fields[name];
    if (name === 'properties') continue;
    if (typeof value === 'boolean') flags = 1;
    else if (typeof value === 'string') bytes += 1 + utf8Bytes(value);
    else if (typeof value === 'number') bytes += WIDE[name] ?? 2;
    else if (typeof value === 'object' && value !== null) bytes += tableBytes(value as FieldTable);
  }
  return bytes + flags;
}

function propertyBytes(properties: MessageProperties): Bytes {
  let bytes = 0;
  for (const name in properties) {
    const value = properties[name as keyof MessageProperties];
    if (typeof value === 'string') bytes += 1 + utf8Bytes(value);
    else if (typeof value === 'number') bytes += name === 'timestamp' ? 8 : 1;
    else if (value !== undefined) bytes += tableBytes(value);
  }
  return bytes;
}

/** Its length before it, and for each entry the name and the value with its type. */
export function tableBytes(table: FieldTable): Bytes {
  let bytes = 4;
  for (const name in table) bytes += 1 + utf8Bytes(name) + valueBytes(table[name]!);
  return bytes;
}

const FIXED: Readonly<Record<string, Bytes>> = {
  ...{ void: 1, bool: 2, byte: 2, short: 3, signedint: 5, long: 9, double: 9 },
};

function valueBytes(value: FieldValue): Bytes {
  if (typeof value === 'string') return 5 + utf8Bytes(value);
  if (value instanceof Uint8Array) return 5 + value.length;
  if (Array.isArray(value)) {
    return value.reduce((sum: Bytes, each: FieldValue) => sum + valueBytes(each), 5);
  }
  if (typeof value === 'object' && value !== null) return 1 + tableBytes(value as FieldTable);
  return FIXED[wireType(value)]!;
}
