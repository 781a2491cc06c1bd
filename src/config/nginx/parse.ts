import type { Problem } from '../problem.ts';
import { Lexer, type Token, type Word } from './lexer.ts';

/** `name args;` or `name args { block }`. */
export interface Directive {
  readonly name: Word;
  readonly args: readonly Word[];
  /** null when it ends in `;`. */
  readonly block: Directive[] | null;
}

export interface Tree {
  readonly directives: readonly Directive[];
  /** What stopped the reading; the directives before it are there. */
  readonly problem: Problem | null;
}

/** Splits the text into directives; what they mean is not looked at. */
export function parseTree(text: string): Tree {
  const lexer = new Lexer(text);
  const directives: Directive[] = [];
  const open: { readonly head: Word; readonly block: Directive[] }[] = [];
  let block = directives;
  let words: Word[] = [];
  for (;;) {
    const token = lexer.next();
    if (token.kind === 'word') {
      words.push(token);
      continue;
    }
    const [name, ...args] = words;
    if (token.kind === ';' && name !== undefined) {
      block.push({ name, args, block: null });
      words = [];
    } else if (token.kind === '{' && name !== undefined) {
      const inner: Directive[] = [];
      block.push({ name, args, block: inner });
      open.push({ head: name, block });
      block = inner;
      words = [];
    } else if (token.kind === '}' && name === undefined && open.length > 0) {
      block = open.pop()!.block;
    } else if (token.kind === 'end' && name === undefined && open.length === 0) {
      return { directives, problem: null };
    } else {
      return { directives, problem: syntaxProblem(token, name, open.at(-1)?.head) };
    }
  }
}

function syntaxProblem(
  token: Exclude<Token, { kind: 'word' }>,
  name: Word | undefined,
  open: Word | undefined,
): Problem {
  const at = { line: token.line, column: token.column, path: '' };
  const ended = (word: Word) => `End "${word.text}" of line ${word.line} with ";".`;
  switch (token.kind) {
    case 'bad':
      return { ...at, problem: token.problem, remedy: token.remedy };
    case 'end':
      return name === undefined
        ? {
            ...at,
            problem: 'unexpected end of file, expecting "}"',
            remedy: `Close the "{" of "${open!.text}" on line ${open!.line}.`,
          }
        : {
            ...at,
            problem: 'unexpected end of file, expecting ";" or "}"',
            remedy: ended(name),
          };
    case '}':
      return {
        ...at,
        problem: 'unexpected "}"',
        remedy:
          name === undefined ? 'No block is open here: remove it, or add its "{".' : ended(name),
      };
    default:
      return {
        ...at,
        problem: `unexpected "${token.kind}"`,
        remedy: `Write a directive before it, or remove it.`,
      };
  }
}
