import { required } from '../../base/assert.ts';
import type { Millis } from '../../base/units.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { LoadRequest, LoadSpec, RetrySpec } from '../load-spec.ts';
import type { PlainCall } from '../plain-call-rows.ts';
import type { PlainClient } from '../plain-calls.ts';
import type { CallResult, OpenCall, WireRequest } from '../program.ts';
import { type PlannedCall, unknownWay, type Way } from '../way.ts';

/** What a generator needs of the cluster: it calls as endpoint 0, from no instance. */
export interface LoadTarget {
  readonly kernel: Kernel;
  call(
    from: 0,
    caller: null,
    request: WireRequest,
    parent: 0,
    settle: (result: CallResult) => void,
    options: undefined,
    known: Way,
  ): OpenCall;
  /** See `Cluster.callPlainly`. */
  callPlainly(planned: PlannedCall, client: PlainClient): PlainCall;
  takeOver(call: PlainCall): void;
}

/**
 * Sends requests for a generator, with patience and retries. Every attempt is a call of its own:
 * it counts as offered at the client's observer and is the root of its own trace, so that what the
 * client counts is what the system really was asked, retries included.
 */
export class Client {
  /** Requests begun: the wishes of users, whatever number of attempts each takes. */
  requests = 0;
  /** Calls made: first attempts and retries. */
  attempts = 0;
  /** Attempts beyond the first. */
  retries = 0;
  private readonly kinds: readonly PlannedCall[];
  /** Sums of the weights up to each kind. */
  private readonly bounds: readonly number[];
  private readonly jitter: RandomStream;

  constructor(
    readonly target: LoadTarget,
    readonly spec: LoadSpec,
    name: string,
    seed: number,
  ) {
    const mix: readonly LoadRequest[] = spec.mix ?? [{ ...spec, weight: 1 }];
    this.kinds = mix.map((kind) => ({
      ...unknownWay(),
      request: wireRequest(kind, spec.headers ?? []),
    }));
    let sum = 0;
    this.bounds = mix.map(({ weight }) => (sum += weight));
    this.jitter = new RandomStream(seed, name, 'retry');
  }

  /** One request, its kind drawn from `mix`; `ended(arg)` once it succeeded or was given up. */
  send<T>(mix: RandomStream, ended: ((arg: T) => void) | null, arg: T): void {
    this.requests++;
    const { retry } = this.spec;
    const kind = this.pick(mix);
    if (retry === undefined || retry.attempts <= 1) new Attempt(this, kind, ended, arg).start();
    else new RetriedAttempt(this, kind, ended, arg, retry, this.jitter).start();
  }

  private pick(mix: RandomStream): PlannedCall {
    const { kinds, bounds } = this;
    if (kinds.length === 1) return kinds[0]!;
    const drawn = mix.next() * bounds[bounds.length - 1]!;
    let i = 0;
    while (i < kinds.length - 1 && drawn >= bounds[i]!) i++;
    return kinds[i]!;
  }
}

function wireRequest(kind: LoadRequest, headers: NonNullable<LoadSpec['headers']>): WireRequest {
  const typed = headers.some(([name]) => name === 'content-type');
  return {
    method: kind.method,
    url: `http://${kind.to}${kind.path}`,
    headers:
      kind.body === null || typed ? headers : [['content-type', 'application/json'], ...headers],
    body: kind.body,
  };
}

/** A request as its client sees it: one call, and patience. */
class Attempt<T> implements PlainClient {
  private call: OpenCall | null = null;
  /** In place of it. */
  private plain: PlainCall = 0;
  private patience = 0;

  constructor(
    protected readonly client: Client,
    private readonly kind: PlannedCall,
    private readonly ended: ((arg: T) => void) | null,
    private readonly arg: T,
  ) {}

  start(): void {
    const { target, spec } = this.client;
    this.client.attempts++;
    if (spec.timeout !== null) {
      this.patience = target.kernel.schedule(spec.timeout, patienceEnds, this);
    }
    this.plain = target.callPlainly(this.kind, this);
    if (this.plain !== 0) return;
    const { kind } = this;
    const settle = (result: CallResult): void => this.settle(result);
    this.call = target.call(0, null, kind.request, 0, settle, undefined, kind);
  }

  takenOver(call: OpenCall): void {
    this.plain = 0;
    this.call = call;
  }

  settle(result: CallResult): void {
    if (this.patience !== 0) this.client.target.kernel.cancel(this.patience);
    this.settled(result.ok && !retryable(result.response.status));
  }

  patienceEnds(): void {
    if (this.plain !== 0) this.client.target.takeOver(this.plain);
    required(this.call, 'call').cancel('timeout');
    this.settled(false);
  }

  protected settled(_satisfied: boolean): void {
    this.finish();
  }

  protected finish(): void {
    if (this.ended !== null) this.ended(this.arg);
  }
}

/** Overload, and what may well succeed the next time. */
function retryable(status: number): boolean {
  return status >= 500 || status === 429;
}

/** Tries again after a failed call, a timeout, 429 or 5xx, waiting twice as long each time. */
class RetriedAttempt<T> extends Attempt<T> {
  private tries = 1;
  /** What the next wait would be without jitter. */
  private longest: Millis;

  constructor(
    client: Client,
    kind: PlannedCall,
    ended: ((arg: T) => void) | null,
    arg: T,
    private readonly retry: RetrySpec,
    private readonly jitter: RandomStream,
  ) {
    super(client, kind, ended, arg);
    this.longest = retry.backoff;
  }

  protected override settled(satisfied: boolean): void {
    const { attempts, jitter } = this.retry;
    if (satisfied || this.tries === attempts) {
      this.finish();
      return;
    }
    const wait = jitter > 0 ? this.longest * (1 - jitter * this.jitter.next()) : this.longest;
    this.tries++;
    this.longest *= 2;
    this.client.target.kernel.schedule(wait, tryAgain, this);
  }

  again(): void {
    this.client.retries++;
    this.start();
  }
}

function patienceEnds(attempt: { patienceEnds(): void }): void {
  attempt.patienceEnds();
}

function tryAgain(attempt: { again(): void }): void {
  attempt.again();
}
