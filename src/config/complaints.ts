/** What zod found wrong, in the words of someone who wrote the text. */
import type { z } from 'zod';
import { closest, suggest } from './problem.ts';

export interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
  readonly remedy: string;
  /** Point at the key, not at its value. */
  readonly atKey: boolean;
}

type Issue = z.core.$ZodIssue;

const NOUN: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
};

/**
 * The error map given to zod. Every message is `problem\nremedy`, ours in the schemas as well, so
 * that {@link complaints} can take it apart.
 */
export function explain(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const noun = NOUN[issue.expected] ?? issue.expected;
      if (issue.input === undefined) return `it is missing\nAdd it: ${noun}.`;
      return `${shown(issue.input)} is not ${noun}\nWrite ${noun} here.`;
    }
    case 'invalid_value':
      if (issue.input === undefined)
        return `it is missing\nAdd it: ${issue.values.map(String).join(' or ')}.`;
      return `${shown(issue.input)} is not known here\n${choice(issue.input, issue.values.map(String))}`;
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? `it is empty\nGive at least ${issue.minimum}.`
        : `${shown(issue.input)} is too small\nWrite ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}.`;
    case 'too_big':
      return `${shown(issue.input)} is too big\nWrite at most ${issue.maximum}.`;
    case 'invalid_format':
      return `${shown(issue.input)} has the wrong form\nIt must match ${issue.pattern ?? issue.format}.`;
    case 'unrecognized_keys':
      return issue.keys
        .map((key) => `unknown key "${key}"\n${suggest(key, keysOf(issue.inst))}`)
        .join('\n');
    case 'invalid_union': {
      if (issue.input === undefined) return 'it is missing\nAdd it.';
      const nouns = issue.errors
        .flat()
        .flatMap((inner) =>
          inner.code === 'invalid_type' && inner.path.length === 0
            ? [NOUN[inner.expected] ?? inner.expected]
            : [],
        );
      const all = [...new Set(nouns)].join(' or ');
      return `${shown(issue.input)} is not ${all}\nWrite ${all} here.`;
    }
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
    case 'not_multiple_of':
      return `${shown(issue.input)} does not fit here\nSee the documented example.`;
  }
}

/** The keys a strict object knows. */
function keysOf(schema: unknown): string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return Object.keys(shape ?? {});
}

/** Takes zod's issues about `input` apart: one complaint a key or value. */
export function complaints(issues: readonly Issue[], input: unknown): Complaint[] {
  return withoutMeant(issues.flatMap((issue) => complaintsOf(issue, [], input)));
}

/** A key that is merely misspelt need not be called missing as well. */
function withoutMeant(all: readonly Complaint[]): Complaint[] {
  const meant = new Set(
    all.flatMap(({ path, remedy }) => {
      const word = /^Did you mean "(.*)"\?$/.exec(remedy)?.[1];
      return word === undefined ? [] : [[...path.slice(0, -1), word].join('.')];
    }),
  );
  return all.filter(({ path, problem }) => problem !== MISSING || !meant.has(path.join('.')));
}

const MISSING = 'it is missing';

function complaintsOf(issue: Issue, base: readonly PropertyKey[], input: unknown): Complaint[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'invalid_union') return unionComplaints(issue, path, input);
  if (issue.code === 'unrecognized_keys') {
    const lines = issue.message.split('\n');
    return issue.keys.map((key, i) => ({
      path: [...path, key],
      problem: lines[2 * i] ?? '',
      remedy: lines[2 * i + 1] ?? '',
      atKey: true,
    }));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map((inner) => ({ ...split(inner.message, path), atKey: true }));
  }
  return [split(issue.message, path)];
}

function split(message: string, path: readonly PropertyKey[]): Complaint {
  const [problem = '', remedy = ''] = message.split('\n');
  return { path, problem, remedy, atKey: false };
}

/** What zod says of an alternative that is of another kind altogether: a text for a mapping. */
const WRONG_KIND: readonly string[] = ['invalid_type', 'invalid_value'];

/** Complains as the alternative would that the writer most likely had in mind. */
function unionComplaints(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: readonly PropertyKey[],
  input: unknown,
): Complaint[] {
  const possible = issue.errors.filter(
    (branch) => !branch.some(({ code, path }) => WRONG_KIND.includes(code) && path.length === 0),
  );
  if (possible.length === 0) return [split(issue.message, path)];
  const branches = possible.map((branch) => {
    const found = withoutMeant(branch.flatMap((inner) => complaintsOf(inner, path, input)));
    const missing = found.filter(({ problem }) => problem === MISSING);
    const unknown = found.filter(({ problem }) => problem.startsWith('unknown key'));
    return { found, missing, unknown };
  });
  const missingEverywhere = ({ path }: Complaint) =>
    branches.every(({ missing }) => missing.some((one) => one.path.join('.') === path.join('.')));
  const strangers = branches.filter(({ unknown }) => unknown.length > 0).length;
  const alike = strangers === 0 || strangers === branches.length;
  const kinds = branches.map(({ missing }) => missing.find((one) => !missingEverywhere(one)));
  if (branches.length > 1 && alike && kinds.every((one) => one !== undefined)) {
    const keys = kinds.map((one) => String(one.path.at(-1)));
    const remedy = `Add one of ${keys.join(', ')}.`;
    return [{ path, problem: 'the key that says what it is is missing', remedy, atKey: false }];
  }
  const score = (b: (typeof branches)[number]) =>
    b.found.length + b.missing.length + b.unknown.length;
  const best = branches.reduce((a, b) => (score(b) < score(a) ? b : a));
  return best.found;
}

function choice(input: unknown, values: readonly string[]): string {
  const near = typeof input === 'string' ? closest(input, values) : null;
  return near === null ? `Choose one of ${values.join(', ')}.` : `Did you mean "${near}"?`;
}

/** A short rendering of what stands in the text. */
export function shown(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (input === null) return 'an empty value';
  if (typeof input === 'object') return 'a mapping';
  const text = JSON.stringify(input) ?? String(input);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
