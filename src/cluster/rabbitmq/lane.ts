import type { Millis } from '../../base/units.ts';
import { Ring } from '../../kernel/ring.ts';
import type { ProgramHost } from '../program.ts';

interface Job {
  readonly cost: Millis;
  readonly run: (arg: unknown) => void;
  readonly arg: unknown;
}

/** Work done one after another, in order, however many processors there are: an Erlang process. */
export class Lane {
  private readonly waiting = new Ring<Job>();
  private current: Job | null = null;

  constructor(private readonly host: ProgramHost) {}

  add<T>(cost: Millis, run: (arg: T) => void, arg: T): void {
    const job: Job = { cost, run: run as (arg: unknown) => void, arg };
    if (this.current !== null || this.waiting.size > 0) this.waiting.push(job);
    else this.begin(job);
  }

  done(): void {
    const { run, arg } = this.current!;
    this.current = null;
    run(arg);
    if (this.current !== null) return;
    const next = this.waiting.shift();
    if (next !== undefined) this.begin(next);
  }

  private begin(job: Job): void {
    this.current = job;
    this.host.compute(job.cost, jobDone, this);
  }
}

function jobDone(lane: Lane): void {
  lane.done();
}
