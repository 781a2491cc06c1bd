import type { DestinationRule, Subset } from '../../cluster/mesh/config.ts';
import { DESTINATION_RULE, SUBSET } from './fields.ts';
import { type Reading, serviceNamed } from './names.ts';
import { trafficPolicy } from './traffic-policy.ts';
import type { Value } from './value.ts';

/** A DestinationRule's `spec`. */
export function destinationRule(
  spec: Value,
  name: string,
  reading: Reading,
): DestinationRule | undefined {
  const fields = spec.mapping(DESTINATION_RULE);
  if (fields === undefined) return undefined;
  const host = fields.need('host', 'Add the host: a service’s name.');
  const policyAt = fields.take('trafficPolicy');
  fields.unmodelled('workloadSelector', 'The rule holds for every caller.');
  const items = fields.take('subsets')?.list() ?? [];
  const service = host === undefined ? undefined : serviceNamed(host, reading);
  const subsets: Subset[] = [];
  for (const item of items) {
    const one = subset(item, service, reading);
    if (one === undefined) continue;
    if (subsets.some((other) => other.name === one.name)) {
      item.problem(`the subset "${one.name}" is defined twice`, 'Give it another name.');
    } else subsets.push(one);
  }
  const policy = policyAt === undefined ? {} : trafficPolicy(policyAt);
  return service === undefined ? undefined : { name, service, policy, subsets };
}

function subset(at: Value, service: string | undefined, reading: Reading): Subset | undefined {
  const fields = at.mapping(SUBSET);
  if (fields === undefined) return undefined;
  const name = fields.need('name', 'Add a name, such as v1.')?.text();
  const version = labelsOf(fields.take('labels'), service, reading);
  const policyAt = fields.take('trafficPolicy');
  const policy = policyAt === undefined ? {} : trafficPolicy(policyAt);
  return name === undefined ? undefined : { name, version, policy };
}

/** The version a subset selects; null: every instance. */
function labelsOf(
  at: Value | undefined,
  service: string | undefined,
  { known }: Reading,
): string | null {
  let version: string | null = null;
  for (const { key, value } of at?.entries() ?? []) {
    const text = value.text();
    if (text === undefined) continue;
    if (key === 'version') {
      version = text;
      const there = service === undefined ? undefined : known.versions?.[service];
      if (there !== undefined && !there.includes(text)) {
        value.notice(
          `no instance of ${service} has the version "${text}"`,
          `Its requests are answered 503 (UH) until there is one. Versions: ${there.join(', ')}.`,
        );
      }
    } else if (key !== 'app' || text !== service) {
      value.notice(`the label "${key}" is understood, not modelled`, 'Only version selects.');
    }
  }
  return version;
}
