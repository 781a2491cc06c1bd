import { transform } from 'sucrase';
import { offsetOf, Positions } from './positions.ts';
import { CompileProblem } from './problem.ts';
import { refuseBeforeStripping } from './unsupported.ts';

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
    const text = (error as Error).message
      .replace(/^Error transforming [^:]*: /, '')
      .replace(/ \(\d+:\d+\)$/, '');
    const found = source.slice(offsetOf(source, at.line, at.column)).match(/^(\w+|\S)/)?.[0];
    const what = found === undefined ? 'the end of the file' : `\`${found}\``;
    const message = text.startsWith('Unexpected token')
      ? `Unexpected ${what}. Check this line and the one before it for a missing or extra character.`
      : text;
    throw new CompileProblem({ file, line: at.line, column: at.column, message });
  }
}
