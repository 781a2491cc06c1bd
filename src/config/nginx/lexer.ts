/**
 * nginx's own tokens, read as `ngx_conf_read_token` (core/ngx_conf_file.c) reads them: words end at
 * white space, `;` and `{`; both quotes keep everything; a backslash keeps the next character;
 * `#` begins a comment only where a word could begin; variables stay in the text.
 */

export interface Word {
  readonly text: string;
  readonly quoted: boolean;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
}

export type Token =
  | ({ readonly kind: 'word' } & Word)
  | { readonly kind: ';' | '{' | '}' | 'end'; readonly line: number; readonly column: number }
  /** Nothing can be read after it. */
  | {
      readonly kind: 'bad';
      readonly line: number;
      readonly column: number;
      readonly problem: string;
      readonly remedy: string;
    };

/** nginx reads its file through a buffer of this size: no parameter may be longer. */
const PARAMETER_MAX = 4096;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  t: '\t',
  r: '\r',
  n: '\n',
};

export class Lexer {
  private at = 0;
  private line = 1;
  private lineStart = 0;
  /** A quote was just closed: only white space, `;`, `{` or `)` may follow. */
  private needSpace = false;

  constructor(private readonly text: string) {}

  next(): Token {
    const { text } = this;
    const before = this.at;
    this.skipBlank();
    const { line } = this;
    const column = this.at - this.lineStart + 1;
    const char = text[this.at];
    if (this.needSpace && this.at === before && char !== undefined && !';{)'.includes(char)) {
      const remedy = 'Put a space or ";" after the closing quote.';
      return { kind: 'bad', line, column, problem: `unexpected "${char}"`, remedy };
    }
    this.needSpace = false;
    if (char === undefined) return { kind: 'end', line, column };
    if (char === ';' || char === '{' || char === '}') {
      this.at++;
      return { kind: char, line, column };
    }
    const start = this.at;
    const word = char === '"' || char === "'" ? this.quoted(char) : this.bare();
    if (word === null) {
      const problem = 'unexpected end of file, expecting ";" or "}"';
      const remedy = `Close the quote ${char} that opens on line ${line}.`;
      return { kind: 'bad', line: this.line, column: this.column(), problem, remedy };
    }
    if (this.at - start > PARAMETER_MAX) {
      const problem = `too long parameter "${text.slice(start, start + 10)}..." started`;
      const remedy = `Keep it within ${PARAMETER_MAX} characters. Is a quote not closed?`;
      return { kind: 'bad', line, column, problem, remedy };
    }
    return { kind: 'word', text: word, quoted: this.needSpace, line, column };
  }

  private column(): number {
    return this.at - this.lineStart + 1;
  }

  /** White space and, where a word could begin, comments. */
  private skipBlank(): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === '#' && !this.needSpace) this.skipComment();
      else if (char !== undefined && isBlank(char)) {
        this.needSpace = false;
        this.step(char);
      } else return;
    }
  }

  private skipComment(): void {
    while (this.at < this.text.length && this.text[this.at] !== '\n') this.at++;
  }

  private step(char: string): void {
    this.at++;
    if (char !== '\n') return;
    this.line++;
    this.lineStart = this.at;
  }

  /** null: the text ended inside the quotes. */
  private quoted(quote: string): string | null {
    this.at++;
    let word = '';
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined) return null;
      if (char === quote) break;
      word += this.take(char);
    }
    this.at++;
    this.needSpace = true;
    return word;
  }

  private bare(): string {
    let word = '';
    let variable = false;
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined || isBlank(char) || char === ';') break;
      // The brace of `${name}` does not open a block.
      if (char === '{' && !variable) break;
      variable = char === '$';
      word += this.take(char);
    }
    return word;
  }

  /** One character, or what an escape stands for; an unknown escape keeps its backslash. */
  private take(char: string): string {
    this.step(char);
    if (char !== '\\') return char;
    const next = this.text[this.at];
    if (next === undefined) return char;
    this.step(next);
    return ESCAPES[next] ?? char + next;
  }
}

const isBlank = (char: string) => char === ' ' || char === '\t' || char === '\n' || char === '\r';
