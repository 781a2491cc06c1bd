/** A lesson's text taken apart into blocks, before anything inside them is read. */
import type { Definition, Heading, PhrasingContent, Root, RootContent } from 'mdast';
import { visit } from 'unist-util-visit';
import type { ContainerDirective, Report } from './markdown.ts';

/** A run of prose with its id, or a directive at the left margin. */
export type BlockPart =
  | { readonly kind: 'prose'; readonly id: string; readonly nodes: readonly RootContent[] }
  | { readonly kind: 'exercise'; readonly node: ContainerDirective };

/**
 * Prose and directives in reading order. `isData` says which fences are no prose. A heading begins
 * a new block of prose, whose id `headingId` gives; before the first heading it is `intro`. Prose
 * that follows an exercise is `<id>-2`, `<id>-3`, …
 */
export function splitBlocks(
  tree: Root,
  isData: (node: RootContent) => boolean,
  headingId: (node: Heading) => string,
  report: Report,
): BlockPart[] {
  const parts: BlockPart[] = [];
  let section = 'intro';
  let count = 1;
  let prose: RootContent[] = [];
  const endProse = () => {
    if (prose.length === 0) return;
    const id = count === 1 ? section : `${section}-${count}`;
    parts.push({ kind: 'prose', id, nodes: prose });
    prose = [];
    count += 1;
  };
  for (const node of tree.children) {
    if (node.type === 'yaml' || node.type === 'definition' || isData(node)) continue;
    if (node.type === 'containerDirective') {
      endProse();
      for (const child of node.children) noNestedExercise(child, report);
      parts.push({ kind: 'exercise', node });
      continue;
    }
    if (node.type === 'heading') {
      endProse();
      if (node.depth === 1)
        report(node, '', 'the title stands in the frontmatter', 'Begin headings with ##.');
      section = headingId(node);
      count = 1;
    }
    noNestedExercise(node, report);
    prose.push(node);
  }
  endProse();
  return parts;
}

function noNestedExercise(node: RootContent, report: Report): void {
  visit(node, 'containerDirective', (inner) =>
    report(
      inner,
      '',
      `":::${inner.name}" stands inside something else`,
      'Put it at the left margin.',
    ),
  );
}

/** What `[text][name]` links mean, wherever they are defined. */
export function definitionsOf(tree: Root): Definition[] {
  const definitions: Definition[] = [];
  visit(tree, 'definition', (node) => void definitions.push(node));
  return definitions;
}

export function plainText(node: { readonly children: readonly PhrasingContent[] }): string {
  let text = '';
  visit({ type: 'root', children: [...node.children] } as Root, (inner) => {
    if (inner.type === 'text' || inner.type === 'inlineCode') text += inner.value;
  });
  return text;
}

/** The words in the brackets of `:::hint[…]`; null without any. */
export function labelOf(node: ContainerDirective): string | null {
  const label = node.children.find(
    (child) => child.type === 'paragraph' && child.data?.directiveLabel,
  );
  return label?.type === 'paragraph' ? plainText(label) : null;
}

/** What stands inside the directive, its label left out. */
export const bodyOf = (node: ContainerDirective) =>
  node.children.filter((child) => child.type !== 'paragraph' || !child.data?.directiveLabel);
