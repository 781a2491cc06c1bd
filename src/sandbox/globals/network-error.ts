import type { CallErrorCode } from '../../cluster/program.ts';
import { ConnectTimeoutError, HeadersTimeoutError } from './undici-errors.ts';

/** System errors: Linux's number, and the system call Node names unless the message names another. */
const SYSTEM_ERRORS = {
  ENOTFOUND: { errno: -3008, syscall: 'getaddrinfo' },
  ECONNREFUSED: { errno: -111, syscall: 'connect' },
  ECONNRESET: { errno: -104, syscall: 'read' },
  ETIMEDOUT: { errno: -110, syscall: 'connect' },
  EPROTO: { errno: -71, syscall: 'write' },
} as const;

/** What undici knows no timeout for, in its own manner. */
const OWN_ERRORS = {
  WRITE_TIMEOUT: { name: 'WriteTimeoutError', message: 'Write Timeout Error' },
  POOL_TIMEOUT: { name: 'PoolTimeoutError', message: 'Pool Timeout Error' },
  POOL_FULL: { name: 'PoolFullError', message: 'Too many requests wait for a connection' },
} as const;

/**
 * The error of a `fetch` that brought no response, as undici shapes it: `TypeError: fetch failed`
 * whose `cause` carries the `code`. `message` is the system's (`connect ECONNREFUSED 10.0.3.1:80`);
 * timeouts and certificates have the words of undici and OpenSSL.
 */
export function networkFailure(code: CallErrorCode, message: string, url: string): TypeError {
  return new TypeError('fetch failed', { cause: causeOf(code, message, url) });
}

const CERTIFICATE_WORDS = {
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_NOT_YET_VALID: 'certificate is not yet valid',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in certificate chain',
} as const;

function causeOf(code: CallErrorCode, message: string, url: string): Error {
  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
      return new ConnectTimeoutError();
    case 'UND_ERR_HEADERS_TIMEOUT':
      return new HeadersTimeoutError();
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
    case 'SELF_SIGNED_CERT_IN_CHAIN': {
      const words = CERTIFICATE_WORDS[code];
      // After OpenSSL's words the message may say which certificate, and why it is as it is.
      return Object.assign(new Error(message.startsWith(words) ? message : words), { code });
    }
    case 'WRITE_TIMEOUT':
    case 'POOL_TIMEOUT':
    case 'POOL_FULL': {
      const { name, message: text } = OWN_ERRORS[code];
      return Object.assign(new Error(text), { name, code });
    }
    default:
      return systemError(code, message, url);
  }
}

function systemError(code: keyof typeof SYSTEM_ERRORS, message: string, url: string): Error {
  const { errno, syscall: usual } = SYSTEM_ERRORS[code];
  const syscall = /^(?:connect|read|write) /.exec(message)?.[0].trimEnd() ?? usual;
  const { hostname, port, protocol } = new URL(url);
  const cause = new Error(message);
  if (code === 'ENOTFOUND') return Object.assign(cause, { errno, code, syscall, hostname });
  if (syscall !== 'connect') return Object.assign(cause, { errno, code, syscall });
  // Node names the address tried, which the message ends with.
  const [, address = hostname] = / (\S+):\d+$/.exec(message) ?? [];
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  return Object.assign(cause, { errno, code, syscall, address, port: number });
}
