// biome-ignore lint/suspicious/noExplicitAny: each caller pairs a job with its own argument types
export type Job = (a: any, b: any) => void;

const FIRST_CAPACITY = 64;

/** First in, first out, in a ring that grows by doubling and never shifts its elements. */
export class JobQueue {
  private jobs: (Job | null)[] = new Array<Job | null>(FIRST_CAPACITY).fill(null);
  private firsts: unknown[] = new Array(FIRST_CAPACITY).fill(null);
  private seconds: unknown[] = new Array(FIRST_CAPACITY).fill(null);
  private mask = FIRST_CAPACITY - 1;
  private head = 0;
  size = 0;

  push(job: Job, a: unknown, b: unknown): void {
    if (this.size > this.mask) this.grow();
    const index = (this.head + this.size++) & this.mask;
    this.jobs[index] = job;
    this.firsts[index] = a;
    this.seconds[index] = b;
  }

  /** Runs jobs, also those they add, until none is left. A job that throws leaves the rest queued. */
  drain(): void {
    while (this.size > 0) {
      const index = this.head;
      const job = this.jobs[index]!;
      const a = this.firsts[index];
      const b = this.seconds[index];
      this.jobs[index] = null;
      this.firsts[index] = null;
      this.seconds[index] = null;
      this.head = (index + 1) & this.mask;
      this.size--;
      job(a, b);
    }
  }

  private grow(): void {
    const capacity = (this.mask + 1) * 2;
    const unroll = <T>(ring: T[]): T[] => {
      const next = new Array<T | null>(capacity).fill(null) as T[];
      for (let i = 0; i < this.size; i++) next[i] = ring[(this.head + i) & this.mask]!;
      return next;
    };
    this.jobs = unroll(this.jobs);
    this.firsts = unroll(this.firsts);
    this.seconds = unroll(this.seconds);
    this.mask = capacity - 1;
    this.head = 0;
  }
}
