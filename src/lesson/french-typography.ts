import type { Root } from 'hast';
import { SKIP, visit } from 'unist-util-visit';

const FIXED = '\u00a0';

/**
 * Keeps on one line what French typography keeps together, so that authors can type ordinary
 * spaces: `?`, `!`, `;`, `:` and `%` with the word before them, guillemets with what they enclose,
 * and a number with its unit.
 */
export function joinFrench(text: string): string {
  return text
    .replace(/ (?=[?!;:%»](?:\s|[.,)…]|$))/g, FIXED)
    .replace(/« /g, `«${FIXED}`)
    .replace(/(\d) (?=(?:µs|ms|s|min|h)(?![\p{L}\p{N}]))/gu, `$1${FIXED}`);
}

/** As {@link joinFrench}, in every text of the tree that is not code. Changes the tree. */
export function joinFrenchIn(tree: Root): Root {
  visit(tree, (node) => {
    if (node.type === 'element' && node.tagName === 'code') return SKIP;
    if (node.type === 'text') node.value = joinFrench(node.value);
    return undefined;
  });
  return tree;
}
