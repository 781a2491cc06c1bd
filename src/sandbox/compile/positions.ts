import type { Position } from './result.ts';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Offset of a line and column (both from 1) in `text`. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  return start + column - 1;
}

/** Offsets at which lines start. */
function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

/** For each line: pairs of generated column and source column, flat, ascending. */
function decodeColumns(mappings: string): number[][] {
  let sourceColumn = 0;
  return mappings.split(';').map((line) => {
    const pairs: number[] = [];
    let column = 0;
    for (const segment of line === '' ? [] : line.split(',')) {
      // Four numbers in base-64 VLQ: generated column, file, source line, source column.
      const numbers: number[] = [];
      for (let i = 0; i < segment.length; ) {
        let value = 0;
        let shift = 0;
        let digit: number;
        do {
          digit = DIGITS.indexOf(segment[i++]!);
          value += (digit & 31) << shift;
          shift += 5;
        } while (digit >= 32);
        numbers.push(value & 1 ? -(value >> 1) : value >> 1);
      }
      column += numbers[0]!;
      sourceColumn += numbers[3]!;
      pairs.push(column, sourceColumn);
    }
    return pairs;
  });
}

/** Index of the last entry ≤ `value` in an ascending list. */
function lastAtMost(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Leads from an offset in stripped code back to the learner's line and column. Sucrase keeps every
 * token on its line and maps its column; a removed type assertion may share a column with the
 * token after it, so the token itself is looked for from there.
 */
export class Positions {
  private readonly starts: readonly number[];
  private readonly columns: readonly (readonly number[])[] | null;
  private readonly sourceLines: readonly string[];

  constructor(
    source: string,
    private readonly code: string,
    /** Source map's mappings; null when `code` is the source. */
    mappings: string | null,
  ) {
    this.starts = lineStartsOf(code);
    this.columns = mappings === null ? null : decodeColumns(mappings);
    this.sourceLines = source.split('\n');
  }

  at(offset: number): Position {
    const index = Math.min(lastAtMost(this.starts, offset), this.sourceLines.length - 1);
    const column = offset - this.starts[index]!;
    if (this.columns === null) return { line: index + 1, column: column + 1 };
    const pairs = this.columns[index] ?? [];
    let mapped = column;
    for (let i = 0; i < pairs.length && pairs[i]! <= column; i += 2) {
      mapped = pairs[i + 1]! + column - pairs[i]!;
    }
    return { line: index + 1, column: this.settle(index, mapped, offset) + 1 };
  }

  /** The column at or after `mapped` where the token at `offset` really stands. */
  private settle(line: number, mapped: number, offset: number): number {
    const text = this.sourceLines[line]!;
    const token = this.code.slice(offset, offset + 80).match(/^(?:[\w$#]+|\S)/)?.[0];
    if (token === undefined) return Math.min(mapped, text.length);
    for (let at = text.indexOf(token, mapped); at >= 0; at = text.indexOf(token, at + 1)) {
      const whole = !/\w/.test(token) || !/[\w$]/.test(text[at - 1] ?? '');
      if (whole && !/^\w/.test(/\w$/.test(token) ? (text[at + token.length] ?? '') : '')) return at;
    }
    return Math.min(mapped, text.length);
  }
}
