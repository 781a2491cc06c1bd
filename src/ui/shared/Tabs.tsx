import type { LucideIcon } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import './tabs.css';

export interface Tab {
  readonly id: string;
  readonly name: ReactNode;
  readonly icon?: LucideIcon;
}

interface TabListProps {
  /** Prefix of element ids, unique on the page; pair with a `TabPanel` of the same. */
  readonly of: string;
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly active: string;
  readonly onChoose: (id: string) => void;
}

/** Tabs as the ARIA pattern has them: one stop for Tab, arrows move and choose. */
export function TabList({ of, label, tabs, active, onChoose }: TabListProps) {
  const list = useRef<HTMLDivElement>(null);
  // Only the list itself may scroll: the page around it may be swiped away on a phone.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another tab is chosen
  useEffect(() => {
    const shown = list.current;
    const tab = shown?.querySelector('[aria-selected=true]')?.getBoundingClientRect();
    if (shown === null || tab === undefined) return;
    const { left, right } = shown.getBoundingClientRect();
    if (tab.left < left) shown.scrollLeft -= left - tab.left;
    else if (tab.right > right) shown.scrollLeft += tab.right - right;
  }, [active]);
  function onKeyDown(event: KeyboardEvent): void {
    const at = tabs.findIndex((tab) => tab.id === active);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.id);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[tabs.indexOf(next)]?.focus();
  }
  return (
    <div ref={list} className="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(({ id, name, icon: Icon }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`${of}-tab-${id}`}
          className="tab"
          aria-selected={id === active}
          aria-controls={`${of}-panel`}
          tabIndex={id === active ? 0 : -1}
          onClick={() => onChoose(id)}
        >
          {Icon !== undefined && <Icon size={14} aria-hidden="true" />}
          {name}
        </button>
      ))}
    </div>
  );
}

interface TabPanelProps {
  readonly of: string;
  readonly active: string;
  readonly className?: string;
  readonly children: ReactNode;
}

export function TabPanel({ of, active, className, children }: TabPanelProps) {
  return (
    <div
      className={className}
      role="tabpanel"
      id={`${of}-panel`}
      aria-labelledby={`${of}-tab-${active}`}
    >
      {children}
    </div>
  );
}
