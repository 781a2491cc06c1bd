import { attempt, type HostileProgram, handler } from './program.ts';

/** Ways that lead through the client of a database. No database is there: what it is sent to is no one. */
const IMPORTS = `import pg, { Client, DatabaseError, Pool, types } from 'pg';
const used = [pg, Client, DatabaseError, Pool, types];
const nobody = { host: 'nobody', connectionTimeoutMillis: 50 };
`;

function through(name: string, expression: string): HostileProgram {
  const { code, ...rest } = attempt(name, expression);
  return { ...rest, code: IMPORTS + code };
}

const doing = (name: string, body: string, rest: Omit<HostileProgram, 'name' | 'code'>) => ({
  name,
  code: IMPORTS + handler(body),
  ...rest,
});

export const THROUGH_PG: readonly HostileProgram[] = [
  through(
    'constructor of a pool',
    'used.length && (new Pool(nobody) as any).constructor.constructor("return 1")()',
  ),
  through(
    'constructor of a promise a pool gives',
    `(() => { const given: any = new Pool(nobody).query('SELECT 1'); given.catch(() => 1); return given.constructor.constructor("return 1")(); })()`,
  ),
  through(
    'constructor of a database error',
    '(DatabaseError as any).constructor("return globalThis")()',
  ),
  through(
    'what a database client keeps to itself',
    `(() => { const client: any = new Client(nobody); return client.line ?? client.open ?? (pg as any).open ?? (pg as any).end; })()`,
  ),
  doing(
    'queries and values that throw, change or contain themselves',
    `    const pool: any = new Pool(nobody);
    const round: any = {}; round.round = round;
    const deep: any[] = []; deep.push(deep);
    const strange = [
      { get text() { throw new Error('mine'); } },
      new Proxy({}, { get: () => { throw new Error('mine'); } }),
      { text: 'SELECT $1', values: { get length() { return -1; } } },
      { text: 'SELECT $1', get values() { return [Symbol('a')]; } },
      { text: 'SELECT $1', values: [{ toPostgres: () => { throw new Error('mine'); } }] },
      { text: 'SELECT $1', values: [round] }, { text: 'SELECT $1', values: deep },
      { text: Symbol('x') }, { text: 1n, values: [1n, Number.NaN, () => 1] }, null, undefined, 5,
    ];
    for (const query of strange) { try { await pool.query(query); } catch {} }
    try { new Client({ get host() { throw new Error('mine'); } } as any); } catch {}
    try { new Pool('postgres://%zz:x@/' as any); } catch {}`,
    { expect: 'contained' },
  ),
  doing(
    'a value that never says what it is',
    `    const client: any = new Client(nobody);
    await client.query('SELECT $1', [{ toPostgres() { for (;;); } }]).catch(() => {});`,
    { expect: 'ends-run', failureKind: 'steps' },
  ),
  doing(
    'queries without end, to nobody',
    `    const pool = new Pool(nobody);
    for (;;) pool.query('SELECT 1').catch(() => {});`,
    { expect: 'ends-run', failureKind: 'limit' },
  ),
  doing(
    'a database package remade reaches no later program',
    `    types.setTypeParser(20, () => { throw new Error('mine'); });
    (Pool.prototype as any).query = () => 'mine';
    (Client.prototype as any).connect = () => 'mine';
    (DatabaseError.prototype as any).code = '00000';`,
    { expect: 'contained' },
  ),
];
