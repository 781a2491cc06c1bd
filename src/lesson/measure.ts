/**
 * The vocabulary of checks and predictions: `<observer>.<quantity>` read from a run record over a
 * span of it. Anything that would be a division by nothing is null, never 0 or NaN.
 */
import type { Millis } from '../base/units.ts';
import type { Scenario } from '../cluster/scenario.ts';
import { suggest } from '../config/problem.ts';
import { mergeBuckets, percentileOf } from '../telemetry/histogram.ts';
import {
  type BreakerTransition,
  type EdgeRecord,
  type FailureCause,
  type ObserverRecord,
  type RunRecord,
  WINDOW_MS,
  type WindowRecord,
} from '../telemetry/record.ts';
import { entered, timeIn } from './breaker-history.ts';
import type { MeasureUnit } from './lesson.ts';
import { type Span, within } from './span.ts';

export type Observer =
  | { readonly kind: 'client' }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'edge'; readonly from: string; readonly to: string }
  | { readonly kind: 'breaker'; readonly service: string };

export interface Measure {
  readonly observer: Observer;
  readonly quantity: string;
  readonly unit: MeasureUnit;
}

interface Quantity<Source> {
  readonly unit: MeasureUnit;
  readonly about: string;
  readonly read: (source: Source, span: Span) => number | null;
}

/** Windows within the span, as one. */
interface Flow {
  readonly windows: readonly WindowRecord[];
  readonly offered: number;
  readonly ok: number;
  readonly failed: Readonly<Record<string, number>>;
  /** ok + failed: everything that ended. */
  readonly ended: number;
  readonly latencySum: Millis;
}

const lengthMs = ({ from, to }: Span) => to - from;
const per = (part: number, whole: number) => (whole > 0 ? part / whole : null);
const percentile = (q: number) => (flow: Flow) =>
  flow.ended > 0 ? percentileOf(mergeBuckets(flow.windows.map((w) => w.latency_buckets)), q) : null;
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);

const FLOW: Readonly<Record<string, Quantity<Flow>>> = {
  offered: { unit: 'count', about: 'requests started', read: (f) => f.offered },
  ok: { unit: 'count', about: 'requests answered with a status below 400', read: (f) => f.ok },
  failed: { unit: 'count', about: 'requests that ended otherwise', read: (f) => f.ended - f.ok },
  ok_rate: { unit: 'ratio', about: 'ok / all that ended', read: (f) => per(f.ok, f.ended) },
  error_rate: {
    unit: 'ratio',
    about: 'failed / all that ended',
    read: (f) => per(f.ended - f.ok, f.ended),
  },
  rps: {
    unit: 'per_s',
    about: 'good answers a simulated second',
    read: (f, span) => per(f.ok * 1000, lengthMs(span)),
  },
  'latency.mean': {
    unit: 'ms',
    about: 'mean latency of all that ended',
    read: (f) => per(f.latencySum, f.ended),
  },
  'latency.p50': { unit: 'ms', about: 'median latency', read: percentile(0.5) },
  'latency.p95': { unit: 'ms', about: '95th percentile of latency', read: percentile(0.95) },
  'latency.p99': { unit: 'ms', about: '99th percentile of latency', read: percentile(0.99) },
  'latency.p999': { unit: 'ms', about: '99.9th percentile of latency', read: percentile(0.999) },
  'latency.max': {
    unit: 'ms',
    about: 'longest latency',
    read: (f) => (f.ended > 0 ? most(f.windows.map((w) => w.latency_max_ms)) : null),
  },
  in_flight_max: {
    unit: 'count',
    about: 'most requests under way at the end of any half second',
    read: (f) => most(f.windows.map((w) => w.in_flight)),
  },
};

