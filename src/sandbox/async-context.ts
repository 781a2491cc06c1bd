import type { ProgramHost, SpanId } from '../cluster/program.ts';

/**
 * What follows learner code through its awaits, callbacks and timers: the kernel's context while
 * any of it runs.
 */
export class AsyncContext {
  constructor(
    /** The request being worked for; 0 for none. */
    readonly span: SpanId,
    /** Whose code it is: its machine, and who is told of what nobody caught. */
    readonly owner: {
      readonly host: Pick<ProgramHost, 'clockSkew'>;
      uncaught(error: unknown, how: string, context: AsyncContext): void;
    },
  ) {}
}
