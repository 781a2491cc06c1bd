import { ArrowLeft, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useRef, useState } from 'react';
import { type OfferedPackage, offeredPackages } from '../../sandbox/packages/offered.ts';
import { IconButton } from '../shared/Button.tsx';
import '../shared/dialog.css';
import { PackageDocs } from './PackageDocs.tsx';
import { PackageList } from './PackageList.tsx';
import './packages.css';

interface PackageDialogProps {
  /** The package to begin with, by any of its names; null for the list. */
  readonly first: string | null;
  readonly onClose: () => void;
}

const named = (name: string | null): OfferedPackage | null =>
  offeredPackages().find((each) => each.name === name || each.aliases.includes(name ?? '')) ?? null;

/** What code may import: a list to search in, and a page about each. */
export function PackageDialog({ first, onClose }: PackageDialogProps) {
  const [shown, setShown] = useState(() => named(first));
  const [wanted, setWanted] = useState(shown === null ? (first ?? '') : '');
  /** The row to go back to. */
  const [left, setLeft] = useState<string | null>(null);
  // What opened it may be an action of a menu that is gone by now.
  const opener = useRef(document.activeElement);
  const back = () => {
    setLeft(shown?.name ?? null);
    setShown(null);
  };
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-scrim" />
        <Dialog.Content
          className="dialog packages"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            // Not to a button, whose tooltip would take the first Escape; nor to a field on a
            // phone, whose keyboard would cover the list.
            event.preventDefault();
            const dialog = event.currentTarget as HTMLElement;
            const field = dialog.querySelector<HTMLElement>('input');
            (matchMedia('(pointer: coarse)').matches ? dialog : (field ?? dialog)).focus();
          }}
          onEscapeKeyDown={(event) => {
            if (shown === null) return;
            event.preventDefault();
            back();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            const before = opener.current;
            const known = before instanceof HTMLElement && before !== document.body;
            const place =
              known && before.isConnected
                ? before
                : document.querySelector<HTMLElement>('.code-actions [aria-haspopup]');
            place?.focus();
          }}
        >
          <div className="dialog-head">
            {shown !== null && <IconButton icon={ArrowLeft} label="All packages" onClick={back} />}
            <Dialog.Title>{shown === null ? 'Packages' : <code>{shown.name}</code>}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon={X} label="Close" />
            </Dialog.Close>
          </div>
          {shown === null ? (
            <PackageList
              wanted={wanted}
              onWant={setWanted}
              focused={left}
              onShow={(name) => setShown(named(name))}
            />
          ) : (
            <PackageDocs key={shown.name} about={shown} />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
