/** A remark on the learner's code. Positions count from 1 (the same shape as the engine's). */
export interface CodeProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** Path of the file that this one imports and that is not there. */
  readonly missing?: string;
}

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** A place in the learner's source that running code reports by its number. */
export interface Site extends Position {
  readonly file: string;
  readonly endLine: number;
  /** Innermost named function around it; '' at module level or in an anonymous one. */
  readonly functionName: string;
  readonly kind: 'module' | 'function' | 'loop' | 'await' | 'statement';
}

/** Where a module's import leads: another file of the program, or a package. */
export type ModuleSource =
  | { readonly kind: 'file'; readonly module: number }
  | { readonly kind: 'package'; readonly name: string };

export interface CompiledModule {
  readonly file: string;
  /**
   * Body of a function whose parameters are `runtimeName` and the globals. It returns a generator
   * function: its first yield gives the exports (name to function reading the live binding) and
   * takes the import objects in the order of `imports`; after the second the module is evaluated.
   */
  readonly code: string;
  /** Free name under which the code reaches its `Runtime`. */
  readonly runtimeName: string;
  readonly imports: readonly ModuleSource[];
  readonly exports: readonly string[];
  /** Whether it awaits at its top level: then its generator yields what it waits for. */
  readonly awaits: boolean;
  /** Where the default export starts, if there is one. */
  readonly defaultExport: Position | null;
}

export interface CompiledProgram {
  readonly ok: true;
  /** In order of evaluation: dependencies first (cycles as the language does). */
  readonly modules: readonly CompiledModule[];
  /** The entry files' places in `modules`, in the order they were given. */
  readonly entries: readonly number[];
  /** Indexed by site number. */
  readonly sites: readonly Site[];
}

export interface CompileFailure {
  readonly ok: false;
  readonly problems: readonly CodeProblem[];
}
