import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { Client } from './client.ts';
import type { LoadSource } from './source.ts';

/**
 * Sends at recorded instants. What is set by hand is the speed: 1 as recorded, 2 twice as
 * fast, 0 pauses. After the last instant nothing more comes.
 */
export class Replay implements LoadSource {
  readonly initial = 1;
  private readonly mix: RandomStream;
  private speed = 1;
  private next: TimerHandle = 0;
  private started = false;
  private sent = 0;
  /** How far the recording had been played, and when that was worked out. */
  private position: Millis = 0;
  private reckonedAt: Millis = 0;

  constructor(
    private readonly client: Client,
    private readonly instants: readonly Millis[],
    name: string,
    seed: number,
  ) {
    this.mix = new RandomStream(seed, name, 'mix');
  }

  start(): void {
    this.started = true;
    this.plan();
  }

  set(speed: number, factor: number): void {
    const { kernel } = this.client.target;
    if (this.started) {
      this.position += (kernel.now - this.reckonedAt) * this.speed;
      if (this.next !== 0) kernel.cancel(this.next);
    }
    this.speed = speed * factor;
    if (this.started) this.plan();
  }

  fire(): void {
    this.position = this.instants[this.sent++]!;
    this.plan();
    this.client.send(this.mix, null, null);
  }

  private plan(): void {
    const { kernel } = this.client.target;
    this.reckonedAt = kernel.now;
    this.next = 0;
    if (this.speed === 0 || this.sent === this.instants.length) return;
    const delay = (this.instants[this.sent]! - this.position) / this.speed;
    this.next = kernel.schedule(Math.max(0, delay), fire, this);
  }
}

function fire(replay: Replay): void {
  replay.fire();
}
