/** The npm packages a program imports, brought to it before it starts. */
import { bundledImports } from '../sandbox/packages/bundled.ts';
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
