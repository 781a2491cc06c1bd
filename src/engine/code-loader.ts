import type { ProgramFactory } from '../cluster/program.ts';
import { compileProgram } from '../sandbox/compile/index.ts';
import { makeGlobals } from '../sandbox/globals/index.ts';
import { makePackage, packageSources } from '../sandbox/packages/offered.ts';
import { createProgramFactory } from '../sandbox/program.ts';
import type { Program } from './protocol.ts';
import { type CodeLoader, CompileError } from './simulation.ts';

/** Compiles each entry file once; every instance then evaluates its modules afresh. */
export function loadCode(files: Program['files']): CodeLoader {
  const compiled = new Map<string, ProgramFactory>();
  return (entry) => {
    let factory = compiled.get(entry);
    if (factory === undefined) {
      const result = compileProgram(files, entry, packageSources);
      if (!result.ok) throw new CompileError(result.problems);
      factory = createProgramFactory(result, makeGlobals, makePackage);
      compiled.set(entry, factory);
    }
    return factory;
  };
}
