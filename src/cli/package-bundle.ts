/** Makes one text of each npm package that learners import and of its types. */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { required } from '../base/assert.ts';
import { BUNDLED, type BundledPackage, bundledPackage } from '../sandbox/packages/bundled.ts';
import {
  OWN_MODULES,
  PACKAGE_PARTS,
  type PackageParts,
} from '../sandbox/packages/bundled-parts.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Our own modules import what the sandbox offers as it is. */
const OWN_FOLDER = fileURLToPath(new URL('../sandbox/packages/', import.meta.url));

/** Ids of modules that are not files, by Rollup's convention. */
const OWN_ENTRY = '\0own.ts';
const BUILTIN = '\0builtin:';
const OUTSIDE = 'outside:';
const REPLACED = '\0replaced:';
/** What the sandbox gives packages at run time. */
const SIMULATOR = 'internal:';

/** The parts of Node that packages import; the sandbox offers them under their `node:` names. */
const NODE_NAMES = new Set(['buffer', 'crypto', 'diagnostics_channel', 'events', 'util']);
/** Of Node's streams packages get what the class began as: an emitter of events to inherit from. */
const STREAM = 'stream';

/** What Node takes, not what browsers do. */
const AS_NODE = { conditions: ['node', 'import', 'default'], mainFields: ['main'] };
const MODULES = {
  conditions: ['node', 'import', 'module', 'default'],
  mainFields: ['module', 'main'],
};

const bundled = new Map<string, Promise<string>>();

/**
 * The ES module that is the package of that (first) name, with its own dependencies: what Node
 * would load for an `import`, and nothing changed but the wrapping of CommonJS. Made once.
 */
export function packageText(name: string): Promise<string> {
  let text = bundled.get(name);
  if (text === undefined) {
    text = bundle(required(bundledPackage(name), `package ${name}`));
    bundled.set(name, text);
  }
  return text;
}

async function bundle({ names: [name], within, members }: BundledPackage): Promise<string> {
  if (within !== undefined) return partOf(within, name);
  const putTogether = PACKAGE_PARTS[name];
  if (putTogether !== undefined) {
    return (await build(inside(putTogether.entry), undefined, putTogether)).code;
  }
  if (members !== undefined) {
    const each = members.map((member) => `export const ${member} = whole.${member};\n`).join('');
    return (await build(OWN_ENTRY, `import whole from '${name}';\nexport default whole;\n${each}`))
      .code;
  }
  const parts = BUNDLED.filter((each) => each.within === name).map(({ names: [part] }) => part);
  const own = OWN_MODULES[name];
  if (own === undefined && parts.length === 0) return (await build(name)).code;
  const whole = parts.map((part) => `export * as ${partName(part)} from '${part}';\n`).join('');
  return (await build(OWN_ENTRY, own?.source ?? `export * from '${name}';\n${whole}`)).code;
}

/** `hono/cors` reads from `hono`, with which it shares modules: a class must be one and the same. */
async function partOf(whole: string, name: string): Promise<string> {
  const part = partName(name);
  const members = (await build(name)).exports.map((each) =>
    each === 'default'
      ? `export default ${part}.default;`
      : `export const ${each} = ${part}.${each};`,
  );
  return `import { ${part} } from '${whole}';\n${members.join('\n')}\n`;
}

function inside(file: string): string {
  return `${ROOT}src/sandbox/packages/inside/${file}`;
}

/** The name under which the whole package exports a part of it: `hono_request_id`. */
function partName(name: string): string {
  return name.replace(/\W/g, '_');
}

interface Built {
  readonly code: string;
  readonly exports: readonly string[];
}

async function build(input: string, source?: string, parts?: PackageParts): Promise<Built> {
  const vite = await import('vite');
  const result = await vite.build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    plugins: [...(parts?.replaced ? [replacements(parts.replaced)] : []), sources(source)],
    resolve: parts?.modules ? MODULES : AS_NODE,
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      rollupOptions: {
        input: { package: input },
        platform: 'neutral',
        // A global in Node, and here an import.
        transform: { inject: { Buffer: ['node:buffer', 'Buffer'] } },
        preserveEntrySignatures: 'strict',
        output: { format: 'es', codeSplitting: false, comments: false },
      },
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  if (first === undefined || !('output' in first)) throw new Error(`no bundle of ${input}`);
  return first.output[0];
}

/**
 * Our own entry's text; and Node's modules, which stay imports. What CommonJS gets of them is the
 * default export, as `require` gives it.
 */
function sources(own: string | undefined): Plugin {
  return {
    name: 'faultline-package-sources',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id === OWN_ENTRY) return id;
      if (id.startsWith(SIMULATOR)) return { id, external: true };
      if (id.startsWith(OUTSIDE)) {
        return { id: `node:${id.slice(OUTSIDE.length)}`, external: true };
      }
      const node = id.replace(/^node:/, '');
      if (NODE_NAMES.has(node)) {
        return importer?.startsWith(OWN_FOLDER)
          ? { id: `node:${node}`, external: true }
          : BUILTIN + node;
      }
      if (node === STREAM) return BUILTIN + STREAM;
      if (id.startsWith('node:')) throw new Error(`A package imports ${id}, which is not offered.`);
      return undefined;
    },
    load(id) {
      if (id === OWN_ENTRY) return { code: required(own, 'source'), moduleType: 'ts' };
      if (!id.startsWith(BUILTIN)) return undefined;
      const name = id.slice(BUILTIN.length);
      const from = JSON.stringify(OUTSIDE + (name === STREAM ? 'events' : name));
      return `import given from ${from};\nmodule.exports = given;`;
    },
  };
}

/** Puts files of ours in the place of modules: see `PackageParts.replaced`. */
function replacements(replaced: NonNullable<PackageParts['replaced']>): Plugin {
  const found = (key: string) => {
    const file = Object.hasOwn(replaced, key) ? replaced[key] : undefined;
    return file === undefined ? null : REPLACED + file;
  };
  return {
    name: 'faultline-package-replacements',
    enforce: 'pre',
    async resolveId(id, importer) {
      const direct = found(id);
      if (direct !== null || !id.startsWith('.')) return direct;
      const resolved = await this.resolve(id, importer, { skipSelf: true });
      const [, path] = resolved?.id.split('/node_modules/') ?? [];
      return path === undefined ? null : found(path);
    },
    load(id) {
      if (!id.startsWith(REPLACED)) return undefined;
      const from = JSON.stringify(inside(id.slice(REPLACED.length)));
      return `import given from ${from};\nmodule.exports = given;`;
    },
  };
}
