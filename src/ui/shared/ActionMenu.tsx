import { Ellipsis, type LucideIcon } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button, IconButton } from './Button.tsx';
import './dialog.css';

interface ActionMenuProps {
  readonly label: string;
  /** `Action`s. */
  readonly children: ReactNode;
}

/** Less frequent actions behind three dots. */
export function ActionMenu({ label, children }: ActionMenuProps) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton icon={Ellipsis} label={label} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu"
          aria-label={label}
          align="end"
          sideOffset={6}
          collisionPadding={8}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ActionProps {
  readonly icon: LucideIcon;
  readonly disabled?: boolean;
  readonly onAct: () => void;
  readonly children: ReactNode;
}

export function Action({ icon, disabled = false, onAct, children }: ActionProps) {
  return (
    <Popover.Close asChild>
      <Button className="menu-item" tone="quiet" icon={icon} disabled={disabled} onClick={onAct}>
        {children}
      </Button>
    </Popover.Close>
  );
}
