import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { PRESETS } from '../../presets/presets.ts';
import { type Playground, subjectOf } from '../../state/playground/playground.ts';
import { systemOf } from '../../state/playground/starts.ts';
import type { Session } from '../../state/session.ts';
import { Announcer } from '../app/Announcer.tsx';
import { Header } from '../app/Header.tsx';
import { PhoneLayout } from '../app/PhoneLayout.tsx';
import { useShortcuts } from '../app/shortcuts.ts';
import { WideLayout } from '../app/WideLayout.tsx';
import { useWidthClass } from '../app/width.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { BuildContext } from '../shared/build.ts';
import { BuildColumn } from './BuildColumn.tsx';
import { buildOf } from './build-of.ts';
import { PlaygroundContext } from './context.ts';
import { FilesPanel } from './FilesPanel.tsx';
import { openPlayground } from './open-playground.ts';
import './playground.css';

/** Stands until the first text that is a system. */
const NOTHING = {
  id: 'playground',
  title: 'Playground',
  seeds: [1],
  scenario: {
    until: 60_000,
    slowAfter: 1000,
    services: [],
    links: [],
    defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
    load: [],
    faults: [],
  },
  files: [],
  checks: [],
  blocks: [],
} as const;

/** A free system without lesson: chosen, built, run and broken at will. */
export function PlaygroundPage({ preset }: { readonly preset: string | null }) {
  const { keeper, session, settings } = useWorkbench();
  const playground = openPlayground(keeper);
  useEffect(() => {
    document.title = 'Playground · Faultline';
  }, []);
  useEffect(() => {
    if (preset !== null) beginFrom(playground, preset);
  }, [playground, preset]);
  useEffect(() => follow(playground, session), [playground, session]);
  useShortcuts();
  useUndoKeys(playground);
  const state = useStore(playground.store);
  const { scenario, system } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the state it is made of
  const subject = useMemo(() => subjectOf(state) ?? NOTHING, [scenario, system.files]);
  const build = useMemo(() => buildOf(playground), [playground]);
  const width = useWidthClass();
  const open = useStore(settings.store, (s) => s.lessonOpen);
  const toggle = () => settings.set({ lessonOpen: !open });
  const hasFiles = Object.keys(system.files).length > 0;
  const panels = {
    subject,
    aside: <BuildColumn />,
    asideName: 'building kit',
    code: hasFiles ? <FilesPanel /> : null,
  };
  return (
    <PlaygroundContext value={playground}>
      <BuildContext value={build}>
        <div className="page page-full">
          <Header
            title="Playground"
            {...(width === 'phone'
              ? {}
              : { aside: { name: 'building kit', open, onToggle: toggle } })}
          />
          {width === 'phone' ? (
            <PhoneLayout {...panels} />
          ) : (
            <WideLayout {...panels} drawer={width === 'medium'} open={open} onClose={toggle} />
          )}
          <Announcer />
        </div>
      </BuildContext>
    </PlaygroundContext>
  );
}

/** An address names a preset: begun from, unless what is there began from it. */
function beginFrom(playground: Playground, id: string): void {
  if (playground.store.getState().preset === id) return;
  const preset = PRESETS.find((one) => one.id === id);
  if (preset === undefined) {
    const known = PRESETS.map((one) => one.id).join(', ');
    playground.complain(`There is no preset named ${id}. There are ${known}.`);
    return;
  }
  playground.replace(systemOf(preset), id, `${preset.title} is standing.`);
}

/** The session runs what the playground holds, from now on; returns how to stop. */
function follow(playground: Playground, session: Session): () => void {
  let opened = false;
  const bring = () => {
    const subject = subjectOf(playground.store.getState());
    if (subject === null) return;
    void (opened ? session.revise(subject) : session.open(subject));
    opened = true;
  };
  bring();
  const stop = playground.store.subscribe((now, before) => {
    if (now.scenario !== before.scenario || now.system.files !== before.system.files) bring();
    if (now.readings !== before.readings) void session.refresh();
  });
  const flush = () => playground.flush();
  window.addEventListener('beforeunload', flush);
  window.addEventListener('pagehide', flush);
  return () => {
    stop();
    window.removeEventListener('beforeunload', flush);
    window.removeEventListener('pagehide', flush);
    flush();
    void session.leave();
  };
}

/** Undo and redo of the whole system, where no text is being edited. */
function useUndoKeys(playground: Playground): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'z')
        return;
      const { target } = event;
      if (target instanceof HTMLElement && target.matches('input, textarea, .monaco-editor *'))
        return;
      event.preventDefault();
      if (event.shiftKey) playground.redo();
      else playground.undo();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [playground]);
}
