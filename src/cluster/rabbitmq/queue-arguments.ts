import { type AmqpError, nameOf, preconditionFailed } from './amqp-error.ts';
import { type FieldTable, type FieldValue, wireType } from './field-table.ts';

export type Overflow = 'drop-head' | 'reject-publish' | 'reject-publish-dlx';

/** A queue's `x-` arguments, read. Null stands for: not given. */
export interface QueueSettings {
  readonly type: 'classic' | 'quorum';
  readonly messageTtl: number | null;
  readonly expires: number | null;
  readonly maxLength: number | null;
  readonly maxLengthBytes: number | null;
  readonly overflow: Overflow;
  readonly deadLetterExchange: string | null;
  readonly deadLetterRoutingKey: string | null;
  /** 0: a queue without priorities. */
  readonly maxPriority: number;
  /** Quorum queues only. Null: no limit. */
  readonly deliveryLimit: number | null;
  readonly singleActiveConsumer: boolean;
}

const OVERFLOWS: readonly FieldValue[] = ['drop-head', 'reject-publish', 'reject-publish-dlx'];

/** Says what is wrong with a value, in RabbitMQ's words; null when nothing is. */
type ArgumentCheck = (value: FieldValue, all: FieldTable) => string | null;

/** In the order `rabbit_amqqueue:declare_args` checks them. */
const CHECKS: readonly (readonly [string, ArgumentCheck])[] = [
  ['x-expires', positive],
  ['x-message-ttl', nonNegative],
  ['x-dead-letter-exchange', text],
  ['x-dead-letter-routing-key', deadLetterKey],
  ['x-max-length', nonNegative],
  ['x-max-length-bytes', nonNegative],
  ['x-max-priority', priority],
  ['x-overflow', overflow],
  ['x-single-active-consumer', flag],
  ['x-queue-type', queueType],
  ['x-delivery-limit', integer],
];

/** What a redeclaration must repeat. Other arguments may differ. */
export const COMPARED_ARGUMENTS: readonly string[] = CHECKS.map(([name]) => name);

/** Reads and checks a declaration's arguments; throws RabbitMQ's 406. */
export function readQueueArguments(
  queue: string,
  args: FieldTable,
  defaultDeliveryLimit: number | null,
): QueueSettings {
  for (const [name, check] of CHECKS) {
    const value = args[name];
    const problem = value === undefined ? null : check(value, args);
    if (problem !== null) {
      throw preconditionFailed(`invalid arg '${name}' for ${nameOf('queue', queue)}: ${problem}`);
    }
  }
  const limit = numberIn(args, 'x-delivery-limit') ?? defaultDeliveryLimit;
  return {
    type: args['x-queue-type'] === 'quorum' ? 'quorum' : 'classic',
    messageTtl: numberIn(args, 'x-message-ttl'),
    expires: numberIn(args, 'x-expires'),
    maxLength: numberIn(args, 'x-max-length'),
    maxLengthBytes: numberIn(args, 'x-max-length-bytes'),
    overflow: (args['x-overflow'] as Overflow | undefined) ?? 'drop-head',
    deadLetterExchange: textIn(args, 'x-dead-letter-exchange'),
    deadLetterRoutingKey: textIn(args, 'x-dead-letter-routing-key'),
    maxPriority: numberIn(args, 'x-max-priority') ?? 0,
    // Since 4.0 a negative limit means none.
    deliveryLimit: limit !== null && limit < 0 ? null : limit,
    singleActiveConsumer: args['x-single-active-consumer'] === true,
  };
}

/** 406 for what a quorum queue cannot be. */
export function assertFitForQuorum(
  queue: string,
  args: FieldTable,
  durable: boolean,
  exclusive: boolean,
  autoDelete: boolean,
): void {
  if ('x-max-priority' in args) {
    throw preconditionFailed(
      `invalid arg 'x-max-priority' for ${nameOf('queue', queue)} of queue type rabbit_quorum_queue`,
    );
  }
  if (!durable) throw invalidProperty('non-durable', queue);
  if (autoDelete) throw invalidProperty('auto-delete', queue);
  if (exclusive) throw invalidProperty('exclusive-owner', queue);
}

function invalidProperty(property: string, queue: string): AmqpError {
  return preconditionFailed(`invalid property '${property}' for ${nameOf('queue', queue)}`);
}

function numberIn(args: FieldTable, name: string): number | null {
  const value = args[name];
  return typeof value === 'number' ? value : null;
}

function textIn(args: FieldTable, name: string): string | null {
  const value = args[name];
  return typeof value === 'string' ? value : null;
}

function integer(value: FieldValue): string | null {
  if (typeof value === 'number' && Number.isInteger(value)) return null;
  return `"expected integer, got ${wireType(value)}"`;
}

function nonNegative(value: FieldValue): string | null {
  return integer(value) ?? ((value as number) < 0 ? `{value_negative,${value}}` : null);
}

function positive(value: FieldValue): string | null {
  return nonNegative(value) ?? (value === 0 ? '{value_zero,0}' : null);
}

function priority(value: FieldValue): string | null {
  return nonNegative(value) ?? ((value as number) > 255 ? `{max_value_exceeded,${value}}` : null);
}

function text(value: FieldValue): string | null {
  return typeof value === 'string' ? null : `{unacceptable_type,${wireType(value)}}`;
}

function flag(value: FieldValue): string | null {
  return typeof value === 'boolean' ? null : `{unacceptable_type,${wireType(value)}}`;
}

function overflow(value: FieldValue): string | null {
  return text(value) ?? (OVERFLOWS.includes(value) ? null : 'invalid_overflow');
}

function deadLetterKey(value: FieldValue, all: FieldTable): string | null {
  if (all['x-dead-letter-exchange'] === undefined) return 'routing_key_but_no_dlx_defined';
  return text(value);
}

function queueType(value: FieldValue): string | null {
  if (value === 'classic' || value === 'quorum') return null;
  return text(value) ?? `"unsupported queue type '${value}'"`;
}
