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

/**
 * What `from` is to call from now on, or which code is to use it where it is a backing service: the
 * way to draw a link without a pointer.
 */
export function ConnectMenu({ from, build, open, onOpen }: ConnectMenuProps) {
  const topology = useStore(simulation, (s) => s.topology);
  const { endpoints = [], edges = [] } = topology ?? {};
  // It answers sidecars by itself, and calls nobody.
  if (endpoints.find(({ name }) => name === from)?.kind === 'authority') return null;
  const nameOf = (index: number) => endpoints[index]?.name;
  const drawn = new Set(edges.map((edge) => `${nameOf(edge.from)}->${nameOf(edge.to)}`));
  const backing = build.isBacking(from);
  const others = endpoints
    .map(({ name }) => name)
    .filter((name) => {
      const call = name === 'client' || name === from ? null : build.callBetween(from, name);
      return call !== null && !drawn.has(call.join('->'));
    });
  return (
    <Popover.Root open={open} onOpenChange={onOpen}>
      <Popover.Trigger asChild>
        <Button icon={Cable}>{backing ? 'Use it from…' : 'Connect to…'}</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu connect-menu"
          aria-label={backing ? `Use ${from} from` : `Connect ${from} to`}
          sideOffset={6}
          collisionPadding={8}
        >
          {others.length === 0 && (
            <p className="inspector-note">
              {backing
                ? 'Add a coded service first: its code can then use this.'
                : 'There is nobody else that it can call.'}
            </p>
          )}
          {others.map((other) => (
            <Popover.Close key={other} asChild>
              <Button className="menu-item" tone="quiet" onClick={() => build.connect(from, other)}>
                {other}
              </Button>
            </Popover.Close>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
