import type { AnyNode, Program } from 'acorn';
import { isFunction } from './ast.ts';
import { Emitter } from './emitter.ts';
import { emitFunction } from './functions.ts';
import type { Exported, Imported, ModuleOutline } from './link.ts';
import { isPackageFile } from './package-file.ts';
import { CompileProblem } from './problem.ts';
import type { CompiledModule, Site } from './result.ts';
import { analyseScopes, type ModuleFacts } from './scope.ts';
import { SiteTable } from './sites.ts';
import { housed, mark, newHost } from './stepping.ts';

/** Lowers one module; its sites are added to `sites`. Throws `CompileProblem`. */
export function emitModule(module: ModuleOutline, sites: Site[]): CompiledModule {
  const program = module.program();
  const isPackage = isPackageFile(module.file);
  const facts = analyseScopes(program, new Set(module.imports.keys()), isPackage);
  const remark = facts.remarks[0];
  if (remark !== undefined) {
    const at = module.positions.at(remark.node.start);
    throw new CompileProblem({ file: module.file, ...at, message: remark.message });
  }
  const prefix = unusedPrefix(facts);
  const table = new SiteTable(sites, module.file, module.positions);
  const read = (imported: Imported) => importText(module, imported, prefix);
  const importTexts = new Map([...module.imports].map(([name, from]) => [name, read(from)]));
  if (isPackage) importTexts.set('eval', '(void 0)');
  const e = new Emitter(module.code, facts, importTexts, table, prefix);
  const moduleSite = table.add(program, 'module', '');
  const host = newHost();
  const value = e.fresh('d');
  const statements = e.within(e.fn, host, () => emitTopLevel(e, program, value));
  const exports = [...module.exports].map(([name, exported]) => {
    return `[${JSON.stringify(name)}]: () => ${exportText(exported, read, value)}`;
  });
  const imports = module.sources.map((_, index) => `${prefix}m${index}`);
  const code = `"use strict";
return function*() { let ${e.local} = ${moduleSite}; try {
const [${imports.join(', ')}] = yield { ${exports.join(', ')} };
yield;
${housed(host, statements)}
} catch (${prefix}e) { throw ${prefix}.thrown(${prefix}e, ${e.local}); } };`;
  const byDefault = module.exports.get('default');
  return {
    file: module.file,
    code,
    runtimeName: prefix,
    imports: module.sources,
    exports: [...module.exports.keys()],
    awaits: facts.awaits,
    defaultExport: byDefault ? module.positions.at(byDefault.at) : null,
  };
}

/** `$`, or something longer if the learner's own names start with it. */
function unusedPrefix(facts: ModuleFacts): string {
  const names = [...facts.names].filter((name) => name.startsWith('$'));
  for (let n = 0; ; n++) {
    const prefix = n === 0 ? '$' : `$${n}_`;
    if (!names.some((name) => name.startsWith(prefix))) return prefix;
  }
}

/** Live bindings: an import is read where it is used, through the exporting module. */
function importText(module: ModuleOutline, { source, name }: Imported, prefix: string): string {
  const from = `${prefix}m${source}`;
  if (module.sources[source]!.kind === 'package') {
    return name === '*' ? from : `(0, ${from}[${JSON.stringify(name)}])`;
  }
  return `(${from}[${JSON.stringify(name)}]())`;
}

function exportText(
  exported: Exported,
  read: (imported: Imported) => string,
  value: string,
): string {
  if (exported.kind === 'local') return exported.name;
  return exported.kind === 'from' ? read(exported) : value;
}

function emitTopLevel(e: Emitter, program: Program, value: string): string {
  return program.body.map((node) => emitTopLevelNode(e, node, value)).join('\n');
}

function emitTopLevelNode(e: Emitter, node: AnyNode, value: string): string {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return '';
    case 'ExportNamedDeclaration':
      return node.declaration ? e.emit(node.declaration) : '';
    case 'ExportDefaultDeclaration': {
      const { declaration } = node;
      if (declaration.type === 'FunctionDeclaration' && isFunction(declaration)) {
        return emitFunction(e, declaration, value);
      }
      if (declaration.type === 'ClassDeclaration' && declaration.id) return e.emit(declaration);
      // The property gives an anonymous function or class the name `default`, as the language does.
      const text = e.emit(declaration);
      return `${mark(e, node, declaration)}const { default: ${value} } = { default: ${text} };`;
    }
    default:
      return e.emit(node);
  }
}
