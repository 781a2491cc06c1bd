import { BookText, Package } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { packageImports } from '../editor/package-imports.ts';
import { Action } from '../shared/ActionMenu.tsx';

const PackageDialog = lazy(() =>
  import('./PackageDialog.tsx').then((module) => ({ default: module.PackageDialog })),
);

/** More imports than this are found in the list of all packages. */
const IMPORTS_SHOWN = 6;

/**
 * The packages and their documentation: `open` shows all, or one by name. `dialog` is to be put where
 * the opener stands, `actions` into a menu about a text: all packages, and those it imports.
 */
export function usePackageDialog() {
  const [shown, setShown] = useState<{ readonly name: string | null } | null>(null);
  const open = (name: string | null = null) => setShown({ name });
  return {
    open,
    actions: (text: string) => (
      <>
        <Action icon={Package} onAct={() => open()}>
          Packages to import
        </Action>
        {[...new Set(packageImports(text))].slice(0, IMPORTS_SHOWN).map((name) => (
          <Action key={name} icon={BookText} onAct={() => open(name)}>
            About {name}
          </Action>
        ))}
      </>
    ),
    dialog: shown !== null && (
      <Suspense>
        <PackageDialog first={shown.name} onClose={() => setShown(null)} />
      </Suspense>
    ),
  };
}
