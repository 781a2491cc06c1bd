import type { AnyNode, AwaitExpression, YieldExpression } from 'acorn';
import type { Emitter } from './emitter.ts';
import { mark } from './stepping.ts';

/** An await is a yield to the driver; its site is known while the function waits. */
export function emitAwait(e: Emitter, node: AwaitExpression): string {
  return awaitText(e, node, e.emit(node.argument));
}

/** The text of an await of `value`, reported at `node`. */
export function awaitText(e: Emitter, node: AnyNode, value: string): string {
  const site = e.sites.add(node, 'await', e.fn.name);
  return `(yield (${e.runtime}.site = ${e.local} = ${site}, ${value}))`;
}

/**
 * In an async generator bare yields are awaits, so what it yields to its consumer (awaited first)
 * travels in an `item`.
 */
export function emitYield(e: Emitter, node: YieldExpression): string {
  if (e.fn.kind !== 'async-generator') return e.generic(node);
  const value = node.argument ? e.emit(node.argument) : 'undefined';
  if (node.delegate) return `(yield* ${e.runtime}.delegate(${value}))`;
  return `(yield ${e.runtime}.item(${awaitText(e, node, value)}))`;
}

export function emitReturn(
  e: Emitter,
  node: Extract<AnyNode, { type: 'ReturnStatement' }>,
): string {
  const { kind } = e.fn;
  const value = node.argument ? e.emit(node.argument) : null;
  const before = mark(e, node);
  if (kind === 'direct') return `${before}return ${e.runtime}.resolved(${value ?? ''});`;
  if (value === null) return `${before}return;`;
  if (kind === 'async-generator') return `return ${awaitText(e, node, value)};`;
  return `${before}return (${value});`;
}
