import { ExternalLink, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type OfferedPackage, offeredPackages } from '../../sandbox/packages/offered.ts';
import { IconButton } from '../shared/Button.tsx';
import '../shared/dialog.css';
import './packages.css';

/** What code may import: a `package.json` for people. */
export function PackageList({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-scrim" />
        <Dialog.Content
          className="dialog packages"
          onOpenAutoFocus={(event) => {
            // Not to a button, whose tooltip would take the first Escape.
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          onCloseAutoFocus={(event) => {
            // What opened it was an action of a menu that is gone by now.
            event.preventDefault();
            document.querySelector<HTMLElement>('.code-actions [aria-haspopup]')?.focus();
          }}
        >
          <div className="dialog-head">
            <Dialog.Title>Packages</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon={X} label="Close" />
            </Dialog.Close>
          </div>
          <Dialog.Description className="packages-intro">
            Code of every service may import these. Each runs in simulated time. <b>Modelled</b>{' '}
            ones have the same names and shapes as the real ones, with the simulator behind them.
          </Dialog.Description>
          <ul>
            {offeredPackages().map((each) => (
              <Package key={each.name} {...each} />
            ))}
          </ul>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Package({ name, aliases, version, summary, kind }: OfferedPackage) {
  const inNode = [name, ...aliases].find((each) => each.startsWith('node:'));
  return (
    <li>
      <p>
        <code>
          <b>{name}</b>
          {aliases.map((alias) => `, ${alias}`)}
        </code>{' '}
        <span className="package-version">
          {inNode === undefined ? version : `Node ${version}`}
        </span>
        {kind === 'modelled' && <span className="package-kind">modelled</span>}
      </p>
      <p>
        {summary}{' '}
        <a href={docsOf(inNode ?? name)} target="_blank" rel="noreferrer">
          Documentation
          <span className="visually-hidden"> of {name}, in a new tab</span>
          <ExternalLink size={12} aria-hidden="true" />
        </a>
      </p>
    </li>
  );
}

/** `node:timers/promises` is told with `timers`; `hono/cors` with `hono`. */
function docsOf(name: string): string {
  if (!name.startsWith('node:')) return `https://www.npmjs.com/package/${name.split('/')[0]}`;
  const [module = ''] = name.slice('node:'.length).split('/');
  return `https://nodejs.org/docs/latest-v20.x/api/${module}.html`;
}
