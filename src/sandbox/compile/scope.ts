import type { AnyNode, Identifier, Program } from 'acorn';
import { boundNames, childrenOf, type FunctionNode, isFunction } from './ast.ts';
import { lexicalNames, ownNames, varNames } from './names.ts';
import { isEvalCall, refusalOf } from './unsupported.ts';

/** What the lowering of a function must know about its body (arrows inside count for it). */
export interface FunctionFacts {
  usesThis: boolean;
  usesArguments: boolean;
  usesSuper: boolean;
  usesNewTarget: boolean;
  /** Its own name, or that of what it is first assigned to; '' when there is none. */
  name: string;
  /** Has an `await` or `for await` of its own. */
  awaits: boolean;
  /** Has a `try` of its own. */
  tries: boolean;
}

export interface Remark {
  readonly node: AnyNode;
  readonly message: string;
}

export interface ModuleFacts {
  /** Identifiers that mean an imported binding, by its local name. */
  readonly imported: ReadonlyMap<AnyNode, string>;
  readonly functions: ReadonlyMap<AnyNode, FunctionFacts>;
  /** Names read but bound nowhere in the module: globals, or mistakes. */
  readonly free: ReadonlySet<AnyNode>;
  /** Every identifier of the module, bound or not. */
  readonly names: ReadonlySet<string>;
  /** Whether it awaits at its top level. */
  readonly awaits: boolean;
  readonly remarks: readonly Remark[];
}

interface Scope {
  readonly names: ReadonlySet<string>;
  readonly parent: Scope | null;
}

/**
 * Resolves every name of a module. `importNames` are the local names its imports bind. In a package
 * `eval` is not refused (some mention it for features nobody uses here) but counts as imported.
 */
export function analyseScopes(
  program: Program,
  importNames: ReadonlySet<string>,
  isPackage = false,
): ModuleFacts {
  return new ScopeWalk(importNames, isPackage).run(program);
}

class ScopeWalk {
  private readonly imported = new Map<AnyNode, string>();
  private readonly functions = new Map<AnyNode, FunctionFacts>();
  private readonly free = new Set<AnyNode>();
  private readonly names = new Set<string>();
  private readonly remarks: Remark[] = [];
  private scope: Scope = { names: new Set(), parent: null };
  private facts: FunctionFacts = noFacts();
  /** Functions without a name of their own, by the name of what holds them. */
  private readonly inferred = new Map<AnyNode, string>();

  constructor(
    private readonly importNames: ReadonlySet<string>,
    private readonly isPackage: boolean,
  ) {}

  run(program: Program): ModuleFacts {
    const declared = varNames(program.body);
    lexicalNames(program.body, declared);
    this.within(declared, () => this.visitAll(program.body));
    const { imported, functions, free, names, remarks } = this;
    const { awaits } = this.facts;
    return { imported, functions, free, names, awaits, remarks };
  }

  private within(names: ReadonlySet<string>, work: () => void): void {
    const outer = this.scope;
    this.scope = { names, parent: outer };
    work();
    this.scope = outer;
  }

  private visitAll(nodes: readonly AnyNode[]): void {
    for (const node of nodes) this.visit(node);
  }

