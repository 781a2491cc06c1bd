import type { Plugin } from 'vite';
import { BUNDLED } from '../sandbox/packages/bundled.ts';
import { offeredPackages } from '../sandbox/packages/offered.ts';
import { packageText } from './package-bundle.ts';
import { packageDocs, packageDocsPath } from './package-docs.ts';
import { packageTypeFiles } from './package-types.ts';

const ALL = 'virtual:packages';
const TEXT = 'virtual:package-text/';
const TYPES = 'virtual:package-types/';
const DOCS = 'virtual:package-docs/';
/** Marks ids as ours, by Rollup's convention. */
const OWN = '\0';

/**
 * Gives the page the module `virtual:packages` (see `src/engine/virtual-packages.d.ts`): the texts and
 * types of npm packages that learners import, and the page about every package, each in a chunk of
 * its own.
 */
export function packagesPlugin(): Plugin {
  return {
    name: 'faultline-packages',
    resolveId(id) {
      return id === ALL || [TEXT, TYPES, DOCS].some((kind) => id.startsWith(kind))
        ? OWN + id
        : undefined;
    },
    async load(id) {
      if (id === OWN + ALL) return listModule();
      if (id.startsWith(OWN + TEXT)) {
        return `export default ${JSON.stringify(await packageText(id.slice((OWN + TEXT).length)))};`;
      }
      if (id.startsWith(OWN + DOCS)) {
        const name = id.slice((OWN + DOCS).length);
        this.addWatchFile(packageDocsPath(name));
        return `export default JSON.parse(${JSON.stringify(JSON.stringify(packageDocs(name)))});`;
      }
      if (!id.startsWith(OWN + TYPES)) return undefined;
      const files = JSON.stringify(packageTypeFiles(id.slice((OWN + TYPES).length)));
      return `export default JSON.parse(${JSON.stringify(files)});`;
    },
  };
}

function listModule(): string {
  const loaders = (kind: string, names: readonly string[]) =>
    names
      .map((name) => `  ${JSON.stringify(name)}: () => import(${JSON.stringify(kind + name)}),`)
      .join('\n');
  const bundled = BUNDLED.map(({ names: [name] }) => name);
  return `const texts = {
${loaders(TEXT, bundled)}
};
const types = {
${loaders(TYPES, bundled)}
};
const docs = {
${loaders(
  DOCS,
  offeredPackages().map(({ name }) => name),
)}
};
async function load(loaders, name) {
  if (!Object.hasOwn(loaders, name)) throw new Error('There is no package "' + name + '".');
  return (await loaders[name]()).default;
}
export const packageText = (name) => load(texts, name);
export const packageTypeFiles = (name) => load(types, name);
export const packageDocs = (name) => load(docs, name);
`;
}
