import type { RequestQueue, Waiting } from './request-queue.ts';

/** The newest first: under overload some are served quickly, and the oldest wait for ever. */
export class Lifo<T extends Waiting> implements RequestQueue<T> {
  private readonly stack: T[] = [];

  get size(): number {
    return this.stack.length;
  }

  push(item: T): void {
    this.stack.push(item);
  }

  take(): T | undefined {
    return this.stack.pop();
  }

  remove(): T | undefined {
    return this.stack.pop();
  }
}
