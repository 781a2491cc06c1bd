import { RandomStream } from '../../kernel/random.ts';

/** Numbers a caller: number of the list of hosts its turn belongs to, its next index there, slot picked last + 1. */
const STRIDE = 3;

/**
 * `RoundRobin` for all callers of a service that are told the same hosts at the same time, each with
 * a turn of its own: a row of three numbers where there would be an object for every pair of a
 * caller and a service.
 */
export class Turns {
  /** The hosts now, and how many lists of them there have been. */
  private hosts: readonly number[] | null = null;
  private lists = 0;
  private rows = new Int32Array(STRIDE * 2);

  /** `callerName` of a caller's number, as `createBalancer` wants it. */
  constructor(
    private readonly seed: number,
    private readonly service: string,
    private readonly callerName: (caller: number) => string,
  ) {}

  /** The slot, out of `hosts` (ascending slots, at least one), for the call that starts now. */
  pick(caller: number, hosts: readonly number[]): number {
    if (hosts.length === 1) return hosts[0]!;
    if (hosts !== this.hosts) {
      this.hosts = hosts;
      this.lists++;
    }
    const at = caller * STRIDE;
    if (at >= this.rows.length) this.grow(caller);
    const { rows } = this;
    const index = rows[at] === this.lists ? rows[at + 1]! : this.first(caller, hosts);
    const slot = hosts[index]!;
    rows[at] = this.lists;
    rows[at + 1] = index + 1 === hosts.length ? 0 : index + 1;
    rows[at + 2] = slot + 1;
    return slot;
  }

  /** A fresh process makes that caller's calls. */
  forget(caller: number): void {
    this.rows.fill(0, caller * STRIDE, (caller + 1) * STRIDE);
  }

  /** With hosts that the caller has not yet gone round. */
  private first(caller: number, hosts: readonly number[]): number {
    const last = this.rows[caller * STRIDE + 2]! - 1;
    if (last >= 0) {
      return Math.max(
        0,
        hosts.findIndex((slot) => slot > last),
      );
    }
    const name = `${this.callerName(caller)}->${this.service}`;
    return new RandomStream(this.seed, name, 'balancer').below(hosts.length);
  }

  private grow(caller: number): void {
    const wider = new Int32Array(Math.max((caller + 1) * STRIDE, this.rows.length * 2));
    wider.set(this.rows);
    this.rows = wider;
  }
}
