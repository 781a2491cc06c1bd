import type { SpanId } from '../cluster/program.ts';

/**
 * What follows learner code through its awaits, callbacks and timers: the kernel's context while
 * any of it runs.
 */
export class AsyncContext {
  constructor(
    /** The request being worked for; 0 for none. */
    readonly span: SpanId,
    /** Told of what nobody caught. */
    readonly owner: { uncaught(error: unknown, how: string, context: AsyncContext): void },
  ) {}
}
