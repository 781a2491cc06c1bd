import { assert } from '../../base/assert.ts';
import type { LoadSpec } from '../load-spec.ts';
import { Client, type LoadTarget } from './client.ts';
import { ClosedLoop } from './closed-loop.ts';
import { OpenLoop } from './open-loop.ts';
import { Replay } from './replay.ts';
import type { LoadSource } from './source.ts';

/** Who sends the requests of one entry of the scenario's load. */
export class LoadGenerator {
  private readonly client: Client;
  private readonly source: LoadSource;
  private amount: number;
  private times = 1;

  /** `index` is its place in the scenario's load: it names its random streams. */
  constructor(target: LoadTarget, spec: LoadSpec, index: number, seed: number) {
    const name = `client/${index}`;
    this.client = new Client(target, spec, name, seed);
    if (spec.users !== undefined) {
      this.source = new ClosedLoop(this.client, spec.users, name, seed);
    } else if (spec.replay !== undefined) {
      assert(!('file' in spec.replay), 'the recording has been read');
      this.source = new Replay(this.client, spec.replay, name, seed);
    } else {
      this.source = new OpenLoop(this.client, spec, name, seed);
    }
    this.amount = this.source.initial;
  }

  /** What was set last: requests a second, users of a closed loop, or the speed of a replay. */
  get rate(): number {
    return this.amount;
  }

  /** Calls made so far, retries included. */
  get attempts(): number {
    return this.client.attempts;
  }

  /** Calls made because an earlier attempt failed. */
  get retries(): number {
    return this.client.retries;
  }

  /** Requests begun; each takes one attempt or more. */
  get requests(): number {
    return this.client.requests;
  }

  start(): void {
    this.source.start();
  }

  /** See {@link rate}; 0 pauses the generator. Of a shaped load it scales the whole shape. */
  setRate(rate: number): void {
    this.amount = rate;
    this.source.set(rate, this.times);
  }

  /** A spike in force: this many times what was set (default 1). */
  get factor(): number {
    return this.times;
  }

  set factor(factor: number) {
    this.times = factor;
    this.source.set(this.amount, factor);
  }
}
