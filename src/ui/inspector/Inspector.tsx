import { ArrowRight, Trash2, X } from 'lucide-react';
import { use, useEffect, useId, useRef } from 'react';
import type { InspectionTarget } from '../../engine/protocol.ts';
import { useWidthClass } from '../app/width.ts';
import { IconButton } from '../shared/Button.tsx';
import { BuildContext } from '../shared/build.ts';
import '../shared/dialog.css';
import { type Tab, TabList, TabPanel } from '../shared/Tabs.tsx';
import { ClientPackage } from './ClientPackage.tsx';
import { ConnectMenu } from './ConnectMenu.tsx';
import { FaultsTab } from './FaultsTab.tsx';
import './inspector.css';
import { LinksOf } from './LinksOf.tsx';
import { SettingsTab } from './SettingsTab.tsx';
import { ClientState, StateTab } from './StateTab.tsx';

export interface Inspected {
  readonly target: InspectionTarget;
  /** 0-based; null: the service as a whole. */
  readonly instance: number | null;
  /** Opened to choose what it is to call. */
  readonly connecting: boolean;
}

interface InspectorProps {
  readonly inspected: Inspected;
  readonly tab: string;
  readonly onTab: (tab: string) => void;
  readonly onInspect: (inspected: Inspected) => void;
  readonly onClose: () => void;
}

const TABS: readonly Tab[] = [
  { id: 'state', name: 'State' },
  { id: 'settings', name: 'Settings' },
  { id: 'faults', name: 'Faults' },
];

/** One node or link: how it is, what it is set to, and what is wrong with it. */
export function Inspector({ inspected, tab, onTab, onInspect, onClose }: InspectorProps) {
  const { target, instance, connecting } = inspected;
  const build = use(BuildContext);
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);
  const onPhone = useWidthClass() === 'phone';
  const key = target.kind === 'service' ? target.name : `${target.from}->${target.to}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something else is shown
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    // The sheet of a phone leaves room for the picture, at the page's top.
    const picture = panel.current?.parentElement;
    if (onPhone) picture?.scrollIntoView({ block: 'start', inline: 'nearest' });
  }, [key]);
  const isClient = target.kind === 'service' && target.name === 'client';
  const show = (next: InspectionTarget) =>
    onInspect({ target: next, instance: null, connecting: false });
  return (
    <section
      ref={panel}
      className="inspector"
      aria-labelledby={titleId}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="inspector-head">
        <h2 id={titleId}>
          <Title target={target} />
          {instance !== null && <small> instance {instance + 1}</small>}
        </h2>
        {build !== null && target.kind === 'service' && (
          <ConnectMenu
            from={target.name}
            build={build}
            open={connecting}
            onOpen={(open) => onInspect({ ...inspected, connecting: open })}
          />
        )}
        {build !== null && !isClient && (
          <IconButton icon={Trash2} label="Remove it" onClick={() => build.remove(target)} />
        )}
        <IconButton icon={X} label="Close" onClick={onClose} />
      </div>
      <TabList of="inspector" label="About it" tabs={TABS} active={tab} onChoose={onTab} />
      <TabPanel of="inspector" active={tab} className="inspector-page">
        {tab === 'state' && (
          <>
            {isClient ? <ClientState /> : <StateTab key={key} target={target} />}
            {target.kind === 'service' && <LinksOf name={target.name} onInspect={show} />}
            {target.kind === 'service' && <ClientPackage name={target.name} />}
          </>
        )}
        {tab === 'settings' &&
          (build === null ? (
            <SettingsTab target={target} />
          ) : (
            <build.Settings
              key={key}
              target={target}
              onRename={(name) => show({ kind: 'service', name })}
            />
          ))}
        {tab === 'faults' && (
          <FaultsTab key={`${key}/${instance}`} target={target} instance={instance} />
        )}
      </TabPanel>
    </section>
  );
}

function Title({ target }: { readonly target: InspectionTarget }) {
  if (target.kind === 'service') return target.name;
  return (
    <>
      {target.from} <ArrowRight size={14} aria-label="to" /> {target.to}
    </>
  );
}
