import type { AnyNode, AssignmentExpression, BinaryExpression } from 'acorn';
import type { Emitter } from './emitter.ts';

/** Engines differ in the last bit of `**`; the runtime's power does not. */
export function emitBinary(e: Emitter, node: BinaryExpression): string {
  if (node.operator !== '**') return e.generic(node);
  return `${e.runtime}.pow(${e.emit(node.left)}, ${e.emit(node.right)})`;
}

export function emitAssignment(e: Emitter, node: AssignmentExpression): string {
  const { left } = node;
  if (left.type === 'MemberExpression' && left.object.type === 'Super' && e.fn.superName) {
    e.refuse(node, '`super.x = …` in an async function is not supported. Write `this.x = …`.');
  }
  if (node.operator !== '**=') return e.generic(node);
  const value = e.emit(node.right);
  if (left.type === 'MemberExpression' && isRepeatable(left)) {
    const target = e.emit(left);
    return `(${target} = ${e.runtime}.pow(${target}, ${value}))`;
  }
  if (left.type === 'MemberExpression') {
    const key = left.computed ? e.emit(left.property) : JSON.stringify(e.source(left.property));
    return `${e.runtime}.powAssign(${e.runtime}.reference(${e.emit(left.object)}, ${key}), ${value})`;
  }
  const target = e.emit(left);
  return `(${target} = ${e.runtime}.pow(${target}, ${value}))`;
}

/** Whether evaluating the target twice is the same as once. */
function isRepeatable(node: Extract<AnyNode, { type: 'MemberExpression' }>): boolean {
  if (node.property.type === 'PrivateIdentifier') return true;
  const { type } = node.object;
  return !node.computed && (type === 'ThisExpression' || type === 'Identifier' || type === 'Super');
}

/**
 * `console.log(…)`: log records carry their place, recorded once the arguments are there. Null for
 * all other calls.
 */
export function emitConsoleCall(
  e: Emitter,
  node: Extract<AnyNode, { type: 'CallExpression' }>,
): string | null {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return null;
  if (callee.object.name !== 'console' || !e.facts.free.has(callee.object)) return null;
  const site = e.sites.add(node, 'statement', e.fn.name);
  const args = node.arguments.map((argument, index) => {
    if (index < node.arguments.length - 1) return e.emit(argument);
    return argument.type === 'SpreadElement'
      ? `...${e.runtime}.here(${site}, ${e.emit(argument.argument)})`
      : `${e.runtime}.here(${site}, ${e.emit(argument)})`;
  });
  if (args.length === 0) args.push(`...${e.runtime}.here(${site}, [])`);
  return `${e.emit(callee)}(${args.join(', ')})`;
}

/** `super.x` inside a lifted function, which has no `super` of its own; null when nothing changes. */
export function emitSuperUse(
  e: Emitter,
  node: Extract<AnyNode, { type: 'CallExpression' | 'MemberExpression' }>,
): string | null {
  const name = e.fn.superName;
  if (name === null) return null;
  const member = node.type === 'CallExpression' ? node.callee : node;
  if (member.type !== 'MemberExpression' || member.object.type !== 'Super') return null;
  const key = member.computed ? e.emit(member.property) : JSON.stringify(e.source(member.property));
  if (node.type === 'MemberExpression') return `${name}(${key})`;
  const args = ['this', ...node.arguments.map((argument) => e.emit(argument))];
  return `${name}(${key}).call(${args.join(', ')})`;
}
