/**
 * What a message looks like that arrived changed although TCP's checksum held: one character (or
 * byte) in the middle of its body is another. Without a body the change hits the head, which no
 * parser takes: null. A server answers such a request 400; a caller drops the connection
 * (ECONNRESET, where undici has the parser's own HPE_INVALID_…).
 */
import type { WireRequest, WireResponse } from './program.ts';

export function corruptRequest(request: WireRequest): WireRequest | null {
  const body = changed(request.body);
  if (body === null) return null;
  // Written out: a message may be an object whose parts are worked out when asked for.
  const { method, url, headers, push = false, hold = false } = request;
  return { method, url, headers, body, push, hold };
}

export function corruptResponse(response: WireResponse): WireResponse | null {
  const body = changed(response.body);
  return body === null ? null : { status: response.status, headers: response.headers, body };
}

function changed(body: string | Uint8Array | null): string | Uint8Array | null {
  if (body === null || body.length === 0) return null;
  const middle = body.length >> 1;
  if (typeof body === 'string') {
    const other = body[middle] === '#' ? '?' : '#';
    return body.slice(0, middle) + other + body.slice(middle + 1);
  }
  const bytes = body.slice();
  bytes[middle] = bytes[middle]! ^ 1;
  return bytes;
}
