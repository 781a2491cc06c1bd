import type { Bytes } from '../../base/units.ts';
import type { SpanId } from '../program.ts';
import { preconditionFailed } from './amqp-error.ts';
import { type FieldTable, type FieldValue, wireType } from './field-table.ts';
import { tableBytes } from './frame-size.ts';

/** AMQP's `basic` properties. A `deliveryMode` of 2 is persistent; `expiration` is digits, in ms. */
export interface MessageProperties {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly headers?: FieldTable | undefined;
  readonly deliveryMode?: number | undefined;
  readonly priority?: number | undefined;
  readonly correlationId?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly expiration?: string | undefined;
  readonly messageId?: string | undefined;
  readonly timestamp?: number | undefined;
  readonly type?: string | undefined;
  readonly userId?: string | undefined;
  readonly appId?: string | undefined;
}

/** A message in the broker. The first routing key is the publisher's; CC and BCC keys follow. */
export interface Message {
  readonly exchange: string;
  readonly routingKeys: readonly string[];
  readonly properties: MessageProperties;
  readonly content: Uint8Array;
  /** What it takes to hold: content and headers. */
  readonly bytes: Bytes;
  /** Of its publish, which its deliveries are children of. 0: none. */
  readonly span: SpanId;
}

/** What a consumer, or `basic.get`, receives. */
export interface Delivery {
  /** Counts from 1 in each channel. */
  readonly deliveryTag: number;
  readonly redelivered: boolean;
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: MessageProperties;
  readonly content: Uint8Array;
}

/** The message as the broker keeps it: BCC gone from the headers. 406 where a header is malformed. */
export function receivedMessage(
  exchange: string,
  routingKey: string,
  content: Uint8Array,
  properties: MessageProperties,
  span: SpanId = 0,
): Message {
  expirationOf(properties);
  const headers = properties.headers;
  if (headers === undefined || !('CC' in headers || 'BCC' in headers)) {
    const bytes = heldBytes(content, headers);
    return { exchange, routingKeys: [routingKey], properties, content, bytes, span };
  }
  const routingKeys = [routingKey, ...keysIn(headers, 'CC'), ...keysIn(headers, 'BCC')];
  const { BCC: _, ...kept } = headers;
  const bytes = heldBytes(content, headers);
  return {
    ...{ exchange, routingKeys, properties: { ...properties, headers: kept } },
    ...{ content, bytes, span },
  };
}

export function heldBytes(content: Uint8Array, headers: FieldTable | undefined): Bytes {
  return content.length + (headers === undefined ? 0 : tableBytes(headers));
}

export function keysIn(headers: FieldTable, name: string): string[] {
  const keys: FieldValue | undefined = headers[name];
  if (keys === undefined) return [];
  if (!Array.isArray(keys)) throw unacceptable(name, keys);
  return keys.filter((key) => typeof key === 'string');
}

function unacceptable(name: string, value: FieldValue): Error {
  return preconditionFailed(
    `invalid message: {unacceptable_type_in_header,"${name}",${wireType(value)}}`,
  );
}

/** The message's own time to live in ms, null when it has none. 406 where it is no number. */
export function expirationOf(properties: MessageProperties): number | null {
  const text = properties.expiration;
  if (text === undefined) return null;
  const [, digits, rest] = /^([+-]?\d+)?(.*)$/s.exec(text)!;
  if (digits === undefined) throw invalidExpiration(text, 'no_integer');
  if (rest !== '') throw invalidExpiration(text, `{leftover_string,"${rest}"}`);
  const milliseconds = Number(digits);
  if (milliseconds < 0) throw invalidExpiration(text, `{value_negative,${milliseconds}}`);
  return milliseconds;
}

function invalidExpiration(text: string, why: string): Error {
  return preconditionFailed(`invalid expiration '${text}': ${why}`);
}
