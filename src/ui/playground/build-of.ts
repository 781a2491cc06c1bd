import type { InspectionTarget } from '../../engine/protocol.ts';
import { createFile, namedFiles } from '../../state/playground/missing-files.ts';
import {
  addPart,
  connectParts,
  type PartKind,
  removeTarget,
} from '../../state/playground/parts.ts';
import type { Playground } from '../../state/playground/playground.ts';
import { newModuleCode } from '../../state/playground/starts.ts';
import type { Build } from '../shared/build.ts';
import { drawLinks } from './draw-links.ts';
import { PartSettings } from './PartSettings.tsx';
import { PART_NAMES, PARTS } from './palette-parts.ts';

const isPart = (part: string): part is PartKind => PARTS.some(({ kind }) => kind === part);

/** What the picture and the inspector do to the system. */
export function buildOf(playground: Playground): Build {
  const connect = (from: string, to: string) => {
    playground.change(
      connectParts(from, to),
      `${from} calls ${to} now.${codeHint(playground, from)}`,
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
  const said = saidOf(kind, from);
  playground.change(addPart(kind, from), `${PART_NAMES[kind]}: ${said}`);
}

function saidOf(kind: PartKind, from: string | null): string {
  if (kind === 'mesh')
    return 'Every service has a sidecar now. The rules are in a file of their own.';
  return from === null ? 'It is added.' : `It is added, called by ${from}.`;
}

/** What a file that the scenario or code names, but is not there, would begin with; null for any other. */
function startOf(playground: Playground, file: string): string | null {
  const { scenario, system } = playground.store.getState();
  if (scenario === null || file in system.files) return null;
  return namedFiles(scenario).get(file) ?? (file.endsWith('.ts') ? newModuleCode(file) : null);
}

/** A service of code is drawn with its calls, but makes only those in its code. */
function codeHint(playground: Playground, from: string): string {
  const { scenario } = playground.store.getState();
  const work = scenario?.services.find(({ name }) => name === from)?.work;
  return work?.kind === 'code' ? ` Add the fetch to ${work.file}.` : '';
}
