/** How calls end: codes, their causes in telemetry, and what outlier detection makes of them. */
import type { FailureCause, Outcome } from '../telemetry/record.ts';
import type { CallErrorCode } from './program.ts';
import type { HostResult } from './upstream/policy.ts';

export const CAUSES: Readonly<Record<CallErrorCode, FailureCause>> = {
  ENOTFOUND: 'name_not_found',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  ETIMEDOUT: 'connection_timed_out',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'read_timeout',
  CERT_HAS_EXPIRED: 'certificate_invalid',
  CERT_NOT_YET_VALID: 'certificate_invalid',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_invalid',
  EPROTO: 'tls_error',
  WRITE_TIMEOUT: 'write_timeout',
  POOL_TIMEOUT: 'pool_timeout',
  POOL_FULL: 'pool_full',
};

/**
 * As Node and undici word it in `error.cause.message`. `why`: of a certificate that was not taken,
 * which follows those words (default: not known).
 */
export function errorMessage(
  code: CallErrorCode,
  host: string,
  port: number,
  why: string | null = null,
): string {
  const reason = why === null ? '' : `: ${why}`;
  switch (code) {
    case 'ENOTFOUND':
      return `getaddrinfo ENOTFOUND ${host}`;
    case 'ECONNRESET':
      return 'read ECONNRESET';
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `Connect Timeout Error (attempted address: ${host}:${port})`;
    case 'UND_ERR_HEADERS_TIMEOUT':
      return 'Headers Timeout Error';
    case 'CERT_HAS_EXPIRED':
      return `certificate has expired${reason}`;
    case 'CERT_NOT_YET_VALID':
      return `certificate is not yet valid${reason}`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return `self-signed certificate in certificate chain${reason}`;
    case 'EPROTO':
      return `write EPROTO: ${why ?? 'decryption failed or bad record mac'}`;
    case 'WRITE_TIMEOUT':
      return `the request to ${host} was not sent in time`;
    case 'POOL_TIMEOUT':
      return `no connection to ${host} became free in time`;
    case 'POOL_FULL':
      return `too many requests wait for a connection to ${host}`;
    default:
      return `connect ${code} ${host}:${port}`;
  }
}

const STATUS_RESULTS = new Map<Outcome, HostResult>([['ok', { kind: 'status', status: 200 }]]);
const TIMED_OUT: HostResult = { kind: 'local', cause: 'timeout' };
const RESET: HostResult = { kind: 'local', cause: 'reset' };
const NOT_CONNECTED: HostResult = { kind: 'local', cause: 'connect' };

/** What outlier detection makes of an outcome; a call given up on purpose says nothing of the host. */
export function hostResultOf(outcome: Outcome): HostResult | 'cancelled' {
  switch (outcome) {
    case 'aborted':
    case 'pool_timeout':
    case 'pool_full':
      return 'cancelled';
    case 'timeout':
    case 'read_timeout':
    case 'write_timeout':
      return TIMED_OUT;
    case 'connection_reset':
    case 'tls_error':
      return RESET;
    case 'connection_refused':
    case 'connection_timed_out':
    case 'connect_timeout':
    case 'certificate_invalid':
    case 'name_not_found':
      return NOT_CONNECTED;
    default: {
      let result = STATUS_RESULTS.get(outcome);
      if (result === undefined) {
        result = { kind: 'status', status: Number(outcome.slice('http_'.length)) };
        STATUS_RESULTS.set(outcome, result);
      }
      return result;
    }
  }
}
