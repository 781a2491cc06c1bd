/** The npm packages that programs import, brought to whoever needs them: their texts and types. */
import { bundledImports } from '../sandbox/packages/bundled.ts';
import type { TypeFile } from '../sandbox/packages/type-file.ts';
import type { Program } from './protocol.ts';

/** Gives the text of a bundled package by its first name. */
export type PackageText = (name: string) => Promise<string>;

export function importsPackages(program: Program): boolean {
  return bundledImports(program.files).length > 0;
}

/** The program with the texts of the packages its files import, and of no others. */
export async function withPackages(program: Program, textOf: PackageText): Promise<Program> {
  const names = bundledImports(program.files);
  if (names.length === 0) return program;
  const texts = await Promise.all(names.map(textOf));
  return { ...program, packages: Object.fromEntries(names.map((name, i) => [name, texts[i]!])) };
}

/**
 * For the editor: the declaration files of the real packages that `files` import, as they lie in a
 * folder `/node_modules` (give each to Monaco's `addExtraLib` under `file://` and its path). Loaded
 * when asked for, each package once; a file may come with several packages. In the page only.
 */
export async function typeFilesFor(
  files: Readonly<Record<string, string>>,
): Promise<readonly TypeFile[]> {
  const names = bundledImports(files);
  if (names.length === 0) return [];
  const { packageTypeFiles } = await import('virtual:packages');
  const found = new Map<string, TypeFile>();
  for (const list of await Promise.all(names.map(packageTypeFiles))) {
    for (const file of list) found.set(file.path, file);
  }
  return [...found.values()];
}
