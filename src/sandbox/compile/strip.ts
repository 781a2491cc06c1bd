import { transform } from 'sucrase';
import { offsetOf, Positions } from './positions.ts';
import { CompileProblem } from './problem.ts';
import { refuseBeforeStripping, syntaxMessage } from './unsupported.ts';

export interface StrippedSource {
  readonly code: string;
  readonly positions: Positions;
}

/** Removes the types from `source`; throws `CompileProblem` at the first thing that does not parse. */
export function stripTypes(file: string, source: string): StrippedSource {
  refuseBeforeStripping(file, source);
  try {
    const result = transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      filePath: file,
      sourceMapOptions: { compiledFilename: file },
    });
    return {
      code: result.code,
      positions: new Positions(source, result.code, result.sourceMap!.mappings),
    };
  } catch (error) {
    if (error instanceof CompileProblem) throw error;
    const at = (error as { loc?: { line: number; column: number } }).loc ?? { line: 1, column: 1 };
    const { message: raw } = error as Error;
    const message = syntaxMessage(raw, source, offsetOf(source, at.line, at.column));
    throw new CompileProblem({ file, line: at.line, column: at.column, message });
  }
}

/** JavaScript as it is. (The stripper would take some comparisons in it for type arguments.) */
export function untyped(code: string): StrippedSource {
  return { code, positions: new Positions(code, code, null) };
}
