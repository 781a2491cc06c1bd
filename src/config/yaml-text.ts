/** YAML text → checked data, every complaint with its place in the file the text stands in. */
import { isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { complaints, explain } from './complaints.ts';
import { inOrder, type Parsed, type Problem } from './problem.ts';

/** Where the text begins in its file: line and column, from 1, of its first character. */
export interface Origin {
  readonly line: number;
  readonly column: number;
}
export const FILE_START: Origin = { line: 1, column: 1 };

type Key = PropertyKey;
/** Finds the line and column of a path in the text, so that later cross-checks can point too. */
export interface Places {
  /** Place of the value at `path`, or of the nearest ancestor that exists. */
  value(path: readonly Key[]): Origin;
  /** Place of the key `path` ends with. */
  key(path: readonly Key[]): Origin;
  /** A problem with the value (or, with `at: 'key'`, the key) at `path`. */
  problem(path: readonly Key[], problem: string, remedy: string, at?: 'key'): Problem;
}

/** Checked data together with the means to point into its text. */
export interface Located<T> {
  readonly data: T;
  readonly places: Places;
}

export function readYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  origin: Origin = FILE_START,
): Parsed<Located<z.output<S>>> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number) => shifted(counter.linePos(offset), origin);
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      ...at(error.pos[0]),
      path: '',
      problem: `the YAML cannot be read: ${error.message.replace(/\.$/, '')}`,
      remedy: 'Check the spelling, quotes and indentation here.',
    }));
    return { ok: false, problems };
  }
  const places = placesOf(document.contents, at, origin);
  const raw = document.toJS() as unknown;
  const result = schema.safeParse(raw, { error: explain, reportInput: true });
  if (result.success) return { ok: true, value: { data: result.data, places } };
  const problems = complaints(result.error.issues, raw).map(({ path, problem, remedy, atKey }) =>
    places.problem(path, problem, remedy, atKey ? 'key' : undefined),
  );
  return { ok: false, problems: inOrder(problems) };
}

function shifted({ line, col }: { line: number; col: number }, origin: Origin): Origin {
  return { line: line + origin.line - 1, column: col + origin.column - 1 };
}

function placesOf(root: Node | null, at: (offset: number) => Origin, origin: Origin): Places {
  const start = (node: unknown) => (isNode(node) && node.range ? at(node.range[0]) : null);
  const find = (path: readonly Key[], wanted: 'key' | 'value'): Origin => {
    let place = start(root) ?? origin;
    let node: unknown = root;
    for (const [depth, step] of path.entries()) {
      const pair = isMap(node)
        ? node.items.find((item) => isPair(item) && keyText(item.key) === String(step))
        : undefined;
      const key = start(pair?.key);
      node = pair ? pair.value : hasItem(node) ? node.get(Number(step), true) : null;
      const value = start(node);
      place =
        (depth === path.length - 1 && wanted === 'key' ? (key ?? value) : (value ?? key)) ?? place;
      if (node === null || node === undefined) break;
    }
    return place;
  };
  const value = (path: readonly Key[]) => find(path, 'value');
  const key = (path: readonly Key[]) => find(path, 'key');
  return {
    value,
    key,
    problem: (path, problem, remedy, where) => ({
      ...(where === 'key' ? key(path) : value(path)),
      path: path.map(String).join('.'),
      problem,
      remedy,
    }),
  };
}

const keyText = (key: unknown) => (isScalar(key) ? String(key.value) : null);
const hasItem = (node: unknown): node is { get(index: number, keep: true): unknown } =>
  isNode(node) && 'items' in node && 'get' in node && !isMap(node);
