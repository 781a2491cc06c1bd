import { X } from 'lucide-react';
import {
  Group,
  type Layout,
  type LayoutChangedMeta,
  Panel,
  Separator,
} from 'react-resizable-panels';
import type { Lesson } from '../../lesson/lesson.ts';
import { CodePanel } from '../editor/CodePanel.tsx';
import { LessonColumn } from '../lesson/LessonColumn.tsx';
import { IconButton } from '../shared/Button.tsx';
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
  const columns = useKeptLayout('columns');
  if (drawer) {
    return (
      <div className="workspace">
        {open && (
          <aside
            className="drawer"
            aria-label="Lesson"
            onKeyDown={(event) => {
              if (event.key === 'Escape') onClose();
            }}
          >
            <IconButton
              className="drawer-close"
              icon={X}
              label="Close the lesson"
              onClick={onClose}
            />
            <LessonColumn lesson={lesson} />
          </aside>
        )}
        <Workspace lesson={lesson} />
      </div>
    );
  }
  return (
    <Group className="workspace" {...columns}>
      {open && (
        <>
          <Panel id="lesson" className="column" defaultSize="28%" minSize="300px" maxSize="45%">
            <aside className="column" aria-label="Lesson">
              <LessonColumn lesson={lesson} />
            </aside>
          </Panel>
          <Separator className="separator" aria-label="Width of the lesson" />
        </>
      )}
      <Panel id="workspace" minSize="50%">
        <Workspace lesson={lesson} />
      </Panel>
    </Group>
  );
}

/** The system above; code and instruments side by side below it. */
function Workspace({ lesson }: { readonly lesson: Lesson }) {
  const rows = useKeptLayout('rows');
  const bench = useKeptLayout('bench');
  return (
    <main id="main" className="column" tabIndex={-1}>
      <Notices />
      <Group orientation="vertical" className="rows" {...rows}>
        <Panel id="system" defaultSize="54%" minSize="240px">
          <SystemPanel lesson={lesson} />
        </Panel>
        <Separator className="separator" aria-label="Height of the system" />
        <Panel id="bench" minSize="160px">
          <Group className="bench" {...bench}>
            <Panel id="code" defaultSize="54%" minSize="280px">
              <CodePanel lesson={lesson} />
            </Panel>
            <Separator className="separator" aria-label="Width of the code" />
            <Panel id="dock" minSize="260px">
              <Dock />
            </Panel>
          </Group>
        </Panel>
      </Group>
    </main>
  );
}

/** Sizes a learner has set by hand come back on the next visit. */
function useKeptLayout(group: string) {
  const { settings } = useWorkbench();
  const kept = settings.store.getState().layouts[group];
  return {
    id: group,
    ...(kept === undefined ? {} : { defaultLayout: { ...kept } }),
    onLayoutChanged(layout: Layout, meta: LayoutChangedMeta) {
      if (!meta.isUserInteraction) return;
      const { layouts } = settings.store.getState();
      settings.set({ layouts: { ...layouts, [group]: layout } });
    },
  };
}
