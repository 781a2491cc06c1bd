import type { AnyNode } from 'acorn';
import { maskLiterals } from './mask.ts';
import { CompileProblem } from './problem.ts';

interface Refusal {
  readonly pattern: RegExp;
  readonly message: string;
}

/** TypeScript that has no meaning of its own at run time, or that the stripper would drop silently. */
const REFUSALS: readonly Refusal[] = [
  {
    pattern: /(?<![\w$.]|\bdeclare\s+)(?:namespace|module)\s+[\w$.]+\s*\{/g,
    message:
      'Namespaces are not supported. Put the code in a file of its own and import it from there.',
  },
  {
    pattern: /(?<![\w$.])import\s+(?!type\b)[\w$]+\s*=\s*[\w$]/g,
    message: "`import x = …` is not supported. Write `import x from '…'` instead.",
  },
  {
    pattern: /(?<![\w$.])export\s*=(?!=)/g,
    message: '`export =` is not supported. Write `export default …` instead.',
  },
  {
    pattern: /(?<![\w$)\].'"`])@[\w$]+/g,
    message: 'Decorators are not supported. Call the function directly instead.',
  },
];

/** Throws `CompileProblem` for TypeScript that cannot be run by removing its types. */
export function refuseBeforeStripping(file: string, source: string): void {
  if (!/\b(?:namespace|module)\b|@|\bimport\s+[\w$]+\s*=|\bexport\s*=/.test(source)) return;
  const masked = maskLiterals(source);
  for (const { pattern, message } of REFUSALS) {
    pattern.lastIndex = 0;
    const found = pattern.exec(masked);
    if (found === null) continue;
    const before = source.slice(0, found.index).split('\n');
    const column = before.at(-1)!.length + 1;
    throw new CompileProblem({ file, line: before.length, column, message });
  }
}

/** The remedy for a node of the language that the runtime does not offer, or null. */
export function refusalOf(node: AnyNode): string | null {
  switch (node.type) {
    case 'ImportExpression':
      return "`import()` at run time is not supported. Write `import … from '…'` at the top of the file.";
    case 'MetaProperty':
      return node.meta.name === 'import'
        ? '`import.meta` is not supported: a service has no address of its own.'
        : null;
    case 'VariableDeclaration':
      return node.kind === 'using' || node.kind === 'await using'
        ? `\`${node.kind}\` is not supported. Release the resource in a \`finally\` block.`
        : null;
    case 'CallExpression':
      return isEvalCall(node)
        ? '`eval` is not available. Write the code itself, or a function.'
        : null;
    default:
      return null;
  }
}

export function isEvalCall(node: AnyNode): boolean {
  if (node.type !== 'CallExpression') return false;
  return node.callee.type === 'Identifier' && node.callee.name === 'eval';
}

/** A parser's error in the house's words; `offset` is where it stopped in `code`. */
export function syntaxMessage(raw: string, code: string, offset: number): string {
  const text = raw.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, '');
  const found = code.slice(offset).match(/^(\w+|\S)/)?.[0];
  if (found === 'with') return '`with` is not allowed in modules. Name the object instead.';
  if (/keyword 'await' outside an async function/.test(text)) {
    return '`await` works only inside an `async` function. Add `async` before the function around it.';
  }
  if (!text.startsWith('Unexpected token')) return `${text}.`;
  const what = found === undefined ? 'the end of the file' : `\`${found}\``;
  return `Unexpected ${what}. Check this line and the one before it for a missing or extra character.`;
}
