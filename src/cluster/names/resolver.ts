import type { Millis } from '../../base/units.ts';
import type { Kernel, TimerHandle } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { type Sampler, sampler } from '../../kernel/sample.ts';
import type { DnsSpec } from '../scenario.ts';
import type { Host } from '../upstream/policy.ts';

/** One address of an answer, and who had it when the answer was made. */
export interface ResolvedHost extends Host {
  /** IPv4. May be stale by the time it is used: `Addresses.find` knows. */
  readonly address: string;
}

/** What the name server knows now: the ready instances of a service; null when no such name exists. */
export type Authority = (name: string) => readonly ResolvedHost[] | null;

/** Gets the answer; null: no such name (ENOTFOUND). */
export type LookupDone<T> = (hosts: readonly ResolvedHost[] | null, arg: T) => void;

interface Waiter {
  readonly done: LookupDone<unknown>;
  readonly arg: unknown;
}

interface Lookup {
  readonly resolver: Resolver;
  readonly name: string;
  readonly waiters: Waiter[];
  handle: TimerHandle;
}

interface Answer {
  readonly hosts: readonly ResolvedHost[];
  readonly expires: Millis;
}

/**
 * DNS as one process sees it: a cache of answers. An answer is used again for `ttl` from its
 * arrival, however stale: instances that moved, died or were added since are not noticed. What the
 * answer says is read from the authority when it arrives. Lookups of the same name made while one
 * is under way wait for that one. A name that does not exist, and one without any address, are
 * asked for every time (no negative cache, as Node's own resolver has none). Hosts keep the
 * authority's order: the balancer chooses.
 */
export class Resolver {
  private readonly cache = new Map<string, Answer>();
  private readonly underWay = new Map<string, Lookup>();
  private readonly lookupTime: Sampler;

  /** `node` names the caller's instance (`order/0`), for its own stream of lookup times. */
  constructor(
    private readonly kernel: Kernel,
    private readonly spec: DnsSpec,
    private readonly authority: Authority,
    seed: number,
    node: string,
  ) {
    this.lookupTime = sampler(spec.lookup, new RandomStream(seed, node, 'dns'));
  }

  /** The cached answer; null when there is none or it expired: then {@link lookup}. */
  resolve(name: string, now: Millis): readonly ResolvedHost[] | null {
    const answer = this.cache.get(name);
    if (answer === undefined) return null;
    if (now < answer.expires) return answer.hosts;
    this.cache.delete(name);
    return null;
  }

  /** Asks the name server; `done(answer, arg)` is called once, from a later event. */
  lookup<T>(name: string, done: LookupDone<T>, arg: T): void {
    const waiter: Waiter = { done: done as LookupDone<unknown>, arg };
    const known = this.underWay.get(name);
    if (known !== undefined) {
      known.waiters.push(waiter);
      return;
    }
    const lookup: Lookup = { resolver: this, name, waiters: [waiter], handle: 0 };
    lookup.handle = this.kernel.schedule(this.lookupTime(), answered, lookup);
    this.underWay.set(name, lookup);
  }

  /** A fresh process knows nothing: forgets all answers, and nobody hears of lookups under way. */
  clear(): void {
    for (const { handle } of this.underWay.values()) this.kernel.cancel(handle);
    this.underWay.clear();
    this.cache.clear();
  }

  /** The answer to a lookup arrives. */
  arrive(name: string, waiters: readonly Waiter[]): void {
    this.underWay.delete(name);
    const hosts = this.authority(name);
    if (hosts !== null && hosts.length > 0 && this.spec.ttl > 0) {
      this.cache.set(name, { hosts, expires: this.kernel.now + this.spec.ttl });
    }
    for (const { done, arg } of waiters) done(hosts, arg);
  }
}

function answered(lookup: Lookup): void {
  lookup.resolver.arrive(lookup.name, lookup.waiters);
}
