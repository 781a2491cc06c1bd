import { emitPackage, type PackageText, readPackage } from './held-packages.ts';
import {
  checkNames,
  type ModuleOutline,
  type ModuleText,
  readModule,
  resolveStars,
} from './link.ts';
import { emitModule } from './module.ts';
import { isPackageFile, packageFile } from './package-file.ts';
import { parseModule } from './parse.ts';
import { CompileProblem } from './problem.ts';
import type {
  CodeProblem,
  CompiledModule,
  CompiledProgram,
  CompileFailure,
  ModuleSource,
  Site,
} from './result.ts';
import { stripTypes } from './strip.ts';

export type {
  CodeProblem,
  CompiledModule,
  CompiledProgram,
  CompileFailure,
  Site,
} from './result.ts';

/**
 * Sources of the packages that imports may name, by name. They are compiled like the learner's
 * files, one module each. Only a package may import a name with the prefix `internal:`, whose
 * namespace `createProgramFactory`'s `makePackage` gives.
 */
export type PackageSources = ReadonlyMap<string, PackageSource>;

/** Null for a package that is offered, but whose text was not handed over. */
export type PackageSource = PackageText | null;

const INTERNAL = 'internal:';

/**
 * Compiles the learner's files reachable from `entry` (several are evaluated in this order), and the
 * packages they import, for virtual time. The result is plain data, for `createProgramFactory`.
 * Problems carry the learner's own line and column, at most one a file.
 */
export function compileProgram(
  files: Readonly<Record<string, string>>,
  entry: string | readonly string[],
  packages: PackageSources = new Map(),
): CompiledProgram | CompileFailure {
  const problems: CodeProblem[] = [];
  const reader = new OutlineReader(files, packages, problems);
  const { outlines, entries } = reader.read(typeof entry === 'string' ? [entry] : entry);
  const sites: Site[] = [];
  const collect = <T>(work: () => T): T | undefined => collectProblem(problems, work);
  if (problems.length === 0) {
    resolveStars(outlines);
    for (const module of outlines) collect(() => checkNames(module, outlines));
  }
  // Packages first: what the learner changes then leaves the numbers of their sites as they were.
  const compiled: (CompiledModule | undefined)[] = [];
  outlines.forEach((module, index) => {
    if (!isPackageFile(module.file)) return;
    compiled[index] = collect(() => emitPackage(module, sites));
  });
  outlines.forEach((module, index) => {
    if (isPackageFile(module.file)) return;
    compiled[index] = collect(() => emitModule(module, sites));
  });
  if (problems.length > 0) return { ok: false, problems };
  const order = evaluationOrder(outlines, entries);
  const placeOf = new Map(order.map((original, place) => [original, place]));
  const modules = order.map((original) => {
    const module = compiled[original]!;
    return { ...module, imports: module.imports.map((source) => placed(source, placeOf)) };
  });
  return { ok: true, modules, entries: entries.map((original) => placeOf.get(original)!), sites };
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

/** Entries in their order, each after what it depends on, which is in order of import. */
function evaluationOrder(modules: readonly ModuleOutline[], entries: readonly number[]): number[] {
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
  for (const entry of entries) visit(entry);
  return order;
}

type Complaint = Pick<CodeProblem, 'message' | 'missing'>;

/** Reads the files reachable from the entries, each once. */
class OutlineReader {
  private readonly modules: (ModuleOutline | null)[] = [];
  private readonly indexOf = new Map<string, number>();
  /** Several names may mean one package: the first of them stands for it. */
  private readonly firstName = new Map<PackageSource, string>();

  constructor(
    private readonly files: Readonly<Record<string, string>>,
    private readonly packages: PackageSources,
    private readonly problems: CodeProblem[],
  ) {
    for (const [name, source] of packages) {
      if (!this.firstName.has(source)) this.firstName.set(source, name);
    }
  }

  /** Complete only if no problem was found; `entries` are their places in `outlines`. */
  read(entries: readonly string[]): { outlines: ModuleOutline[]; entries: number[] } {
    const places = entries.map((entry) => {
      if (Object.hasOwn(this.files, entry)) return this.load(entry);
      const message = `There is no file ${entry}. ${this.offer()}`;
      this.problems.push({ file: entry, line: 1, column: 1, message });
      return -1;
    });
    return { outlines: this.modules.filter((module) => module !== null), entries: places };
  }

  private load(file: string, text: PackageText | null = null): number {
    const known = this.indexOf.get(file);
    if (known !== undefined) return known;
    const index = this.modules.push(null) - 1;
    this.indexOf.set(file, index);
    collectProblem(this.problems, () => {
      const read = text === null ? readFile(file, this.files[file]!) : readPackage(file, text);
      const sources = read.specifiers.map((specifier) => {
        const found = this.resolve(file, specifier.text);
        if ('kind' in found) return found;
        throw new CompileProblem({ file, ...read.positions.at(specifier.at), ...found });
      });
      // Names of star exports are added to it, and a package's own are kept for the next time.
      this.modules[index] = { ...read, sources, exports: new Map(read.exports) };
    });
    return index;
  }

  /** The source, or the complaint. */
  private resolve(from: string, specifier: string): ModuleSource | Complaint {
    if (!specifier.startsWith('.')) {
      const source = this.packages.get(specifier);
      if (source === null) {
        const message = `Package \`${specifier}\` could not be loaded. Reload the page, or run again.`;
        return { message };
      }
      if (source !== undefined) {
        const file = packageFile(this.firstName.get(source)!);
        return { kind: 'file', module: this.load(file, source) };
      }
      if (specifier.startsWith(INTERNAL) && isPackageFile(from)) {
        return { kind: 'package', name: specifier };
      }
      const message = `No package \`${specifier}\` is offered here (offered: ${this.offeredPackages()}). A file of your own starts with \`./\`.`;
      return { message };
    }
    const path = joined(from, specifier);
    const stem = path.replace(/\.[jt]s$/, '');
    for (const candidate of [path, `${stem}.ts`, `${stem}.js`, `${path}/index.ts`]) {
      if (Object.hasOwn(this.files, candidate)) {
        return { kind: 'file', module: this.load(candidate) };
      }
    }
    const message = `There is no file \`${specifier}\` next to ${from}. ${this.offer()}`;
    return { message, missing: `${stem}.ts` };
  }

  /** Without names that only leave out `node:`. */
  private offeredPackages(): string {
    const names = [...this.packages.keys()].filter((name) => !this.packages.has(`node:${name}`));
    return names.sort().join(', ') || 'none yet';
  }

  private offer(): string {
    return `There are: ${Object.keys(this.files).sort().join(', ') || 'no files at all'}.`;
  }
}

function readFile(file: string, source: string): ModuleText {
  const { code, positions } = stripTypes(file, source);
  const program = parseModule(file, code, positions);
  return readModule(file, code, positions, () => program);
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
