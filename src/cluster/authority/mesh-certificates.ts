import type { CertificateState } from '../../network/pool.ts';
import type { Cluster } from '../cluster.ts';
import type { Instance } from '../instance.ts';
import type { CertificatesSpec } from '../scenario.ts';
import { authorityOf } from './authority.ts';
import { shortSerial, timeText } from './certificate.ts';
import { Workload } from './workload.ts';

/** What one end of a handshake finds of the other's certificate, and why, in words. */
export interface Finding {
  readonly state: CertificateState;
  /** Null exactly when it is valid. */
  readonly why: string | null;
}

const VALID: Finding = { state: 'valid', why: null };

/** The certificates of a mesh whose scenario names an authority: who has which, and who takes it. */
export class MeshCertificates {
  private readonly workloads = new Map<Instance, Workload>();

  constructor(
    private readonly cluster: Cluster,
    private readonly spec: CertificatesSpec,
    private readonly hasSidecar: (service: string) => boolean,
    private readonly seed: number,
  ) {
    const { kernel, addresses, services } = cluster;
    const authority = cluster.service(spec.authority);
    authorityOf(kernel, spec.authority).serviceAt = (address) => {
      const owner = addresses.find(address);
      return owner?.current === true ? services[owner.endpoint - 1]!.name : null;
    };
    // Known beforehand, so that the picture has them from the start.
    for (const { name, endpoint } of services) {
      if (hasSidecar(name)) cluster.edge(endpoint, authority);
    }
  }

  /** A process with a sidecar begins: it asks for its certificate. */
  instanceChanged(instance: Instance): void {
    if (instance.down || this.workloads.has(instance) || !this.hasSidecar(instance.service)) return;
    const { cluster, spec, seed } = this;
    const authority = cluster.service(spec.authority);
    this.workloads.set(instance, new Workload(instance, authority, spec, seed));
  }

  /** Its process is gone, and the key with it. */
  forget(instance: Instance): void {
    this.workloads.get(instance)?.stop();
    this.workloads.delete(instance);
  }

  workloadOf(instance: Instance): Workload | undefined {
    return this.workloads.get(instance);
  }

  /**
   * What `verifier`, by its own clock and the roots it was told of, finds of the certificate that
   * `holder` shows; null: no authority looks after `holder`. Outside the mesh every root is trusted.
   * As in OpenSSL, the issuer is looked for before the dates are.
   */
  finding(holder: Instance, verifier: Instance | null): Finding | null {
    const shown = this.workloads.get(holder);
    if (shown === undefined) return null;
    const judge = verifier === null ? undefined : this.workloads.get(verifier);
    const { certificate, name } = shown;
    if (certificate === null) {
      return { state: 'missing', why: `${name} has no certificate: ${shown.plight}` };
    }
    if (judge !== undefined && judge.trust === null) {
      return { state: 'missing', why: `${judge.name} has no certificate: ${judge.plight}` };
    }
    const whose = `certificate ${shortSerial(certificate)} of ${name}`;
    if (judge?.trust?.has(certificate.issuer) === false) {
      const trusted = [...judge.trust].join(', ');
      const why = `${whose} was issued by ${certificate.issuer}, and ${judge.name} trusts only ${trusted}`;
      return { state: 'unknown-issuer', why };
    }
    return this.dated(shown, whose, verifier);
  }

  private dated(
    { certificate, plight, instance }: Workload,
    whose: string,
    verifier: Instance | null,
  ): Finding {
    const { now } = this.cluster.kernel;
    const skew = verifier?.clockSkew ?? 0;
    const who = `the clock of ${verifier?.service ?? 'the caller'}`;
    const { notBefore, notAfter } = certificate!;
    if (instance.certificateExpired) {
      return { state: 'expired', why: `${whose} was made to expire by a fault` };
    }
    const clock =
      skew === 0
        ? ''
        : `, says ${who}, ${timeText(Math.abs(skew))} ${skew < 0 ? 'behind' : 'ahead'}`;
    if (now + skew > notAfter) {
      return {
        state: 'expired',
        why: `${whose} expired at ${timeText(notAfter)}${clock}; ${plight}`,
      };
    }
    if (now + skew >= notBefore) return VALID;
    return {
      state: 'not-yet-valid',
      why: `${whose} is valid from ${timeText(notBefore)} on${clock}`,
    };
  }
}
