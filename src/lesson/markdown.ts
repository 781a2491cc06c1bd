/** Markdown text → a syntax tree with only what lessons may hold, and from there to safe HTML trees. */
import type { Root as HastRoot } from 'hast';
import type { Definition, Parents, Root, RootContent, Text } from 'mdast';
import remarkDirective from 'remark-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { SKIP, visit } from 'unist-util-visit';
import { closest, type Problem } from '../config/problem.ts';

export type TextDirective = Extract<Parents, { readonly type: 'textDirective' }>;
export type ContainerDirective = Extract<RootContent, { readonly type: 'containerDirective' }>;

/** Problems gathered while reading one file. */
export type Report = (node: Positioned, path: string, problem: string, remedy: string) => void;
export interface Positioned {
  readonly position?:
    | { readonly start: { readonly line: number; readonly column: number } }
    | undefined;
}

export function reporter(problems: Problem[]): Report {
  return (node, path, problem, remedy) => {
    const { line, column } = placeOf(node);
    problems.push({ line, column, path, problem, remedy });
  };
}

export const placeOf = (node: Positioned) => node.position?.start ?? { line: 1, column: 1 };

const parser = unified()
  .use(remarkParse)
  .use(remarkFrontmatter)
  .use(remarkGfm)
  .use(remarkDirective);

export function parseMarkdown(text: string, report: Report): Root {
  const tree = parser.parse(text);
  restoreColons(tree, text, report);
  refuse(tree, report);
  return tree;
}

/** Inline directives that mean something; every other `:word` is what it looks like. */
const TEXT_DIRECTIVES = ['figure'];

/**
 * The directive syntax also matches `localhost:8080` and `9:30`. Those become text again; only what
 * was surely meant as a directive (it has attributes) and is not known is a problem.
 */
function restoreColons(tree: Root, text: string, report: Report): void {
  visit(tree, 'textDirective', (node, index, parent) => {
    if (TEXT_DIRECTIVES.includes(node.name) || parent === undefined || index === undefined) return;
    const near = closest(node.name, TEXT_DIRECTIVES);
    const meant = Object.keys(node.attributes ?? {}).length > 0;
    if (meant || (near !== null && node.children.length > 0)) {
      const remedy =
        near === null ? 'The only inline directive is :figure.' : `Did you mean ":${near}"?`;
      report(node, '', `unknown directive ":${node.name}"`, remedy);
      return;
    }
    const source = text.slice(node.position?.start.offset, node.position?.end.offset);
    const restored: Text[] = [{ type: 'text', value: `:${node.name}` }];
    const label = source.length > node.name.length + 1;
    const pieces = label ? [textNode(`:${node.name}[`), ...node.children, textNode(']')] : restored;
    parent.children.splice(index, 1, ...pieces);
    return [SKIP, index + pieces.length];
  });
}

const textNode = (value: string): Text => ({ type: 'text', value });

const LINK = /^(https?:\/\/|#|\.\.\/[a-z0-9-]+\/lesson\.md(#.*)?$)/;
/** A link to another lesson, as it works on GitHub: `../circuit-breaker/lesson.md`. */
const LESSON_LINK = /^\.\.\/([a-z0-9-]+)\/lesson\.md(?:#(.*))?$/;

/** What a lesson may not hold, because the page would show it wrongly or not at all. */
function refuse(tree: Root, report: Report): void {
  visit(tree, (node) => {
    switch (node.type) {
      case 'html':
        return report(node, '', 'raw HTML is not shown', 'Write it as markdown.');
      case 'image':
      case 'imageReference':
        return report(node, '', 'images are not shown', 'Describe it, or draw it as a code block.');
      case 'footnoteDefinition':
      case 'footnoteReference':
        return report(node, '', 'footnotes are not shown', 'Put the remark in the text.');
      case 'leafDirective':
        return report(
          node,
          '',
          `"::${node.name}" is no directive here`,
          `Write three colons: :::${node.name}.`,
        );
      case 'link':
      case 'definition':
        if (!LINK.test(node.url))
          report(
            node,
            '',
            `the link to "${node.url}" leads nowhere`,
            'Link to https://…, to #a-heading, or to another lesson: ../its-id/lesson.md.',
          );
        return;
      default:
        return;
    }
  });
}

/** Links to other lessons, with their places. */
export function lessonLinks(tree: Root) {
  const links: { id: string; place: { line: number; column: number } }[] = [];
  visit(tree, (node) => {
    if (node.type !== 'link' && node.type !== 'definition') return;
    const id = LESSON_LINK.exec(node.url)?.[1];
    const { line, column } = placeOf(node);
    if (id !== undefined) links.push({ id, place: { line, column } });
  });
  return links;
}

const toHtml = unified().use(remarkRehype).freeze();

/**
 * The nodes as an HTML tree of elements and text only: no raw HTML, no positions, links to other
 * lessons turned into the page's `#/lesson/<id>`. `definitions` resolve `[text][name]` links.
 */
export function toHast(
  nodes: readonly RootContent[],
  definitions: readonly Definition[],
): HastRoot {
  const tree: Root = { type: 'root', children: [...nodes, ...definitions] };
  visit(tree, 'textDirective', (node) => {
    node.data = { hName: 'data', hProperties: { className: [node.name] } };
  });
  const html = toHtml.runSync(tree) as HastRoot;
  visit(html, (node) => {
    delete node.position;
    if (node.type !== 'element') return;
    delete node.data;
    const lesson = LESSON_LINK.exec(String(node.properties['href'] ?? ''));
    if (lesson !== null) node.properties['href'] = `#/lesson/${lesson[1]}`;
  });
  return JSON.parse(JSON.stringify(html)) as HastRoot;
}
