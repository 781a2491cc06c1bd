import { lazy, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { isTypingPlace } from './shortcuts.ts';

const dialog = createStore<{ readonly open: boolean }>(() => ({ open: false }));
export const openShortcuts = (): void => dialog.setState({ open: true });

const ShortcutList = lazy(() =>
  import('./ShortcutList.tsx').then((module) => ({ default: module.ShortcutList })),
);

export function ShortcutsDialog() {
  const open = useStore(dialog, (s) => s.open);
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key === '?' && !isTypingPlace(event.target)) openShortcuts();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  if (!open) return null;
  return (
    <Suspense>
      <ShortcutList onClose={() => dialog.setState({ open: false })} />
    </Suspense>
  );
}
