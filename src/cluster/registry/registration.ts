import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import type { CallResult, OpenCall, ProgramHost } from '../program.ts';
import type { RegistrationSpec } from '../service-spec.ts';
import { durationText } from './duration.ts';

/** Waited after the first failed try, doubled after each further one. */
const BACKOFF_FIRST: Millis = 1000;
const BACKOFF_MAX: Millis = 30_000;
/** A try without an answer is given up after this long. */
const ANSWER_TIMEOUT: Millis = 5000;

const JSON_TYPE = [['content-type', 'application/json']] as const;

/**
 * What an instance does by itself to be found: registers at its start (trying again with growing
 * pauses while the registry is down), reports to its TTL check at half the TTL, and deregisters when
 * it is stopped gracefully. A crash says nothing: the registry finds out by its check. All of it
 * is real calls over the network, with the instance's own address.
 *
 * Its id is the instance's name (`order-2`), its port 80, its only tag the version, which its
 * metadata tell too. When the registry forgot it (a report is answered 404) it registers again.
 */
export class Registration {
  readonly id: string;
  private timer: TimerHandle = 0;
  private call: OpenCall | null = null;
  private backoff: Millis = BACKOFF_FIRST;
  private state: 'new' | 'registering' | 'registered' | 'stopped' = 'new';

  constructor(
    private readonly host: ProgramHost,
    private readonly spec: RegistrationSpec,
  ) {
    this.id = `${host.service}-${host.instance + 1}`;
  }

  /** The process is ready: registers. */
  start(): void {
    if (this.state === 'new') this.register();
  }

  /** Ends it for good. `graceful`: tells the registry; a crash cannot. */
  stop(graceful: boolean): void {
    if (this.state === 'stopped') return;
    const known = this.state !== 'new';
    this.state = 'stopped';
    this.host.kernel.cancel(this.timer);
    this.call?.cancel('aborted');
    this.call = null;
    if (graceful && known) {
      this.send(`/v1/agent/service/deregister/${this.id}`, null, () => undefined);
    }
  }

  /** A timer rang: tries to register, or reports. */
  proceed(): void {
    if (this.state === 'stopped') return;
    if (this.host.stalled) this.host.postpone(proceed, this);
    else if (this.state === 'registered') this.report();
    else this.register();
  }

  /** No answer came in time. */
  giveUp(): void {
    if (this.call === null) return;
    this.call.cancel('timeout');
    this.call = null;
    if (this.state === 'registered') this.wait(0);
    else this.tryAgain();
  }

  private register(): void {
    this.state = 'registering';
    this.ask('/v1/agent/service/register', JSON.stringify(this.body()), (status) => {
      if (status !== 200) {
        this.tryAgain();
        return;
      }
      this.state = 'registered';
      this.backoff = BACKOFF_FIRST;
      if (this.spec.check.kind === 'ttl') this.report();
    });
  }

  private report(): void {
    const { check } = this.spec;
    if (check.kind !== 'ttl') return;
    const sent = this.host.kernel.now;
    this.ask(`/v1/agent/check/pass/service:${this.id}`, null, (status) => {
      if (status === 404) {
        this.register();
        return;
      }
      this.wait(Math.max(0, sent + check.ttl / 2 - this.host.kernel.now));
    });
  }

  private tryAgain(): void {
    this.wait(this.backoff);
    this.backoff = Math.min(this.backoff * 2, BACKOFF_MAX);
  }

  private wait(delay: Millis): void {
    this.timer = this.host.kernel.schedule(delay, proceed, this);
  }

  /** One call; `answered` gets the status, 0 when none came. Given up after {@link ANSWER_TIMEOUT}. */
  private ask(path: string, body: string | null, answered: (status: number) => void): void {
    this.call = this.send(path, body, (result) => {
      if (this.call === null) return;
      this.call = null;
      this.host.kernel.cancel(this.timer);
      answered(result.ok ? result.response.status : 0);
    });
    this.timer = this.host.kernel.schedule(ANSWER_TIMEOUT, giveUp, this);
  }

  private send(path: string, body: string | null, settle: (result: CallResult) => void): OpenCall {
    const url = `http://${this.spec.with}${path}`;
    const headers = body === null ? [] : JSON_TYPE;
    return this.host.call({ method: 'PUT', url, headers, body }, 0, settle);
  }

  private body(): object {
    const { service, address, version } = this.host;
    const { check, deregisterCriticalAfter: after } = this.spec;
    const removal = after === null ? {} : { DeregisterCriticalServiceAfter: durationText(after) };
    const how =
      check.kind === 'ttl'
        ? { TTL: durationText(check.ttl) }
        : {
            HTTP: `http://${address}${check.path}`,
            Interval: durationText(check.interval),
            Timeout: durationText(check.timeout),
          };
    return {
      ID: this.id,
      Name: service,
      Address: address,
      Port: 80,
      Tags: [version],
      Meta: { version },
      Check: { ...how, ...removal },
    };
  }
}

function proceed(registration: Registration): void {
  registration.proceed();
}

function giveUp(registration: Registration): void {
  registration.giveUp();
}
