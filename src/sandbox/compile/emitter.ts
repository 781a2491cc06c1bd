import type { AnyNode, Identifier } from 'acorn';
import { childrenOf, isClass, isFunction } from './ast.ts';
import { emitAwait, emitReturn, emitYield } from './awaiting.ts';
import { emitClass } from './classes.ts';
import { emitAssignment, emitBinary, emitConsoleCall, emitSuperUse } from './expressions.ts';
import { emitFunction, emitMethod, liftBeside } from './functions.ts';
import { CompileProblem } from './problem.ts';
import type { ModuleFacts } from './scope.ts';
import type { SiteTable } from './sites.ts';
import { emitStatement } from './statements.ts';

/** The function whose body is being written. */
export interface FunctionContext {
  /**
   * `direct`: an async function without awaits, which needs no generator.
   * `field`: a class field's initialiser, which is an expression and has no place for statements.
   */
  readonly kind: 'module' | 'sync' | 'generator' | 'async' | 'async-generator' | 'direct' | 'field';
  /** Whether the body keeps its current site in a local variable. */
  readonly keepsSite: boolean;
  readonly name: string;
  /** Inside a lifted arrow these stand for what the arrow takes from around it. */
  readonly argumentsName: string | null;
  readonly superName: string | null;
  readonly newTargetName: string | null;
}

/** A block that takes the declarations of what is lifted out of its expressions. */
export interface Host {
  readonly variables: string[];
  readonly functions: string[];
}

/** Writes one module's code anew. Every method returns text; nothing of the tree is changed. */
export class Emitter {
  fn: FunctionContext;
  /** Null where no block is at hand (parameters, fields, loop heads). */
  host: Host | null = null;
  private counter = 0;

  /** Name of the runtime object in the written code. */
  readonly runtime: string;
  /** Local variable with the current site. */
  readonly local: string;

  constructor(
    readonly code: string,
    readonly facts: ModuleFacts,
    /** Local name of an import to the text that reads it. */
    private readonly importText: ReadonlyMap<string, string>,
    readonly sites: SiteTable,
    readonly prefix: string,
  ) {
    this.runtime = prefix;
    this.local = `${prefix}l`;
    this.fn = {
      kind: 'module',
      keepsSite: true,
      name: '',
      argumentsName: null,
      superName: null,
      newTargetName: null,
    };
  }

  /** A name that the module does not use. */
  fresh(tag: string): string {
    return `${this.prefix}${tag}${++this.counter}`;
  }

  source(node: AnyNode): string {
    return this.code.slice(node.start, node.end);
  }

  /** Runs `work` as the body of `fn`; its lifted declarations go to `host`. */
  within<T>(fn: FunctionContext, host: Host | null, work: () => T): T {
    const outer = this.fn;
    const outerHost = this.host;
    this.fn = fn;
    this.host = host;
    try {
      return work();
    } finally {
      this.fn = outer;
      this.host = outerHost;
    }
  }

  /** Runs `work` where no block can take declarations. */
  withoutHost<T>(work: () => T): T {
    return this.within(this.fn, null, work);
  }

  emit(node: AnyNode): string {
    if (isFunction(node)) return emitFunction(this, node);
    if (isClass(node)) return emitClass(this, node);
    switch (node.type) {
      case 'Identifier':
        return this.identifier(node);
      case 'Property':
        return this.property(node);
      case 'AwaitExpression':
        return emitAwait(this, node);
      case 'YieldExpression':
        return emitYield(this, node);
      case 'BinaryExpression':
        return emitBinary(this, node);
      case 'AssignmentExpression':
        return emitAssignment(this, node);
      case 'CallExpression':
        return emitConsoleCall(this, node) ?? emitSuperUse(this, node) ?? this.generic(node);
      case 'MemberExpression':
        return emitSuperUse(this, node) ?? this.generic(node);
      case 'MetaProperty':
        return this.fn.newTargetName ?? this.source(node);
      case 'ReturnStatement':
        return emitReturn(this, node);
      default:
        return emitStatement(this, node) ?? this.generic(node);
    }
  }

  /** The node's own text around its rewritten children. */
  generic(node: AnyNode): string {
    let text = '';
    let at = node.start;
    for (const child of childrenOf(node)) {
      text += this.code.slice(at, child.start) + this.emit(child);
      at = child.end;
    }
    return text + this.code.slice(at, node.end);
  }

  /** As {@link generic}, ended by a semicolon even where the learner left it out. */
  terminated(node: AnyNode): string {
    const text = this.generic(node);
    return text.endsWith(';') ? text : `${text};`;
  }

  private identifier(node: Identifier): string {
    const imported = this.facts.imported.get(node);
    if (imported !== undefined) return this.importText.get(imported)!;
    if (node.name === 'arguments' && this.fn.argumentsName !== null) return this.fn.argumentsName;
    return node.name;
  }

  private property(node: Extract<AnyNode, { type: 'Property' }>): string {
    if (isFunction(node.value) && (node.method || node.kind !== 'init')) {
      const kind = node.kind === 'init' ? '' : `${node.kind} `;
      return emitMethod(this, node.value, kind, this.key(node), liftBeside(this));
    }
    if (node.shorthand && node.value.type === 'Identifier') {
      const text = this.identifier(node.value);
      return text === node.value.name ? text : `${node.value.name}: ${text}`;
    }
    return this.generic(node);
  }

  /** Ends the compilation with a remark at `node`. */
  refuse(node: AnyNode, message: string): never {
    throw new CompileProblem({ ...this.sites.position(node), message });
  }

  key(node: { key: AnyNode; computed: boolean }): string {
    return node.computed ? `[${this.emit(node.key)}]` : this.source(node.key);
  }
}
