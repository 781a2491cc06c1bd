import type { CallErrorCode } from '../../cluster/program.ts';

/** Linux's numbers and the system calls Node names for each code. */
const DETAILS: Readonly<Record<CallErrorCode, { errno: number; syscall: string }>> = {
  ENOTFOUND: { errno: -3008, syscall: 'getaddrinfo' },
  ECONNREFUSED: { errno: -111, syscall: 'connect' },
  ECONNRESET: { errno: -104, syscall: 'read' },
  ETIMEDOUT: { errno: -110, syscall: 'connect' },
};

/**
 * The error of a `fetch` that brought no response, as undici shapes it: `TypeError: fetch failed`
 * whose `cause` carries the system error's `code`.
 */
export function networkFailure(code: CallErrorCode, message: string, url: string): TypeError {
  const { errno, syscall } = DETAILS[code];
  const cause = new Error(message);
  const { hostname, port, protocol } = new URL(url);
  if (code === 'ENOTFOUND') {
    Object.assign(cause, { errno, code, syscall, hostname });
  } else if (syscall === 'connect') {
    const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
    Object.assign(cause, { errno, code, syscall, address: hostname, port: number });
  } else {
    Object.assign(cause, { errno, code, syscall });
  }
  return new TypeError('fetch failed', { cause });
}
