/** What a sidecar answers by itself, in Envoy's words. */
import type { WireResponse } from '../program.ts';

const TEXT: readonly [string, string] = ['content-type', 'text/plain'];

const reply = (status: number, body: string, overloaded = false): WireResponse => ({
  status,
  headers: [
    ...(overloaded ? [['x-envoy-overloaded', 'true'] as const] : []),
    ...(body === '' ? [] : [TEXT]),
    ['server', 'envoy'],
  ],
  body: body === '' ? null : body,
});

export const NOT_FOUND = reply(404, '');
/** Istio's status for a cluster that is not there. */
export const CLUSTER_NOT_FOUND = reply(503, '');
export const NO_HEALTHY = reply(503, 'no healthy upstream');
export const TIMED_OUT = reply(504, 'upstream request timeout');

export type ResetReason =
  | 'overflow'
  | 'remote connection failure'
  | 'connection timeout'
  | 'connection termination';

/**
 * 503 after an attempt that brought no answer. `retried`: it was not the first. `transport`: why TLS
 * failed, where Envoy has OpenSSL's words (default: it did not).
 */
export function resetReply(
  reason: ResetReason,
  retried: boolean,
  transport?: string,
): WireResponse {
  const latest = retried ? 'retried and the latest ' : '';
  const tls = transport === undefined ? '' : `, transport failure reason: TLS error: ${transport}`;
  const body = `upstream connect error or disconnect/reset before headers. ${latest}reset reason: ${reason}${tls}`;
  return reply(503, body, reason === 'overflow');
}

export const abortReply = (status: number) => reply(status, 'fault filter abort');
export const directReply = (status: number, body: string) => reply(status, body);

export function redirectReply(status: number, location: string): WireResponse {
  return {
    status,
    headers: [
      ['location', location],
      ['server', 'envoy'],
    ],
    body: null,
  };
}

/** `response` with the milliseconds the upstream took, retries included, as Envoy tells them. */
export function withServiceTime(response: WireResponse, took: number): WireResponse {
  const { status, headers, body } = response;
  const time = ['x-envoy-upstream-service-time', String(Math.floor(took))] as const;
  return { status, headers: [...headers, time], body };
}
