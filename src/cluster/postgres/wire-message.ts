/**
 * PostgreSQL's protocol as it travels in the simulation. Everything is a request to
 * `postgres://<host>/<database>`, the connection's number in the header `x-connection`:
 * - `OPEN`: a connection begins; answered with its number and the server's address
 * - `CONNECT`: an open call for as long as the connection is there; the answer is why the server
 *   ended it, or empty when the client did
 * - `TERMINATE`: the client ends it
 * - any other method: a query, named by the verb of its first statement. Its body is JSON: the text,
 *   and the values where it has parameters. The answer's body is JSON as well.
 */
import type { WireRequest, WireResponse } from '../program.ts';
import type { PgError, PgErrorFields } from './pg-error.ts';
import type { QueryMessage, QueryReply } from './query-run.ts';
import type { WireResult } from './result.ts';
import type { SqlValue } from './sqlite/engine.ts';

export const CONNECTION_HEADER = 'x-connection';

export interface WireReply {
  readonly results: readonly WireResult[];
  readonly error: PgErrorFields | null;
}

/** Values travel as JSON has them; bytes as `{ "hex": "…" }`. */
export type WireValue = null | number | string | boolean | { readonly hex: string };

const RESERVED: ReadonlySet<string> = new Set(['OPEN', 'CONNECT', 'TERMINATE', 'PUSH']);

/** The method that carries a statement: its verb. */
export function methodFor(text: string): string {
  const verb = /^(?:\s|--[^\n]*\n|\/\*.*?\*\/)*([a-z]{1,16})\b/is
    .exec(text.slice(0, 1000))?.[1]
    ?.toUpperCase();
  return verb === undefined || RESERVED.has(verb) ? 'QUERY' : verb;
}

export function headerOf(request: WireRequest | WireResponse, name: string): string | undefined {
  return request.headers.find(([each]) => each === name)?.[1];
}

/** Null for what is no query. */
export function readQueryBody(body: WireRequest['body']): QueryMessage | null {
  if (typeof body !== 'string') return null;
  try {
    const { text, values } = JSON.parse(body) as { text?: unknown; values?: unknown };
    if (typeof text !== 'string' || (values !== null && !Array.isArray(values))) return null;
    return { text, values: values === null ? null : values.map(sqlValueOf) };
  } catch {
    return null;
  }
}

function sqlValueOf(value: WireValue): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'object' || value === null) return value;
  const bytes = new Uint8Array(value.hex.length / 2);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(value.hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** An answer's status says in HTTP's words what became of a query, for metrics and traces. */
export function replyOf({ results, error }: QueryReply): WireResponse {
  const body: WireReply = { results, error: error === null ? null : error.fields };
  return {
    status: error === null ? 200 : statusOf(error),
    headers: [],
    body: JSON.stringify(body),
  };
}

export function refusalOf(error: PgError): WireResponse {
  return { status: statusOf(error), headers: [], body: JSON.stringify(error.fields) };
}

/** By class of SQLSTATE: what the client did wrong, what collided, what took too long, the rest. */
function statusOf({ fields: { code } }: PgError): number {
  if (code === '57014' || code === '25P03') return 504;
  if (/^(40|55)/.test(code)) return 409;
  if (/^(53|54|57)/.test(code)) return 503;
  return /^(2|3|42|0A|08P)/.test(code) ? 400 : 500;
}
