import type { AnyNode, Literal, Program } from 'acorn';
import { boundNames } from './ast.ts';
import { fileTitle } from './package-file.ts';
import type { Positions } from './positions.ts';
import { CompileProblem } from './problem.ts';
import type { ModuleSource, Position } from './result.ts';

/** A parsed file and what it brings in and gives out, before anything is lowered. */
export interface ModuleOutline {
  readonly file: string;
  readonly code: string;
  readonly program: Program;
  readonly positions: Positions;
  /** Distinct sources in order; imports and re-exports refer to them by index. */
  readonly sources: ModuleSource[];
  /** Local name to what it means. */
  readonly imports: Map<string, Imported>;
  /** Exported name to the binding behind it; star exports are added by {@link resolveStars}. */
  readonly exports: Map<string, Exported>;
  /** Indices in `sources` of `export * from`. */
  readonly stars: number[];
}

/** `name` is `*` for the namespace itself. */
export interface Imported {
  readonly source: number;
  readonly name: string;
  readonly node: AnyNode;
}

export type Exported =
  | { readonly kind: 'local'; readonly name: string; readonly node: AnyNode }
  | { readonly kind: 'default-value'; readonly node: AnyNode }
  | ({ readonly kind: 'from' } & Imported);

/** Finds the file or package behind a specifier, or throws a `CompileProblem` at `node`. */
export type Resolve = (specifier: string, node: AnyNode) => ModuleSource;

export function outline(
  file: string,
  code: string,
  program: Program,
  positions: Positions,
  resolve: Resolve,
): ModuleOutline {
  const module: ModuleOutline = {
    file,
    code,
    program,
    positions,
    sources: [],
    imports: new Map(),
    exports: new Map(),
    stars: [],
  };
  const indexOf = (literal: Literal): number => {
    const source = resolve(String(literal.value), literal);
    const known = module.sources.findIndex((other) => sameSource(other, source));
    return known >= 0 ? known : module.sources.push(source) - 1;
  };
  // Imports first: an export list may name one that stands further down.
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') addImports(module, node, indexOf(node.source));
  }
  for (const node of program.body) addExports(module, node, indexOf);
  return module;
}

function sameSource(a: ModuleSource, b: ModuleSource): boolean {
  if (a.kind === 'file') return b.kind === 'file' && a.module === b.module;
  return b.kind === 'package' && a.name === b.name;
}

function addImports(
  module: ModuleOutline,
  node: Extract<AnyNode, { type: 'ImportDeclaration' }>,
  source: number,
): void {
  for (const specifier of node.specifiers) {
    const name =
      specifier.type === 'ImportSpecifier'
        ? nameOf(specifier.imported)
        : specifier.type === 'ImportDefaultSpecifier'
          ? 'default'
          : '*';
    module.imports.set(specifier.local.name, { source, name, node: specifier });
  }
}

function nameOf(node: AnyNode): string {
  return node.type === 'Identifier' ? node.name : String((node as Literal).value);
}

function addExports(
  module: ModuleOutline,
  node: AnyNode,
  indexOf: (literal: Literal) => number,
): void {
  const { exports, imports } = module;
  if (node.type === 'ExportAllDeclaration') {
    const source = indexOf(node.source);
    if (node.exported) {
      exports.set(nameOf(node.exported), { kind: 'from', source, name: '*', node });
    } else module.stars.push(source);
  } else if (node.type === 'ExportDefaultDeclaration') {
    const named = 'id' in node.declaration ? node.declaration.id : null;
    const isDeclaration = node.declaration.type.endsWith('Declaration');
    exports.set(
      'default',
      isDeclaration && named
        ? { kind: 'local', name: named.name, node }
        : { kind: 'default-value', node },
    );
  } else if (node.type === 'ExportNamedDeclaration') {
    if (node.declaration) {
      for (const name of declaredNames(node.declaration)) {
        exports.set(name, { kind: 'local', name, node });
      }
    }
    const source = node.source ? indexOf(node.source) : -1;
    for (const specifier of node.specifiers) {
      const local = nameOf(specifier.local);
      const imported = source < 0 ? imports.get(local) : undefined;
      exports.set(
        nameOf(specifier.exported),
        source >= 0
          ? { kind: 'from', source, name: local, node: specifier }
          : imported
            ? { kind: 'from', source: imported.source, name: imported.name, node: specifier }
            : { kind: 'local', name: local, node: specifier },
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
        found.set(name, { kind: 'from', source: star, name, node: module.program });
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
  for (const { source, name, node } of wanted) {
    const from = module.sources[source]!;
    if (from.kind !== 'file' || name === '*') continue;
    const target = modules[from.module]!;
    if (target.exports.has(name)) continue;
    const offered = [...target.exports.keys()];
    const offer = offered.length === 0 ? 'nothing' : offered.map((n) => `\`${n}\``).join(', ');
    const message = `${fileTitle(target.file)} exports no \`${name}\` (it exports ${offer}). If it is a type, write \`type ${name}\`.`;
    throw new CompileProblem({ file: module.file, ...positionOf(module, node), message });
  }
}

function positionOf(module: ModuleOutline, node: AnyNode): Position {
  return module.positions.at(node.start);
}
