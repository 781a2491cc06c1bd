import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { CallErrorCode, CallResult, OpenCall, ProgramHost } from '../program.ts';
import { type Catalog, type Check, type CheckDefinition, statusOfAnswer } from './catalog.ts';

/** Consul keeps this much of a check's output. */
const OUTPUT_MAX = 4096;

/** The clock of one check. */
interface Job {
  readonly runner: CheckRunner;
  readonly definition: CheckDefinition;
  timer: TimerHandle;
  call: OpenCall | null;
  stopped: boolean;
}

/**
 * Runs the checks of a catalog in simulated time, as Consul's agent does (agent/checks/check.go):
 * an HTTP check begins at an instant drawn evenly from its first interval, and waits the interval
 * again after each result; a TTL check turns critical when nothing was reported for the TTL.
 * Redirects are not followed. While the agent's process stands still nothing is done.
 */
export class CheckRunner {
  private readonly jobs = new Map<string, Job>();

  constructor(
    private readonly host: ProgramHost,
    private readonly catalog: Catalog,
    private readonly stagger: RandomStream,
  ) {}

  add({ definition }: Check): void {
    const job: Job = { runner: this, definition, timer: 0, call: null, stopped: false };
    this.jobs.set(definition.id, job);
    const { kind } = definition;
    if (kind.kind === 'ttl') this.schedule(job, kind.ttl, expired);
    else this.schedule(job, this.stagger.next() * kind.interval, due);
  }

  remove(checkId: string): void {
    const job = this.jobs.get(checkId);
    if (job === undefined) return;
    this.jobs.delete(checkId);
    this.end(job);
  }

  /** A TTL check was reported: its time begins anew. False: it is no TTL check. */
  reported(checkId: string): boolean {
    const job = this.jobs.get(checkId);
    if (job?.definition.kind.kind !== 'ttl') return false;
    this.host.kernel.cancel(job.timer);
    this.schedule(job, job.definition.kind.ttl, expired);
    return true;
  }

  stop(): void {
    for (const job of this.jobs.values()) this.end(job);
    this.jobs.clear();
  }

  private end(job: Job): void {
    job.stopped = true;
    this.host.kernel.cancel(job.timer);
    job.call?.cancel('aborted');
    job.call = null;
  }

  private schedule(job: Job, delay: Millis, callback: (job: Job) => void): void {
    job.timer = this.host.kernel.schedule(delay, callback, job);
  }

  expire(job: Job): void {
    if (job.stopped) return;
    if (this.host.stalled) {
      this.host.postpone(expired, job);
      return;
    }
    const { id } = job.definition;
    const last = this.catalog.check(id)?.output ?? '';
    const tail = last === '' ? '' : ` (last output before timeout follows): ${last}`;
    this.catalog.set(id, 'critical', `TTL expired${tail}`, this.host.kernel.now);
  }

  ask(job: Job): void {
    const { kind } = job.definition;
    if (job.stopped || kind.kind !== 'http') return;
    if (this.host.stalled) {
      this.host.postpone(due, job);
      return;
    }
    const { url, method, header } = kind;
    const headers = [['accept', 'text/plain, text/*, */*'] as const, ...header];
    job.call = this.host.call({ method, url, headers, body: null }, 0, (result) => {
      if (this.host.stalled) this.host.postpone(settled, { job, result });
      else this.answered(job, result);
    });
    this.schedule(job, kind.timeout, timedOut);
  }

  giveUp(job: Job): void {
    if (job.call === null || job.definition.kind.kind !== 'http') return;
    if (this.host.stalled) {
      this.host.postpone(timedOut, job);
      return;
    }
    job.call.cancel('timeout');
    job.call = null;
    const { method, url } = job.definition.kind;
    this.conclude(
      job,
      'critical',
      `${verb(method)} "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    );
  }

  answered(job: Job, result: CallResult): void {
    if (job.call === null || job.definition.kind.kind !== 'http') return;
    job.call = null;
    this.host.kernel.cancel(job.timer);
    const { method, url } = job.definition.kind;
    if (result.ok) {
      const { status, body } = result.response;
      const text = typeof body === 'string' ? body : '';
      const output = `HTTP ${method} ${url}: ${status} Output: ${text}`;
      this.conclude(job, statusOfAnswer(status), output);
    } else {
      this.conclude(job, 'critical', `${verb(method)} "${url}": ${goMessage(result.code, url)}`);
    }
  }

  private conclude(job: Job, status: Check['status'], output: string): void {
    const { id, kind } = job.definition;
    this.catalog.result(id, status, output.slice(0, OUTPUT_MAX), this.host.kernel.now);
    // A change of status may have removed the service.
    if (!job.stopped && kind.kind === 'http') this.schedule(job, kind.interval, due);
  }
}

function due(job: Job): void {
  job.runner.ask(job);
}

function expired(job: Job): void {
  job.runner.expire(job);
}

function timedOut(job: Job): void {
  job.runner.giveUp(job);
}

function settled({ job, result }: { job: Job; result: CallResult }): void {
  job.runner.answered(job, result);
}

/** `Get`, as Go's client names what it did. */
function verb(method: string): string {
  return `${method.slice(0, 1).toUpperCase()}${method.slice(1).toLowerCase()}`;
}

/** The failure in the words of Go's net package. */
function goMessage(code: CallErrorCode, url: string): string {
  const [host = '', port = '80'] = url
    .replace(/^https?:\/\//, '')
    .split(/[/?#]/)[0]!
    .split(':');
  switch (code) {
    case 'ENOTFOUND':
      return `dial tcp: lookup ${host}: no such host`;
    case 'ECONNREFUSED':
      return `dial tcp ${host}:${port}: connect: connection refused`;
    case 'ECONNRESET':
      return 'read: connection reset by peer';
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `dial tcp ${host}:${port}: i/o timeout`;
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
    case 'EPROTO':
      return 'remote error: tls: bad record MAC';
    default:
      return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  }
}
