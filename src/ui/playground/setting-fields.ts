/** The settings that have a field of their own, by their keys in the scenario's YAML. */
import type { ServiceWork } from '../../cluster/scenario.ts';
import { type BackingSetting, settingsOf } from '../../state/playground/backing-parts.ts';
import type { Path } from '../../state/playground/edits.ts';

export interface SettingField {
  /** With dots where it stands deeper: `failover.after`. */
  readonly key: string;
  /** The key whose mapping holds it: `redis` of `redis: { maxmemory: 1MB }`. */
  readonly block?: string;
  /** Where it stands, if that is not the part's own place. */
  readonly at?: Path;
  readonly name: string;
  readonly hint?: string;
  /** Holds where nothing is written. */
  readonly initial?: string;
  readonly options?: readonly string[];
}

const INSTANCES: readonly SettingField[] = [
  { key: 'replicas', name: 'Instances', initial: '1' },
  { key: 'concurrency', name: 'At once', hint: 'requests an instance works on', initial: '64' },
  { key: 'queue', name: 'Queue', hint: 'requests that may wait', initial: '128' },
  {
    key: 'balancer',
    name: 'Balancer',
    initial: 'round-robin',
    options: ['random', 'least-request', 'least-connections', 'peak-ewma'],
  },
  { key: 'discipline', name: 'Next from the queue', initial: 'fifo', options: ['lifo'] },
];

const CONNECTIONS: SettingField = {
  key: 'concurrency',
  name: 'At once',
  hint: 'requests',
  initial: '10000',
};

const DECLARED: readonly SettingField[] = [
  { key: 'service_time', name: 'Service time', hint: '20ms or a distribution' },
  { key: 'failure_rate', name: 'Answers 500', hint: 'share', initial: '0%' },
];

export function serviceFields(work: ServiceWork['kind']): readonly SettingField[] {
  switch (work) {
    case 'declared':
      return [...DECLARED, ...INSTANCES];
    case 'code':
      return [{ key: 'code', name: 'Code', hint: 'file' }, ...INSTANCES];
    case 'nginx':
      return [{ key: 'nginx', name: 'nginx', hint: 'file' }, ...INSTANCES];
    default:
      return backingFields(work);
  }
}

/** What may be changed of a backing service is its own settings, and how much it does at once. */
function backingFields(kind: string): readonly SettingField[] {
  const own = settingsOf(kind).map((field) => backingField(field, kind));
  // A database has a limit of connections of its own.
  if (kind === 'postgres') return own;
  return [...own, kind === 'authority' ? { ...CONNECTIONS, initial: '64' } : CONNECTIONS];
}

function backingField({ place, ...field }: BackingSetting, kind: string): SettingField {
  if (place === 'certificates') return { ...field, at: ['mesh', 'certificates'] };
  return place === 'service' ? field : { ...field, block: kind };
}

export const LINK_FIELDS: readonly SettingField[] = [
  { key: 'latency', name: 'Latency', hint: 'one way', initial: '1ms' },
  { key: 'loss', name: 'Loss', hint: 'share', initial: '0%' },
  { key: 'jitter', name: 'Jitter', initial: 'none' },
  { key: 'bandwidth', name: 'Bandwidth', hint: '10Mbit/s', initial: 'no limit' },
  { key: 'corrupt', name: 'Corrupted', hint: 'share', initial: '0%' },
];

/** `closed`: users who wait for each answer, instead of a rate. */
export function loadFields(closed: boolean): readonly SettingField[] {
  return [
    { key: 'to', name: 'To' },
    { key: 'request', name: 'Request', initial: 'GET /' },
    closed
      ? { key: 'users', name: 'Users', hint: 'count and think time' }
      : { key: 'rate', name: 'Rate', hint: '50/s' },
    { key: 'timeout', name: 'Patience', initial: '10s' },
  ];
}

export const SYSTEM_FIELDS: readonly SettingField[] = [
  { key: 'until', name: 'Lasts', hint: 'simulated time' },
  { key: 'slow_after', name: 'Slow after', initial: '1s' },
];
