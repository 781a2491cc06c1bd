/** What a source file imports and which real globals it touches, from its syntax tree. */
import { parseSync } from 'vite';

export interface ImportFact {
  readonly specifier: string;
  /** Erased when compiled: `import type`, `import { type A }`, `typeof import('…')`. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface GlobalFact {
  /** `Date.now` for a member, `Math` when the whole object is used, `**` for a power. */
  readonly name: string;
  readonly line: number;
}

export interface SourceFacts {
  readonly imports: readonly ImportFact[];
  readonly globals: readonly GlobalFact[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** Names bound in one function, block or module. */
class Scope {
  readonly names = new Set<string>();
  constructor(
    readonly parent: Scope | null,
    /** Where a `var` lands. */
    readonly holdsVars: boolean,
  ) {}

  binds(name: string): boolean {
    return this.names.has(name) || (this.parent?.binds(name) ?? false);
  }

  varScope(): Scope {
    return this.holdsVars || this.parent === null ? this : this.parent.varScope();
  }
}

/** Throws when the text is not TypeScript. `path` settles whether JSX is allowed. */
export function readSource(path: string, text: string): SourceFacts {
  const lang = path.endsWith('.tsx') ? 'tsx' : path.endsWith('.d.ts') ? 'dts' : 'ts';
  const { program, errors } = parseSync(path, text, { lang, preserveParens: false });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const root = program as unknown as Node;
  const lineAt = lineFinder(text);
  return { imports: importsOf(root, lineAt), globals: new GlobalFinder(lineAt).find(root) };
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === 10) starts.push(i + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function children(node: Node): Node[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

const child = (node: Node, key: string): Node | null => {
  const value = node[key];
  return isNode(value) ? value : null;
};

const list = (node: Node, key: string): Node[] => {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

function importsOf(root: Node, lineAt: (offset: number) => number): ImportFact[] {
  const found: ImportFact[] = [];
  const visit = (node: Node): void => {
    const source = child(node, 'source');
    if (source?.type === 'Literal' && typeof source['value'] === 'string') {
      const specifier = source['value'];
      found.push({ specifier, typeOnly: isTypeOnly(node), line: lineAt(node.start) });
    }
    for (const inner of children(node)) visit(inner);
  };
  visit(root);
  return found;
}

function isTypeOnly(node: Node): boolean {
  const whole = node['importKind'] ?? node['exportKind'];
  if (node.type === 'TSImportType' || whole === 'type') return true;
  const specifiers = list(node, 'specifiers');
  return (
    specifiers.length > 0 &&
    specifiers.every((one) => (one['importKind'] ?? one['exportKind']) === 'type')
  );
}

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'TSDeclareFunction',
]);
const BLOCKS = new Set([
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'CatchClause',
]);
/** TypeScript around an expression; every other TS node is a type or ambient, and erased. */
const WRAPPERS = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
]);
const KEYED = new Set(['Property', 'MethodDefinition', 'PropertyDefinition', 'AccessorProperty']);

/** Names of the global object itself. */
const GLOBAL_OBJECTS = new Set(['globalThis', 'self', 'window', 'global']);

class GlobalFinder {
  private readonly seen: {
    readonly scope: Scope;
    readonly path: string[];
    readonly line: number;
  }[] = [];

  constructor(private readonly lineAt: (offset: number) => number) {}

  /** References are judged at the end, when every name of every scope is known. */
  find(root: Node): GlobalFact[] {
    const module = new Scope(null, true);
    for (const node of children(root)) this.visit(node, module);
    return this.seen
      .filter(({ scope, path }) => !scope.binds(path[0]!))
      .map(({ path, line }) => ({ name: globalName(path), line }));
  }

  private note(node: Node, scope: Scope, path: string[]): void {
    this.seen.push({ scope, path, line: this.lineAt(node.start) });
  }

  private visit(node: Node, scope: Scope): void {
    const { type } = node;
    if (FUNCTIONS.has(type)) this.visitFunction(node, scope);
    else if (type === 'ClassDeclaration' || type === 'ClassExpression')
      this.visitClass(node, scope);
    else if (type === 'VariableDeclaration') this.visitVariables(node, scope);
    else if (type === 'ImportDeclaration') {
      for (const one of list(node, 'specifiers')) this.declare(child(one, 'local')!, scope, scope);
    } else if (type === 'MemberExpression' || type === 'Identifier') this.visitPath(node, scope);
    else if (KEYED.has(type)) this.visitKeyed(node, scope);
    else if (type === 'ExportSpecifier') this.visit(child(node, 'local')!, scope);
    else if (type === 'MetaProperty') return;
    else if (type.startsWith('TS')) {
      if (WRAPPERS.has(type)) this.visit(child(node, 'expression')!, scope);
    } else this.visitOther(node, scope);
  }

  private visitOther(node: Node, scope: Scope): void {
    if (/^Export(Named|All)Declaration$/.test(node.type) && child(node, 'source') !== null) return;
    this.notePower(node, scope);
    const inner = BLOCKS.has(node.type)
      ? new Scope(scope, false)
      : node.type === 'StaticBlock'
        ? new Scope(scope, true)
        : scope;
    const parameter = node.type === 'CatchClause' ? child(node, 'param') : null;
    if (parameter !== null) this.declare(parameter, inner, inner);
    const label = child(node, 'label');
    for (const part of children(node)) {
      if (part !== label && part !== parameter) this.visit(part, inner);
    }
  }

