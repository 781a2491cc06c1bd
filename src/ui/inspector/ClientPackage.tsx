import { BookText } from 'lucide-react';
import { useStore } from 'zustand';
import { backingPart } from '../../state/playground/backing-parts.ts';
import { simulation } from '../../state/simulation.ts';
import { usePackageDialog } from '../packages/package-dialog.tsx';
import { Button } from '../shared/Button.tsx';

/** The way to the package by which code uses a backing service; nothing for any other service. */
export function ClientPackage({ name }: { readonly name: string }) {
  const kind = useStore(
    simulation,
    (s) => s.topology?.endpoints.find((endpoint) => endpoint.name === name)?.kind,
  );
  const packages = usePackageDialog();
  const client = backingPart(kind ?? '')?.client;
  if (client === undefined) return null;
  return (
    <section className="state-section">
      <h3>From code</h3>
      <Button icon={BookText} onClick={() => packages.open(client.package)}>
        About the package {client.package}
      </Button>
      {packages.dialog}
    </section>
  );
}
