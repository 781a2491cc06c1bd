/**
 * Packages read and lowered before. Their texts are the same in every run and some are long (zod:
 * half a second), so a realm that compiles again and again does this once.
 */
import { type ModuleOutline, type ModuleText, readModule } from './link.ts';
import { emitModule } from './module.ts';
import { parseModule } from './parse.ts';
import type { CompiledModule, Site } from './result.ts';
import { stripTypes, untyped } from './strip.ts';

/** TypeScript; or JavaScript as a bundler wrote it. */
export type PackageText = string | { readonly javascript: string };

interface Held {
  /** What it was read from. */
  readonly source: string;
  readonly text: ModuleText;
  /** Lets go of the syntax tree, which is many times as long as the text. */
  readonly release: () => void;
  lowered: Lowered | null;
}

interface Lowered {
  /** Sites of the program before its own: their numbers are written into the code. */
  readonly sitesBefore: number;
  readonly module: CompiledModule;
  readonly sites: readonly Site[];
}

const held = new Map<string, Held>();

function sourceOf(text: PackageText): string {
  return typeof text === 'string' ? text : text.javascript;
}

/** Throws `CompileProblem`. */
export function readPackage(file: string, text: PackageText): ModuleText {
  const source = sourceOf(text);
  const known = held.get(file);
  if (known?.source === source) return known.text;
  const { code, positions } = typeof text === 'string' ? stripTypes(file, text) : untyped(source);
  let program = parseModule(file, code, positions) as ReturnType<typeof parseModule> | null;
  const read = readModule(file, code, positions, () => {
    program ??= parseModule(file, code, positions);
    return program;
  });
  const release = () => {
    program = null;
  };
  held.set(file, { source, text: read, release, lowered: null });
  return read;
}

/** As `emitModule`, for what {@link readPackage} gave. Throws `CompileProblem`. */
export function emitPackage(module: ModuleOutline, sites: Site[]): CompiledModule {
  const kept = held.get(module.file)!;
  const sitesBefore = sites.length;
  if (kept.lowered?.sitesBefore === sitesBefore) sites.push(...kept.lowered.sites);
  else {
    const emitted = emitModule(module, sites);
    kept.release();
    kept.lowered = { sitesBefore, module: emitted, sites: sites.slice(sitesBefore) };
  }
  return { ...kept.lowered.module, imports: module.sources };
}
