import type { AnyNode } from 'acorn';
import { childrenOf, isClass, isFunction } from './ast.ts';
import type { Emitter, Host } from './emitter.ts';

/**
 * Learner calls on the stack at once (an async one counts two: its driver is there as well). Less
 * than any engine's own stack holds, so that deep recursion ends at the same call everywhere:
 * Node's 984 kB held 859 async calls with 60 local variables each.
 */
export const CALL_DEPTH_MAX = 1000;

/** Steps that a round or call counts for when jobs or errors are involved. */
const COSTLY_STEPS = 10;

interface StepOptions {
  /** Counts one level of depth too. */
  readonly nests?: boolean;
  /** See {@link isCostly}. */
  readonly costly?: boolean;
}

/** Counts a step, and ends the run at `site` when none is left. */
export function stepCheck(e: Emitter, site: number, options: StepOptions = {}): string {
  const { runtime } = e;
  const step = options.costly ? `(${runtime}.fuel -= ${COSTLY_STEPS})` : `--${runtime}.fuel`;
  const deeper = options.nests ? ` || ++${runtime}.depth > ${CALL_DEPTH_MAX}` : '';
  return `if (${step} < 0${deeper}) ${runtime}.out(${site});`;
}

const JOB_MAKERS = new Set(['then', 'catch', 'finally', 'queueMicrotask', 'Promise']);

/**
 * Whether the node itself (not functions in it) waits, makes jobs or throws: that takes far longer
 * than an ordinary step, and a run must end before anybody thinks the page hangs.
 */
export function isCostly(node: AnyNode): boolean {
  if (isFunction(node) || isClass(node)) return false;
  switch (node.type) {
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'ThrowStatement':
    case 'NewExpression':
      return true;
    case 'ForOfStatement':
      if (node.await) return true;
      break;
    case 'Identifier':
      return JOB_MAKERS.has(node.name);
    default:
      break;
  }
  return childrenOf(node).some(isCostly);
}

/** Records that the statement is about to run, if it can fail. */
export function mark(e: Emitter, node: AnyNode, risk: AnyNode = node): string {
  if (!e.fn.keepsSite || !isRisky(e, risk)) return '';
  return `${e.local} = ${e.sites.add(node, 'statement', e.fn.name)}; `;
}

const risks = new WeakMap<AnyNode, boolean>();

/** Whether running the node itself (not functions made in it) may throw or call other code. */
export function isRisky(e: Emitter, node: AnyNode): boolean {
  const known = risks.get(node);
  if (known !== undefined) return known;
  const risky = risksOf(e, node);
  risks.set(node, risky);
  return risky;
}

const HARMLESS_GLOBALS = new Set(['undefined', 'NaN', 'Infinity']);

function risksOf(e: Emitter, node: AnyNode): boolean {
  if (isFunction(node)) return false;
  if (isClass(node)) return true;
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
    case 'MemberExpression':
    case 'TaggedTemplateExpression':
    case 'ThrowStatement':
    case 'ThisExpression':
    case 'TryStatement':
    case 'YieldExpression':
    case 'AwaitExpression':
    case 'SpreadElement':
    case 'ForOfStatement':
    case 'ObjectPattern':
    case 'ArrayPattern':
      return true;
    case 'BinaryExpression':
      if (node.operator === 'in' || node.operator === 'instanceof') return true;
      break;
    case 'Identifier':
      return (
        e.facts.imported.has(node) || (e.facts.free.has(node) && !HARMLESS_GLOBALS.has(node.name))
      );
    case 'Property':
      return (node.computed && isRisky(e, node.key)) || isRisky(e, node.value);
    default:
      break;
  }
  return childrenOf(node).some((child) => isRisky(e, child));
}

export function newHost(): Host {
  return { variables: [], functions: [] };
}

/** The statements with what was lifted out of them. */
export function housed(host: Host, statements: string): string {
  const variables = host.variables.length === 0 ? '' : `let ${host.variables.join(', ')};\n`;
  const functions = host.functions.length === 0 ? '' : `\n${host.functions.join('\n')}`;
  return variables + statements + functions;
}
