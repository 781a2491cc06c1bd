/** YAML text → checked data, every complaint with its place in the file the text stands in. */
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  parseDocument,
  visit,
} from 'yaml';
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

/** One YAML document, checked by `schema`. */
export function readYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  origin: Origin = FILE_START,
): Parsed<Located<z.output<S>>> {
  const read = readDocuments(text, origin);
  if (!read.ok) return read;
  const [first, second] = read.value;
  if (second !== undefined) {
    const remedy = 'Keep what is above or below the line ---.';
    const problem = second.places.problem([], 'there is more than one document', remedy);
    return { ok: false, problems: [problem] };
  }
  return checked(first!, schema);
}

/** The documents of a text, apart by `---`, as they stand; at least one. Never throws. */
function readDocuments(
  text: string,
  origin: Origin = FILE_START,
): Parsed<readonly Located<unknown>[]> {
  const counter = new LineCounter();
  const at = (offset: number) => shifted(counter.linePos(offset), origin);
  const options = { lineCounter: counter, prettyErrors: false };
  const parsed = parseAllDocuments(text, options) as Document.Parsed[];
  const documents = parsed.length > 0 ? parsed : [parseDocument(text, options)];
  const problems = documents.flatMap((document) => [
    ...document.errors.map((error) => unreadable(at(error.pos[0]), error.message)),
    ...aliasProblems(document, at),
  ]);
  if (problems.length > 0) return { ok: false, problems };
  const located: Located<unknown>[] = [];
  for (const document of documents) {
    const places = placesOf(document.contents, at, origin);
    try {
      located.push({ data: document.toJS(), places });
    } catch (error) {
      problems.push(unreadable(places.value([]), (error as Error).message));
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: located };
}

function unreadable(place: Origin, message: string): Problem {
  const problem = `the YAML cannot be read: ${message.replace(/\.$/, '')}`;
  const remedy = 'Check the spelling, quotes and indentation here.';
  return { ...place, path: '', problem, remedy };
}

/** Aliases of nothing, and those of what they stand in, which would have no end. */
function aliasProblems(document: Document, at: (offset: number) => Origin): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Alias: (_key, alias, ancestors) => {
      const target = alias.resolve(document);
      const within = ancestors.some((node) => node === target);
      if (target !== undefined && !within) return;
      problems.push({
        ...at(alias.range?.[0] ?? 0),
        path: '',
        problem: within
          ? `*${alias.source} stands in what it repeats`
          : `there is no anchor &${alias.source} above`,
        remedy: within ? 'Write out what is meant.' : 'Write the text in quotes if it is no alias.',
      });
    },
  });
  return problems;
}

/** A document's data as `schema` reads it. */
function checked<S extends z.ZodType>(
  { data, places }: Located<unknown>,
  schema: S,
): Parsed<Located<z.output<S>>> {
  const result = schema.safeParse(data, { error: explain, reportInput: true });
  if (result.success) return { ok: true, value: { data: result.data, places } };
  const problems = complaints(result.error.issues, data).map(({ path, problem, remedy, atKey }) =>
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
