import type { Millis } from '../../base/units.ts';
import type { ProgramHost } from '../program.ts';
import { Ping, Pong, ReplicaOf } from './peer-messages.ts';
import type { ReplicaSet } from './replica-set.ts';

/** `sentinel_ping_period`; what has not been answered by then is asked again. */
const PING_MS: Millis = 1000;
/** `SENTINEL_TILT_TRIGGER`: standing still itself for so long, it judges nobody. */
const TILT_MS: Millis = 2000;
/**
 * Before a server that came back as a primary is made a replica: `SENTINEL_PUBLISH_PERIOD` four
 * times, and then the next of the INFOs asked for every 10 s. Logs of Sentinel show 10 s between
 * `-sdown` and `+convert-to-slave`.
 */
const CONVERT_MS: Millis = 10_000;

/**
 * The Sentinel beside one server. While another is the primary it asks the primary whether it is there, once a
 * second, and finds it down when the last answer is older than `down-after-milliseconds`. That of the
 * primary asks all others, and makes a replica of who still (or again) thinks to be a primary.
 * Simplified: it dies with its server, and it does not judge a new primary before it has heard of it
 * once: a partition of a service with itself cuts every place from every other, where a real one
 * leaves the majority together, and so would have one failover follow the other.
 */
export class Sentinel {
  /** When each place was last heard of, by place. */
  private readonly heard: Millis[];
  /** Since when a place says to be a primary though it is not the one. */
  private readonly strayingSince = new Map<number, Millis>();
  private watched: number;
  private judges = true;
  private askedAt: Millis;

  constructor(
    private readonly host: ProgramHost,
    private readonly set: ReplicaSet,
    /** `down-after-milliseconds`. */
    private readonly after: Millis,
  ) {
    this.heard = Array.from({ length: set.places }, () => host.kernel.now);
    this.watched = set.primary;
    this.askedAt = host.kernel.now;
  }

  /** Once a second. */
  tick(): void {
    const { set, host } = this;
    this.notice();
    this.askedAt = host.kernel.now;
    if (set.primary !== host.instance) this.ask(set.primary);
    else {
      for (let place = 0; place < set.places; place++) if (place !== host.instance) this.ask(place);
    }
  }

  /** Ten times a second: whether the primary is silent for too long. */
  look(): void {
    const { set, host } = this;
    this.notice();
    if (set.primary === host.instance || !this.judges) return;
    const { now } = host.kernel;
    // It did not ask, so it can say nothing: Sentinel calls this its tilt mode.
    if (now - this.askedAt > TILT_MS) this.heard[set.primary] = now;
    set.judged(host.instance, now - this.heard[set.primary]! > this.after);
  }

  /** Another is the primary. */
  private notice(): void {
    const { set } = this;
    if (this.watched === set.primary) return;
    this.watched = set.primary;
    this.judges = false;
    this.strayingSince.clear();
  }

  private ask(place: number): void {
    const { host, set } = this;
    const address = set.addressOf(place);
    if (address === null) return;
    const call = host.call(new Ping(address), 0, (result) => {
      host.kernel.cancel(timer);
      if (result.ok && result.response instanceof Pong) this.answered(place, result.response);
    });
    const timer = host.kernel.schedule(PING_MS, () => call.cancel('timeout'), undefined);
  }

  private answered(place: number, { role }: Pong): void {
    const { host, set, strayingSince } = this;
    const { now } = host.kernel;
    this.heard[place] = now;
    if (set.primary !== host.instance) {
      if (place !== set.primary) return;
      this.judges = true;
      set.judged(host.instance, false);
      return;
    }
    if (role === 'replica') strayingSince.delete(place);
    else if (!strayingSince.has(place)) strayingSince.set(place, now);
    else if (now - strayingSince.get(place)! >= CONVERT_MS) {
      strayingSince.delete(place);
      host.call(new ReplicaOf(set.addressOf(place)!, set.primary), 0, () => undefined);
    }
  }
}
