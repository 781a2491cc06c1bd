import type { FieldTable, FieldValue } from './field-table.ts';

/** What a step may say of a message beside its body. */
export interface PublishOptions {
  readonly mandatory?: boolean;
  readonly persistent?: boolean;
  readonly expiration?: string;
  readonly priority?: number;
  readonly headers?: FieldTable;
  readonly CC?: string[];
  readonly BCC?: string[];
  readonly correlationId?: string;
  readonly replyTo?: string;
}

export interface QueueOptions {
  readonly durable?: boolean;
  readonly exclusive?: boolean;
  readonly autoDelete?: boolean;
  readonly arguments?: FieldTable;
}

export interface ExchangeOptions {
  readonly durable?: boolean;
  readonly autoDelete?: boolean;
  readonly internal?: boolean;
  readonly arguments?: FieldTable;
}

export interface ConsumeOptions {
  readonly noAck?: boolean;
  readonly exclusive?: boolean;
  readonly arguments?: FieldTable;
}

/**
 * One operation of a sequence. Everything is transient unless it says durable. `use` makes the
 * named channel current, opening it (and its connection, the part before `/`) where needed.
 */
export type Step =
  | readonly ['use', channel: string, mode?: 'confirm']
  | readonly ['exchange', name: string, type: string, options?: ExchangeOptions]
  | readonly ['checkExchange', name: string]
  | readonly ['deleteExchange', name: string, options?: { ifUnused?: boolean }]
  | readonly ['bindExchange', to: string, from: string, key: string, args?: FieldTable]
  | readonly ['unbindExchange', to: string, from: string, key: string, args?: FieldTable]
  | readonly ['queue', name: string, options?: QueueOptions]
  | readonly ['checkQueue', name: string]
  | readonly ['deleteQueue', name: string, options?: { ifUnused?: boolean; ifEmpty?: boolean }]
  | readonly ['purge', queue: string]
  | readonly ['bind', queue: string, exchange: string, key: string, args?: FieldTable]
  | readonly ['unbind', queue: string, exchange: string, key: string, args?: FieldTable]
  | readonly ['publish', exchange: string, key: string, body: string, options?: PublishOptions]
  | readonly ['consume', queue: string, tag: string, options?: ConsumeOptions]
  | readonly ['cancel', tag: string]
  | readonly ['get', queue: string, options?: { noAck?: boolean }]
  | readonly ['ack', tag: number, multiple?: boolean]
  | readonly ['nack', tag: number, multiple: boolean, requeue: boolean]
  | readonly ['reject', tag: number, requeue: boolean]
  | readonly ['recover']
  | readonly ['qos', count: number, global?: boolean]
  | readonly ['wait', milliseconds: number]
  | readonly ['close']
  | readonly ['closeConnection', connection: string];

export interface Sequence {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** What both sides tell of a message that arrived. */
export interface Arrived {
  readonly body: string;
  readonly deliveryTag: number;
  readonly redelivered: boolean;
  readonly exchange: string;
  readonly routingKey: string;
  readonly headers: FieldTable;
}

/** Servers of other ages disagree on these, or they hold real time. */
const UNCOMPARED = ['x-last-death-reason', 'x-last-death-queue', 'x-last-death-exchange'];

export function showArrived(message: Arrived): string {
  const flag = message.redelivered ? ' redelivered' : '';
  const headers = Object.entries(message.headers)
    .filter(([name]) => !UNCOMPARED.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${showValue(value)}`);
  const tail = headers.length === 0 ? '' : ` {${headers.join(', ')}}`;
  return `#${message.deliveryTag} "${message.body}" ${message.exchange}/${message.routingKey}${flag}${tail}`;
}

function showValue(value: FieldValue): string {
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value as FieldTable).filter(([name]) => name !== 'time');
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, each]) => `${name}: ${showValue(each)}`).join(', ')}}`;
}

/** Names the server makes up, in the two forms that can occur in a reply. */
export function withoutRandomNames(text: string): string {
  return text.replace(/amq\.(gen|ctag)-[\w-]{22}/g, 'amq.$1-*');
}
