import { type Program, parse } from 'acorn';
import { checkNames, type ModuleOutline, outline, resolveStars } from './link.ts';
import { emitModule } from './module.ts';
import { isPackageFile, packageFile } from './package-file.ts';
import type { Positions } from './positions.ts';
import { CompileProblem } from './problem.ts';
import type { CodeProblem, CompiledProgram, CompileFailure, ModuleSource, Site } from './result.ts';
import { stripTypes } from './strip.ts';
import { syntaxMessage } from './unsupported.ts';

export type {
  CodeProblem,
  CompiledModule,
  CompiledProgram,
  CompileFailure,
  Site,
} from './result.ts';

/**
 * Source texts of the packages that imports may name, by name. They are compiled like the learner's
 * files, one module each. Only a package may import a name with the prefix `internal:`, whose
 * namespace `createProgramFactory`'s `makePackage` gives.
 */
export type PackageSources = ReadonlyMap<string, string>;

const INTERNAL = 'internal:';

/**
 * Compiles the learner's files reachable from `entry`, and the packages they import, for virtual
 * time. The result is plain data, for `createProgramFactory`. Problems carry the learner's own line
 * and column, at most one a file.
 */
export function compileProgram(
  files: Readonly<Record<string, string>>,
  entry: string,
  packages: PackageSources = new Map(),
): CompiledProgram | CompileFailure {
  const problems: CodeProblem[] = [];
  const outlines = new OutlineReader(files, packages, problems).read(entry);
  const sites: Site[] = [];
  const collect = <T>(work: () => T): T | undefined => collectProblem(problems, work);
  if (problems.length === 0) {
    resolveStars(outlines);
    for (const module of outlines) collect(() => checkNames(module, outlines));
  }
  const compiled = outlines.map((module) => collect(() => emitModule(module, sites)));
  if (problems.length > 0) return { ok: false, problems };
  const order = evaluationOrder(outlines);
  const placeOf = new Map(order.map((original, place) => [original, place]));
  const modules = order.map((original) => {
    const module = compiled[original]!;
    return { ...module, imports: module.imports.map((source) => placed(source, placeOf)) };
  });
  return { ok: true, modules, sites };
}

function placed(source: ModuleSource, placeOf: ReadonlyMap<number, number>): ModuleSource {
  return source.kind === 'file' ? { ...source, module: placeOf.get(source.module)! } : source;
}

function collectProblem<T>(problems: CodeProblem[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CompileProblem)) throw error;
    problems.push(error.problem);
    return undefined;
  }
}

/** Dependencies before dependants, in order of import; module 0 (the entry) comes last. */
function evaluationOrder(modules: readonly ModuleOutline[]): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const visit = (index: number): void => {
    if (seen.has(index)) return;
    seen.add(index);
    for (const source of modules[index]!.sources) {
      if (source.kind === 'file') visit(source.module);
    }
    order.push(index);
  };
  visit(0);
  return order;
}

/** Reads the files reachable from the entry, each once. */
class OutlineReader {
  private readonly modules: (ModuleOutline | null)[] = [];
  private readonly indexOf = new Map<string, number>();

  constructor(
    private readonly files: Readonly<Record<string, string>>,
    private readonly packages: PackageSources,
    private readonly problems: CodeProblem[],
  ) {}

  /** Complete only if no problem was found. */
  read(entry: string): ModuleOutline[] {
    if (this.files[entry] === undefined) {
      const message = `There is no file ${entry}. ${this.offer()}`;
      this.problems.push({ file: entry, line: 1, column: 1, message });
      return [];
    }
    this.load(entry);
    return this.modules.filter((module) => module !== null);
  }

  private load(file: string, source = this.files[file]!): number {
    const known = this.indexOf.get(file);
    if (known !== undefined) return known;
    const index = this.modules.push(null) - 1;
    this.indexOf.set(file, index);
    collectProblem(this.problems, () => {
      const { code, positions } = stripTypes(file, source);
      const program = parseModule(file, code, positions);
      this.modules[index] = outline(file, code, program, positions, (specifier, node) => {
        const found = this.resolve(file, specifier);
        if (typeof found !== 'string') return found;
        throw new CompileProblem({ file, ...positions.at(node.start), message: found });
      });
    });
    return index;
  }

  /** The source, or the complaint. */
  private resolve(from: string, specifier: string): ModuleSource | string {
    if (!specifier.startsWith('.')) {
      const source = this.packages.get(specifier);
      if (source !== undefined) {
        return { kind: 'file', module: this.load(packageFile(specifier), source) };
      }
      if (specifier.startsWith(INTERNAL) && isPackageFile(from)) {
        return { kind: 'package', name: specifier };
      }
      const offered = [...this.packages.keys()].sort().join(', ') || 'none yet';
      return `No package \`${specifier}\` is offered here (offered: ${offered}). A file of your own starts with \`./\`.`;
    }
    const path = joined(from, specifier);
    const stem = path.replace(/\.[jt]s$/, '');
    for (const candidate of [path, `${stem}.ts`, `${stem}.js`, `${path}/index.ts`]) {
      if (Object.hasOwn(this.files, candidate)) {
        return { kind: 'file', module: this.load(candidate) };
      }
    }
    return `There is no file \`${specifier}\` next to ${from}. ${this.offer()}`;
  }

  private offer(): string {
    return `There are: ${Object.keys(this.files).sort().join(', ') || 'no files at all'}.`;
  }
}

/** A relative specifier as a path like those of the files. */
function joined(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function parseModule(file: string, code: string, positions: Positions): Program {
  try {
    return parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch (error) {
    const { pos, message } = error as SyntaxError & { pos: number };
    throw new CompileProblem({
      file,
      ...positions.at(pos),
      message: syntaxMessage(message, code, pos),
    });
  }
}
