import { ChevronRight, Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { type OfferedPackage, offeredPackages } from '../../sandbox/packages/offered.ts';

interface PackageListProps {
  /** What is searched for. */
  readonly wanted: string;
  readonly onWant: (text: string) => void;
  /** The package somebody comes back from. */
  readonly focused: string | null;
  readonly onShow: (name: string) => void;
}

/** All packages: a `package.json` for people. Arrows move from the field through the rows. */
export function PackageList({ wanted, onWant, focused, onShow }: PackageListProps) {
  const list = useRef<HTMLDivElement>(null);
  const found = offeredPackages().filter((each) => fits(each, wanted));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when somebody comes back
  useEffect(() => {
    if (focused !== null) rowOf(list.current, focused)?.focus();
  }, []);
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const stops = [...(list.current?.querySelectorAll<HTMLElement>('input, .package-row') ?? [])];
    const next = stops[stops.indexOf(document.activeElement as HTMLElement) + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows are heard wherever the focus is inside
    <div ref={list} className="packages-list" onKeyDown={onKeyDown}>
      <p className="packages-intro">
        Code of every service may import these. Each runs in simulated time. <b>Modelled</b> ones
        have the names and shapes of the real ones, with the simulator behind them; all others are
        the real ones.
      </p>
      <label className="packages-search">
        <Search size={15} aria-hidden="true" />
        <span className="visually-hidden">Search the packages</span>
        <input
          type="search"
          placeholder="Search, for example: retry"
          spellCheck={false}
          autoComplete="off"
          value={wanted}
          onChange={(event) => onWant(event.target.value)}
          onKeyDown={(event) => {
            // Somebody who typed a whole name need not go down to it.
            if (event.key === 'Enter' && found.length === 1) onShow(found[0]!.name);
          }}
        />
      </label>
      <p className="visually-hidden" role="status">
        {found.length} packages
      </p>
      {found.length === 0 ? (
        <p className="packages-none">
          No package “{wanted}” is offered here. Search for what it does, or write it yourself: a
          service may have several files.
        </p>
      ) : (
        <ul>
          {found.map((each) => (
            <Row key={each.name} {...each} onShow={onShow} />
          ))}
        </ul>
      )}
    </div>
  );
}

const rowOf = (list: HTMLElement | null, name: string) =>
  [...(list?.querySelectorAll<HTMLElement>('.package-row') ?? [])].find(
    (row) => row.dataset['name'] === name,
  );

function fits({ name, aliases, summary }: OfferedPackage, wanted: string): boolean {
  const text = [name, ...aliases, summary].join(' ').toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

type RowProps = OfferedPackage & { readonly onShow: (name: string) => void };

function Row({ name, aliases, version, summary, kind, onShow }: RowProps) {
  return (
    <li>
      <button type="button" className="package-row" data-name={name} onClick={() => onShow(name)}>
        <span className="package-name">
          <code>
            <b>{name}</b>
            {aliases.map((alias) => `, ${alias}`)}
          </code>{' '}
          <span className="package-version">{versionText(name, aliases, version)}</span>
          {kind === 'modelled' && <span className="package-kind">modelled</span>}
        </span>
        <span className="package-summary">{summary}</span>
        <ChevronRight size={15} aria-hidden="true" />
      </button>
    </li>
  );
}

/** `version 5.12.1`; of a part of Node, the version of Node. */
export function versionText(name: string, aliases: readonly string[], version: string): string {
  const isNode = [name, ...aliases].some((each) => each.startsWith('node:'));
  return isNode ? `Node ${version}` : `version ${version}`;
}
