/** Reads the JSON bodies of Consul's agent API. Its own words are kept for what it refuses. */
import type { Millis } from '../../base/units.ts';
import type { CheckDefinition, CheckStatus, ServiceDefinition } from './catalog.ts';
import { parseDuration } from './duration.ts';

/** A request Consul would answer 400. */
export class BadRequest extends Error {
  override name = 'BadRequest';
}

/** Consul's checks.MinInterval, default timeout of HTTP checks, and CheckDeregisterIntervalMin. */
const INTERVAL_MIN: Millis = 1000;
const TIMEOUT_DEFAULT: Millis = 10_000;
const DEREGISTER_AFTER_MIN: Millis = 60_000;

type Fields = ReadonlyMap<string, unknown>;

/**
 * Body of `PUT /v1/agent/service/register`. Keys match in any case and with or without `_`, as
 * Consul's do. Throws {@link BadRequest}.
 */
export function readService(body: unknown): ServiceDefinition {
  const fields = fieldsOf(body);
  const name = text(fields, 'name');
  if (name === '') throw new BadRequest('Missing service name');
  const id = text(fields, 'id') || name;
  const single = fields.get('check');
  const several = fields.get('checks') ?? [];
  if (!Array.isArray(several)) throw undecoded("'Checks' expected a map or list");
  const bodies: unknown[] = single === undefined || single === null ? [] : [single];
  bodies.push(...several);
  return {
    id,
    name,
    address: text(fields, 'address'),
    port: count(fields, 'port'),
    tags: texts(fields, 'tags'),
    meta: meta(fields.get('meta')),
    checks: bodies.map((each, n) => {
      const fallback = bodies.length === 1 ? `service:${id}` : `service:${id}:${n + 1}`;
      return readCheck(fieldsOf(each), fallback, `Service '${name}' check`);
    }),
  };
}

/** Body of `PUT /v1/agent/check/update/:check_id`. */
export function readCheckUpdate(body: unknown): { status: CheckStatus; output: string } {
  const fields = fieldsOf(body);
  const status = text(fields, 'status');
  if (!isStatus(status)) throw new BadRequest(`Invalid check status: '${status}'`);
  return { status, output: text(fields, 'output') };
}

/** JSON text of a body, or {@link BadRequest}. */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw undecoded((error as SyntaxError).message);
  }
}

function readCheck(fields: Fields, fallbackId: string, fallbackName: string): CheckDefinition {
  const interval = duration(fields, 'interval');
  const ttl = duration(fields, 'ttl');
  const url = text(fields, 'http');
  for (const other of ['tcp', 'udp', 'grpc', 'args', 'script', 'h2ping', 'aliasservice']) {
    if (fields.has(other)) {
      throw invalidCheck(`${other} checks are not modelled here. Use HTTP or TTL`);
    }
  }
  if (interval > 0 && ttl > 0) throw invalidCheck('Interval and TTL cannot both be specified');
  if (url !== '' && interval <= 0) {
    throw invalidCheck('Interval must be > 0 for Script, HTTP, H2PING, TCP, or UDP checks');
  }
  if (url === '' && ttl <= 0) throw invalidCheck('TTL must be > 0 for TTL checks');
  const critical = count(fields, 'failuresbeforecritical');
  const warning = fields.has('failuresbeforewarning')
    ? count(fields, 'failuresbeforewarning')
    : critical;
  if (warning > critical) {
    throw invalidCheck("FailuresBeforeWarning can't be higher than FailuresBeforeCritical");
  }
  const status = text(fields, 'status') || 'critical';
  if (!isStatus(status)) {
    throw new BadRequest("Status for checks must 'passing', 'warning', 'critical'");
  }
  const after = duration(fields, 'deregistercriticalserviceafter');
  return {
    id: text(fields, 'checkid') || text(fields, 'id') || fallbackId,
    name: text(fields, 'name') || fallbackName,
    notes: text(fields, 'notes'),
    kind: url === '' ? { kind: 'ttl', ttl } : httpCheck(fields, url, interval),
    status,
    deregisterCriticalAfter: after > 0 ? Math.max(after, DEREGISTER_AFTER_MIN) : null,
    successBeforePassing: count(fields, 'successbeforepassing'),
    failuresBeforeWarning: warning,
    failuresBeforeCritical: critical,
  };
}

function httpCheck(fields: Fields, url: string, interval: Millis): CheckDefinition['kind'] {
  if (!/^https?:\/\/[^/]+/.test(url)) throw invalidCheck(`parse "${url}": invalid URL`);
  const header: [string, string][] = [];
  const given = fields.get('header');
  if (typeof given === 'object' && given !== null) {
    for (const [name, values] of Object.entries(given)) {
      for (const value of Array.isArray(values) ? values : [values]) {
        header.push([name.toLowerCase(), String(value)]);
      }
    }
  }
  return {
    kind: 'http',
    url,
    method: text(fields, 'method') || 'GET',
    header,
    interval: Math.max(interval, INTERVAL_MIN),
    timeout: duration(fields, 'timeout') || TIMEOUT_DEFAULT,
  };
}

function isStatus(value: string): value is CheckStatus {
  return value === 'passing' || value === 'warning' || value === 'critical';
}

function fieldsOf(body: unknown): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw undecoded('expected an object');
  }
  const entries = Object.entries(body).filter(([, value]) => value !== null);
  return new Map(entries.map(([key, value]) => [key.replaceAll('_', '').toLowerCase(), value]));
}

function text(fields: Fields, key: string): string {
  const value = fields.get(key) ?? '';
  if (typeof value !== 'string') throw undecoded(`'${key}' expected type 'string'`);
  return value;
}

function count(fields: Fields, key: string): number {
  const value = fields.get(key) ?? 0;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw undecoded(`'${key}' expected type 'int'`);
  }
  return value;
}

function texts(fields: Fields, key: string): readonly string[] {
  const value = fields.get(key) ?? [];
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'string')) {
    throw undecoded(`'${key}' expected a list of strings`);
  }
  return value;
}

/** A duration text; a bare number is in nanoseconds, as Go's are. */
function duration(fields: Fields, key: string): Millis {
  const value = fields.get(key);
  if (value === undefined || value === '') return 0;
  if (typeof value === 'number') return value / 1e6;
  const time = typeof value === 'string' ? parseDuration(value) : null;
  if (time === null) throw undecoded(`time: invalid duration "${String(value)}"`);
  return time;
}

function meta(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw undecoded("'Meta' expected a map");
  const entries = Object.entries(value);
  if (entries.some(([, each]) => typeof each !== 'string')) {
    throw undecoded("'Meta' expected a map of strings");
  }
  return Object.fromEntries(entries);
}

function undecoded(why: string): BadRequest {
  return new BadRequest(`Request decode failed: ${why}`);
}

function invalidCheck(why: string): BadRequest {
  return new BadRequest(`Invalid check: ${why}`);
}
