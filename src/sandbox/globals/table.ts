import { inspect } from './inspect.ts';

const INDEX = '(index)';
const VALUES = 'Values';
/** Rows beyond this are not drawn. */
const ROWS_MAX = 200;

/** `console.table`'s drawing of rows, as in Node. */
export function tableText(data: object, only?: readonly string[]): string {
  const rows = rowsOf(data);
  const columns: string[] = only === undefined ? [] : only.map(String);
  let hasValues = false;
  for (const [, row] of rows) {
    if (typeof row !== 'object' || row === null) {
      hasValues = true;
      continue;
    }
    if (only === undefined) {
      for (const key of Object.keys(row)) if (!columns.includes(key)) columns.push(key);
    }
  }
  const head = [INDEX, ...columns, ...(hasValues ? [VALUES] : [])];
  const body = rows.map(([name, row]) => {
    const isObject = typeof row === 'object' && row !== null;
    const cells = columns.map((column) =>
      isObject && Object.hasOwn(row, column) ? cell(Reflect.get(row, column)) : '',
    );
    return [name, ...cells, ...(hasValues ? [isObject ? '' : cell(row)] : [])];
  });
  return draw(head, body);
}

function rowsOf(data: object): [string, unknown][] {
  if (data instanceof Map || data instanceof Set) {
    return [...data.values()].slice(0, ROWS_MAX).map((row, i) => [String(i), row]);
  }
  return Object.entries(data).slice(0, ROWS_MAX);
}

function cell(value: unknown): string {
  return inspect(value, { depth: typeof value === 'object' ? -1 : 0 });
}

function draw(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map(
    (title, i) => body.reduce((width, row) => Math.max(width, row[i]!.length), title.length) + 2,
  );
  const line = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const row = (cells: readonly string[]): string =>
    `│${cells.map((text, i) => centred(text, widths[i]!)).join('│')}│`;
  return [
    line('┌', '┬', '┐'),
    row(head),
    line('├', '┼', '┤'),
    ...body.map(row),
    line('└', '┴', '┘'),
  ].join('\n');
}

function centred(text: string, width: number): string {
  const left = Math.floor((width - text.length) / 2);
  return ' '.repeat(left) + text + ' '.repeat(width - text.length - left);
}
