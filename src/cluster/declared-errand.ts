import type { Millis } from '../base/units.ts';
import type { TimerHandle } from '../kernel/kernel.ts';
import { type CallPlan, text } from './declared-plan.ts';
import type { CallResult, OpenCall, ProgramHost, SpanId, WireResponse } from './program.ts';

/** Who waits for an errand: one request through a declared service. */
export interface ErrandOwner {
  readonly host: ProgramHost;
  readonly span: SpanId;
  /** The span's; 0: not known. */
  readonly trace: SpanId;
  /** The process is dead or the request answered: nothing more is to be done for it. */
  readonly over: boolean;
  /** The errand is done, or failed in a way that decides the answer. */
  errandDone(failure: WireResponse | null): void;
}

const MADE_ELSEWHERE: OpenCall = { cancel: () => {} };

/** One declared call, made as many times and tried as often as it says. */
export class Errand {
  private left: number;
  private tries = 0;
  /** The last back-off. */
  private wait: Millis = 0;
  private open: OpenCall | null = null;
  private patience: TimerHandle = 0;

  constructor(
    private readonly owner: ErrandOwner,
    private readonly plan: CallPlan,
  ) {
    this.left = plan.times;
  }

  /** Goes on after a first try that was made elsewhere, and came to this. */
  afterFirst(result: CallResult): void {
    this.tries = 1;
    this.open = MADE_ELSEWHERE;
    this.settled(result);
  }

  send(): void {
    const { owner, plan } = this;
    if (owner.over) return;
    const { host } = owner;
    this.tries++;
    if (plan.timeout !== null) {
      this.patience = host.kernel.schedule(plan.timeout, patienceEnds, this);
    }
    // Not a named function: tsx, which runs the command line, pays for each name it keeps.
    const settle = (result: CallResult): void => this.settled(result);
    this.open = host.call(plan.request, owner.span, settle, undefined, plan);
  }

  /** The caller's timer: a process that stands still looks at it when it goes on. */
  patienceEnds(): void {
    this.patience = 0;
    const { host } = this.owner;
    if (host.stalled) {
      host.postpone(giveUp, this);
      return;
    }
    this.giveUp();
  }

  giveUp(): void {
    // The answer may have been handed in first while the process stood still.
    const { open } = this;
    if (open === null) return;
    this.open = null;
    open.cancel('timeout');
    if (!this.again()) {
      this.failed(text(504, `Gateway Timeout: no answer from ${this.plan.to}`));
    }
  }

  private settled(result: CallResult): void {
    if (this.open === null) return;
    this.open = null;
    if (this.patience !== 0) this.owner.host.kernel.cancel(this.patience);
    if (!result.ok) {
      if (this.again()) return;
      this.failed(text(502, `Bad Gateway: ${this.plan.to}: ${result.message}`));
    } else if (result.response.status >= 400) {
      if (result.response.status >= 500 && this.again()) return;
      this.failed(passedOn(result.response, this.plan.to));
    } else {
      this.succeeded();
    }
  }

  /** Whether there is another try to make. */
  private again(): boolean {
    const { attempts, backoff } = this.plan;
    if (this.tries >= attempts || this.owner.over) return false;
    if (backoff === 0) this.send();
    else {
      this.wait = this.tries === 1 ? backoff : this.wait * 2;
      this.owner.host.kernel.schedule(this.wait, tryAgain, this);
    }
    return true;
  }

  tryAgain(): void {
    const { host } = this.owner;
    if (host.stalled) host.postpone(sendNow, this);
    else this.send();
  }

  private succeeded(): void {
    if (--this.left === 0) this.owner.errandDone(null);
    else this.next();
  }

  private failed(response: WireResponse): void {
    if (!this.plan.optional) this.owner.errandDone(response);
    else this.succeeded();
  }

  private next(): void {
    this.tries = 0;
    this.send();
  }
}

/**
 * A proxy passes a backend's refusals (429, 503) on as they are, so that they stay refusals for
 * the client; other failures become 502.
 */
function passedOn(response: WireResponse, from: string): WireResponse {
  if (response.status === 429 || response.status === 503) return response;
  return text(502, `Bad Gateway: ${from} answered ${response.status}`);
}

function patienceEnds(errand: Errand): void {
  errand.patienceEnds();
}

function giveUp(errand: Errand): void {
  errand.giveUp();
}

function tryAgain(errand: Errand): void {
  errand.tryAgain();
}

function sendNow(errand: Errand): void {
  errand.send();
}