/** What only an edge has, besides all of the above. */
const EDGE: Readonly<Record<string, Quantity<EdgeRecord>>> = {
  attempts: {
    unit: 'count',
    about: 'tries of the callers’ sidecars, retries included',
    read: ({ attempts }, span) => flowOf(attempts, span).offered,
  },
  bytes: {
    unit: 'bytes',
    about: 'bytes both ways, where the link has a bandwidth or a cost',
    read: ({ traffic }, span) => (traffic === undefined ? null : bytesWithin(traffic, span)),
  },
  cost: {
    unit: 'usd',
    about: 'what its calls and bytes cost, where the link has a cost',
    read: ({ traffic, ...calls }, span) => {
      if (traffic === undefined) return null;
      const { offered } = flowOf(calls.attempts ?? calls, span);
      const perGigabyte = [traffic, ...(traffic.zones === undefined ? [] : [traffic.zones])].map(
        (part) => (bytesWithin(part, span) * part.cost_per_gigabyte) / 1e9,
      );
      return perGigabyte.reduce((sum, part) => sum + part, offered * traffic.cost_per_call);
    },
  },
};

function bytesWithin(
  { window_bytes }: { readonly window_bytes: readonly number[] },
  span: Span,
): number {
  return window_bytes.reduce(
    (sum, bytes, i) => (within(i * WINDOW_MS, span) ? sum + bytes : sum),
    0,
  );
}

const BREAKER: Readonly<Record<string, Quantity<readonly BreakerTransition[]>>> = {
  opened: { unit: 'count', about: 'times it opened', read: entered('open') },
  half_opened: { unit: 'count', about: 'times it began to probe', read: entered('half-open') },
  closed: { unit: 'count', about: 'times it closed again', read: entered('closed') },
  time_open: {
    unit: 'ms',
    about: 'time spent open',
    read: (all, span) => timeIn('open', all, span),
  },
  time_half_open: {
    unit: 'ms',
    about: 'time spent half-open',
    read: (all, span) => timeIn('half-open', all, span),
  },
  time_closed: {
    unit: 'ms',
    about: 'time spent closed',
    read: (all, span) => timeIn('closed', all, span),
  },
};

/** Every cause but an HTTP status: the type checker asks for those the record learns to tell. */
const CAUSE_NAMES: Readonly<Record<Exclude<FailureCause, `http_${number}`>, true>> = {
  timeout: true,
  aborted: true,
  connection_refused: true,
  connection_reset: true,
  connection_timed_out: true,
  name_not_found: true,
  connect_timeout: true,
  read_timeout: true,
  write_timeout: true,
  pool_timeout: true,
  pool_full: true,
  certificate_invalid: true,
  tls_error: true,
};
const CAUSES = Object.keys(CAUSE_NAMES);
const CAUSE = new RegExp(`^failed\\.(http_\\d{3}|${CAUSES.join('|')})$`);

/** Every quantity of an observer, with what it means: for documentation and error messages. */
export function vocabulary(kind: Observer['kind']): Readonly<Record<string, string>> {
  const table = tableOf(kind);
  const words = Object.entries(table).map(([name, { about }]) => [name, about] as const);
  if (kind !== 'breaker')
    words.push(['failed.<cause>', `requests that ended so: http_500, ${CAUSES.join(', ')}`]);
  return Object.fromEntries(words);
}

type Described = Readonly<Record<string, { readonly about: string; readonly unit: MeasureUnit }>>;

function tableOf(kind: Observer['kind']): Described {
  if (kind === 'breaker') return BREAKER;
  return kind === 'edge' ? { ...FLOW, ...EDGE } : FLOW;
}

export type MeasureResult =
  | { readonly ok: true; readonly measure: Measure }
  | { readonly ok: false; readonly problem: string; readonly remedy: string };

