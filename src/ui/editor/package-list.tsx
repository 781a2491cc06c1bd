import { Package } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Action } from '../shared/ActionMenu.tsx';

const PackageList = lazy(() =>
  import('./PackageList.tsx').then((module) => ({ default: module.PackageList })),
);

/** The list of packages, and the action of a menu that opens it. The list stands beside the menu. */
export function usePackageList() {
  const [open, setOpen] = useState(false);
  return {
    action: (
      <Action icon={Package} onAct={() => setOpen(true)}>
        Packages to import
      </Action>
    ),
    list: open && (
      <Suspense>
        <PackageList onClose={() => setOpen(false)} />
      </Suspense>
    ),
  };
}
