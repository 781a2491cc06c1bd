/** How an exchange with a Redis server ended, for the package `redis`. */
import type { CallResult, WireResponse } from '../../cluster/program.ts';
import { RedisResponse } from '../../cluster/redis/exchange.ts';
import { readValues } from '../../cluster/redis/read-commands.ts';
import type { Reply } from '../../cluster/redis/reply.ts';
import { networkFailure } from '../globals/network-error.ts';

/**
 * How an exchange ended that was not answered:
 * - `refused`: the commands were not executed, since there is no connection (any more)
 * - `lost`: nobody knows, and the connection is gone
 * - `failed`: the server did not execute them, and the connection stays
 */
export interface Failed {
  readonly kind: 'refused' | 'lost' | 'failed';
  readonly error: unknown;
}

const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'POOL_TIMEOUT',
  'POOL_FULL',
]);

/** Null: no commands were answered. */
export function repliesOf(result: CallResult): readonly Reply[] | null {
  if (!result.ok) return null;
  const { response } = result;
  if (response instanceof RedisResponse) return response.replies;
  return response.status === 200 ? readValues(response.body ?? '') : null;
}

function refused({ status, body }: WireResponse): Failed {
  if (status === 410) return { kind: 'refused', error: null };
  if (status === 400 || status === 200) return { kind: 'lost', error: null };
  return { kind: 'failed', error: `ERR ${String(body ?? status)}` };
}

export function failureOf(result: CallResult, url: string): Failed {
  if (result.ok) return refused(result.response);
  const { code, message } = result;
  const error = networkFailure(code, message, url).cause;
  return { kind: NOT_CONNECTED.has(code) ? 'refused' : 'lost', error };
}
