import type { AnyNode } from 'acorn';
import type { ClassNode } from './ast.ts';
import type { Emitter, FunctionContext } from './emitter.ts';
import { emitMethod, type Lift } from './functions.ts';
import { emitBlock } from './statements.ts';
import { isRisky } from './stepping.ts';

/**
 * Async methods are lifted into variables of the enclosing block, set by a static block of the
 * class: the generator is made once, and sees the class's private names.
 */
export function emitClass(e: Emitter, node: ClassNode): string {
  const heritage = node.superClass ? ` extends (${e.emit(node.superClass)})` : '';
  const made: string[] = [];
  const { host } = e;
  const lift: Lift | null =
    host === null
      ? null
      : (name, generator) => {
          host.variables.push(name);
          made.push(`${name} = ${generator};`);
        };
  const members = node.body.body.map((member) => emitMember(e, member, lift));
  const first = made.length === 0 ? '' : `static { ${made.join('\n')} }\n`;
  const name = node.id ? ` ${node.id.name}` : '';
  return `class${name}${heritage} { ${first}${members.join('\n')} }`;
}

function emitMember(e: Emitter, node: AnyNode, lift: Lift | null): string {
  if (node.type === 'StaticBlock') {
    const local = `let ${e.local} = ${e.sites.add(node, 'function', e.fn.name)}; `;
    const fn = ownContext('sync', true);
    return `static ${e.within(fn, null, () => emitBlock(e, node, local))}`;
  }
  if (node.type === 'MethodDefinition') {
    const word = node.kind === 'get' || node.kind === 'set' ? `${node.kind} ` : '';
    const prefix = (node.static ? 'static ' : '') + word;
    return emitMethod(e, node.value, prefix, e.key(node), lift);
  }
  if (node.type === 'PropertyDefinition') {
    const head = (node.static ? 'static ' : '') + e.key(node);
    if (!node.value) return `${head};`;
    return `${head} = ${emitField(e, node.value)};`;
  }
  return e.generic(node);
}

function emitField(e: Emitter, value: AnyNode): string {
  const text = e.within(ownContext('field', false), null, () => e.emit(value));
  if (!isRisky(e, value)) return text;
  return `(${e.runtime}.step(${e.sites.add(value, 'statement', e.fn.name)}), ${text})`;
}

function ownContext(kind: FunctionContext['kind'], keepsSite: boolean): FunctionContext {
  return { kind, keepsSite, name: '', argumentsName: null, superName: null, newTargetName: null };
}
