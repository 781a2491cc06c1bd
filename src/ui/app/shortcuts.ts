import { useEffect } from 'react';
import { useWorkbench } from './workbench.tsx';

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const MOD = isMac ? '⌘' : 'Ctrl';
const ALT = isMac ? '⌥' : 'Alt';

/** Every shortcut of the page, as the dialog lists them. */
export const SHORTCUTS = {
  run: { keys: `${MOD} Enter`, what: 'Run the code from the start' },
  save: { keys: `${MOD} S`, what: 'Save, and run if “Run on save” is on' },
  pause: { keys: `${ALT} P`, what: 'Pause or go on' },
  step: { keys: `${ALT} .`, what: 'One step: until a message leaves or arrives' },
  finish: { keys: `${ALT} E`, what: 'To the end at full speed' },
  slower: { keys: `${ALT} [`, what: 'Half the speed' },
  faster: { keys: `${ALT} ]`, what: 'Twice the speed' },
  tabFocus: {
    keys: isMac ? '⌃ ⇧ M' : 'Ctrl M',
    what: 'In the editor: let Tab move on to the next control, or indent again',
  },
  zoom: { keys: '+ - 0', what: 'In the picture: larger, smaller, all of it; arrows move it' },
  connect: { keys: 'C', what: 'In the playground, on a service: what it is to call' },
  remove: { keys: 'Del', what: 'In the playground, on a service or link: remove it' },
  help: { keys: '?', what: 'Show these shortcuts (outside the editor)' },
} as const;

/** Shortcuts that work anywhere on a lesson's page, the editor included. */
export function useShortcuts(): void {
  const { session, drafts, settings } = useWorkbench();
  useEffect(() => {
    const byAlt: Readonly<Record<string, () => void>> = {
      KeyP: () => void session.toggle(),
      Period: () => void session.step(),
      KeyE: () => void session.finish(),
      BracketLeft: () => session.setSpeed(settings.store.getState().speed / 2),
      BracketRight: () => session.setSpeed(settings.store.getState().speed * 2),
    };
    function onKey(event: KeyboardEvent): void {
      const mod = isMac ? event.metaKey : event.ctrlKey;
      let act: (() => void) | undefined;
      if (mod && !event.altKey && event.key === 'Enter') act = () => void session.run();
      else if (mod && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 's') {
        act = () => {
          drafts.flush();
          if (settings.store.getState().runOnSave) void session.run();
        };
      } else if (event.altKey && !mod && !event.shiftKey) act = byAlt[event.code];
      if (act === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    }
    // In the capture phase, so that the editor does not take Ctrl+Enter for a new line.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [session, drafts, settings]);
}

/** Typing goes here, so single keys are not shortcuts. */
export function isTypingPlace(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, .monaco-editor *'))
  );
}
