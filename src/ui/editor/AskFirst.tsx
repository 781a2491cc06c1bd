import { Dialog } from 'radix-ui';
import { Button } from '../shared/Button.tsx';
import '../shared/dialog.css';

interface AskFirstProps {
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Before the solution is shown to somebody whose checks have not passed. */
export function AskFirst({ onClose, onConfirm }: AskFirstProps) {
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-scrim" />
        <Dialog.Content className="dialog">
          <Dialog.Title>Look at the solution now?</Dialog.Title>
          <Dialog.Description className="dialog-foot">
            The checks have not passed yet. A hint may be enough; what you find yourself stays
            longer. Your own code is not changed either way.
          </Dialog.Description>
          <div className="dialog-actions">
            <Button onClick={onConfirm}>Show the solution</Button>
            <Button tone="primary" onClick={onClose}>
              Keep trying
            </Button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