  private visit(node: AnyNode): void {
    if (isFunction(node)) {
      this.visitFunction(node);
      return;
    }
    this.note(node);
    this.inferName(node);
    const refusal = refusalOf(node);
    if (refusal !== null && !(this.isPackage && isEvalCall(node)))
      this.remarks.push({ node, message: refusal });
    switch (node.type) {
      case 'Identifier':
        this.reference(node);
        return;
      case 'MemberExpression':
        this.visit(node.object);
        if (node.computed) this.visit(node.property);
        return;
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed) this.visit(node.key);
        if (node.value) this.visitMemberValue(node.type, node.value);
        return;
      case 'LabeledStatement':
        this.visit(node.body);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        return;
      case 'ExportNamedDeclaration':
        // Specifiers name module bindings: the module lowering looks them up itself.
        if (node.declaration) this.visit(node.declaration);
        return;
      case 'AssignmentExpression':
      case 'UpdateExpression':
        this.refuseImportWrites(
          node,
          node.type === 'AssignmentExpression' ? node.left : node.argument,
        );
        break;
      case 'ForInStatement':
      case 'ForOfStatement':
        if (node.left.type !== 'VariableDeclaration') this.refuseImportWrites(node, node.left);
        break;
      default:
        break;
    }
    const own = ownNames(node);
    if (own === null) this.visitAll(childrenOf(node));
    else this.within(own, () => this.visitAll(childrenOf(node)));
  }

  /** A field's initialiser is a function body of its own, with its own `arguments` (none). */
  private visitMemberValue(owner: string, value: AnyNode): void {
    if (owner !== 'PropertyDefinition') {
      this.visit(value);
      return;
    }
    const outer = this.facts;
    this.facts = noFacts();
    this.visit(value);
    this.facts = outer;
  }

  private visitFunction(node: FunctionNode): void {
    const outer = this.facts;
    const facts = noFacts();
    facts.name = node.id?.name ?? this.inferred.get(node) ?? '';
    this.facts = facts;
    this.functions.set(node, facts);
    const names = new Set<string>();
    if (node.type === 'FunctionExpression' && node.id) names.add(node.id.name);
    for (const param of node.params) for (const name of boundNames(param)) names.add(name);
    if (node.body.type === 'BlockStatement') {
      for (const name of varNames(node.body.body)) names.add(name);
      lexicalNames(node.body.body, names);
      this.refuseTwice(node.body.body);
    }
    if (node.id) this.names.add(node.id.name);
    this.within(names, () => {
      this.visitAll(node.params);
      if (node.body.type === 'BlockStatement') this.visitAll(node.body.body);
      else this.visit(node.body);
    });
    this.facts = outer;
    if (node.type === 'ArrowFunctionExpression') {
      outer.usesThis ||= facts.usesThis;
      outer.usesArguments ||= facts.usesArguments;
      outer.usesSuper ||= facts.usesSuper;
      outer.usesNewTarget ||= facts.usesNewTarget;
    }
  }

  private note(node: AnyNode): void {
    const { facts } = this;
    if (node.type === 'ThisExpression') facts.usesThis = true;
    else if (node.type === 'Super') facts.usesThis = facts.usesSuper = true;
    else if (node.type === 'MetaProperty') facts.usesNewTarget = true;
    else if (node.type === 'AwaitExpression') facts.awaits = true;
    else if (node.type === 'ForOfStatement' && node.await) facts.awaits = true;
    else if (node.type === 'TryStatement') facts.tries = true;
  }

  private inferName(node: AnyNode): void {
    if (node.type === 'VariableDeclarator' && node.init && node.id.type === 'Identifier') {
      this.inferred.set(node.init, node.id.name);
    } else if (
      node.type === 'Property' ||
      node.type === 'MethodDefinition' ||
      node.type === 'PropertyDefinition'
    ) {
      const { key, value } = node;
      if (!value || node.computed) return;
      if (key.type === 'Identifier') this.inferred.set(value, key.name);
      if (key.type === 'PrivateIdentifier') this.inferred.set(value, `#${key.name}`);
    }
  }

  private reference(node: Identifier): void {
    const { name } = node;
    this.names.add(name);
    if (name === 'arguments') {
      this.facts.usesArguments = true;
      return;
    }
    for (let scope: Scope | null = this.scope; scope !== null; scope = scope.parent) {
      if (scope.names.has(name)) return;
    }
    if (this.importNames.has(name) || (this.isPackage && name === 'eval')) {
      this.imported.set(node, name);
    } else this.free.add(node);
  }

  private refuseImportWrites(node: AnyNode, target: AnyNode): void {
    const names = target.type === 'MemberExpression' ? [] : boundNames(target as Identifier);
    for (const name of names) {
      if (!this.importNames.has(name) || this.isShadowed(name)) continue;
      const message = `\`${name}\` is imported, and an import cannot be assigned. Export a function that changes it from its own file.`;
      this.remarks.push({ node, message });
    }
  }

  private isShadowed(name: string): boolean {
    for (let scope: Scope | null = this.scope; scope !== null; scope = scope.parent) {
      if (scope.names.has(name)) return true;
    }
    return false;
  }

  /** Bodies are wrapped in a block, where a name declared twice as function or var cannot stand. */
  private refuseTwice(body: readonly AnyNode[]): void {
    const functions = new Set<string>();
    const vars = varNames(body);
    for (const node of body) {
      if (node.type !== 'FunctionDeclaration') continue;
      const { name } = node.id!;
      if (functions.has(name) || vars.has(name)) {
        const message = `\`${name}\` is declared twice in this function. Give one of them another name.`;
        this.remarks.push({ node, message });
      }
      functions.add(name);
    }
  }
}

function noFacts(): FunctionFacts {
  return {
    name: '',
    usesThis: false,
    usesArguments: false,
    usesSuper: false,
    usesNewTarget: false,
    awaits: false,
    tries: false,
  };
}