  private visitFunction(node: Node, scope: Scope): void {
    const inner = new Scope(scope, true);
    const id = child(node, 'id');
    if (id !== null) {
      if (node.type === 'FunctionDeclaration') scope.names.add(id['name'] as string);
      else if (node.type === 'FunctionExpression') inner.names.add(id['name'] as string);
    }
    for (const parameter of list(node, 'params')) this.declare(parameter, inner, inner);
    const body = child(node, 'body');
    if (body !== null) this.visit(body, inner);
  }

  private visitClass(node: Node, scope: Scope): void {
    if (node['declare'] === true) return;
    const inner = new Scope(scope, false);
    const id = child(node, 'id');
    if (id !== null) {
      (node.type === 'ClassDeclaration' ? scope : inner).names.add(id['name'] as string);
    }
    for (const part of children(node)) if (part !== id) this.visit(part, inner);
  }

  private visitVariables(node: Node, scope: Scope): void {
    // `declare const x` makes no binding: the name stays the real global's.
    if (node['declare'] === true) return;
    const target = node['kind'] === 'var' ? scope.varScope() : scope;
    for (const declarator of list(node, 'declarations')) {
      const id = child(declarator, 'id')!;
      const init = child(declarator, 'init');
      this.declare(id, target, scope);
      if (init !== null && !this.takenApart(id, init, scope)) this.visit(init, scope);
    }
  }

  /** `const { now } = Date` touches `Date.now` and nothing else of it. */
  private takenApart(id: Node, init: Node, scope: Scope): boolean {
    const path = pathOf(init);
    const properties = list(id, 'properties');
    if (id.type !== 'ObjectPattern' || path === null) return false;
    const keys = properties.map((one) =>
      one.type === 'Property' ? propertyName(one, 'key') : null,
    );
    if (keys.length === 0 || keys.includes(null)) return false;
    for (const key of keys) this.note(init, scope, [...path, key!]);
    return true;
  }

  private visitPath(node: Node, scope: Scope): void {
    const path = pathOf(node);
    if (path !== null) {
      this.note(node, scope, path);
      return;
    }
    this.visit(child(node, 'object')!, scope);
    if (node['computed'] === true) this.visit(child(node, 'property')!, scope);
  }

  private visitKeyed(node: Node, scope: Scope): void {
    const key = child(node, 'key')!;
    if (node['computed'] === true) this.visit(key, scope);
    for (const part of children(node)) if (part !== key) this.visit(part, scope);
  }

  /** Adds a pattern's names to `scope`; defaults and computed keys in it are ordinary code. */
  private declare(pattern: Node, scope: Scope, around: Scope): void {
    switch (pattern.type) {
      case 'Identifier':
        scope.names.add(pattern['name'] as string);
        return;
      case 'AssignmentPattern':
        this.declare(child(pattern, 'left')!, scope, around);
        this.visit(child(pattern, 'right')!, around);
        return;
      case 'Property':
        if (pattern['computed'] === true) this.visit(child(pattern, 'key')!, around);
        this.declare(child(pattern, 'value')!, scope, around);
        return;
      case 'RestElement':
        this.declare(child(pattern, 'argument')!, scope, around);
        return;
      default:
        for (const part of children(pattern)) {
          if (!part.type.startsWith('TS')) this.declare(part, scope, around);
        }
    }
  }

  /** Powers of literals are exact or folded once; others are as good as `Math.pow`. */
  private notePower(node: Node, scope: Scope): void {
    const { operator } = node;
    if (operator !== '**' && operator !== '**=') return;
    const literals = ['left', 'right'].every((side) => {
      const operand = child(node, side)!;
      return (child(operand, 'argument') ?? operand).type === 'Literal';
    });
    if (!literals) this.note(node, scope, ['**']);
  }
}

/** `['a', 'b']` for `a.b`, `a['b']` and `a?.b`; null for anything else. */
function pathOf(node: Node): string[] | null {
  if (node.type === 'Identifier') return [node['name'] as string];
  if (WRAPPERS.has(node.type)) return pathOf(child(node, 'expression')!);
  if (node.type !== 'MemberExpression') return null;
  const object = pathOf(child(node, 'object')!);
  const name = propertyName(node, 'property');
  return object === null || name === null ? null : [...object, name];
}

/** A member's name when it can be read off the text. */
function propertyName(node: Node, key: string): string | null {
  const property = child(node, key)!;
  if (node['computed'] !== true && property.type === 'Identifier') {
    return property['name'] as string;
  }
  return typeof property['value'] === 'string' ? property['value'] : null;
}

/** The global and the member taken from it: `globalThis.Date.now.call` is `Date.now`. */
function globalName(path: readonly string[]): string {
  const own = path.length > 1 && GLOBAL_OBJECTS.has(path[0]!) ? path.slice(1) : path;
  return own.slice(0, 2).join('.');
}
