import { assert } from '../../base/assert.ts';
import type { Millis, Ratio } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { Call } from '../call.ts';
import type { Instance } from '../instance.ts';
import type { CallResult, OpenCall, WireRequest, WireResponse } from '../program.ts';
import type { CertificatesSpec } from '../scenario.ts';
import type { Service } from '../service.ts';
import { SIGNING_PATH } from './authority-program.ts';
import {
  type Certificate,
  type Grant,
  SIGNATURE_HEADER,
  type SigningRequest,
  shortSerial,
  signatureOf,
  spiffeId,
  timeText,
} from './certificate.ts';

/** A request without an answer is given up after this long. */
const ANSWER_TIMEOUT: Millis = 10_000;
/** Istio's `backoff.DefaultOption` with the factor and the spread of the library under it. */
const BACKOFF_FIRST: Millis = 500;
const BACKOFF_MAX: Millis = 60_000;
const BACKOFF_FACTOR = 1.5;
const BACKOFF_SPREAD: Ratio = 0.5;

const JSON_TYPE = [['content-type', 'application/json']] as const;

/** What asking in vain has come to. */
interface Trouble {
  readonly since: Millis;
  readonly tries: number;
  readonly last: string;
}

/**
 * What Istio's agent does beside one process: gets its certificate from the authority when the
 * process starts, and a new one when the grace period before its end begins, at
 * `end − (graceRatio ± jitter) · lifetime`, as the agent's own clock saw it when the certificate
 * came. What fails is tried again after 0.5 s, 0.75 s, 1.1 s, … up to a minute, each ±50 %.
 *
 * Its requests are calls of the instance that bypass the sidecar; the authority's own certificate is
 * taken to be good. A certificate in use is not taken out of open connections.
 */
export class Workload {
  certificate: Certificate | null = null;
  /** Null until there is a certificate. */
  trust: ReadonlySet<string> | null = null;
  renewals = 0;
  private trouble: Trouble | null = null;
  private backoff: Millis = BACKOFF_FIRST;
  private readonly random: RandomStream;
  private call: OpenCall | null = null;
  /** The next try, or the end of the one under way. */
  private timer: TimerHandle = 0;
  private expiry: TimerHandle = 0;

  constructor(
    readonly instance: Instance,
    private readonly authority: Service,
    private readonly spec: CertificatesSpec,
    seed: number,
  ) {
    const { service, index, kernel } = instance;
    this.random = new RandomStream(seed, `${service}/${index}`, `certificates ${kernel.now}`);
    // Others may only just be starting.
    this.timer = kernel.schedule(0, proceed, this);
  }

  /** `payment #2`; without number where there is only one. */
  get name(): string {
    const { owner, index } = this.instance;
    return owner.instances.length > 1 ? `${owner.name} #${index + 1}` : owner.name;
  }

  /** The process is gone, and its call with it. */
  stop(): void {
    const { kernel } = this.instance;
    kernel.cancel(this.timer);
    kernel.cancel(this.expiry);
    this.call = null;
  }

  /** A timer rang. */
  proceed(): void {
    if (this.instance.stalled) this.instance.postpone(proceed, this);
    else this.ask();
  }

  private ask(): void {
    const { instance, authority, certificate, spec } = this;
    const { cluster, kernel, service } = instance;
    const edge = cluster.edge(instance.owner.endpoint, authority);
    const body: SigningRequest = {
      subject: spiffeId(service),
      ttl: spec.ttl,
      replaces: certificate?.serial ?? null,
    };
    const request: WireRequest = {
      method: 'POST',
      url: `http://${authority.name}${SIGNING_PATH}`,
      headers: JSON_TYPE,
      body: JSON.stringify(body),
    };
    const { observer, link } = edge;
    // It proves itself by a token: it may have no certificate to show.
    const connection =
      link.connection?.tls === 'mutual' ? { ...link.connection, tls: 'tls' as const } : undefined;
    cluster.callBegan();
    const answered = (result: CallResult): void => this.answered(call, result);
    const call = new Call(edge, instance, request, 0, answered, {
      ...{ kind: 'client', observer, connection, pool: 'certificates' },
    });
    this.call = call;
    this.timer = kernel.schedule(ANSWER_TIMEOUT, giveUp, this);
    call.start();
  }

