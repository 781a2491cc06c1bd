import type { CompiledModule } from './compile/result.ts';
import { StartFailure } from './failure.ts';
import type { Runtime } from './runtime.ts';

// Taken before hardening, which leaves learner code without it.
const FunctionConstructor = Function;

/** Reads the live binding. */
type Read = () => unknown;
/** A module's exports by name; `*` gives its namespace object. */
export type Exports = Record<string, Read>;

type ModuleBody = Generator<unknown, void, unknown>;

/** A program's modules, evaluated or about to be. */
export interface Evaluation {
  readonly exports: readonly Exports[];
  readonly rest: ModuleBody | null;
}

type ModuleFactory = (runtime: Runtime, ...globals: unknown[]) => () => ModuleBody;

/** The program's modules as functions, made once and evaluated anew for every instance. */
export class LoadedModules {
  private readonly factories: readonly ModuleFactory[];

  constructor(
    private readonly modules: readonly CompiledModule[],
    private readonly globalNames: readonly string[],
  ) {
    this.factories = modules.map((module) => {
      return new FunctionConstructor(
        module.runtimeName,
        ...globalNames,
        module.code,
      ) as unknown as ModuleFactory;
    });
  }

  /**
   * Evaluates all modules in order and gives their exports. `packages` gives the namespace of a
   * package. Throws `StartFailure` when a module throws; fatal errors pass. From the first module on
   * that awaits at its top level, the work is left in `rest`, for whoever drives async functions.
   */
  evaluate(
    runtime: Runtime,
    globals: Readonly<Record<string, unknown>>,
    packages: (name: string) => unknown,
  ): Evaluation {
    const values = this.globalNames.map((name) => globals[name]);
    const bodies = this.factories.map((factory) => factory(runtime, ...values)());
    const exports = bodies.map((body) => body.next().value as Exports);
    for (const each of exports) each['*'] = namespaceReader(each);
    // All imports are linked before anything runs: in a cycle functions are called early.
    bodies.forEach((body, index) => {
      body.next(
        this.modules[index]!.imports.map((source) =>
          source.kind === 'file' ? exports[source.module] : packages(source.name),
        ),
      );
    });
    const waits = this.modules.findIndex(({ awaits }) => awaits);
    const rest = this.run(runtime, bodies);
    if (waits >= 0) return { exports, rest };
    rest.next();
    return { exports, rest: null };
  }

  /** A module that awaits keeps those after it waiting, also those that do not import it. */
  private *run(runtime: Runtime, bodies: readonly ModuleBody[]): ModuleBody {
    for (const [index, body] of bodies.entries()) {
      try {
        yield* body;
      } catch (error) {
        throw startError(runtime, error, this.modules[index]!);
      }
    }
  }
}

function startError(runtime: Runtime, error: unknown, { file }: CompiledModule): unknown {
  return runtime.failure ?? new StartFailure(error, file, runtime.siteOf(error));
}

/** Makes the namespace object (`import * as x`) when it is first asked for. */
function namespaceReader(exports: Exports): Read {
  let namespace: object | null = null;
  return () => {
    if (namespace !== null) return namespace;
    namespace = Object.create(null) as object;
    for (const name of Object.keys(exports).sort()) {
      if (name === '*') continue;
      const get = exports[name]!;
      Object.defineProperty(namespace, name, { get, enumerable: true });
    }
    Object.defineProperty(namespace, Symbol.toStringTag, { value: 'Module' });
    return Object.preventExtensions(namespace);
  };
}
