/** Collects the declaration files of npm packages, so that an editor without a disk can find them. */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, required } from '../base/assert.ts';
import { BUNDLED, bundledPackage } from '../sandbox/packages/bundled.ts';
import { OWN_MODULES } from '../sandbox/packages/bundled-parts.ts';
import type { TypeFile } from '../sandbox/packages/type-file.ts';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
/** What TypeScript itself asks for, beside types. */
const CONDITIONS = new Set(['types', 'node', 'import', 'default']);

type Exports = string | { readonly [key: string]: Exports } | null;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly type?: string;
  readonly types?: string;
  readonly typings?: string;
  readonly main?: string;
  readonly exports?: Exports;
}

/**
 * The declarations of a bundled package: all files its own lead to, packages it depends on
 * included, and a `package.json` for each. Paths are as in a folder `/node_modules`.
 */
export function packageTypeFiles(name: string): readonly TypeFile[] {
  const { names } = required(bundledPackage(name), `package ${name}`);
  const own = OWN_MODULES[name];
  if (own !== undefined) {
    const modules = names.map((each) => `declare module '${each}' {${own.types}}\n`);
    return [{ path: `/node_modules/${name.replace(':', '-')}.d.ts`, text: modules.join('') }];
  }
  return new Collector().collect(name);
}

/** `hono/cors` in two: the npm package and the subpath, `.` for none. */
function split(name: string): readonly [string, string] {
  const parts = name.split('/');
  const size = name.startsWith('@') ? 2 : 1;
  const rest = parts.slice(size).join('/');
  return [parts.slice(0, size).join('/'), rest === '' ? '.' : `./${rest}`];
}

class Collector {
  private readonly files = new Map<string, string>();
  /** Subpath to declaration file, by package. */
  private readonly entries = new Map<string, Map<string, string>>();

  collect(name: string): readonly TypeFile[] {
    this.addEntry(name);
    const manifests = [...this.entries].map(([each, exports]) => ({
      path: `/node_modules/${each}/package.json`,
      text: this.manifestText(each, exports),
    }));
    const files = [...this.files].map(([path, text]) => ({ path, text }));
    return [...manifests, ...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  private manifestText(name: string, exports: ReadonlyMap<string, string>): string {
    const { type, version } = manifestOf(name);
    // The same for every subpath, whichever of them is asked for first.
    const offered = BUNDLED.map(({ names: [each] }) => split(each)).filter(([own]) => own === name);
    const all = new Map(exports);
    for (const [, subpath] of offered) {
      all.set(subpath, entryOf(manifestOf(typesHomeOf(name)), subpath));
    }
    const map = Object.fromEntries([...all].sort().map(([sub, types]) => [sub, { types }]));
    return JSON.stringify({ name, version, ...(type && { type }), exports: map });
  }

  private addEntry(specifier: string): void {
    const [name, subpath] = split(specifier);
    const known = this.entries.get(name) ?? new Map<string, string>();
    if (known.has(subpath)) return;
    this.entries.set(name, known);
    const home = typesHomeOf(name);
    const entry = entryOf(manifestOf(home), subpath);
    known.set(subpath, entry);
    this.addFile(name, home, posix.normalize(entry));
  }

  /** `name` is the package as it is imported, `home` the one that holds the declarations. */
  private addFile(name: string, home: string, path: string): void {
    const shown = `/node_modules/${name}/${path}`;
    if (this.files.has(shown)) return;
    const text = readFileSync(join(MODULES, home, path), 'utf8');
    this.files.set(shown, text.replace(/^\/\/\/ <reference types="node" ?\/>\n?/gm, ''));
    for (const specifier of specifiersIn(text)) {
      if (!specifier.startsWith('.')) {
        if (isInstalled(split(specifier)[0])) this.addEntry(specifier);
        continue;
      }
      const target = declarationOf(home, posix.join(posix.dirname(path), specifier));
      if (target !== null) this.addFile(name, home, target);
    }
  }
}

function specifiersIn(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '');
  const found = code.matchAll(/(?:\bfrom|\bimport|\brequire\()\s*\(?\s*(['"])([^'"\n]+)\1/g);
  return [...found].map(([, , specifier]) => specifier!);
}

/** The declarations behind a path without or with a JavaScript extension; null when there are none. */
function declarationOf(home: string, path: string): string | null {
  const candidates = [
    path.replace(/\.([cm]?)js$/, '.d.$1ts'),
    `${path}.d.ts`,
    `${path}/index.d.ts`,
    path,
  ].filter((candidate) => /\.d\.[cm]?ts$/.test(candidate));
  return candidates.find((candidate) => existsSync(join(MODULES, home, candidate))) ?? null;
}

function isInstalled(name: string): boolean {
  // Node's own modules are declared beside the packages, and `@types/node` is not wanted.
  return existsSync(join(MODULES, name, 'package.json'));
}

function typesHomeOf(name: string): string {
  const named = BUNDLED.find(({ names }) => names[0] === name)?.typesFrom;
  // What declarations import may itself have its own elsewhere.
  const elsewhere = `@types/${name}`;
  return named ?? (isInstalled(elsewhere) ? elsewhere : name);
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8'));
}

function entryOf(manifest: Manifest, subpath: string): string {
  const { name, exports, types, typings, main } = manifest;
  const found = exports === undefined ? null : pick(subpathIn(exports, subpath));
  const file = found ?? (subpath === '.' ? (types ?? typings ?? main) : undefined);
  assert(file !== undefined, `${name} has no types for ${subpath}`);
  const declaration = declarationOf(name, posix.normalize(file));
  assert(declaration !== null, `${name} has no declarations beside ${file}`);
  return `./${declaration}`;
}

function subpathIn(exports: Exports, subpath: string): Exports {
  const hasSubpaths =
    typeof exports === 'object' && exports !== null && Object.keys(exports)[0]?.startsWith('.');
  if (!hasSubpaths) return subpath === '.' ? exports : null;
  return (exports as Readonly<Record<string, Exports>>)[subpath] ?? null;
}

/** The first condition that holds, as Node and TypeScript choose. */
function pick(exports: Exports): string | null {
  if (exports === null || typeof exports === 'string') return exports;
  for (const [condition, value] of Object.entries(exports)) {
    if (!CONDITIONS.has(condition)) continue;
    const found = pick(value);
    if (found !== null) return found;
  }
  return null;
}
