/** Fields of PostgreSQL's ErrorResponse, as `pg`'s `DatabaseError` shows them. */
export interface PgErrorFields {
  readonly severity: 'ERROR' | 'FATAL';
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Character of the statement, from 1. */
  readonly position?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

type More = Omit<PgErrorFields, 'severity' | 'code' | 'message'>;

/** What the server says against a statement: an expected failure, told to the client. */
export class PgError extends Error {
  override name = 'PgError';
  readonly fields: PgErrorFields;

  constructor(
    code: string,
    message: string,
    more: More = {},
    severity: 'ERROR' | 'FATAL' = 'ERROR',
  ) {
    super(message);
    this.fields = { severity, code, message, ...more };
  }
}

export function syntaxError(near: string, at: number): PgError {
  const message =
    near === '' ? 'syntax error at end of input' : `syntax error at or near "${near}"`;
  return new PgError('42601', message, { position: String(at + 1) });
}

/** For what PostgreSQL can do and this server cannot. */
export function notSimulated(what: string, hint: string, at?: number): PgError {
  const position = at === undefined ? {} : { position: String(at + 1) };
  return new PgError('0A000', `${what} is not simulated`, { hint, ...position });
}
