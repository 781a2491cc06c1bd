import { suggest } from '../problem.ts';
import type { Collection } from './collection.ts';
import { METADATA, RESOURCE, RESOURCE_LIST } from './fields.ts';
import type { Reading } from './names.ts';
import type { Mapping, Value } from './value.ts';

const NETWORKING = ['v1', 'v1beta1', 'v1alpha3'].map((one) => `networking.istio.io/${one}`);
const SECURITY = ['v1', 'v1beta1'].map((one) => `security.istio.io/${one}`);

/** Kinds that are obeyed, and the API versions that have them. */
const MODELLED: Readonly<Record<string, readonly string[]>> = {
  VirtualService: NETWORKING,
  DestinationRule: NETWORKING,
  PeerAuthentication: SECURITY,
};

/** Kinds often found in the same files, which change nothing here. */
const UNDERSTOOD = `Gateway ServiceEntry Sidecar EnvoyFilter WorkloadEntry WorkloadGroup ProxyConfig
  AuthorizationPolicy RequestAuthentication Telemetry WasmPlugin IstioOperator MeshConfig
  Namespace Service ServiceAccount Deployment StatefulSet DaemonSet ReplicaSet Pod Job CronJob
  ConfigMap Secret Ingress HTTPRoute GRPCRoute HorizontalPodAutoscaler PodDisruptionBudget
  NetworkPolicy Role RoleBinding ClusterRole ClusterRoleBinding`.split(/\s+/);

/** One resource, or a `List` of them; a List within a List is none of Kubernetes'. */
export function resource(
  at: Value,
  reading: Reading,
  collection: Collection,
  withinList = false,
): void {
  if (!at.isMapping) {
    at.problem('this is no resource', 'Write apiVersion, kind, metadata and spec.');
    return;
  }
  const kindAt = at.entries().find(({ key }) => key === 'kind')?.value;
  const kind = kindAt?.text();
  if (kindAt === undefined) {
    // The keys are looked at all the same: a misspelt "kind" is told by its place.
    at.mapping(RESOURCE);
    at.problem(
      'it does not say what it is',
      'Add kind (such as VirtualService), or clusters for a piece of Envoy’s configuration.',
    );
    return;
  }
  if (kind === undefined) return;
  if (kind === 'List') {
    if (withinList) {
      kindAt.problem('a List cannot stand within a List', 'Put its items one level up.');
      return;
    }
    const fields = at.mapping(RESOURCE_LIST);
    fields?.take('kind');
    fields?.take('apiVersion');
    for (const item of fields?.take('items')?.list() ?? [])
      resource(item, reading, collection, true);
    return;
  }
  const versions = MODELLED[kind];
  if (versions !== undefined) modelled(at, kind, versions, collection);
  else if (UNDERSTOOD.includes(kind)) {
    at.notice(
      `the kind ${kind} is understood, not modelled`,
      'The simulation runs as if this document were not there.',
    );
  } else {
    kindAt.problem(
      `the kind "${kind}" is not known`,
      suggest(kind, [...Object.keys(MODELLED), ...UNDERSTOOD]),
    );
  }
}

function modelled(
  at: Value,
  kind: string,
  versions: readonly string[],
  collection: Collection,
): void {
  const fields = at.mapping(RESOURCE);
  if (fields === undefined) return;
  fields.take('kind');
  checkVersion(fields, versions);
  const metadata = fields.need('metadata', 'Add metadata with a name.')?.mapping(METADATA);
  const name = metadata?.need('name', 'Add a name.')?.text() ?? '';
  const namespaceAt = metadata?.take('namespace');
  const namespace = namespaceAt?.text() ?? 'default';
  const mayBeEmpty = kind === 'PeerAuthentication';
  const spec = mayBeEmpty ? fields.take('spec') : fields.need('spec', 'Add spec.');
  if (mayBeEmpty) {
    collection.addPeerAuthentication(at, spec, name, { name: namespace, at: namespaceAt });
    return;
  }
  if (namespace !== 'default') {
    namespaceAt?.notice(
      `the namespace "${namespace}" is understood, not modelled`,
      'All services live in one namespace, where this counts.',
    );
  }
  if (spec === undefined) return;
  if (kind === 'VirtualService') collection.addVirtualService(spec, name);
  else collection.addDestinationRule(spec, name);
}

function checkVersion(fields: Mapping, versions: readonly string[]): void {
  const at = fields.need('apiVersion', `Add it: ${versions[0]}.`);
  const given = at?.text();
  if (at === undefined || given === undefined || versions.includes(given)) return;
  at.problem(`"${given}" has no such kind`, `Write one of ${versions.join(', ')}.`);
}
