import type { InspectionTarget } from '../../engine/protocol.ts';
import { backingPart } from '../../state/playground/backing-parts.ts';
import { valueText } from '../../state/playground/edits.ts';
import { createFile, namedFiles } from '../../state/playground/missing-files.ts';
import {
  addPart,
  backingOf,
  connectParts,
  inOrder,
  isBacking,
  type PartKind,
  removeTarget,
  unfit,
} from '../../state/playground/parts.ts';
import type { Playground } from '../../state/playground/playground.ts';
import type { System } from '../../state/playground/saved.ts';
import { hasStarter } from '../../state/playground/starter.ts';
import { newModuleCode } from '../../state/playground/starts.ts';
import type { Build } from '../shared/build.ts';
import { drawLinks } from './draw-links.ts';
import { PartSettings } from './PartSettings.tsx';
import { PART_NAMES, PARTS } from './palette-parts.ts';

const isPart = (part: string): part is PartKind => PARTS.some(({ kind }) => kind === part);

/** What the picture and the inspector do to the system. */
export function buildOf(playground: Playground): Build {
  const system = () => playground.store.getState().system;
  const connect = (one: string, other: string) => {
    const [from, to] = inOrder(system(), one, other);
    playground.change(
      connectParts(from, to),
      `${from} calls ${to} now.${codeHint(system(), from, to)}`,
    );
  };
  const remove = (target: InspectionTarget) => {
    const name =
      target.kind === 'service' ? target.name : `The link from ${target.from} to ${target.to}`;
    playground.change(removeTarget(target), `${name} is removed.`);
  };
  return {
    connect,
    remove,
    callBetween(one, other) {
      const [from, to] = inOrder(system(), one, other);
      return unfit(system(), from, to) === null ? [from, to] : null;
    },
    isBacking: (name) => isBacking(system(), name),
    canCreate: (file) => startOf(playground, file) !== null,
    create(file) {
      const text = startOf(playground, file);
      if (text !== null) playground.change(createFile(file, text), `${file} is there now.`);
    },
    attach: (site, onAskConnect) =>
      drawLinks(site, {
        onConnect: connect,
        onAskConnect,
        onRemove: remove,
        onDrop(part, onto) {
          if (isPart(part)) addToPlayground(playground, part, onto === 'client' ? null : onto);
        },
      }),
    Settings: PartSettings,
  };
}

export function addToPlayground(playground: Playground, kind: PartKind, from: string | null): void {
  const said = saidOf(playground.store.getState().system, kind, from);
  playground.change(addPart(kind, from), `${PART_NAMES[kind]}: ${said}`);
}

function saidOf(system: System, kind: PartKind, from: string | null): string {
  if (kind === 'mesh')
    return 'Every service has a sidecar now. The rules are in a file of their own.';
  if (kind === 'authority') return 'Every sidecar asks it for a certificate now.';
  if (from !== null)
    return `It is added, ${isBacking(system, from) ? 'calls' : 'called by'} ${from}.`;
  const client = backingPart(kind)?.client;
  return client === undefined
    ? 'It is added.'
    : `It is added. Connect a coded service to it: that imports ${client.package}.`;
}

/** What a file that the scenario or code names, but is not there, would begin with; null for any other. */
function startOf(playground: Playground, file: string): string | null {
  const { scenario, system } = playground.store.getState();
  if (scenario === null || file in system.files) return null;
  return namedFiles(scenario).get(file) ?? (file.endsWith('.ts') ? newModuleCode(file) : null);
}

/** Code that is as it was given follows its links by itself; what somebody wrote stays theirs. */
function codeHint(system: System, from: string, to: string): string {
  const file = valueText(system.yaml, ['services', from, 'code']);
  if (file === null) return '';
  if (hasStarter(system, from)) return ` So does the code in ${file}.`;
  const client = backingOf(system, to)?.client;
  const what = client === undefined ? 'a fetch' : `the package ${client.package}`;
  return ` ${file} is yours and stays as it is: use ${what} there.`;
}
