/** What SQLite said against a statement. `code` is its extended result code. */
export class SqliteError extends Error {
  override name = 'SqliteError';
  constructor(
    readonly code: number,
    message: string,
    /** Bytes from the start of the statement where it went wrong; -1 when it does not say. */
    readonly offset = -1,
  ) {
    super(message);
  }
}

/** Those result codes that are looked at. */
export const RESULT = {
  ok: 0,
  error: 1,
  noMemory: 7,
  interrupt: 9,
  full: 13,
  tooBig: 18,
  mismatch: 20,
  auth: 23,
  row: 100,
  done: 101,
  check: 275,
  foreignKey: 787,
  notNull: 1299,
  primaryKey: 1555,
  unique: 2067,
} as const;
