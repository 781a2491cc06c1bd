import type {
  DestinationRule,
  EnvoyCluster,
  MeshConfig,
  VirtualService,
} from '../../cluster/mesh/config.ts';
import { suggest } from '../problem.ts';
import { destinationRule } from './destination-rule.ts';
import { envoyCluster } from './envoy-cluster.ts';
import type { Reading } from './names.ts';
import { type Namespace, type PeerRule, peerAuthentication } from './peer-authentication.ts';
import type { Value } from './value.ts';
import { virtualService } from './virtual-service.ts';

interface Entry<T> {
  readonly name: string;
  readonly at: Value;
  readonly value: T;
}

/** What was read so far, each resource with its place, and what they must agree on. */
export class Collection {
  private readonly virtualServices: Entry<VirtualService>[] = [];
  private readonly rules: Entry<DestinationRule>[] = [];
  private readonly peers: Entry<PeerRule>[] = [];
  private readonly clusters: Entry<EnvoyCluster>[] = [];

  constructor(private readonly reading: Reading) {}

  addVirtualService(spec: Value, name: string): void {
    const value = virtualService(spec, name, this.reading);
    if (value !== undefined) put(this.virtualServices, { name, at: spec, value });
  }

  addDestinationRule(spec: Value, name: string): void {
    const value = destinationRule(spec, name, this.reading);
    if (value !== undefined) put(this.rules, { name, at: spec, value });
  }

  addPeerAuthentication(
    at: Value,
    spec: Value | undefined,
    name: string,
    namespace: Namespace,
  ): void {
    const value = peerAuthentication(spec, namespace, this.reading);
    if (value !== undefined) put(this.peers, { name: `${namespace.name}/${name}`, at, value });
  }

  addCluster(at: Value): void {
    const value = envoyCluster(at, this.reading);
    if (value !== undefined) put(this.clusters, { name: value.name, at, value });
  }

  /** Everything together; what contradicts itself is reported. */
  config(): MeshConfig {
    const { virtualServices, rules, clusters } = this;
    once(virtualServices, ({ hosts }) => hosts, 'a VirtualService');
    once(rules, ({ service }) => [service], 'a DestinationRule');
    once(clusters, ({ service }) => [service], 'an Envoy cluster');
    this.noRuleBesideCluster();
    this.checkSubsets();
    return {
      virtualServices: virtualServices.map(({ value }) => value),
      destinationRules: rules.map(({ value }) => value),
      peerAuthentication: this.peerAuthentication(),
      clusters: clusters.map(({ value }) => value),
    };
  }

  private noRuleBesideCluster(): void {
    for (const { at, value } of this.clusters) {
      if (this.rules.some((rule) => rule.value.service === value.service)) {
        at.problem(
          `the service ${value.service} has a DestinationRule too`,
          'Keep one of the two: both say how its instances are called.',
        );
      }
    }
  }

  /** Every subset routed to is defined, or is taken for a version label. */
  private checkSubsets(): void {
    const { known, subsets } = this.reading;
    for (const { service, subset, at } of subsets) {
      const rule = this.rules.find((one) => one.value.service === service)?.value;
      const defined = rule?.subsets ?? [];
      if (defined.some(({ name }) => name === subset)) continue;
      if (defined.length > 0) {
        const names = defined.map(({ name }) => name);
        at.notice(
          `no DestinationRule defines the subset "${subset}" of ${service}: its requests are answered 503 (NC)`,
          suggest(subset, names),
        );
        continue;
      }
      at.notice(
        `no DestinationRule defines subsets of ${service}, so "${subset}" is taken for the version label`,
        'Istio would answer 503 (NC): add a DestinationRule with this subset before you ship it.',
      );
      const there = known.versions?.[service];
      if (there !== undefined && !there.includes(subset)) {
        at.notice(
          `no instance of ${service} has the version "${subset}"`,
          `Its requests are answered 503 (UH) until there is one. Versions: ${there.join(', ')}.`,
        );
      }
    }
  }

  private peerAuthentication(): MeshConfig['peerAuthentication'] {
    const found: {
      -readonly [K in keyof MeshConfig['peerAuthentication']]: MeshConfig['peerAuthentication'][K];
    } = { mesh: null, namespace: null, services: [] };
    once(
      this.peers,
      ({ scope }) => [typeof scope === 'string' ? scope : scope.service],
      'a PeerAuthentication',
    );
    for (const { value } of this.peers) {
      const { scope, mode } = value;
      if (scope === 'mesh') found.mesh = mode;
      else if (scope === 'namespace') found.namespace = mode;
      else if (mode !== null)
        found.services = [...found.services, { service: scope.service, mode }];
    }
    return found;
  }
}

/** As `kubectl apply`: the later resource of a name replaces the earlier one. */
function put<T>(entries: Entry<T>[], entry: Entry<T>): void {
  const before = entries.findIndex(({ name }) => name === entry.name);
  if (before === -1) {
    entries.push(entry);
    return;
  }
  entries[before]!.at.notice(
    `"${entry.name}" is replaced by one of the same name further on`,
    'Give one of them another name to have both.',
  );
  entries[before] = entry;
}

function once<T>(
  entries: readonly Entry<T>[],
  keysOf: (value: T) => readonly string[],
  what: string,
): void {
  const seen = new Map<string, string>();
  for (const { at, name, value } of entries) {
    for (const key of keysOf(value)) {
      const other = seen.get(key);
      if (other !== undefined) {
        at.problem(`"${key}" has ${what} already: ${other}`, 'Put both into one.');
      }
      seen.set(key, name === '' ? 'another one' : name);
    }
  }
}
