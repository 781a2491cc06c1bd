/** A way out for tests: every instance answers as a script says, with the real upstream in between. */
import type { Millis } from '../../base/units.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { SpanStore } from '../../telemetry/spans.ts';
import type { CallErrorCode, CallResult, WireRequest, WireResponse } from '../program.ts';
import type { UpstreamPolicy } from '../upstream/policy.ts';
import { Upstream } from '../upstream/upstream.ts';
import { EMPTY_MESH, type HttpRoute, ISTIO_RETRIES, type MeshConfig } from './config.ts';
import type { Attempt, AttemptSink, Egress } from './egress.ts';
import { MeshRules } from './mesh-rules.ts';
import { Sidecar } from './sidecar.ts';

/** What an instance does with one try. */
export type Answer = { readonly after: Millis; readonly connected?: Millis } & (
  | { readonly status: number; readonly headers?: WireResponse['headers'] }
  | { readonly code: CallErrorCode }
);

export interface Sent {
  readonly at: Millis;
  readonly service: string;
  readonly slot: number;
  readonly request: WireRequest;
  cancelled: boolean;
}

export const REQUEST: WireRequest = {
  method: 'GET',
  url: 'http://order/api/1?q=1',
  headers: [],
  body: null,
};

const PLAIN: UpstreamPolicy = { balancer: 'round-robin', panicThreshold: 0.5, zoneAware: false };

/** A route of `order` to `order`, with Istio's defaults but for `changes`. */
export const route = (changes: Partial<HttpRoute>): HttpRoute => ({
  name: '',
  match: [],
  action: {
    kind: 'route',
    destinations: [{ service: 'order', subset: null, weight: 100, headers: null }],
  },
  timeout: null,
  retries: ISTIO_RETRIES,
  fault: null,
  mirrors: [],
  rewriteUri: null,
  headers: null,
  ...changes,
});

export const routed = (...http: HttpRoute[]): MeshConfig => ({
  ...EMPTY_MESH,
  virtualServices: [{ name: 'order', hosts: ['order'], http }],
});

/** One caller, `order/0`'s sidecar, and services of `hosts` instances each: even ones v1, odd ones v2. */
export class Rig implements Egress {
  readonly kernel = new Kernel();
  readonly spans = new SpanStore();
  readonly sent: Sent[] = [];
  readonly upstreams = new Map<string, Upstream>();
  readonly sidecar: Sidecar;
  hopTime: Millis = 1;

  constructor(
    config: MeshConfig,
    private readonly answer: (sent: Sent) => Answer,
    private readonly hosts = 2,
    seed = 1,
  ) {
    const rules = new MeshRules(config, { policyOf: () => PLAIN, hasSidecar: () => true });
    this.sidecar = new Sidecar(rules, this, { service: 'front', version: 'v1' }, seed, 'front/0');
  }

  upstream(service: string, key: string, policy: UpstreamPolicy): Upstream {
    const upstream = new Upstream(this.kernel, policy, {
      seed: 1,
      caller: 'front/0',
      callee: service,
      callerZone: null,
      probe: () => {},
    });
    const all = Array.from({ length: this.hosts }, (_, slot) => ({
      slot,
      zone: null,
      version: slot % 2 === 0 ? 'v1' : 'v2',
    }));
    upstream.setHosts(all);
    this.upstreams.set(key, upstream);
    return upstream;
  }

  attempt(
    _: Upstream,
    service: string,
    slot: number,
    request: WireRequest,
    parent: number,
    sink: AttemptSink,
  ): Attempt {
    const { kernel, spans } = this;
    const span = spans.start(parent, 'proxy', 0, 0, service, kernel.now);
    const sent: Sent = { at: kernel.now, service, slot, request, cancelled: false };
    this.sent.push(sent);
    const answer = this.answer(sent);
    const connect = () => {
      if (!sent.cancelled && !sink.attemptConnected()) sent.cancelled = true;
    };
    if (answer.connected === undefined) connect();
    else kernel.schedule(answer.connected, connect, undefined);
    const end = () => {
      if (!sent.cancelled) sink.attemptEnded(resultOf(answer));
    };
    if (!sent.cancelled) kernel.schedule(answer.after, end, undefined);
    const cancel = () => {
      sent.cancelled = true;
    };
    return { span, cancel };
  }

  refresh(): void {}

  hop(): Millis {
    return this.hopTime;
  }

  /** Sends one request now, and gives its answer once it is there. */
  send(request: WireRequest = REQUEST, service = 'order'): Sending {
    const span = this.spans.start(0, 'client', 0, 0, 'test', this.kernel.now);
    const sending: Sending = { span, response: null, at: Number.NaN, cancel: () => {} };
    const call = this.sidecar.call(service, request, span, (result) => {
      if (!result.ok) throw new Error('a sidecar always answers');
      sending.response = result.response;
      sending.at = this.kernel.now;
    });
    sending.cancel = () => call.cancel('aborted');
    return sending;
  }

  /** Sends one request, runs to the end and gives the status, the flags and when it was. */
  run(request?: WireRequest): { status: number; flags: string; at: Millis; body: unknown } {
    const sending = this.send(request);
    this.kernel.runUntil(Number.POSITIVE_INFINITY);
    return { ...this.outcome(sending), body: sending.response?.body };
  }

  outcome({ span, response, at }: Sending): { status: number; flags: string; at: Millis } {
    return { status: response?.status ?? 0, flags: this.spans.get(span).flags, at };
  }
}

export interface Sending {
  readonly span: number;
  response: WireResponse | null;
  at: Millis;
  cancel(): void;
}

function resultOf(answer: Answer): CallResult {
  if ('code' in answer) return { ok: false, code: answer.code, message: answer.code };
  const { status, headers = [] } = answer;
  return { ok: true, response: { status, headers, body: null } };
}
