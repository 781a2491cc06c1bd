import type { Millis } from '../base/units.ts';

/**
 * How a caller holds its connections to each address of a service. Names and defaults are those of
 * undici's `Pool` and `Agent` where undici has the option; `poolTimeout` and `writeTimeout` are
 * httpx's, because undici has neither.
 */
export interface ConnectionProperties {
  /** HTTP/1.1: one exchange a connection at a time. HTTP/2: many, which a lost segment all holds up. */
  readonly protocol: 'http1' | 'http2';
  /** TCP alone takes 1 round trip to open, TLS 1.3 one more; mutual TLS shows the caller's certificate too. */
  readonly tls: 'none' | 'tls' | 'mutual';
  /** An idle connection is closed after this long (undici's keepAliveTimeout, 4 s); 0: one call each; null: never. */
  readonly keepAlive: Millis | null;
  /** Most open to one address (undici's `connections`); null: no limit. */
  readonly connections: number | null;
  /** Calls that may wait for a connection; one more fails at once. null: no limit. */
  readonly pending: number | null;
  /** Exchanges at once on one HTTP/2 connection (undici's maxConcurrentStreams, 100). */
  readonly streams: number;
  /** Calls after which a connection is closed; null: no limit. */
  readonly requests: number | null;
  /** Opening, handshakes included (undici's connect timeout, 10 s). UND_ERR_CONNECT_TIMEOUT. */
  readonly connectTimeout: Millis | null;
  /** From the request's last byte to the answer (undici's headersTimeout, 300 s). UND_ERR_HEADERS_TIMEOUT. */
  readonly readTimeout: Millis | null;
  /** For the request's bytes to leave. WRITE_TIMEOUT. */
  readonly writeTimeout: Millis | null;
  /** Waiting for a connection of the pool. POOL_TIMEOUT. */
  readonly poolTimeout: Millis | null;
}

/** undici's defaults; what undici does not limit in time waits for ever. */
export const DEFAULT_CONNECTION: ConnectionProperties = {
  protocol: 'http1',
  tls: 'none',
  keepAlive: 4000,
  connections: null,
  pending: null,
  streams: 100,
  requests: null,
  connectTimeout: 10_000,
  readTimeout: 300_000,
  writeTimeout: null,
  poolTimeout: null,
};
