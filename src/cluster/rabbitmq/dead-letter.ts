import { FatalError } from '../../kernel/fatal.ts';
import type { FieldTable, FieldValue } from './field-table.ts';
import { heldBytes, keysIn, type Message } from './message.ts';

/** Entries of `x-death`: every death copies them all. A real broker has no such limit. */
const DEATHS_MAX = 500;

/** Why a message left a queue for the dead-letter exchange. */
export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

/** What of the queue it died in goes into the message's `x-death`. */
export interface Death {
  readonly reason: DeathReason;
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string | null;
  /** Seconds since 1970, as AMQP timestamps are. */
  readonly time: number;
}

/**
 * The message as it goes to the dead-letter exchange: as `rabbit_dead_letter:make_msg`, with its
 * expiration gone, and one `x-death` entry for each queue and reason, the latest first.
 * `x-last-death-*` are those of RabbitMQ 3.13 and later.
 */
export function deadLettered(message: Message, death: Death): Message {
  const { expiration, ...properties } = message.properties;
  const headers: Record<string, FieldValue> = { ...properties.headers };
  const latest: Record<string, FieldValue> = {
    count: 1,
    reason: death.reason,
    queue: death.queue,
    time: { '!': 'timestamp', value: death.time },
    exchange: message.exchange,
    'routing-keys': [message.routingKeys[0]!, ...keysIn(headers, 'CC')],
  };
  if (expiration !== undefined) latest['original-expiration'] = expiration;
  const deaths = deathsOf(headers);
  if (deaths.length >= DEATHS_MAX) {
    throw new FatalError(
      `RabbitMQ: a message died in more than ${DEATHS_MAX} queues, the last of them '${death.queue}'. Let dead letters end in a queue without a dead-letter exchange.`,
      'limit',
    );
  }
  const before = deaths.find((each) => each.queue === death.queue && each.reason === death.reason);
  if (before !== undefined) Object.assign(latest, before, { count: Number(before.count) + 1 });
  if (deaths.length === 0) putDeath(headers, 'first', message, death);
  headers['x-death'] = [latest, ...deaths.filter((each) => each !== before)];
  putDeath(headers, 'last', message, death);
  if (death.routingKey !== null) delete headers.CC;
  const routingKeys = death.routingKey === null ? message.routingKeys : [death.routingKey];
  return {
    exchange: death.exchange,
    routingKeys,
    properties: { ...properties, headers },
    content: message.content,
    bytes: heldBytes(message.content, headers),
    span: message.span,
  };
}

function putDeath(
  headers: Record<string, FieldValue>,
  which: 'first' | 'last',
  message: Message,
  death: Death,
): void {
  headers[`x-${which}-death-reason`] = death.reason;
  headers[`x-${which}-death-queue`] = death.queue;
  headers[`x-${which}-death-exchange`] = message.exchange;
}

/**
 * Whether giving this dead-lettered message to `queue` would close a circle it went round by
 * itself: it died there before, and nobody has rejected it since (`rabbit_dead_letter:is_cycle`).
 */
export function closesCircle(message: Message, queue: string): boolean {
  const deaths = deathsOf(message.properties.headers ?? {});
  const there = deaths.findIndex((death) => death.queue === queue);
  return there !== -1 && deaths.slice(0, there + 1).every((death) => death.reason !== 'rejected');
}

function deathsOf(headers: FieldTable): readonly FieldTable[] {
  const deaths = headers['x-death'];
  return Array.isArray(deaths) ? (deaths as readonly FieldTable[]) : [];
}
