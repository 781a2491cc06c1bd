/** What an nginx configuration says, as plain data: `config/nginx` reads it from nginx's syntax. */
import type { Bytes, Millis } from '../../base/units.ts';

export interface NginxConfig {
  readonly upstreams: readonly UpstreamBlock[];
  /** In the order of the file: without another mark the first is its port's default. */
  readonly servers: readonly ServerBlock[];
  readonly limitReqZones: readonly LimitReqZone[];
  readonly limitConnZones: readonly LimitConnZone[];
}

/** Text with variables, `http://$host/x`: literal parts and variable names without `$`. */
export type Template = readonly (string | { readonly variable: string })[];

export interface UpstreamBlock {
  readonly name: string;
  readonly servers: readonly UpstreamServer[];
  readonly method: BalancingMethod;
  /** null: a connection is closed after every exchange (nginx before 1.29.7). */
  readonly keepalive: UpstreamKeepalive | null;
}

export interface UpstreamKeepalive {
  /** Idle connections kept by a worker process. */
  readonly connections: number;
  /** Default 60 s. */
  readonly timeout: Millis;
  /** Exchanges after which a connection is closed (default 1000). */
  readonly requests: number;
}

export interface UpstreamServer {
  readonly host: string;
  readonly port: number;
  /** As written, `order-1:8080`: what consistent hashing hashes. */
  readonly address: string;
  /** Default 1. */
  readonly weight: number;
  /** Default 1; 0: never unavailable. */
  readonly maxFails: number;
  /** Default 10 s; whole seconds. */
  readonly failTimeout: Millis;
  readonly backup: boolean;
  readonly down: boolean;
  /** Default 0: no limit. */
  readonly maxConns: number;
  readonly line: number;
}

export type BalancingMethod =
  | { readonly kind: 'round-robin' }
  | { readonly kind: 'least-conn' }
  | { readonly kind: 'ip-hash' }
  | { readonly kind: 'hash'; readonly key: Template; readonly consistent: boolean }
  /** `two`: of two picked at random, the one with fewer connections. */
  | { readonly kind: 'random'; readonly two: boolean };

export interface ServerBlock {
  readonly listens: readonly Listen[];
  readonly names: readonly ServerName[];
  readonly locations: readonly Location[];
  /** `return` of the server itself: every request gets it. */
  readonly answer: Return | null;
  readonly line: number;
}

export interface Listen {
  readonly port: number;
  readonly default: boolean;
}

/** Names are lower-case. */
export type ServerName =
  | { readonly kind: 'exact'; readonly name: string }
  /** `*.example.org` as `.example.org`. */
  | { readonly kind: 'starts-with-wildcard'; readonly suffix: string }
  /** `mail.*` as `mail.`. */
  | { readonly kind: 'ends-with-wildcard'; readonly prefix: string }
  | { readonly kind: 'regex'; readonly pattern: string };

export type LocationMatch =
  | { readonly kind: 'exact' | 'prefix' | 'prefix-no-regex'; readonly path: string }
  | { readonly kind: 'regex'; readonly pattern: string; readonly ignoreCase: boolean };

export interface Location {
  readonly match: LocationMatch;
  /** `return`, which goes before everything else. */
  readonly answer: Return | null;
  /** null: nginx would look for a file, and there are none: 404. */
  readonly proxy: ProxyRules | null;
  readonly limits: Limits;
  readonly locations: readonly Location[];
  readonly line: number;
}

export interface Return {
  readonly status: number;
  /** Body, or the target of a redirect; null: nginx's page for the status. */
  readonly text: Template | null;
}

export interface ProxyRules {
  readonly scheme: 'http' | 'https';
  /** An upstream's name or `host:port`. */
  readonly target: Template;
  /** With a URI part the matched prefix is replaced by it; null: the request's URI as it came. */
  readonly uri: Template | null;
  readonly method: Template | null;
  readonly httpVersion: '1.0' | '1.1';
  /** Names lower-case, in order. Without one for them nginx sets `host` and `connection`. */
  readonly setHeaders: readonly (readonly [string, Template])[];
  /** Each 60 s unless set. */
  readonly connectTimeout: Millis;
  readonly sendTimeout: Millis;
  readonly readTimeout: Millis;
  readonly nextUpstream: NextUpstream;
  readonly line: number;
}

export type NextUpstreamCondition =
  | 'error'
  | 'timeout'
  | 'invalid_header'
  | 'http_500'
  | 'http_502'
  | 'http_503'
  | 'http_504'
  | 'http_403'
  | 'http_404'
  | 'http_429'
  | 'non_idempotent';

export interface NextUpstream {
  /** Default `error timeout`; empty: `off`. */
  readonly on: readonly NextUpstreamCondition[];
  /** Default 0: as many as there are servers. */
  readonly tries: number;
  /** Default 0: no limit. */
  readonly timeout: Millis;
}

export interface LimitReqZone {
  readonly name: string;
  readonly key: Template;
  readonly size: Bytes;
  /** In thousandths of a request a second, whole, as nginx counts. */
  readonly rate: number;
}
export interface LimitConnZone {
  readonly name: string;
  readonly key: Template;
  readonly size: Bytes;
}

export interface Limits {
  readonly requests: readonly {
    readonly zone: string;
    /** Default 0. */
    readonly burst: number;
    /** Excess served without waiting; null (`nodelay`): all of the burst. */
    readonly delay: number | null;
  }[];
  /** Default 503. */
  readonly requestStatus: number;
  readonly connections: readonly { readonly zone: string; readonly most: number }[];
  /** Default 503. */
  readonly connectionStatus: number;
}
