/** Reads the documentation of importable packages: one markdown file each, beside the packages. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Root as HastRoot } from 'hast';
import type { Root } from 'mdast';
import type { Problem } from '../config/problem.ts';
import { definitionsOf } from '../lesson/block-parts.ts';
import { parseMarkdown, reporter, toHast } from '../lesson/markdown.ts';

const DOCS_DIR = fileURLToPath(new URL('../sandbox/packages/docs', import.meta.url));

/** `node:timers/promises` is told in `node-timers-promises.md`. */
export const packageDocsPath = (name: string): string =>
  `${DOCS_DIR}/${name.replace(/[:/]/g, '-')}.md`;

/** The text, read; throws what is wrong with it, or that there is none. */
export function readPackageDocs(name: string): Root {
  const path = packageDocsPath(name);
  if (!existsSync(path)) {
    throw new Error(`The package ${name} has no documentation. Write ${path}, as its neighbours.`);
  }
  const problems: Problem[] = [];
  const tree = parseMarkdown(readFileSync(path, 'utf8'), reporter(problems));
  const [first] = problems;
  if (first === undefined) return tree;
  throw new Error(`${path}:${first.line}:${first.column} ${first.problem}. ${first.remedy}`);
}

/** For the page: elements and text only. */
export function packageDocs(name: string): HastRoot {
  const tree = readPackageDocs(name);
  return toHast(tree.children, definitionsOf(tree));
}

/** A whole service of a documentation, and what it answers to its first `GET /`. */
export interface DocumentedExample {
  readonly code: string;
  readonly answer: unknown;
}

/** Each `ts` fence with the `json` fence after it; throws where one of the two is missing. */
export function examplesOf(name: string): readonly DocumentedExample[] {
  const fences = readPackageDocs(name).children.filter((node) => node.type === 'code');
  const examples: DocumentedExample[] = [];
  for (const [i, fence] of fences.entries()) {
    if (fence.lang !== 'ts') continue;
    const next = fences[i + 1];
    if (next?.lang !== 'json') {
      const path = packageDocsPath(name);
      throw new Error(`${path}: after the example, write what GET / answers, as a json fence.`);
    }
    examples.push({ code: fence.value, answer: JSON.parse(next.value) });
  }
  return examples;
}
