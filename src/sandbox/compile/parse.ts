import { type Program, parse } from 'acorn';
import type { Positions } from './positions.ts';
import { CompileProblem } from './problem.ts';
import { syntaxMessage } from './unsupported.ts';

/** The syntax tree of a module without types. Throws `CompileProblem`. */
export function parseModule(file: string, code: string, positions: Positions): Program {
  try {
    return parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch (error) {
    const { pos, message } = error as SyntaxError & { pos: number };
    throw new CompileProblem({
      file,
      ...positions.at(pos),
      message: syntaxMessage(message, code, pos),
    });
  }
}
