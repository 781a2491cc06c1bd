import type { TimerHandle } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { type Sampler, sampler } from '../../kernel/sample.ts';
import type { LoadSpec } from '../load-spec.ts';
import type { Client } from './client.ts';
import type { LoadSource } from './source.ts';

/**
 * A fixed number of users, each of whom sends, waits for the end (retries included), thinks, and
 * sends again: a slow system is asked less. Every user draws think times and kinds of request from
 * streams of its own.
 *
 * Who comes in sends its first request after a random part of one think time, so that users
 * are not in step. When there are to be fewer, the last to come leave: at once when they think, else
 * after the request they wait for.
 */
export class ClosedLoop implements LoadSource {
  readonly initial: number;
  private readonly users: User[] = [];
  private wanted = 0;
  private started = false;

  constructor(
    private readonly client: Client,
    private readonly spec: NonNullable<LoadSpec['users']>,
    private readonly name: string,
    private readonly seed: number,
  ) {
    this.initial = spec.count;
    this.wanted = spec.count;
  }

  start(): void {
    this.started = true;
    this.adjust();
  }

  /** A fraction of a user is rounded to the nearest whole one. */
  set(users: number, factor: number): void {
    this.wanted = Math.round(users * factor);
    if (this.started) this.adjust();
  }

  stays(user: User): boolean {
    return user.index < this.wanted;
  }

  private adjust(): void {
    const { users, wanted } = this;
    for (let i = 0; i < wanted; i++) {
      users[i] ??= this.newUser(i);
      users[i]!.come();
    }
    for (let i = wanted; i < users.length; i++) users[i]!.leave();
  }

  private newUser(index: number): User {
    const stream = (purpose: string) =>
      new RandomStream(this.seed, `${this.name}/user/${index}`, purpose);
    return new User(this, this.client, index, sampler(this.spec.think, stream('think')), {
      arrival: stream('arrival'),
      mix: stream('mix'),
    });
  }
}

class User {
  private thinking: TimerHandle = 0;
  private waiting = false;

  constructor(
    private readonly loop: ClosedLoop,
    private readonly client: Client,
    readonly index: number,
    private readonly think: Sampler,
    private readonly streams: { readonly arrival: RandomStream; readonly mix: RandomStream },
  ) {}

  /** Does nothing for a user who is there already. */
  come(): void {
    if (this.waiting || this.thinking !== 0) return;
    this.thinkFor(this.think() * this.streams.arrival.next());
  }

  leave(): void {
    if (this.thinking !== 0) this.client.target.kernel.cancel(this.thinking);
    this.thinking = 0;
  }

  send(): void {
    this.thinking = 0;
    this.waiting = true;
    this.client.send(this.streams.mix, answered, this);
  }

  answered(): void {
    this.waiting = false;
    if (this.loop.stays(this)) this.thinkFor(this.think());
  }

  private thinkFor(time: number): void {
    this.thinking = this.client.target.kernel.schedule(time, thoughtOver, this);
  }
}

function thoughtOver(user: User): void {
  user.send();
}

function answered(user: User): void {
  user.answered();
}
