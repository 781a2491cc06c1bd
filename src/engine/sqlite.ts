/** The database engine, brought to programs that need it. */
import type { Program } from './protocol.ts';

export function needsSqlite({ scenario }: Program): boolean {
  return scenario.services.some(({ work }) => work.kind === 'postgres');
}

/** The program with the compiled SQLite if its scenario has a database; others are left as they are. */
export async function withSqlite(
  program: Program,
  binary: () => Promise<Uint8Array>,
): Promise<Program> {
  return needsSqlite(program) ? { ...program, sqlite: await binary() } : program;
}
