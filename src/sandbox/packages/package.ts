import type { Environment } from '../globals/environment.ts';

/**
 * A package that learner code may import by its npm name. Its source is TypeScript, compiled and
 * evaluated with the learner's files, afresh for every instance: it has the same globals, the same
 * limits and no way to anything the learner could not reach.
 */
export interface LearnerPackage {
  /** What imports name; several names may mean the same package (`events`, `node:events`). */
  readonly names: readonly [string, ...string[]];
  /** What it is like: the version on npm, or `20` for what Node 20 has. */
  readonly version: string;
  /** One line for people who wonder what it is. */
  readonly summary: string;
  /**
   * One module. Its `async` functions run in simulated time. Without backticks and `${`, so that it
   * can stand in a template literal.
   */
  readonly source: string;
  /** The module's declarations: the body of a `declare module '…' {}`. */
  readonly types: string;
  /**
   * What the source imports from `internal:<first name>`: functions of the simulator. They must be
   * safe in anybody's hands, since what a package holds learner code may get hold of.
   */
  readonly internal?: (env: Environment) => Readonly<Record<string, unknown>>;
}
