import { syntaxError } from '../pg-error.ts';
import { closing } from './scan.ts';
import { isSymbol, isWord, nameOf, type Token } from './tokens.ts';

/** Goes through the tokens of one statement from left to right. */
export class Reader {
  at = 0;
  constructor(readonly tokens: readonly Token[]) {}

  get next(): Token | undefined {
    return this.tokens[this.at];
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(...words: readonly string[]): boolean {
    return isWord(this.next, ...words);
  }

  /** Takes the words, all of them in this order, if they come next. */
  take(...words: readonly string[]): boolean {
    if (!words.every((each, i) => isWord(this.tokens[this.at + i], each))) return false;
    this.at += words.length;
    return true;
  }

  takeSymbol(text: string): boolean {
    if (!isSymbol(this.next, text)) return false;
    this.at++;
    return true;
  }

  expect(...words: readonly string[]): void {
    if (!this.take(...words)) throw this.unexpected();
  }

  /** A name, perhaps with its schema, which is left out. */
  name(): string {
    if (isWord(this.next, 'public') && isSymbol(this.tokens[this.at + 1], '.')) this.at += 2;
    const found = nameOf(this.next);
    if (found === null) throw this.unexpected();
    this.at++;
    return found;
  }

  names(): string[] {
    const found = [this.name()];
    while (this.takeSymbol(',')) found.push(this.name());
    return found;
  }

  /** What stands in the brackets that come next. */
  brackets(): Token[] {
    if (!isSymbol(this.next, '(')) throw this.unexpected();
    const close = closing(this.tokens, this.at);
    const inside = this.tokens.slice(this.at + 1, close);
    this.at = close + 1;
    return inside;
  }

  rest(): Token[] {
    const left = this.tokens.slice(this.at);
    this.at = this.tokens.length;
    return left;
  }

  end(): void {
    if (!this.done) throw this.unexpected();
  }

  unexpected(): Error {
    const token = this.next;
    const last = this.tokens[this.tokens.length - 1];
    if (token === undefined) return syntaxError('', (last?.at ?? 0) + (last?.text.length ?? 0));
    return syntaxError(token.text, token.at);
  }
}
