import { Ring } from '../../kernel/ring.ts';
import type { RequestQueue, Waiting } from './request-queue.ts';

/** In order of arrival. */
export class Fifo<T extends Waiting> implements RequestQueue<T> {
  private readonly ring = new Ring<T>();

  get size(): number {
    return this.ring.size;
  }

  push(item: T): void {
    this.ring.push(item);
  }

  take(): T | undefined {
    return this.ring.shift();
  }

  remove(): T | undefined {
    return this.ring.shift();
  }
}
