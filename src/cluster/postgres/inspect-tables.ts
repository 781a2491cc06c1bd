import type { ProgramTable } from '../program.ts';
import { quoted } from './dialect/tokens.ts';
import { encodeValue } from './encode.ts';
import type { PostgresServer } from './server.ts';
import { longName, plainType } from './types.ts';

const ROWS_SHOWN = 8;
const TABLES_SHOWN = 12;
const LOCKS_SHOWN = 30;
const TEXT_SHOWN = 80;

/** A server's contents and doings for an inspector. Looking changes nothing. */
export function postgresTables(
  server: PostgresServer,
  role: 'primary' | 'standby',
  pending: number,
): readonly ProgramTable[] {
  const { sessions, options, slow } = server;
  return [
    {
      title: 'PostgreSQL',
      columns: [],
      rows: [
        ['role', role === 'primary' ? role : `standby, ${pending} commits behind`],
        ['connections', `${sessions.size} of ${options.maxConnections}`],
        ['refused', `${server.refused} connections`],
        ['statements', String(server.statements)],
        ['open transactions', String(server.transactions.size)],
        ['deadlocks', String(server.deadlocks)],
      ],
    },
    {
      title: 'Connections',
      columns: ['process', 'client', 'state', 'for', 'statement'],
      rows: [...sessions].map((session) => [
        String(session.pid),
        session.client,
        session.state,
        `${Math.round(server.now - session.since)} ms`,
        cut(session.statement),
      ]),
    },
    { title: 'Locks', columns: ['process', 'what', 'mode', 'state'], rows: lockRows(server) },
    {
      title: 'Slowest statements',
      columns: ['time', 'at', 'statement'],
      rows: slow.map(({ time, at, text }) => [
        `${time.toFixed(1)} ms`,
        `${(at / 1000).toFixed(2)} s`,
        cut(text),
      ]),
    },
    ...contents(server),
  ];
}

/** Tables have been emptied of what all hold: ACCESS SHARE and keys are left out. */
function lockRows({ locks }: PostgresServer): string[][] {
  const rows: string[][] = [];
  for (const [resource, { holders, queue }] of locks.locks) {
    if (resource.startsWith('key') || (resource.startsWith('transaction') && queue.length === 0))
      continue;
    const what = resource.replaceAll('\0', ' #');
    const all = [
      ...holders.map(({ owner, mode }) => [String(owner.pid), what, mode, 'held']),
      ...queue.map(({ owner, mode }) => [String(owner.pid), what, mode, 'waiting']),
    ];
    rows.push(...all);
    if (rows.length >= LOCKS_SHOWN) break;
  }
  return rows.slice(0, LOCKS_SHOWN);
}

function contents({ storage }: PostgresServer): ProgramTable[] {
  const { tables } = storage.committedTables();
  return [...tables.values()].slice(0, TABLES_SHOWN).map(({ name, columns }) => {
    const count = storage.db.rows(`select count(*) from ${quoted(name)}`)[0]![0];
    const list = columns.map((column) => quoted(column.name)).join(', ');
    const rows = storage.db.rows(
      `select ${list} from ${quoted(name)} order by _rowid_ limit ${ROWS_SHOWN}`,
    );
    return {
      title: `Table ${name}: ${count} ${count === 1 ? 'row' : 'rows'}`,
      columns: columns.map(({ name: column, type }) =>
        `${column} ${type === null ? '' : longName(type)}`.trim(),
      ),
      rows: rows.map((row) =>
        row.map((value, i) => {
          const text = encodeValue(value, columns[i]!.type ?? plainType('text'));
          return text === null ? 'null' : cut(text);
        }),
      ),
    };
  });
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= TEXT_SHOWN ? line : `${line.slice(0, TEXT_SHOWN - 1)}…`;
}
