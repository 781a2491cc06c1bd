/** Declarations of the packages that files import, given to the editor as they are needed. */
import { typescriptDefaults } from 'monaco-editor/languages/features/typescript/register';
import { typeFilesFor } from '../../engine/packages.ts';
import { packageTypes } from '../../sandbox/packages/offered.ts';

let modelled = false;
const given = new Set<string>();

/** Declares what `files` import, of the packages there are. Never takes anything away. */
export async function declarePackages(files: Readonly<Record<string, string>>): Promise<void> {
  if (!modelled) {
    modelled = true;
    for (const { name, dts } of packageTypes())
      give(`/packages/${name.replace(':', '-')}.d.ts`, dts);
  }
  for (const { path, text } of await typeFilesFor(files)) give(path, text);
}

function give(path: string, text: string): void {
  if (given.has(path)) return;
  given.add(path);
  typescriptDefaults.addExtraLib(text, `file://${path}`);
}
