import type { AnyNode } from 'acorn';
import { boundNames, childrenOf, isClass, isFunction } from './ast.ts';

/** Names that a node binds for its children only; null when it opens no scope. */
export function ownNames(node: AnyNode): ReadonlySet<string> | null {
  const names = new Set<string>();
  switch (node.type) {
    case 'BlockStatement':
      lexicalNames(node.body, names);
      break;
    case 'StaticBlock':
      for (const name of varNames(node.body)) names.add(name);
      lexicalNames(node.body, names);
      break;
    case 'SwitchStatement':
      for (const branch of node.cases) lexicalNames(branch.consequent, names);
      break;
    case 'ForStatement':
      if (node.init) lexicalNames([node.init], names);
      break;
    case 'ForInStatement':
    case 'ForOfStatement':
      lexicalNames([node.left], names);
      break;
    case 'CatchClause':
      if (node.param) for (const name of boundNames(node.param)) names.add(name);
      break;
    default:
      if (!isClass(node) || !node.id) return null;
      names.add(node.id.name);
  }
  return names;
}

/** Names of `let`, `const`, class and function declarations standing directly in a list. */
export function lexicalNames(body: readonly AnyNode[], into: Set<string>): void {
  for (const node of body) {
    if (node.type === 'ExportNamedDeclaration' && node.declaration) {
      lexicalNames([node.declaration], into);
    } else if (node.type === 'ExportDefaultDeclaration') {
      lexicalNames([node.declaration], into);
    } else if (node.type === 'VariableDeclaration' && node.kind !== 'var') {
      for (const { id } of node.declarations) for (const name of boundNames(id)) into.add(name);
    } else if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') {
      if (node.id) into.add(node.id.name);
    }
  }
}

/** Names of all `var` declarations in a body, nested blocks included, functions not. */
export function varNames(body: readonly AnyNode[], into: Set<string> = new Set()): Set<string> {
  for (const node of body) {
    if (isFunction(node) || isClass(node)) continue;
    if (node.type === 'VariableDeclaration' && node.kind === 'var') {
      for (const { id } of node.declarations) for (const name of boundNames(id)) into.add(name);
    }
    varNames(childrenOf(node), into);
  }
  return into;
}