/** Reads `client.latency.p99`, `service:order.offered`, `edge:order->payment.failed.timeout`, … */
export function parseMeasure(text: string): MeasureResult {
  const match = /^(client|(?:service|breaker):[a-z0-9-]+|edge:[a-z0-9-]+->[a-z0-9-]+)\.(.+)$/.exec(
    text,
  );
  if (match === null)
    return {
      ok: false,
      problem: `"${text}" is no measure`,
      remedy:
        'Write <observer>.<quantity>, the observer being client, service:order, edge:order->payment or breaker:order.',
    };
  const observer = parseObserver(match[1]!);
  const quantity = match[2]!;
  const table = tableOf(observer.kind);
  const unit = Object.hasOwn(table, quantity)
    ? table[quantity]!.unit
    : observer.kind !== 'breaker' && CAUSE.test(quantity)
      ? 'count'
      : null;
  if (unit !== null) return { ok: true, measure: { observer, quantity, unit } };
  const known = Object.keys(vocabulary(observer.kind));
  return {
    ok: false,
    problem: `${match[1]} has no quantity "${quantity}"`,
    remedy: suggest(quantity, known.concat(CAUSES.map((cause) => `failed.${cause}`))),
  };
}

function parseObserver(text: string): Observer {
  const [kind, name = ''] = text.split(':');
  if (kind === 'service' || kind === 'breaker') return { kind, service: name };
  if (kind !== 'edge') return { kind: 'client' };
  const [from = '', to = ''] = name.split('->');
  return { kind, from, to };
}

/** Names in a measure that the scenario does not have: [problem, remedy] pairs. */
export function strangers(
  measure: Measure,
  scenario: Scenario,
): readonly (readonly [string, string])[] {
  const names = scenario.services.map(({ name }) => name);
  const { observer } = measure;
  const missing = (name: string, known: readonly string[]) =>
    known.includes(name)
      ? []
      : ([[`the scenario has no service "${name}"`, suggest(name, known)]] as const);
  switch (observer.kind) {
    case 'client':
      return [];
    case 'edge':
      return [...missing(observer.from, ['client', ...names]), ...missing(observer.to, names)];
    case 'service':
      return missing(observer.service, names);
    case 'breaker': {
      const coded = scenario.services.filter(({ work }) => work.kind === 'code');
      return missing(
        observer.service,
        coded.map(({ name }) => name),
      );
    }
  }
}

/**
 * What the run shows for `measure` over `span`; null when there is nothing to measure: no request
 * ended in it, or the run stopped before the span was over. A breaker that never showed a state has
 * opened 0 times.
 */
export function observe(measure: Measure, span: Span, record: RunRecord): number | null {
  if (record.simulated_ms < span.to) return null;
  const { observer, quantity } = measure;
  if (observer.kind === 'breaker') {
    const all = record.breakers.filter(({ service }) => service === observer.service);
    return BREAKER[quantity]?.read(all, span) ?? null;
  }
  if (observer.kind === 'edge' && Object.hasOwn(EDGE, quantity)) {
    const edge = record.edges[`${observer.from}->${observer.to}`];
    // An edge nobody called moved nothing.
    return edge === undefined ? 0 : EDGE[quantity]!.read(edge, span);
  }
  const flow = flowOf(observerRecord(observer, record), span);
  const cause = CAUSE.exec(quantity)?.[1];
  if (cause !== undefined) return flow.failed[cause] ?? 0;
  return FLOW[quantity]?.read(flow, span) ?? null;
}

function observerRecord(
  observer: Exclude<Observer, { kind: 'breaker' }>,
  record: RunRecord,
): ObserverRecord | undefined {
  switch (observer.kind) {
    case 'client':
      return record.client;
    case 'service':
      return record.services[observer.service];
    case 'edge':
      return record.edges[`${observer.from}->${observer.to}`];
  }
}

/** An edge nobody called has no record: nothing was offered on it. */
function flowOf(record: ObserverRecord | undefined, span: Span): Flow {
  const windows = (record?.windows ?? []).filter(({ t_ms }) => within(t_ms, span));
  const failed: Record<string, number> = {};
  let offered = 0;
  let ok = 0;
  let ended = 0;
  let latencySum = 0;
  for (const window of windows) {
    offered += window.offered;
    ok += window.ok;
    ended += window.ok;
    latencySum += window.latency_sum_ms;
    for (const [cause, count] of Object.entries(window.failed)) {
      failed[cause] = (failed[cause] ?? 0) + count;
      ended += count;
    }
  }
  return { windows, offered, ok, failed, ended, latencySum };
}
