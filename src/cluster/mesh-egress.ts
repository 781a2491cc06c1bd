import type { Millis } from '../base/units.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import { type Sampler, sampler } from '../kernel/sample.ts';
import type { SpanId, SpanStore } from '../telemetry/spans.ts';
import { Call } from './call.ts';
import type { Cluster } from './cluster.ts';
import type { Instance } from './instance.ts';
import type { Attempt, AttemptSink, Egress } from './mesh/egress.ts';
import type { CallResult, WireRequest } from './program.ts';
import type { MeshSpec } from './scenario.ts';
import type { UpstreamPolicy } from './upstream/policy.ts';
import type { Upstream } from './upstream/upstream.ts';

/** The way out of one instance's sidecar into the cluster. */
export class MeshEgress implements Egress {
  readonly kernel: Kernel;
  readonly spans: SpanStore;
  readonly hop: () => Millis;

  constructor(
    private readonly cluster: Cluster,
    private readonly instance: Instance,
    hop: Sampler,
  ) {
    this.kernel = cluster.kernel;
    this.spans = cluster.spans;
    this.hop = hop;
  }

  upstream(service: string, key: string, policy: UpstreamPolicy): Upstream {
    return this.reach(service).upstream(key, policy);
  }

  attempt(
    upstream: Upstream,
    service: string,
    slot: number,
    request: WireRequest,
    parent: SpanId,
    sink: AttemptSink,
  ): Attempt {
    const { edge, instance } = this.reach(service);
    this.cluster.callBegan();
    const settle = (result: CallResult): void => sink.attemptEnded(result);
    const call = new Call(edge, instance, request, parent, settle, {
      kind: 'proxy',
      observer: edge.attemptsObserver(),
      pinned: slot,
      connection: upstream.policy.connection,
      pool: upstream.policy.version,
      sink,
    });
    call.start();
    return call;
  }

  refresh(service: string): void {
    const reach = this.reach(service);
    const hosts = reach.edge.callee.currentHosts();
    const callers = this.instance.owner.currentHosts();
    for (const upstream of reach.upstreams.values()) {
      upstream.setHosts(hosts);
      upstream.setCallers(callers);
    }
  }

  private reach(service: string) {
    const { owner } = this.instance;
    return this.cluster.edge(owner.endpoint, this.cluster.service(service)).caller(this.instance);
  }
}

/** What passing an instance's sidecar costs, drawn from a stream of its own for each way. */
export function hopSampler(
  { hop }: MeshSpec,
  instance: Instance,
  way: 'inward' | 'outward',
  seed: number,
): Sampler {
  const name = `${instance.service}/${instance.index}`;
  return sampler(hop, new RandomStream(seed, name, `sidecar ${way}`));
}
