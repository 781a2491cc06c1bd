/** How inspected parts are laid out on lines, as Node's `util.inspect` does with its defaults. */

/** Columns a one-line form may take. */
export const BREAK_LENGTH = 80;
/** Levels of nesting that may share one line. */
const COMPACT_LEVELS = 3;
/** Arrays with more entries than this are set in columns. */
const GROUP_MIN = 6;

export interface Layout {
  /** Spaces the current value is indented by. */
  indentation: number;
  /** Level of the value formatted last. */
  currentDepth: number;
}

/** Joins the formatted parts of one value: on one line if short, else one a line. */
export function joinParts(
  layout: Layout,
  parts: string[],
  base: string,
  braces: readonly [string, string],
  depth: number,
  columns: readonly unknown[] | null,
): string {
  const count = parts.length;
  if (columns !== null && count > GROUP_MIN) parts = groupInColumns(layout, parts, columns);
  const head = base === '' ? '' : `${base} `;
  if (layout.currentDepth - depth < COMPACT_LEVELS && count === parts.length) {
    const start = parts.length + layout.indentation + braces[0].length + base.length + 10;
    if (fits(parts, start, base)) {
      const joined = parts.join(', ');
      if (!joined.includes('\n')) return `${head}${braces[0]} ${joined} ${braces[1]}`;
    }
  }
  const line = `\n${' '.repeat(layout.indentation)}`;
  return `${head}${braces[0]}${line}  ${parts.join(`,${line}  `)}${line}${braces[1]}`;
}

function fits(parts: readonly string[], start: number, base: string): boolean {
  let total = parts.length + start;
  if (total + parts.length > BREAK_LENGTH) return false;
  for (const part of parts) {
    total += part.length;
    if (total > BREAK_LENGTH) return false;
  }
  return base === '' || !base.includes('\n');
}

/** Sets many short entries in aligned columns; numbers to the right. */
function groupInColumns(
  layout: Layout,
  parts: readonly string[],
  values: readonly unknown[],
): string[] {
  const more = parts[parts.length - 1]!.startsWith('... ') ? 1 : 0;
  const count = parts.length - more;
  const separator = 2;
  const lengths: number[] = [];
  let total = 0;
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const length = parts[i]!.length;
    lengths.push(length);
    total += length + separator;
    if (length > longest) longest = length;
  }
  const widest = longest + separator;
  const worthIt =
    widest * 3 + layout.indentation < BREAK_LENGTH && (total / widest > 5 || longest <= 6);
  if (!worthIt) return [...parts];

  const averageBias = Math.sqrt(widest - total / parts.length);
  const biasedMax = Math.max(widest - 3 - averageBias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biasedMax * count) / biasedMax),
    Math.floor((BREAK_LENGTH - layout.indentation) / widest),
    COMPACT_LEVELS * 4,
    15,
  );
  if (columns <= 1) return [...parts];
  const widths: number[] = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let i = column; i < count; i += columns) width = Math.max(width, lengths[i]!);
    widths.push(width + separator);
  }
  const right = values.every((value) => typeof value === 'number' || typeof value === 'bigint');
  const rows: string[] = [];
  for (let i = 0; i < count; i += columns) {
    const end = Math.min(i + columns, count);
    let row = '';
    for (let j = i; j < end - 1; j++) {
      const cell = `${parts[j]!}, `;
      row += right ? cell.padStart(widths[j - i]!) : cell.padEnd(widths[j - i]!);
    }
    const last = parts[end - 1]!;
    row += right ? last.padStart(widths[end - 1 - i]! - separator) : last;
    rows.push(row);
  }
  if (more === 1) rows.push(parts[count]!);
  return rows;
}

/** A string in the quotes that need the fewest escapes, single ones first. */
export function quote(text: string): string {
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
  }
  const escaped = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the ones to escape
    /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (unit) => (unit === "'" && mark !== "'" ? unit : escapeUnit(unit)),
  );
  return mark + escaped + mark;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ["'", "\\'"],
  ['\\', '\\\\'],
]);

function escapeUnit(unit: string): string {
  const known = ESCAPES.get(unit);
  if (known !== undefined) return known;
  const code = unit.charCodeAt(0).toString(16).toUpperCase();
  return unit.charCodeAt(0) > 0xff ? `\\u${code}` : `\\x${code.padStart(2, '0')}`;
}
