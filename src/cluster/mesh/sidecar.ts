import { RandomStream } from '../../kernel/random.ts';
import type { CallResult, OpenCall, SpanId, WireRequest } from '../program.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Egress } from './egress.ts';
import { MeshCall } from './mesh-call.ts';
import type { CompiledRoute, MeshRules, Target } from './mesh-rules.ts';
import { RESPONSE_FLAGS, type ResponseFlag } from './response-flags.ts';
import type { MeshCaller } from './route-match.ts';

/** What one sidecar did so far. */
export interface SidecarStats {
  /** Requests its application made. */
  readonly requests: number;
  /** Tries sent to instances, mirrors not counted. */
  readonly attempts: number;
  readonly retries: number;
  /** Retries that `max_retries` or the retry budget forbade. */
  readonly retryOverflow: number;
  readonly mirrored: number;
  /** Requests by response flag, in the order of {@link RESPONSE_FLAGS}; a request may have several. */
  readonly flags: Readonly<Partial<Record<ResponseFlag, number>>>;
}

/** A sidecar's own random streams towards one service. */
class Draws {
  readonly weights: RandomStream;
  readonly delay: RandomStream;
  readonly abort: RandomStream;
  readonly mirror: RandomStream;
  readonly backoff: RandomStream;

  constructor(seed: number, node: string) {
    this.weights = new RandomStream(seed, node, 'mesh weights');
    this.delay = new RandomStream(seed, node, 'mesh delay');
    this.abort = new RandomStream(seed, node, 'mesh abort');
    this.mirror = new RandomStream(seed, node, 'mesh mirror');
    this.backoff = new RandomStream(seed, node, 'mesh back-off');
  }
}

/** The proxy beside one caller instance: every request it makes goes through here. */
export class Sidecar {
  requests = 0;
  attempts = 0;
  retries = 0;
  retryOverflow = 0;
  mirrored = 0;
  private readonly flagCounts = new Float64Array(RESPONSE_FLAGS.length);
  private readonly upstreams: (Upstream | undefined)[] = [];
  private readonly draws = new Map<string, Draws>();

  /** `name` names its random streams, such as `order/0`. */
  constructor(
    readonly rules: MeshRules,
    readonly egress: Egress,
    readonly caller: MeshCaller,
    private readonly seed: number,
    private readonly name: string,
  ) {}

  /**
   * Sends `request` to `service` as the mesh's rules say. `parent` is the caller's span: response
   * flags are written there. `settle` is called once, from a later event, always with an answer: a
   * sidecar turns failures into 503 and 504, as Envoy does.
   */
  call(
    service: string,
    request: WireRequest,
    parent: SpanId,
    settle: (result: CallResult) => void,
  ): OpenCall {
    this.requests++;
    return new MeshCall(this, service, request, parent, settle);
  }

  get stats(): SidecarStats {
    const flags: Partial<Record<ResponseFlag, number>> = {};
    for (const [bit, flag] of RESPONSE_FLAGS.entries()) {
      const count = this.flagCounts[bit]!;
      if (count > 0) flags[flag] = count;
    }
    const { requests, attempts, retries, retryOverflow, mirrored } = this;
    return { requests, attempts, retries, retryOverflow, mirrored, flags };
  }

  /** Counts one finished request's flags. */
  countFlags(bits: number): void {
    for (let bit = 0; bit < RESPONSE_FLAGS.length; bit++) {
      if ((bits & (1 << bit)) !== 0) this.flagCounts[bit]!++;
    }
  }

  /** null: the target has no policy, because there is no such subset. */
  upstreamOf({ index, service, key, policy }: Target): Upstream | null {
    const known = this.upstreams[index];
    if (known !== undefined) return known;
    if (policy === null) return null;
    const upstream = this.egress.upstream(service, key, policy);
    while (this.upstreams.length <= index) this.upstreams.push(undefined);
    this.upstreams[index] = upstream;
    return upstream;
  }

  drawsFor(service: string): Draws {
    let draws = this.draws.get(service);
    if (draws === undefined) {
      draws = new Draws(this.seed, `${this.name}->${service}`);
      this.draws.set(service, draws);
    }
    return draws;
  }

  /** One of the route's destinations, by weight. A single one needs no draw. */
  destinationOf({ targets }: CompiledRoute, service: string): CompiledRoute['targets'][number] {
    if (targets.length === 1) return targets[0]!;
    const total = targets[targets.length - 1]!.upTo;
    const drawn = this.drawsFor(service).weights.next() * total;
    for (const one of targets) if (drawn < one.upTo) return one;
    return targets[targets.length - 1]!;
  }
}
