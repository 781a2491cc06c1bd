import { X } from 'lucide-react';
import { useEffect } from 'react';
import type { Lesson } from '../../lesson/lesson.ts';
import { simulation } from '../../state/simulation.ts';
import { CodePanel } from '../editor/CodePanel.tsx';
import { LessonColumn } from '../lesson/LessonColumn.tsx';
import { IconButton } from '../shared/Button.tsx';
import { Split } from '../shared/Split.tsx';
import { Dock } from './Dock.tsx';
import { Notices } from './Notices.tsx';
import { SystemPanel } from './SystemPanel.tsx';
import { useWorkbench } from './workbench.tsx';

interface WideLayoutProps {
  readonly lesson: Lesson;
  /** The lesson lies over the workspace instead of beside it. */
  readonly drawer: boolean;
  readonly open: boolean;
  readonly onClose: () => void;
}

export function WideLayout({ lesson, drawer, open, onClose }: WideLayoutProps) {
  const kept = useKeptShare('lesson');
  useEffect(() => {
    if (!drawer || !open) return;
    // A run that starts is to be watched: the drawer makes way.
    return simulation.subscribe((state, before) => {
      if (state.phase === 'running' && before.phase !== 'running' && before.now === 0) onClose();
    });
  }, [drawer, open, onClose]);
  const text = (
    <section className="column" aria-label="Lesson">
      <LessonColumn lesson={lesson} />
    </section>
  );
  return (
    <>
      {drawer && <Notices />}
      <main id="main" className="workspace" tabIndex={-1}>
        <Split
          direction="row"
          label="Width of the lesson"
          initial={28}
          range={[20, 45]}
          least={['300px', '0px']}
          {...kept}
          first={open && !drawer ? text : null}
          second={
            <div className="column">
              {!drawer && <Notices />}
              <Workspace lesson={lesson} />
            </div>
          }
        />
        {open && drawer && <Drawer onClose={onClose}>{text}</Drawer>}
      </main>
    </>
  );
}

interface DrawerProps {
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

function Drawer({ onClose, children }: DrawerProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard wherever the focus is inside
    <div
      className="drawer"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <IconButton className="drawer-close" icon={X} label="Close the lesson" onClick={onClose} />
      {children}
    </div>
  );
}

/** The system above; code and instruments side by side below it. */
function Workspace({ lesson }: { readonly lesson: Lesson }) {
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
      first={<SystemPanel lesson={lesson} />}
      second={
        <Split
          direction="row"
          label="Width of the code"
          initial={54}
          range={[20, 80]}
          least={['260px', '260px']}
          {...bench}
          first={<CodePanel lesson={lesson} />}
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
