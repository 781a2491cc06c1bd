import type { Millis } from '../../base/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { RedisServer } from './server.ts';

/** One running process of a replicated service. */
export interface Member {
  readonly address: string;
  readonly server: RedisServer;
  /** It is the primary from now on. */
  promote(): void;
  /** It replicates the primary from now on. */
  follow(): void;
  /** Clients find it by the service's name, or no longer. */
  setNamed(named: boolean): void;
}

/** What a place is by its configuration, which outlives the process. */
type Role = 'primary' | 'replica';

/**
 * What all places of a replicated Redis service have in common, and all Sentinels of it know: who
 * the primary is. Place 0 is it at the start. Simplified: Sentinels hear each other at once, whatever
 * the network between the servers does, and clients learn of a promotion when it happens; what
 * they see of the servers themselves goes over the network (`sentinel.ts`).
 */
export class ReplicaSet {
  primary = 0;
  readonly roles: Role[];
  /** The running processes, and the last of each place, dead or alive. */
  readonly members: (Member | null)[];
  private readonly lastMembers: (Member | null)[];
  /** Places whose Sentinel finds the primary down. */
  private readonly downFor = new Set<number>();
  private electing = false;

  constructor(
    readonly places: number,
    private readonly random: RandomStream,
    private readonly schedule: (delay: Millis, callback: () => void) => void,
  ) {
    this.roles = Array.from({ length: places }, (_, place) =>
      place === 0 ? 'primary' : 'replica',
    );
    this.members = Array.from({ length: places }, () => null);
    this.lastMembers = [...this.members];
  }

  /** The last known. */
  addressOf(place: number): string | null {
    return this.lastMembers[place]?.address ?? null;
  }

  /** More than half of all places: Sentinel's quorum, and what an election takes. */
  private get majority(): number {
    return Math.floor(this.places / 2) + 1;
  }

  joined(place: number, member: Member): void {
    this.members[place] = member;
    this.lastMembers[place] = member;
    member.setNamed(place === this.primary);
  }

  left(place: number): void {
    this.members[place] = null;
    this.downFor.delete(place);
  }

  /** The Sentinel of `place` finds the primary down, or up (again). */
  judged(place: number, down: boolean): void {
    if (!down) this.downFor.delete(place);
    else if (place !== this.primary) this.downFor.add(place);
    if (this.electing || !this.agreed) return;
    this.electing = true;
    this.schedule(this.random.next() * DESYNC_MS, () => this.elected());
  }

  /** Objectively down: Sentinels that are a majority find it so. */
  private get agreed(): boolean {
    return this.downFor.size >= this.majority;
  }

  private elected(): void {
    this.electing = false;
    if (!this.agreed) return;
    const chosen = this.mostRecent();
    if (chosen === null) return;
    this.lastMembers[this.primary]?.setNamed(false);
    this.primary = chosen;
    this.roles[chosen] = 'primary';
    this.downFor.clear();
    const member = this.members[chosen]!;
    member.promote();
    member.setNamed(true);
    this.members.forEach((other, place) => {
      if (place !== chosen && this.roles[place] === 'replica') other?.follow();
    });
  }

  /** The replica with most of the log; of several the first, where Redis compares run ids. */
  private mostRecent(): number | null {
    let best: number | null = null;
    this.members.forEach((member, place) => {
      if (member === null || this.roles[place] !== 'replica' || !this.downFor.has(place)) return;
      const most = best === null ? -1 : this.members[best]!.server.offset;
      if (member.server.offset > most) best = place;
    });
    return best;
  }
}

/** `SENTINEL_MAX_DESYNC`: a failover begins so much later at most, so that not all ask for votes at once. */
const DESYNC_MS: Millis = 1000;
