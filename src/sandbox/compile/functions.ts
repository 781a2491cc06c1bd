import type { AnyNode } from 'acorn';
import type { FunctionNode } from './ast.ts';
import type { Emitter, FunctionContext } from './emitter.ts';
import type { FunctionFacts } from './scope.ts';
import { emitStatements } from './statements.ts';
import { housed, isCostly, isRisky, mark, newHost, stepCheck } from './stepping.ts';

/** Takes a generator made once beside the function that calls it. */
export type Lift = (name: string, generator: string) => void;

/** Parameters (without parentheses) and body (with braces). */
interface Written {
  readonly params: string;
  readonly body: string;
}

/** Lifts into the enclosing block; null when there is none at hand. */
export function liftBeside(e: Emitter): Lift | null {
  const { host } = e;
  return host === null ? null : (name, generator) => host.functions.push(named(generator, name));
}

function named(generator: string, name: string): string {
  return `function* ${name}${generator.slice('function*'.length)}`;
}

/** `as` names an anonymous `export default function`. */
export function emitFunction(e: Emitter, node: FunctionNode, as = ''): string {
  const isArrow = node.type === 'ArrowFunctionExpression';
  const name = node.id?.name ?? as;
  const write = ({ params, body }: Written, id: string, star = '') =>
    isArrow ? `(${params}) => ${body}` : `function${star} ${id}(${params}) ${body}`;
  if (!node.async) return write(emitPlain(e, node), name, node.generator ? '*' : '');
  if (isDirect(e, node)) return write(emitDirect(e, node), name);
  if (node.type === 'FunctionDeclaration') return write(emitLifted(e, node, liftBeside(e)), name);
  const selfNamed = node.type === 'FunctionExpression' && name !== '';
  const lift = selfNamed ? null : liftBeside(e);
  if (lift !== null) return write(emitLifted(e, node, lift), '');
  // No block to put the generator in, or one that does not know the function's own name.
  const beside: string[] = [];
  const written = emitLifted(e, node, (own, generator) => beside.push(named(generator, own)));
  const result = selfNamed ? name : e.facts.functions.get(node)!.name || e.fresh('f');
  const safe = /^[\w$]+$/.test(result) ? result : e.fresh('f');
  return `(() => { const ${safe} = ${write(written, '')}; return ${safe};\n${beside.join('\n')} })()`;
}

/** A method, getter, setter or constructor. Without `lift` an async one makes its generator per call. */
export function emitMethod(
  e: Emitter,
  node: FunctionNode,
  prefix: string,
  key: string,
  lift: Lift | null,
): string {
  const star = node.generator && !node.async ? '*' : '';
  const { params, body } = !node.async
    ? emitPlain(e, node)
    : isDirect(e, node)
      ? emitDirect(e, node)
      : emitLifted(e, node, lift);
  return `${prefix}${star}${key}(${params}) ${body}`;
}

function contextOf(
  e: Emitter,
  node: FunctionNode,
  kind: FunctionContext['kind'],
  keepsSite: boolean,
): FunctionContext {
  const { name } = e.facts.functions.get(node)!;
  if (node.type === 'ArrowFunctionExpression') return { ...e.fn, kind, keepsSite, name };
  return { kind, keepsSite, name, argumentsName: null, superName: null, newTargetName: null };
}

function emitParams(e: Emitter, node: FunctionNode, fn: FunctionContext): string[] {
  return e.within({ ...fn, keepsSite: false }, null, () => node.params.map((p) => e.emit(p)));
}

/** The learner's statements, as a list. */
function emitInside(e: Emitter, node: FunctionNode, fn: FunctionContext): string {
  const host = newHost();
  const text = e.within(fn, host, () => {
    const { body } = node;
    if (body.type === 'BlockStatement') return emitStatements(e, body.body);
    const value = e.emit(body);
    const result = fn.kind === 'direct' ? `${e.runtime}.resolved(${value})` : `(${value})`;
    return `${mark(e, body)}return ${result};`;
  });
  return housed(host, text);
}

/** A function that stays what it is. */
function emitPlain(e: Emitter, node: FunctionNode): Written {
  const risky = isRisky(e, node.body);
  const fn = contextOf(e, node, node.generator ? 'generator' : 'sync', risky);
  const site = e.sites.add(node, 'function', fn.name);
  const params = emitParams(e, node, fn).join(', ');
  const inside = emitInside(e, node, fn);
  if (!risky) return { params, body: `{ ${stepCheck(e, site)} ${inside} }` };
  const nests = !node.generator;
  const end = nests ? ` finally { ${e.runtime}.depth--; }` : '';
  const body = guarded(e, site, { nests, costly: isCostly(node.body) }, inside, 'throw', 'thrown');
  return { params, body: `${body}${end} }` };
}

