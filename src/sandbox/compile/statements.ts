import type { AnyNode, BlockStatement, Statement, StaticBlock } from 'acorn';
import type { Emitter } from './emitter.ts';
import { emitForAwait } from './for-await.ts';
import { housed, isCostly, mark, newHost, stepCheck } from './stepping.ts';

/** Text of a statement; null for nodes that are no statements. */
export function emitStatement(e: Emitter, node: AnyNode): string | null {
  switch (node.type) {
    case 'BlockStatement':
      return emitBlock(e, node);
    case 'ExpressionStatement':
    case 'ThrowStatement':
      return mark(e, node) + e.terminated(node);
    case 'VariableDeclaration':
      return mark(e, node) + e.terminated(node);
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'DebuggerStatement':
      return e.terminated(node);
    case 'IfStatement':
      return emitIf(e, node);
    case 'SwitchStatement':
      return emitSwitch(e, node);
    case 'LabeledStatement':
      return emitLabeled(e, node, '');
    case 'TryStatement':
      return emitTry(e, node);
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return emitLoop(e, node, '');
    default:
      return null;
  }
}

export function emitStatements(e: Emitter, nodes: readonly AnyNode[]): string {
  return nodes.map((node) => e.emit(node)).join('\n');
}

/** A block with statements of ours before the learner's. */
export function emitBlock(e: Emitter, node: BlockStatement | StaticBlock, before = ''): string {
  const host = newHost();
  const text = e.within(e.fn, host, () => emitStatements(e, node.body));
  return `{ ${before}${housed(host, text)} }`;
}

/** The body of a loop or branch, always as a block. */
function emitBody(e: Emitter, node: Statement, before = ''): string {
  if (node.type === 'BlockStatement') return emitBlock(e, node, before);
  const host = newHost();
  const text = e.within(e.fn, host, () => e.emit(node));
  return `{ ${before}${housed(host, text)} }`;
}

function emitIf(e: Emitter, node: Extract<AnyNode, { type: 'IfStatement' }>): string {
  const test = `${mark(e, node, node.test)}if (${e.emit(node.test)}) `;
  const otherwise = node.alternate ? ` else ${emitBody(e, node.alternate)}` : '';
  return test + emitBody(e, node.consequent) + otherwise;
}

function emitSwitch(e: Emitter, node: Extract<AnyNode, { type: 'SwitchStatement' }>): string {
  const head = `${mark(e, node, node.discriminant)}switch (${e.emit(node.discriminant)}) {`;
  // Declarations of one branch are seen in all others, so no branch can take lifted ones.
  const branches = e.withoutHost(() =>
    node.cases.map((branch) => {
      const label = branch.test ? `case ${e.emit(branch.test)}:` : 'default:';
      return `${label} ${emitStatements(e, branch.consequent)}`;
    }),
  );
  return `${head}\n${branches.join('\n')} }`;
}

function emitLabeled(
  e: Emitter,
  node: Extract<AnyNode, { type: 'LabeledStatement' }>,
  labels: string,
): string {
  const all = `${labels}${node.label.name}: `;
  switch (node.body.type) {
    case 'LabeledStatement':
      return emitLabeled(e, node.body, all);
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return emitLoop(e, node.body, all);
    default:
      return all + emitBody(e, node.body);
  }
}

type Loop = Extract<
  AnyNode,
  {
    type:
      | 'ForStatement'
      | 'ForInStatement'
      | 'ForOfStatement'
      | 'WhileStatement'
      | 'DoWhileStatement';
  }
>;

/** `labels` must stand directly before the loop, or `continue` could not name them. */
function emitLoop(e: Emitter, node: Loop, labels: string): string {
  const site = e.sites.add(node, 'loop', e.fn.name);
  const check = `${stepCheck(e, site, { costly: isCostly(node) })} `;
  if (node.type === 'ForOfStatement' && node.await) {
    return emitForAwait(e, node, labels, site, () => emitBody(e, node.body, check));
  }
  const start = (e.fn.keepsSite ? `${e.local} = ${site}; ` : '') + labels;
  switch (node.type) {
    case 'WhileStatement':
      return `${start}while (${e.emit(node.test)}) ${emitBody(e, node.body, check)}`;
    case 'DoWhileStatement':
      return `${start}do ${emitBody(e, node.body, check)} while (${e.emit(node.test)});`;
    case 'ForStatement': {
      const head = e.withoutHost(() => [node.init, node.test, node.update].map(headPart(e)));
      return `${start}for (${head.join('; ')}) ${emitBody(e, node.body, check)}`;
    }
    default: {
      const left = e.withoutHost(() => headPart(e)(node.left));
      const word = node.type === 'ForInStatement' ? 'in' : 'of';
      const right = e.emit(node.right);
      return `${start}for (${left} ${word} ${right}) ${emitBody(e, node.body, check)}`;
    }
  }
}

/** A declaration in a loop's head is no statement: no semicolon, no site. */
export function headPart(e: Emitter): (node: AnyNode | null | undefined) => string {
  return (node) => {
    if (!node) return '';
    return node.type === 'VariableDeclaration' ? e.generic(node) : e.emit(node);
  };
}

function emitTry(e: Emitter, node: Extract<AnyNode, { type: 'TryStatement' }>): string {
  let text = `try ${emitBlock(e, node.block)}`;
  const { handler } = node;
  if (handler) {
    const caught = (name: string) =>
      e.fn.keepsSite ? `${e.runtime}.caught(${name}, ${e.local})` : `${e.runtime}.caught(${name})`;
    if (handler.param?.type === 'Identifier') {
      const { name } = handler.param;
      text += ` catch (${name}) ${emitBlock(e, handler.body, `${caught(name)}; `)}`;
    } else {
      const name = e.fresh('e');
      const pattern = handler.param ? e.withoutHost(() => e.emit(handler.param!)) : null;
      const bind = pattern === null ? '' : `let ${pattern} = `;
      text += ` catch (${name}) ${emitBlock(e, handler.body, `${bind}${caught(name)}; `)}`;
    }
  }
  if (node.finalizer) text += ` finally ${emitBlock(e, node.finalizer)}`;
  return text;
}
