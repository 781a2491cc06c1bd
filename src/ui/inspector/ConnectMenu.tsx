import { Cable } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useStore } from 'zustand';
import { simulation } from '../../state/simulation.ts';
import { Button } from '../shared/Button.tsx';
import type { Build } from '../shared/build.ts';
import '../shared/dialog.css';

interface ConnectMenuProps {
  readonly from: string;
  readonly build: Build;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

/** What `from` is to call from now on: the way to draw a link without a pointer. */
export function ConnectMenu({ from, build, open, onOpen }: ConnectMenuProps) {
  const topology = useStore(simulation, (s) => s.topology);
  const called = new Set(
    (topology?.edges ?? [])
      .filter((edge) => topology?.endpoints[edge.from]?.name === from)
      .map((edge) => topology?.endpoints[edge.to]?.name),
  );
  const targets = (topology?.endpoints ?? [])
    .map(({ name }) => name)
    .filter((name) => name !== 'client' && name !== from && !called.has(name));
  return (
    <Popover.Root open={open} onOpenChange={onOpen}>
      <Popover.Trigger asChild>
        <Button icon={Cable}>Connect to…</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu connect-menu"
          aria-label={`Connect ${from} to`}
          sideOffset={6}
          collisionPadding={8}
        >
          {targets.length === 0 && (
            <p className="inspector-note">It calls every service already.</p>
          )}
          {targets.map((to) => (
            <Popover.Close key={to} asChild>
              <Button className="menu-item" tone="quiet" onClick={() => build.connect(from, to)}>
                {to}
              </Button>
            </Popover.Close>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
