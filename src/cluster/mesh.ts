import type { Sampler } from '../kernel/sample.ts';
import { MeshCertificates } from './authority/mesh-certificates.ts';
import type { Cluster } from './cluster.ts';
import { plainPolicy } from './edge-caller.ts';
import type { Instance } from './instance.ts';
import { EMPTY_MESH, type MeshConfig } from './mesh/config.ts';
import { connectionBetween } from './mesh/connection-between.ts';
import { MeshRules } from './mesh/mesh-rules.ts';
import { Sidecar } from './mesh/sidecar.ts';
import { hopSampler, MeshEgress } from './mesh-egress.ts';
import type { MeshSpec } from './scenario.ts';

/** The sidecars of one run and what they were told. */
export class Mesh {
  private readonly rules: MeshRules;
  private readonly config: MeshConfig;
  private readonly sidecars = new Map<Instance, Sidecar>();
  /** Null: certificates are there and good, but for faults. */
  readonly certificates: MeshCertificates | null;

  constructor(
    private readonly cluster: Cluster,
    private readonly spec: MeshSpec,
    config: MeshConfig | null,
    private readonly seed: number,
  ) {
    this.config = config ?? EMPTY_MESH;
    this.rules = new MeshRules(this.config, {
      policyOf: (service) => plainPolicy(cluster.service(service).spec),
      hasSidecar: (service) => this.hasSidecar(service),
    });
    const { certificates } = spec;
    this.certificates =
      certificates === undefined
        ? null
        : new MeshCertificates(cluster, certificates, (name) => this.hasSidecar(name), seed);
  }

  /** The authority, as istiod, stands beside the mesh. */
  hasSidecar(service: string): boolean {
    if (service === this.spec.certificates?.authority) return false;
    return this.spec.sidecars === 'all' || this.spec.sidecars.includes(service);
  }

  /** The proxy beside an instance, or null. */
  sidecarOf(instance: Instance): Sidecar | null {
    let sidecar = this.sidecars.get(instance);
    if (sidecar === undefined) {
      const hop = this.hopOf(instance, 'outward');
      if (hop === null) return null;
      const { service, version, index } = instance;
      const egress = new MeshEgress(this.cluster, instance, hop);
      const caller = { service, version };
      sidecar = new Sidecar(this.rules, egress, caller, this.seed, `${service}/${index}`);
      this.sidecars.set(instance, sidecar);
    }
    return sidecar;
  }

  /** What passing an instance's sidecar costs; null: it has none. */
  hopOf(instance: Instance, way: 'inward' | 'outward'): Sampler | null {
    if (!this.hasSidecar(instance.service)) return null;
    return hopSampler(this.spec, instance, way, this.seed);
  }

  /** Whether plain text from outside the mesh is turned away there. */
  refusesPlain(service: string): boolean {
    const calleeHasSidecar = this.hasSidecar(service);
    const ends = { callerHasSidecar: false, callee: service, calleeHasSidecar };
    return connectionBetween(this.config, ends, null) === 'refused';
  }

  /** The sidecar dies with its instance. */
  callerDied(instance: Instance): void {
    this.sidecars.delete(instance);
    this.certificates?.forget(instance);
  }
}
