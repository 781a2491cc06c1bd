import type { ProgramFactory } from '../../cluster/program.ts';
import { compileProgram } from '../compile/index.ts';
import { makeGlobals } from '../globals/index.ts';
import { createProgramFactory } from '../program.ts';
import { makePackage, packageSources } from './offered.ts';

const HEAD = `const said = [];
const say = (...what) => { said.push(what.length === 1 ? what[0] : what); };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
`;
/** Answers `/` with what was said so far; other paths are the service's own. */
const TAIL = `
export default { async fetch(request) {
  const { pathname } = new URL(request.url);
  if (pathname !== '/') await handle(pathname);
  return Response.json(said);
} };`;

/**
 * A service of `code`, which has `say` and `sleep`, what `imports` brings, and may have a function
 * `handle(path)`. Asked for `/` it answers with all it has said.
 */
export function sayingProgram(file: string, imports: string, code: string): ProgramFactory {
  const handle = code.includes('handle') ? '' : '\nasync function handle() {}';
  const text = `${imports}${HEAD}${code}${handle}${TAIL}`;
  const compiled = compileProgram({ [file]: text }, file, packageSources);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems[0]));
  return createProgramFactory(compiled, makeGlobals, makePackage);
}
