import type { ProgramTable } from '../program.ts';
import type { Broker } from './broker.ts';
import { type MessageRow, messagesIn, type QueueRow, tablesOf } from './inspection.ts';

/** Rows of a table, and of it the queues whose first messages are shown; the rest is counted. */
const ROWS_MAX = 100;
const QUEUES_LOOKED_INTO = 10;
const MESSAGES_SHOWN = 5;
const CONTENT_SHOWN = 60;

const decoder = new TextDecoder();

/** A broker's contents for an inspector, much as RabbitMQ's management page shows them. */
export function brokerTables(broker: Broker): readonly ProgramTable[] {
  const { queues, exchanges, bindings, channels, consumers, totals } = tablesOf(broker);
  const used = exchanges.filter(
    ({ name, messagesIn }) => (name !== '' && !name.startsWith('amq.')) || messagesIn > 0,
  );
  return [
    table(
      'Queues',
      [
        ...['queue', 'ready', 'unacked', 'consumers', 'in', 'out', 'in/s', 'out/s'],
        ...['requeued', 'dead-lettered', 'type'],
      ],
      queues.map((each) => [
        each.name,
        ...[each.ready, each.unacked, each.consumers, each.messagesIn, each.messagesOut].map(
          String,
        ),
        ...[each.inPerSecond, each.outPerSecond, each.requeued, each.deadLettered].map(String),
        featuresOf(each),
      ]),
      "No queue yet. Code of a service declares one: channel.assertQueue('jobs').",
    ),
    table(
      'First messages',
      ['queue', 'state', 'from', 'key', 'content', 'bytes'],
      queues
        .slice(0, QUEUES_LOOKED_INTO)
        .flatMap(({ name }) =>
          messagesIn(broker, name, MESSAGES_SHOWN).map((each) => [
            name,
            stateOf(each),
            exchangeName(each.exchange),
            each.routingKey,
            textOf(each.content),
            String(each.content.length),
          ]),
        ),
    ),
    table(
      'Exchanges',
      ['exchange', 'type', 'in', 'unroutable'],
      used.map(({ name, type, durable, messagesIn, unroutable }) => [
        exchangeName(name),
        durable ? `${type}, durable` : type,
        String(messagesIn),
        String(unroutable),
      ]),
    ),
    table(
      'Bindings',
      ['from', 'key', 'to'],
      bindings.map(({ source, routingKey, destination, destinationType, arguments: args }) => [
        source,
        Object.keys(args).length === 0 ? routingKey : `${routingKey} ${JSON.stringify(args)}`,
        destinationType === 'queue' ? destination : `exchange ${destination}`,
      ]),
    ),
    table(
      'Consumers',
      ['client', 'queue', 'prefetch', 'unacked'],
      consumers.map(({ connection, queue, prefetch, unacked, noAck }) => [
        connection,
        queue,
        noAck ? 'no acknowledgements' : prefetch === 0 ? 'no limit' : String(prefetch),
        String(unacked),
      ]),
      "Nobody consumes. Code does with channel.consume('jobs', …).",
    ),
    table(
      'Channels',
      ['client', 'channel', 'confirms', 'unconfirmed', 'unacked', 'consumers'],
      channels.map(({ connection, channel, confirming, unconfirmed, unacked, consumers }) => [
        connection,
        String(channel),
        confirming ? 'yes' : 'no',
        ...[unconfirmed, unacked, consumers].map(String),
      ]),
    ),
    {
      title: 'State',
      columns: [],
      rows: [
        ['connections', String(broker.connections.length)],
        ['channels', String(channels.length)],
        ['messages', String(totals.messages)],
        ['written, not yet on disk', String(totals.unsynced)],
      ],
    },
  ];
}

function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  empty?: string,
): ProgramTable {
  const more = rows.length - ROWS_MAX;
  if (more <= 0) return { title, columns, rows, ...(empty !== undefined && { empty }) };
  return { title: `${title} (and ${more} more)`, columns, rows: rows.slice(0, ROWS_MAX) };
}

function exchangeName(name: string): string {
  return name === '' ? '(default)' : name;
}

function featuresOf(queue: QueueRow): string {
  const { deadLetterExchange, deadLetterRoutingKey } = queue;
  const dead =
    deadLetterExchange === null
      ? null
      : `${exchangeName(deadLetterExchange)}${deadLetterRoutingKey === null ? '' : ` ${deadLetterRoutingKey}`}`;
  const features = [
    queue.durable ? 'durable' : null,
    queue.exclusive ? 'exclusive' : null,
    queue.autoDelete ? 'auto-delete' : null,
    queue.messageTtl === null ? null : `ttl ${queue.messageTtl} ms`,
    queue.maxLength === null ? null : `max ${queue.maxLength}`,
    queue.deliveryLimit === null ? null : `delivery limit ${queue.deliveryLimit}`,
    dead === null ? null : `dead letters to ${dead}`,
  ];
  return [queue.type, ...features.filter((each) => each !== null)].join(', ');
}

function stateOf({ state, redelivered, persistent }: MessageRow): string {
  return [
    state,
    ...(redelivered ? ['redelivered'] : []),
    ...(persistent ? ['persistent'] : []),
  ].join(', ');
}

function textOf(content: Uint8Array): string {
  // A character cut in two at the end is shown as such; four bytes hold any character.
  const text = decoder.decode(content.subarray(0, CONTENT_SHOWN * 4));
  return text.length > CONTENT_SHOWN ? `${text.slice(0, CONTENT_SHOWN)}…` : text;
}
