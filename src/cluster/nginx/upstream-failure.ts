import type { CallErrorCode } from '../program.ts';
import type { NextUpstreamCondition } from './config.ts';

/** How nginx sees a call that brought no answer. */
export interface UpstreamFailure {
  readonly condition: 'error' | 'timeout' | 'invalid_header';
  /** The request had begun to leave: one that is not idempotent is not repeated. */
  readonly sent: boolean;
  /** nginx's words for its error log. */
  readonly text: string;
}

const failure = (
  condition: UpstreamFailure['condition'],
  sent: boolean,
  text: string,
): UpstreamFailure => ({ condition, sent, text });

const TIMED_OUT = 'upstream timed out (110: Connection timed out)';
const READING = 'while reading response header from upstream';
const HANDSHAKE = 'while SSL handshaking to upstream';

const FAILURES: Readonly<Record<CallErrorCode, UpstreamFailure>> = {
  ENOTFOUND: failure('error', false, 'host not found in upstream'),
  ECONNREFUSED: failure(
    'error',
    false,
    'connect() failed (111: Connection refused) while connecting to upstream',
  ),
  ECONNRESET: failure('error', true, `recv() failed (104: Connection reset by peer) ${READING}`),
  ETIMEDOUT: failure('error', true, `recv() failed (110: Connection timed out) ${READING}`),
  UND_ERR_CONNECT_TIMEOUT: failure('timeout', false, `${TIMED_OUT} while connecting to upstream`),
  UND_ERR_HEADERS_TIMEOUT: failure('timeout', true, `${TIMED_OUT} ${READING}`),
  WRITE_TIMEOUT: failure('timeout', true, `${TIMED_OUT} while sending request to upstream`),
  CERT_HAS_EXPIRED: failure(
    'error',
    false,
    `upstream SSL certificate verify error: (10:certificate has expired) ${HANDSHAKE}`,
  ),
  CERT_NOT_YET_VALID: failure(
    'error',
    false,
    `upstream SSL certificate verify error: (9:certificate is not yet valid) ${HANDSHAKE}`,
  ),
  SELF_SIGNED_CERT_IN_CHAIN: failure(
    'error',
    false,
    `upstream SSL certificate verify error: (19:self-signed certificate in certificate chain) ${HANDSHAKE}`,
  ),
  EPROTO: failure('error', true, `SSL_read() failed ${READING}`),
  // nginx has no bound on its connections, so its pools neither fill up nor make anybody wait.
  POOL_TIMEOUT: failure('error', false, 'no free connection while connecting to upstream'),
  POOL_FULL: failure('error', false, 'no free connection while connecting to upstream'),
};

export function failureOf(code: CallErrorCode, message: string): UpstreamFailure {
  return FAILURES[code] ?? failure('error', true, `${message} ${READING}`);
}

const STATUSES: ReadonlyMap<number, NextUpstreamCondition> = new Map([
  [500, 'http_500'],
  [502, 'http_502'],
  [503, 'http_503'],
  [504, 'http_504'],
  [403, 'http_403'],
  [404, 'http_404'],
  [429, 'http_429'],
]);

/** What `proxy_next_upstream` calls an answer of this status; null: nothing. */
export const statusCondition = (status: number) => STATUSES.get(status) ?? null;
