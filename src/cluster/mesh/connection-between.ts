/** Who speaks TLS to whom in a mesh. */
import type { ConnectionProperties } from '../../network/connection-properties.ts';
import type { MeshConfig, MtlsMode, TlsMode } from './config.ts';

/** Both ends of a connection. */
export interface MeshEnds {
  readonly callerHasSidecar: boolean;
  readonly callee: string;
  readonly calleeHasSidecar: boolean;
}

/** What the callee's sidecar accepts: its own word, its namespace's, the mesh's, else PERMISSIVE. */
export function mtlsModeOf({ peerAuthentication }: MeshConfig, service: string): MtlsMode {
  const own = peerAuthentication.services.find((one) => one.service === service);
  return own?.mode ?? peerAuthentication.namespace ?? peerAuthentication.mesh ?? 'PERMISSIVE';
}

/**
 * The TLS of a connection, or `refused` when the two ends cannot agree. `mode` is the destination's
 * `tls.mode`, if it has one; a caller without sidecar knows none and speaks plain text.
 *
 * Without a mode, Istio's automatic mTLS: mutual where the callee has a sidecar that takes it. A
 * sidecar in STRICT mode has no filter chain for anything but mutual TLS, so Envoy closes a plain
 * connection without a byte: the caller sees ECONNRESET. Plain text is all that a callee without
 * sidecar, or with one in DISABLE mode, understands. Simplified: a service that is called with
 * SIMPLE is taken to serve TLS itself.
 */
export function connectionBetween(
  config: MeshConfig,
  ends: MeshEnds,
  mode: TlsMode | null,
): ConnectionProperties['tls'] | 'refused' {
  const accepts = ends.calleeHasSidecar ? mtlsModeOf(config, ends.callee) : 'DISABLE';
  const speaks = ends.callerHasSidecar
    ? (mode ?? (accepts === 'DISABLE' ? 'DISABLE' : 'MUTUAL'))
    : 'DISABLE';
  switch (speaks) {
    case 'DISABLE':
      return accepts === 'STRICT' ? 'refused' : 'none';
    case 'SIMPLE':
      return accepts === 'STRICT' ? 'refused' : 'tls';
    case 'MUTUAL':
    case 'ISTIO_MUTUAL':
      return accepts === 'DISABLE' ? 'refused' : 'mutual';
  }
}
