/**
 * The text with comments, strings and template text blanked out (same length, same lines), so that
 * a pattern cannot be found inside them. Code in template holes stays. Regular expression literals
 * are recognised by what stands before them.
 */
export function maskLiterals(source: string): string {
  const out: string[] = [];
  /** Brace depth at which each open template hole ends. */
  const holes: number[] = [];
  let depth = 0;
  let i = 0;
  const blank = (end: number): void => {
    for (; i < end && i < source.length; i++) out.push(source[i] === '\n' ? '\n' : ' ');
  };
  const template = (): void => {
    while (i < source.length && source[i] !== '`') {
      if (source.startsWith('${', i)) {
        blank(i + 2);
        holes.push(depth++);
        return;
      }
      blank(i + (source[i] === '\\' ? 2 : 1));
    }
    blank(i + 1);
  };
  while (i < source.length) {
    const char = source[i]!;
    if (char === '/' && source[i + 1] === '/') {
      blank(lineEnd(source, i));
    } else if (char === '/' && source[i + 1] === '*') {
      const end = source.indexOf('*/', i + 2);
      blank(end < 0 ? source.length : end + 2);
    } else if (char === "'" || char === '"') {
      blank(closing(source, i + 1, char));
    } else if (char === '/' && startsRegExp(out)) {
      blank(closing(source, i + 1, '/'));
    } else if (char === '`') {
      blank(i + 1);
      template();
    } else if (char === '}' && holes.at(-1) === depth - 1) {
      depth = holes.pop()!;
      blank(i + 1);
      template();
    } else {
      if (char === '{') depth++;
      if (char === '}') depth--;
      out.push(char);
      i++;
    }
  }
  return out.join('');
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}

/** Offset after the quote that closes a literal opened before `from`; a line end closes it too. */
function closing(source: string, from: number, quote: string): number {
  let inClass = false;
  for (let i = from; i < source.length; i++) {
    const char = source[i];
    if (char === '\n') return i;
    if (char === '\\') i++;
    else if (quote === '/' && char === '[') inClass = true;
    else if (quote === '/' && char === ']') inClass = false;
    else if (char === quote && !inClass) return i + 1;
  }
  return source.length;
}

/** Whether a slash after this text starts a regular expression rather than divides. */
function startsRegExp(out: readonly string[]): boolean {
  const before = out.slice(-40).join('').trimEnd();
  return (
    before === '' || /[=(,;:!&|?{}[+\-*%<>~^]$|\b(?:return|typeof|case|in|of|do|else)$/.test(before)
  );
}
