import type { MtlsMode } from '../../cluster/mesh/config.ts';
import { MUTUAL_TLS, PEER_AUTHENTICATION, SELECTOR } from './fields.ts';
import { type Reading, serviceNamed } from './names.ts';
import type { Value } from './value.ts';

/** The namespace whose PeerAuthentication without selector is the whole mesh's. */
const ROOT_NAMESPACE = 'istio-system';

/** The namespace of a resource, and where it is written, if it is. */
export interface Namespace {
  readonly name: string;
  readonly at: Value | undefined;
}

export interface PeerRule {
  readonly scope: 'mesh' | 'namespace' | { readonly service: string };
  /** null: UNSET, what stands above counts. */
  readonly mode: MtlsMode | null;
}

/** A PeerAuthentication's `spec`; an empty one says nothing (UNSET). */
export function peerAuthentication(
  spec: Value | undefined,
  namespace: Namespace,
  reading: Reading,
): PeerRule | undefined {
  const everywhere = namespace.name === ROOT_NAMESPACE ? 'mesh' : 'namespace';
  if (spec === undefined) return { scope: everywhere, mode: null };
  const fields = spec.mapping(PEER_AUTHENTICATION);
  if (fields === undefined) return undefined;
  const modes = ['UNSET', 'STRICT', 'PERMISSIVE', 'DISABLE'] as const;
  const mtls = fields.take('mtls')?.mapping(MUTUAL_TLS);
  const mode = mtls?.take('mode')?.choice(modes) ?? 'UNSET';
  fields.unmodelled('portLevelMtls', 'A service has one port here: use mtls.');
  const labels = fields.take('selector')?.mapping(SELECTOR)?.take('matchLabels');
  if (namespace.name !== 'default' && (labels !== undefined || everywhere === 'namespace')) {
    namespace.at?.notice(
      `the namespace "${namespace.name}" is understood, not modelled`,
      'All services live in one namespace, where this counts.',
    );
  }
  const scope = labels === undefined ? everywhere : selected(labels, reading);
  return scope && { scope, mode: mode === 'UNSET' ? null : mode };
}

function selected(labels: Value, reading: Reading): PeerRule['scope'] | undefined {
  let service: string | undefined;
  let app = false;
  for (const { key, value } of labels.entries()) {
    if (key === 'app' || key === 'app.kubernetes.io/name') {
      app = true;
      service = serviceNamed(value, reading);
    } else {
      value.notice(`the label "${key}" is understood, not modelled`, 'Only app selects.');
    }
  }
  if (app) return service === undefined ? undefined : { service };
  const keys = labels.entries().map(({ key }) => key);
  return labels.problem(
    `it selects no service by ${keys.join(', ')}`,
    'Add the label app with a service’s name.',
  );
}
