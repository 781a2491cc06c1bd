import type { ProgramTable } from '../program.ts';
import type { Broker } from './broker.ts';
import {
  type BrokerTables,
  type MessageRow,
  messagesIn,
  type QueueRow,
  tablesOf,
} from './inspection.ts';

/** Queues of which messages are shown, and how many of each. */
const QUEUES_OPENED = 5;
const MESSAGES_SHOWN = 10;
/** Characters of a message's content. */
const PREVIEW = 60;

/** A broker's contents for an inspector. `connections`: how many are open. */
export function brokerTables(broker: Broker, connections: number): readonly ProgramTable[] {
  const tables = tablesOf(broker);
  const filled = tables.queues.filter(({ ready, unacked }) => ready + unacked > 0);
  return [
    {
      title: 'Queues',
      columns: ['queue', 'ready', 'unacked', 'consumers', 'in', 'out', 'type'],
      rows: tables.queues.map(queueRow),
      empty: "No queue yet. Code of a service declares one: channel.assertQueue('jobs').",
    },
    ...filled.slice(0, QUEUES_OPENED).map(({ name }) => messageTable(broker, name)),
    {
      title: 'Consumers',
      columns: ['client', 'queue', 'prefetch', 'unacked'],
      rows: tables.consumers.map(({ connection, queue, prefetch, unacked, noAck }) => [
        connection,
        queue,
        noAck ? 'no acknowledgements' : prefetch === 0 ? 'no limit' : String(prefetch),
        String(unacked),
      ]),
      empty: "Nobody consumes. Code does with channel.consume('jobs', …).",
    },
    ...exchangeTables(tables),
    {
      title: 'State',
      columns: [],
      rows: [
        ['connections', String(connections)],
        ['channels', String(tables.channels.length)],
      ],
    },
  ];
}

const queueRow = (each: QueueRow): readonly string[] => [
  each.name,
  ...[each.ready, each.unacked, each.consumers, each.messagesIn, each.messagesOut].map(String),
  each.durable ? `${each.type}, durable` : each.type,
];

/** Those of the broker's own that nothing went through are left out. */
function exchangeTables({ exchanges, bindings }: BrokerTables): readonly ProgramTable[] {
  const named = exchanges.filter(
    ({ name, messagesIn: entered }) => (name !== '' && !name.startsWith('amq.')) || entered > 0,
  );
  return [
    {
      title: 'Exchanges',
      columns: ['exchange', 'type', 'in'],
      rows: named.map(({ name, type, messagesIn: entered }) => [
        name === '' ? '(default)' : name,
        type,
        String(entered),
      ]),
    },
    {
      title: 'Bindings',
      columns: ['from', 'key', 'to'],
      rows: bindings.map(({ source, routingKey, destination }) => [
        source,
        routingKey,
        destination,
      ]),
    },
  ];
}

function messageTable(broker: Broker, queue: string): ProgramTable {
  return {
    title: `First messages of ${queue}`,
    columns: ['', 'content', 'state', 'routing key', 'redelivered', 'persistent'],
    rows: messagesIn(broker, queue, MESSAGES_SHOWN).map((message, i) => [
      String(i + 1),
      previewOf(message),
      message.state,
      message.routingKey,
      message.redelivered ? 'yes' : 'no',
      message.persistent ? 'yes' : 'no',
    ]),
  };
}

/** Text as it is, its end cut off; anything else by its size. */
function previewOf({ content }: MessageRow): string {
  const characters: string[] = [];
  for (const byte of content) {
    if (byte < 0x20 || byte > 0x7e) return `${content.length} bytes`;
    if (characters.length === PREVIEW) return `${characters.join('')}…`;
    characters.push(String.fromCharCode(byte));
  }
  return characters.join('');
}