/** `{ check; try { … } catch { … }`, without the closing brace. */
function guarded(
  e: Emitter,
  site: number,
  steps: Parameters<typeof stepCheck>[2],
  inside: string,
  word: 'throw' | 'return',
  handler: string,
): string {
  const error = `${e.prefix}e`;
  return `{ let ${e.local} = ${site}; ${stepCheck(e, site, steps)} try {
${inside}
} catch (${error}) { ${word} ${e.runtime}.${handler}(${error}, ${e.local}); }`;
}

/** Whether an async function can settle its promise without a generator to wait in. */
function isDirect(e: Emitter, node: FunctionNode): boolean {
  const facts = e.facts.functions.get(node)!;
  return !node.generator && !facts.awaits && !facts.tries && isSimple(node);
}

function isSimple(node: FunctionNode): boolean {
  return node.params.every((param) => param.type === 'Identifier');
}

function emitDirect(e: Emitter, node: FunctionNode): Written {
  const fn = contextOf(e, node, 'direct', true);
  const site = e.sites.add(node, 'function', fn.name);
  const params = emitParams(e, node, fn).join(', ');
  const inside = `${emitInside(e, node, fn)}\nreturn ${e.runtime}.resolved();`;
  const body = guarded(e, site, { nests: true, costly: true }, inside, 'return', 'rejected');
  return { params, body: `${body} finally { ${e.runtime}.depth--; } }` };
}

/** What a lifted body takes along as leading parameters: name inside, value outside. */
interface Taken {
  readonly name: string;
  readonly value: string;
}

/** An async function: a thin wrapper that starts a generator made beside it. */
function emitLifted(e: Emitter, node: FunctionNode, lift: Lift | null): Written {
  const facts = e.facts.functions.get(node)!;
  const outer = e.fn;
  const isArrow = node.type === 'ArrowFunctionExpression';
  const taken: Taken[] = [];
  const take = (needed: boolean, tag: string, around: string | null, value: string) => {
    if (!needed) return null;
    const name = e.fresh(tag);
    taken.push({ name, value: (isArrow ? around : null) ?? value });
    return name;
  };
  const key = `${e.prefix}k`;
  const superName = take(facts.usesSuper, 's', outer.superName, `(${key}) => super[${key}]`);
  const newTargetName = take(
    isArrow && facts.usesNewTarget,
    't',
    outer.newTargetName,
    'new.target',
  );
  const argumentsName = take(
    facts.usesArguments && (isArrow || taken.length > 0),
    'a',
    outer.argumentsName,
    'arguments',
  );
  const kind = node.generator ? 'async-generator' : 'async';
  const fn: FunctionContext = {
    kind,
    keepsSite: true,
    name: facts.name,
    argumentsName,
    superName,
    newTargetName,
  };
  const site = e.sites.add(node, 'function', facts.name);
  const names = [...taken.map((t) => t.name), ...emitParams(e, node, fn)];
  const body = guarded(e, site, { costly: true }, emitInside(e, node, fn), 'throw', 'thrown');
  const generator = `function*(${names.join(', ')}) ${body} }`;
  const target = lift === null ? `(${generator})` : e.fresh('g');
  lift?.(target, generator);
  return emitCall(e, node, facts, target, taken, argumentsName === null, site);
}

/** The wrapper: same parameter count, same `this`, and a promise for what the generator does. */
function emitCall(
  e: Emitter,
  node: FunctionNode,
  facts: FunctionFacts,
  target: string,
  taken: readonly Taken[],
  ownArguments: boolean,
  site: number,
): Written {
  const { runtime } = e;
  const values = taken.map((t) => t.value);
  const isArrow = node.type === 'ArrowFunctionExpression';
  if (isSimple(node) && !(facts.usesArguments && ownArguments)) {
    const params = node.params.map((param) => e.source(param));
    const call = facts.usesThis
      ? `${target}.call(${['this', ...values, ...params].join(', ')})`
      : `${target}(${[...values, ...params].join(', ')})`;
    const started = node.generator ? `stream(${call})` : `go(${call}, ${site})`;
    return { params: params.join(', '), body: `{ return ${runtime}.${started}; }` };
  }
  // Defaults and patterns may throw, which must reject: the runtime evaluates them.
  const first = node.params.findIndex(isOptional);
  const counted = first < 0 ? node.params.length : first;
  const dummies = node.params.slice(0, counted).map(() => e.fresh('p'));
  const rest = e.fresh('p');
  const list = isArrow
    ? `[${[...values, ...dummies, `...${rest}`].join(', ')}]`
    : taken.length > 0
      ? `[${[...values, '...arguments'].join(', ')}]`
      : 'arguments';
  const self = facts.usesThis ? 'this' : 'undefined';
  const started = node.generator
    ? `streamWith(${target}, ${self}, ${list})`
    : `goWith(${target}, ${self}, ${list}, ${site})`;
  const params = isArrow ? [...dummies, `...${rest}`] : dummies;
  return { params: params.join(', '), body: `{ return ${runtime}.${started}; }` };
}

function isOptional(param: AnyNode): boolean {
  return param.type === 'AssignmentPattern' || param.type === 'RestElement';
}
