import type { CompiledModule } from './compile/result.ts';
import { errorText, lineOf, ProgramError } from './failure.ts';
import type { Runtime } from './runtime.ts';

// Taken before hardening, which leaves learner code without it.
const FunctionConstructor = Function;

/** Reads the live binding. */
type Read = () => unknown;
/** A module's exports by name; `*` gives its namespace object. */
export type Exports = Record<string, Read>;

type ModuleBody = Generator<unknown, void, unknown>;
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
   * package. Throws `ProgramError` when a module throws; fatal errors pass.
   */
  evaluate(
    runtime: Runtime,
    globals: Readonly<Record<string, unknown>>,
    packages: (name: string) => unknown,
  ): readonly Exports[] {
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
    bodies.forEach((body, index) => {
      this.run(runtime, body, this.modules[index]!);
    });
    return exports;
  }

  private run(runtime: Runtime, body: ModuleBody, module: CompiledModule): void {
    try {
      body.next();
    } catch (error) {
      if (runtime.failure !== null) throw runtime.failure;
      const site = runtime.siteOf(error);
      const place = site === undefined ? module.file : lineOf(site);
      const message = `${place}: the service could not start: ${errorText(error)}`;
      throw new ProgramError(message, site?.file ?? module.file, site);
    }
  }
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
