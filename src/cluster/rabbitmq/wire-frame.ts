/**
 * AMQP methods as they travel in the simulation. A method is a request to `amqp://<address>/`, its
 * AMQP name in capitals (`QUEUE_DECLARE`), with the headers
 * - `x-connection`: the number the broker answered `OPEN` with
 * - `x-channel`: 0 for the connection itself
 * - `x-sequence`: counts from 1 what one end sends on the connection; the other end restores the
 *   order, and so a lost message holds up those behind it, as in TCP's stream
 * - `x-fields`: the method's fields as JSON
 * and the message's content as its body. Field values that are bytes are not carried.
 */
import type { SpanId, WireRequest } from '../program.ts';
import type { FieldTable, FieldValue } from './field-table.ts';
import type { MessageProperties } from './message.ts';

export interface Frame {
  readonly method: string;
  readonly connection: string;
  readonly channel: number;
  readonly sequence: number;
  readonly fields: Fields;
  readonly content: Uint8Array;
}

/** What a client says; nothing of it can be relied on. */
export type Fields = Readonly<Record<string, unknown>>;

const EMPTY = new Uint8Array(0);
const encoder = new TextEncoder();

/** Null for what is no AMQP method, such as a stray HTTP request. */
export function frameOf(request: WireRequest): Frame | null {
  const { method, headers, body } = request;
  let connection = '';
  let channel = 0;
  let sequence = 0;
  let text = '{}';
  for (const [name, value] of headers) {
    if (name === 'x-connection') connection = value;
    else if (name === 'x-channel') channel = Number(value);
    else if (name === 'x-sequence') sequence = Number(value);
    else if (name === 'x-fields') text = value;
  }
  if (!(sequence >= 1)) return null;
  const fields = parsed(text);
  if (fields === null) return null;
  const content = body === null ? EMPTY : typeof body === 'string' ? encoder.encode(body) : body;
  return { method, connection, channel, sequence, fields, content };
}

export function requestOf(
  method: string,
  address: string,
  connection: string,
  channel: number,
  sequence: number,
  fields: string,
  content: Uint8Array | null,
): WireRequest {
  return {
    method,
    url: `amqp://${address}/`,
    headers: [
      ['x-connection', connection],
      ['x-channel', String(channel)],
      ['x-sequence', String(sequence)],
      ['x-fields', fields],
    ],
    body: content,
    push: true,
  };
}

export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

export function flagIn(fields: Fields, name: string): boolean {
  return fields[name] === true;
}

export function countIn(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === 'number' && value > 0 ? Math.floor(value) : 0;
}

export function tableIn(fields: Fields, name: string): FieldTable {
  const value = fields[name];
  return isTable(value) ? value : {};
}

const TEXTS = [
  'contentType',
  'contentEncoding',
  'correlationId',
  'replyTo',
  'expiration',
  'messageId',
  'type',
  'userId',
  'appId',
] as const;
const NUMBERS = ['deliveryMode', 'priority', 'timestamp'] as const;

/** `span`: of the publish. */
export function propertiesIn(fields: Fields, span: SpanId): MessageProperties {
  const given = tableIn(fields, 'properties');
  const properties: Record<string, FieldValue> = { headers: tableIn(given, 'headers'), span };
  for (const name of TEXTS) {
    const value = given[name];
    if (typeof value === 'string') properties[name] = value;
  }
  for (const name of NUMBERS) {
    const value = given[name];
    if (typeof value === 'number') properties[name] = value;
  }
  return properties;
}

function parsed(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isTable(value) ? value : null;
  } catch {
    return null;
  }
}

function isTable(value: unknown): value is FieldTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
