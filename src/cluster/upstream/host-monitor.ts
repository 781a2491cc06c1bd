import type { Millis } from '../../base/units.ts';

/** Which counter of failures in a row. */
export type Detection = 'serverErrors' | 'gatewayFailures' | 'localFailures';

/** Results counted in one interval, and those of the interval before, which are judged. */
export class ResultCounts {
  /** Of the interval that ended last. */
  total = 0;
  successes = 0;
  private runningTotal = 0;
  private runningSuccesses = 0;

  add(success: boolean): void {
    this.runningTotal++;
    if (success) this.runningSuccesses++;
  }

  /** An interval ends. */
  turn(): void {
    this.total = this.runningTotal;
    this.successes = this.runningSuccesses;
    this.runningTotal = 0;
    this.runningSuccesses = 0;
  }

  /** Per cent. There must have been a result. */
  get successRate(): number {
    return (this.successes * 100) / this.total;
  }
}

/** What outlier detection knows of one host: Envoy's `DetectorHostMonitorImpl`. */
export class HostMonitor {
  /** Answers of 500 to 599 in a row. */
  serverErrors = 0;
  /** Answers of 502, 503 and 504 in a row. */
  gatewayFailures = 0;
  localFailures = 0;
  /** Answers of the host. */
  readonly external = new ResultCounts();
  /** Whether there was an answer at all; only when the two are told apart. */
  readonly local = new ResultCounts();

  ejectedAt: Millis | null = null;
  returnedAt: Millis | null = null;
  jitter: Millis = 0;
  /** Multiplies the base ejection time: up at an ejection, down at each interval spent inside. */
  backoff = 0;

  status(status: number): void {
    const failed = status >= 500 && status < 600;
    this.external.add(!failed);
    this.serverErrors = failed ? this.serverErrors + 1 : 0;
    this.gatewayFailures = status >= 502 && status <= 504 ? this.gatewayFailures + 1 : 0;
  }

  localOrigin(success: boolean): void {
    this.local.add(success);
    this.localFailures = success ? 0 : this.localFailures + 1;
  }

  comeBack(now: Millis): void {
    this.ejectedAt = null;
    this.returnedAt = now;
    // So that the counters that did not eject it do not do so after very few new errors.
    this.serverErrors = 0;
    this.gatewayFailures = 0;
    this.localFailures = 0;
  }
}
