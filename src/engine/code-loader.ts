import type { ProgramFactory } from '../cluster/program.ts';
import { compileProgram, type PackageSources } from '../sandbox/compile/index.ts';
import { makeGlobals } from '../sandbox/globals/index.ts';
import { makePackage, packageSourcesWith } from '../sandbox/packages/offered.ts';
import { createProgramFactory } from '../sandbox/program.ts';
import type { Program } from './protocol.ts';
import { type CodeLoader, CompileError } from './simulation.ts';

/** Compiles each list of entry files once; every instance then evaluates its modules afresh. */
export function loadCode(files: Program['files'], packages: Program['packages'] = {}): CodeLoader {
  const compiled = new Map<string, ProgramFactory>();
  let sources: PackageSources | null = null;
  return (entries) => {
    // No file name has a space.
    const key = entries.join(' ');
    let factory = compiled.get(key);
    if (factory === undefined) {
      sources ??= packageSourcesWith(packages);
      const result = compileProgram(files, entries, sources);
      if (!result.ok) throw new CompileError(result.problems);
      factory = createProgramFactory(result, makeGlobals, makePackage);
      compiled.set(key, factory);
    }
    return factory;
  };
}
