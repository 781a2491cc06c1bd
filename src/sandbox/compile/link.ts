import type { AnyNode, Literal, Program } from 'acorn';
import { boundNames } from './ast.ts';
import { fileTitle } from './package-file.ts';
import type { Positions } from './positions.ts';
import { CompileProblem } from './problem.ts';
import type { ModuleSource } from './result.ts';

/** A file and what it brings in and gives out, before anything is lowered or resolved. */
export interface ModuleText {
  readonly file: string;
  readonly code: string;
  readonly positions: Positions;
  /** The syntax tree, parsed again if it is no longer held. */
  program(): Program;
  /** What it imports from, each once, in order; imports and re-exports refer to them by index. */
  readonly specifiers: readonly Specifier[];
  /** Local name to what it means. */
  readonly imports: ReadonlyMap<string, Imported>;
  /** Exported name to the binding behind it, without those of star exports. */
  readonly exports: ReadonlyMap<string, Exported>;
  /** Indices in `specifiers` of `export * from`. */
  readonly stars: readonly number[];
}

export interface Specifier {
  readonly text: string;
  readonly at: number;
}

/** A file in its program: its sources are found. */
export interface ModuleOutline extends ModuleText {
  /** One for each of `specifiers`. */
  readonly sources: readonly ModuleSource[];
  /** Completed by {@link resolveStars}. */
  readonly exports: Map<string, Exported>;
}

/** `name` is `*` for the namespace itself; `at` is an offset in the code. */
export interface Imported {
  readonly source: number;
  readonly name: string;
  readonly at: number;
}

export type Exported =
  | { readonly kind: 'local'; readonly name: string; readonly at: number }
  | { readonly kind: 'default-value'; readonly at: number }
  | ({ readonly kind: 'from' } & Imported);

/** A module's imports and exports while they are being read. */
class ModuleReader {
  readonly specifiers: Specifier[] = [];
  readonly imports = new Map<string, Imported>();
  readonly exports = new Map<string, Exported>();
  readonly stars: number[] = [];

  indexOf({ value, start }: Literal): number {
    const text = String(value);
    const known = this.specifiers.findIndex((other) => other.text === text);
    return known >= 0 ? known : this.specifiers.push({ text, at: start }) - 1;
  }
}

export function readModule(
  file: string,
  code: string,
  positions: Positions,
  program: () => Program,
): ModuleText {
  const reader = new ModuleReader();
  const { body } = program();
  // Imports first: an export list may name one that stands further down.
  for (const node of body) {
    if (node.type === 'ImportDeclaration') addImports(reader, node);
  }
  for (const node of body) addExports(reader, node);
  const { specifiers, imports, exports, stars } = reader;
  return { file, code, positions, program, specifiers, imports, exports, stars };
}

function addImports(
  reader: ModuleReader,
  node: Extract<AnyNode, { type: 'ImportDeclaration' }>,
): void {
  const source = reader.indexOf(node.source);
  for (const specifier of node.specifiers) {
    const name =
      specifier.type === 'ImportSpecifier'
        ? nameOf(specifier.imported)
        : specifier.type === 'ImportDefaultSpecifier'
          ? 'default'
          : '*';
    reader.imports.set(specifier.local.name, { source, name, at: specifier.start });
  }
}

function nameOf(node: AnyNode): string {
  return node.type === 'Identifier' ? node.name : String((node as Literal).value);
}

function addExports(reader: ModuleReader, node: AnyNode): void {
  const { exports, imports } = reader;
  const at = node.start;
  if (node.type === 'ExportAllDeclaration') {
    const source = reader.indexOf(node.source);
    if (node.exported) exports.set(nameOf(node.exported), { kind: 'from', source, name: '*', at });
    else reader.stars.push(source);
  } else if (node.type === 'ExportDefaultDeclaration') {
    const named = 'id' in node.declaration ? node.declaration.id : null;
    const isDeclaration = node.declaration.type.endsWith('Declaration');
    exports.set(
      'default',
      isDeclaration && named
        ? { kind: 'local', name: named.name, at }
        : { kind: 'default-value', at },
    );
  } else if (node.type === 'ExportNamedDeclaration') {
    if (node.declaration) {
      for (const name of declaredNames(node.declaration)) {
        exports.set(name, { kind: 'local', name, at });
      }
    }
    const source = node.source ? reader.indexOf(node.source) : -1;
    for (const specifier of node.specifiers) {
      const local = nameOf(specifier.local);
      const imported = source < 0 ? imports.get(local) : undefined;
      const { start } = specifier;
      exports.set(
        nameOf(specifier.exported),
        source >= 0
          ? { kind: 'from', source, name: local, at: start }
          : imported
            ? { kind: 'from', source: imported.source, name: imported.name, at: start }
            : { kind: 'local', name: local, at: start },
      );
    }
  }
}

function declaredNames(node: AnyNode): string[] {
  if (node.type === 'VariableDeclaration')
    return node.declarations.flatMap((d) => boundNames(d.id));
  return 'id' in node && node.id?.type === 'Identifier' ? [node.id.name] : [];
}

/** Gives every module the names of its `export *`; a name that two of them offer is left out. */
export function resolveStars(modules: readonly ModuleOutline[]): void {
  const namesOf = (module: ModuleOutline, seen: Set<ModuleOutline>): Set<string> => {
    const names = new Set(module.exports.keys());
    if (seen.has(module)) return names;
    seen.add(module);
    for (const star of module.stars) {
      const source = module.sources[star]!;
      if (source.kind !== 'file') continue;
      for (const name of namesOf(modules[source.module]!, seen)) {
        if (name !== 'default') names.add(name);
      }
    }
    return names;
  };
  const additions = modules.map((module) => {
    const found = new Map<string, Exported>();
    const twice = new Set<string>();
    for (const star of module.stars) {
      const source = module.sources[star]!;
      if (source.kind !== 'file') continue;
      for (const name of namesOf(modules[source.module]!, new Set([module]))) {
        if (name === 'default' || module.exports.has(name)) continue;
        if (found.has(name)) twice.add(name);
        found.set(name, { kind: 'from', source: star, name, at: 0 });
      }
    }
    for (const name of twice) found.delete(name);
    return found;
  });
  modules.forEach((module, index) => {
    for (const [name, exported] of additions[index]!) module.exports.set(name, exported);
  });
}

/** Throws a `CompileProblem` for the first name that its source does not export. */
export function checkNames(module: ModuleOutline, modules: readonly ModuleOutline[]): void {
  const wanted: Imported[] = [...module.imports.values()];
  for (const exported of module.exports.values()) {
    if (exported.kind === 'from') wanted.push(exported);
  }
  for (const { source, name, at } of wanted) {
    const from = module.sources[source]!;
    if (from.kind !== 'file' || name === '*') continue;
    const target = modules[from.module]!;
    if (target.exports.has(name)) continue;
    const offered = [...target.exports.keys()];
    const offer = offered.length === 0 ? 'nothing' : offered.map((n) => `\`${n}\``).join(', ');
    const message = `${fileTitle(target.file)} exports no \`${name}\` (it exports ${offer}). If it is a type, write \`type ${name}\`.`;
    throw new CompileProblem({ file: module.file, ...module.positions.at(at), message });
  }
}
