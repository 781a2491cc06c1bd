/** A system's settings in words, for people to read. */
import type { LinkProperties, LoadSpec, Scenario, ServiceSpec } from '../../cluster/scenario.ts';
import { workFiles } from '../../config/scenario-text.ts';
import type { InspectionTarget } from '../../engine/protocol.ts';
import type { Distribution } from '../../kernel/distribution.ts';
import { formatCount, formatDuration, formatPercent, formatRate } from '../../picture/format.ts';

export type SettingRow = readonly [label: string, value: string];

export function settingRows(scenario: Scenario, target: InspectionTarget): readonly SettingRow[] {
  if (target.kind === 'link') {
    const { from, to } = target;
    const own = scenario.links.find((link) => link.from === from && link.to === to);
    return linkRows(own ?? scenario.defaultLink);
  }
  if (target.name === 'client') return scenario.load.map(loadRow);
  const service = scenario.services.find(({ name }) => name === target.name);
  return service === undefined ? [] : serviceRows(service);
}

function serviceRows(service: ServiceSpec): SettingRow[] {
  const { work, balancer, discipline } = service;
  const rows: SettingRow[] = [];
  if (work.kind === 'declared') {
    rows.push(['Service time', describeTime(work.serviceTime)]);
    if (work.failureRate > 0) rows.push(['Answers 500', formatPercent(work.failureRate)]);
    if (work.cpu !== undefined) rows.push(['Processor time', describeTime(work.cpu)]);
  } else if (work.kind === 'registry') rows.push(['Work', 'registry with Consul’s API']);
  else if (work.kind === 'rabbitmq') rows.push(['Work', 'RabbitMQ']);
  else if (work.kind === 'authority') rows.push(['Work', 'certificate authority']);
  else if (work.kind === 'redis' || work.kind === 'postgres') {
    for (const [key, value] of Object.entries(work)) {
      if (key !== 'kind') rows.push([words(key), inWords(value)]);
    }
  } else rows.push([work.kind === 'nginx' ? 'nginx with' : 'Code', workFiles(work).join(', ')]);
  rows.push(
    ['Instances', formatCount(service.replicas)],
    ['At once, each', formatCount(service.concurrency)],
    ['Queue, each', formatCount(service.queue)],
    ['Balancer', typeof balancer === 'string' ? balancer : balancer.kind],
  );
  if (discipline !== undefined) {
    rows.push([
      'Next from the queue',
      typeof discipline === 'string' ? discipline : discipline.kind,
    ]);
  }
  for (const key of MORE) {
    const value = service[key];
    if (value !== undefined) rows.push([words(key), inWords(value)]);
  }
  return rows;
}

const MORE = [
  'version',
  'zones',
  'runtime',
  'lifecycle',
  'autoscaler',
  'healthCheck',
  'outlierDetection',
  'panicThreshold',
  'zoneAware',
  'registration',
] as const satisfies readonly (keyof ServiceSpec)[];

function linkRows(link: LinkProperties): SettingRow[] {
  const rows: SettingRow[] = [
    ['Latency, one way', describeTime(link.latency)],
    ['Loss', formatPercent(link.loss)],
  ];
  if (link.jitter !== undefined) rows.push(['Jitter', describeTime(link.jitter)]);
  if (link.bandwidth !== undefined) {
    rows.push(['Bandwidth', `${formatCount(link.bandwidth)} bytes/s`]);
  }
  if (link.corrupt !== undefined) rows.push(['Corrupted', formatPercent(link.corrupt)]);
  if (link.connection === undefined) rows.push(['Connections', 'always open']);
  else {
    for (const [key, value] of Object.entries(link.connection)) {
      rows.push([words(key), inWords(value)]);
    }
  }
  return rows;
}

function loadRow(load: LoadSpec, index: number): SettingRow {
  const { users, replay } = load;
  const much =
    users !== undefined
      ? `${formatCount(users.count)} users who think ${describeTime(users.think)}`
      : replay !== undefined
        ? 'file' in replay
          ? `as recorded in ${replay.file}`
          : `${formatCount(replay.length)} recorded requests`
        : `${formatRate(load.rate)}, ${load.arrivals}`;
  return [`${index + 1}: ${load.method} ${load.path} of ${load.to}`, much];
}

export function describeTime(time: Distribution): string {
  switch (time.kind) {
    case 'constant':
      return formatDuration(time.value);
    case 'uniform':
      return `${formatDuration(time.min)} to ${formatDuration(time.max)}`;
    case 'exponential':
      return `exponential, mean ${formatDuration(time.mean)}`;
    case 'lognormal':
      return `p50 ${formatDuration(time.p50)}, p99 ${formatDuration(time.p99)}`;
    case 'lognormal-cv':
      return `mean ${formatDuration(time.mean)}, cv ${time.cv}`;
    case 'pareto':
      return `pareto from ${formatDuration(time.min)}, shape ${time.shape}`;
    case 'empirical':
      return `one of ${time.values.length} recorded times`;
  }
}

/** `healthCheck` → `Health check`. */
function words(key: string): string {
  const spaced = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

const isTime = (value: object): value is Distribution => 'kind' in value && describes(value.kind);
const TIMES = [
  'constant',
  'uniform',
  'exponential',
  'lognormal',
  'lognormal-cv',
  'pareto',
  'empirical',
];
const describes = (kind: unknown) => TIMES.includes(String(kind));

/** Plain data in a line. Numbers are in milliseconds where they are times. */
function inWords(value: unknown): string {
  if (value === null) return 'no limit';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  if (isTime(value)) return describeTime(value);
  return Object.entries(value)
    .map(([key, inner]) => `${words(key).toLowerCase()} ${inWords(inner)}`)
    .join(', ');
}
