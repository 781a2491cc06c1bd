import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { IconButton } from '../shared/Button.tsx';
import '../shared/dialog.css';
import { isTypingPlace, SHORTCUTS } from './shortcuts.ts';

const dialog = createStore<{ readonly open: boolean }>(() => ({ open: false }));
export const openShortcuts = (): void => dialog.setState({ open: true });

export function ShortcutsDialog() {
  const open = useStore(dialog, (s) => s.open);
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key === '?' && !isTypingPlace(event.target)) openShortcuts();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => dialog.setState({ open: next })}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-scrim" />
        <Dialog.Content className="dialog" aria-describedby={undefined}>
          <div className="dialog-head">
            <Dialog.Title>Keyboard shortcuts</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon={X} label="Close" />
            </Dialog.Close>
          </div>
          <dl className="shortcuts">
            {Object.values(SHORTCUTS).map(({ keys, what }) => (
              <div key={keys}>
                <dt>{what}</dt>
                <dd>
                  {keys.split(' ').map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          <p className="dialog-foot">
            Everything else is reached with Tab. Sizes of panels change with the arrow keys on the
            line between them.
          </p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