  giveUp(): void {
    this.call?.cancel('timeout');
    this.call = null;
    this.failed(`no answer within ${timeText(ANSWER_TIMEOUT)}`);
  }

  private answered(call: OpenCall, result: CallResult): void {
    // The process may be another one by now.
    if (this.call !== call) return;
    this.call = null;
    this.instance.kernel.cancel(this.timer);
    if (!result.ok) this.failed(result.message);
    else if (result.response.status !== 200) this.failed(`answered ${result.response.status}`);
    else {
      const grant = readGrant(result.response);
      if (grant === null) this.failed('its answer arrived changed');
      else this.install(grant);
    }
  }

  private install({ certificate, trust }: Grant): void {
    const { instance, spec, certificate: before } = this;
    const { kernel, clockSkew } = instance;
    this.certificate = certificate;
    this.trust = new Set(trust);
    this.trouble = null;
    this.backoff = BACKOFF_FIRST;
    const lifetime = certificate.notAfter - (kernel.now + clockSkew);
    const jitter = (2 * this.random.next() - 1) * spec.jitter;
    const grace = Math.min(1, Math.max(0, spec.graceRatio + jitter));
    // A clock far ahead finds every certificate old: not faster than tries follow each other.
    const wait = Math.max(lifetime * (1 - grace), BACKOFF_FIRST);
    this.timer = kernel.schedule(wait, proceed, this);
    kernel.cancel(this.expiry);
    this.expiry = kernel.schedule(Math.max(0, certificate.notAfter - kernel.now), expired, this);
    const what = before === null ? 'issued' : 'renewed';
    if (before !== null) {
      this.renewals++;
      this.mark('certificate renewed');
    }
    const until = timeText(certificate.notAfter);
    const text = `certificate ${shortSerial(certificate)} ${what} by ${certificate.issuer}, good until ${until}`;
    instance.log('info', text, 0);
  }

  private failed(last: string): void {
    const { instance, authority } = this;
    const { kernel } = instance;
    const before = this.trouble;
    this.trouble = { since: before?.since ?? kernel.now, tries: (before?.tries ?? 0) + 1, last };
    const what = this.certificate === null ? 'no certificate' : 'certificate not renewed';
    if (before === null) this.mark(what);
    const wait = this.backoff * (1 + (2 * this.random.next() - 1) * BACKOFF_SPREAD);
    this.backoff = Math.min(this.backoff * BACKOFF_FACTOR, BACKOFF_MAX);
    this.timer = kernel.schedule(wait, proceed, this);
    const text = `${what}: ${authority.name}: ${last}; asks again in ${timeText(wait)}`;
    instance.log('warn', text, 0);
  }

  /** By a clock that is right: the certificate's end has come, and no other took its place. */
  expired(): void {
    const { certificate, instance } = this;
    assert(certificate !== null, 'an end without a certificate');
    this.mark('certificate expired');
    instance.log('error', `certificate ${shortSerial(certificate)} expired: ${this.plight}`, 0);
  }

  /** Why it has no newer certificate, in words. */
  get plight(): string {
    const { trouble, authority } = this;
    if (trouble !== null) {
      const { since, tries, last } = trouble;
      const times = tries === 1 ? 'once' : `${tries} times since ${timeText(since)}`;
      return `asked ${authority.name} ${times} in vain (${last})`;
    }
    if (this.call !== null) return `${authority.name} has been asked and has not answered yet`;
    return this.certificate === null ? 'not asked for yet' : 'not due to be renewed yet';
  }

  private mark(text: string): void {
    const { service, cluster } = this.instance;
    cluster.mark({ kind: 'certificate', service, text: `${this.name} ${text}` });
  }
}

/** Null: something of it was changed on the way. */
function readGrant({ headers, body }: WireResponse): Grant | null {
  const signature = headers.find(([name]) => name === SIGNATURE_HEADER)?.[1];
  if (typeof body !== 'string' || signature !== signatureOf(body)) return null;
  return JSON.parse(body) as Grant;
}

function proceed(workload: Workload): void {
  workload.proceed();
}

function giveUp(workload: Workload): void {
  workload.giveUp();
}

function expired(workload: Workload): void {
  workload.expired();
}
