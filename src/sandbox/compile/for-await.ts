import type { ForOfStatement } from 'acorn';
import { awaitText } from './awaiting.ts';
import type { Emitter } from './emitter.ts';
import { headPart } from './statements.ts';

/**
 * `for await`, step by step as ECMA-262 §14.7.5.6: the iterator is closed when the body leaves
 * early, but not when the iterator itself failed or ended. `state` is 0 outside the body, 1 in it,
 * 2 when the body threw (then an error from closing is dropped).
 */
export function emitForAwait(
  e: Emitter,
  node: ForOfStatement,
  labels: string,
  site: number,
  body: () => string,
): string {
  const { runtime } = e;
  const [iterator, state, result, value, error] = ['i', 's', 'r', 'v', 'e'].map((tag) =>
    e.fresh(tag),
  );
  const left = e.withoutHost(() => headPart(e)(node.left));
  const bind =
    node.left.type === 'VariableDeclaration' ? `${left} = ${value};` : `(${left} = ${value});`;
  return `{ ${runtime}.site = ${e.local} = ${site};
const ${iterator} = ${runtime}.open(${e.emit(node.right)}); let ${state} = 0;
try { ${labels}for (;;) {
${state} = 0; const ${result} = ${awaitText(e, node, `${iterator}.next()`)};
if (${runtime}.ended(${result})) break;
const ${value} = ${result}.value; ${state} = 1; ${bind}
${body()} }
} catch (${error}) { ${runtime}.caught(${error}, ${e.local}); if (${state} === 1) ${state} = 2; throw ${error}; }
finally { if (${state} > 0) yield* ${runtime}.close(${iterator}, ${state}); } }`;
}
