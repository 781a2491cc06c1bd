import { X } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { simulation } from '../../state/simulation.ts';
import type { Subject } from '../../state/subject.ts';
import { IconButton } from '../shared/Button.tsx';
import { Split } from '../shared/Split.tsx';
import { Dock } from './Dock.tsx';
import { Notices } from './Notices.tsx';
import { SystemPanel } from './SystemPanel.tsx';
import { useWorkbench } from './workbench.tsx';

/** What stands where on a page about a system. */
export interface Panels {
  readonly subject: Subject;
  /** What to read, or to build from. */
  readonly aside: ReactNode;
  /** Names it: `lesson`. */
  readonly asideName: string;
  /** null where nothing has code. */
  readonly code: ReactNode;
}

interface WideLayoutProps extends Panels {
  /** The aside lies over the workspace instead of beside it. */
  readonly drawer: boolean;
  readonly open: boolean;
  readonly onClose: () => void;
}

export function WideLayout({ drawer, open, onClose, ...panels }: WideLayoutProps) {
  const { aside, asideName } = panels;
  const kept = useKeptShare('lesson');
  useEffect(() => {
    if (!drawer || !open) return;
    // A run that starts is to be watched: the drawer makes way.
    return simulation.subscribe((state, before) => {
      if (state.phase === 'running' && before.phase !== 'running' && before.now === 0) onClose();
    });
  }, [drawer, open, onClose]);
  const text = (
    <section className="column" aria-label={capital(asideName)}>
      {aside}
    </section>
  );
  return (
    <>
      {drawer && <Notices />}
      <main id="main" className="workspace" tabIndex={-1}>
        <Split
          direction="row"
          label={`Width of the ${asideName}`}
          initial={28}
          range={[20, 45]}
          least={['300px', '0px']}
          {...kept}
          first={open && !drawer ? text : null}
          second={
            <div className="column">
              {!drawer && <Notices />}
              <Workspace {...panels} />
            </div>
          }
        />
        {open && drawer && (
          <Drawer name={asideName} onClose={onClose}>
            {text}
          </Drawer>
        )}
      </main>
    </>
  );
}

export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

interface DrawerProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function Drawer({ name, onClose, children }: DrawerProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard wherever the focus is inside
    <div
      className="drawer"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <IconButton className="drawer-close" icon={X} label={`Close the ${name}`} onClick={onClose} />
      {children}
    </div>
  );
}

/** The system above; code and instruments side by side below it. */
function Workspace({ subject, code }: Panels) {
  const rows = useKeptShare('system');
  const bench = useKeptShare('code');
  return (
    <Split
      direction="column"
      label="Height of the system"
      initial={54}
      range={[25, 80]}
      least={['240px', '160px']}
      {...rows}
      first={<SystemPanel subject={subject} />}
      second={
        <Split
          direction="row"
          label="Width of the code"
          initial={54}
          range={[20, 80]}
          least={['260px', '260px']}
          {...bench}
          first={code}
          second={<Dock />}
        />
      }
    />
  );
}

/** Where the learner left a line comes back on the next visit. */
function useKeptShare(name: string) {
  const { settings } = useWorkbench();
  return {
    kept: settings.store.getState().shares[name],
    onKeep(share: number) {
      const { shares } = settings.store.getState();
      if (shares[name] !== share) settings.set({ shares: { ...shares, [name]: share } });
    },
  };
}
