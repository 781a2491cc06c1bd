import type { AnyNode, Pattern } from 'acorn';

/** Any function of the language, in whatever form it is written. */
export type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

export type ClassNode = Extract<AnyNode, { type: 'ClassDeclaration' | 'ClassExpression' }>;

const cache = new WeakMap<object, readonly AnyNode[]>();

/** The node's children in source order; a shorthand property has its value only. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  const known = cache.get(node);
  if (known !== undefined) return known;
  const found: AnyNode[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'key' && node.type === 'Property' && node.shorthand) continue;
    // `export { a }` has one identifier in two roles.
    if (key === 'exported' && node.type === 'ExportSpecifier') continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === 'object' && item !== null && typeof item.type === 'string') {
        found.push(item as AnyNode);
      }
    }
  }
  found.sort((a, b) => a.start - b.start);
  cache.set(node, found);
  return found;
}

export function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

export function isClass(node: AnyNode): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

/** Names bound by a pattern, in order. */
export function boundNames(pattern: Pattern, into: string[] = []): string[] {
  switch (pattern.type) {
    case 'Identifier':
      into.push(pattern.name);
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        boundNames(property.type === 'RestElement' ? property.argument : property.value, into);
      }
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element !== null) boundNames(element, into);
      break;
    case 'RestElement':
      boundNames(pattern.argument, into);
      break;
    case 'AssignmentPattern':
      boundNames(pattern.left, into);
      break;
    default:
      break;
  }
  return into;
}
