/** Changes of a whole system: its scenario together with the texts its services run. */
import { parseScenario } from '../../config/scenario.ts';
import type { InspectionTarget } from '../../engine/protocol.ts';
import {
  addLoad,
  addMesh,
  addService,
  connect,
  disconnect,
  type Edited,
  freeName,
  type Path,
  removeLoad,
  removeService,
  renameService,
  serviceNames,
  setValue,
  textsAt,
  valueText,
} from './edits.ts';
import { newMeshFile, renameMeshHost } from './mesh-file.ts';
import { firstCallee } from './missing-files.ts';
import type { Change } from './playground.ts';
import {
  addProxyTarget,
  newProxyFile,
  removeProxyTarget,
  renameProxyTarget,
} from './proxy-file.ts';
import type { System } from './saved.ts';
import { newServiceCode } from './starts.ts';

/** What the palette offers. */
export type PartKind = 'declared' | 'code' | 'nginx' | 'registry' | 'load' | 'mesh';

const BASE_NAMES = {
  declared: 'service',
  code: 'coded',
  nginx: 'proxy',
  registry: 'registry',
} as const;

/** The name a new part of this kind will have; a load and the mesh have none. */
export function nextName(system: System, kind: PartKind): string | null {
  return kind === 'load' || kind === 'mesh'
    ? null
    : freeName(serviceNames(system.yaml), BASE_NAMES[kind]);
}

const changed = (edited: Edited, files: System['files']): ReturnType<Change> =>
  edited.ok ? { ok: true, system: { yaml: edited.yaml, files } } : edited;

/** A new part; with `from`, that service calls it from now on. Mesh rules are then those of `from`. */
export function addPart(kind: PartKind, from: string | null = null): Change {
  return (system) => {
    const names = serviceNames(system.yaml);
    if (kind === 'load') {
      const to = from ?? names[0];
      if (to === undefined) return refuse('Add a service first: a load needs one to ask.');
      return changed(addLoad(system.yaml, to), system.files);
    }
    if (kind === 'mesh') return addRules(system, from);
    const name = nextName(system, kind) ?? kind;
    const added = addOne(system, kind, name, names);
    if (!added.ok || from === null) return added;
    return connectParts(from, name)(added.system);
  };
}

function addOne(
  system: System,
  kind: Exclude<PartKind, 'load' | 'mesh'>,
  name: string,
  others: readonly string[],
): ReturnType<Change> {
  const { yaml, files } = system;
  if (kind === 'declared' || kind === 'registry') {
    return changed(addService(yaml, name, { kind }), files);
  }
  const [base, end] = [name, kind === 'code' ? 'ts' : 'conf'];
  const file = freeFile(files, base, end);
  const added = addService(yaml, name, { kind, file });
  if (kind === 'code') return changed(added, { ...files, [file]: newServiceCode(name) });
  const [target] = others;
  if (target === undefined) return refuse('Add a service first: a proxy needs one to pass on to.');
  const drawn = added.ok ? connect(added.yaml, name, target) : added;
  return changed(drawn, { ...files, [file]: newProxyFile([target]) });
}

function addRules(system: System, service: string | null): ReturnType<Change> {
  const about = service ?? firstCalled(system.yaml);
  if (about === null) return refuse('Add a service first: mesh rules are about calls to one.');
  const file = freeFile(system.files, 'mesh', 'yaml');
  return changed(addMesh(system.yaml, file), { ...system.files, [file]: newMeshFile(about) });
}

/** The service that mesh rules are best about: the client has no sidecar, so one that another calls. */
function firstCalled(yaml: string): string | null {
  const parsed = parseScenario(yaml);
  return parsed.ok ? firstCallee(parsed.value) : (serviceNames(yaml)[0] ?? null);
}

function freeFile(files: System['files'], base: string, end: string): string {
  return `${freeName(
    Object.keys(files).map((file) => file.replace(/\.\w+$/, '')),
    base,
  )}.${end}`;
}

/** From now on `from` calls `to`; a proxy's own file gets the server too. */
export function connectParts(from: string, to: string): Change {
  return (system) => {
    const edited = connect(system.yaml, from, to);
    const conf = proxyFile(system, from);
    if (conf === null || !edited.ok) return changed(edited, system.files);
    const text = addProxyTarget(system.files[conf] ?? '', to);
    if (text === null) {
      return refuse(`${conf} has no upstream to add ${to} to. Write one there first.`);
    }
    return changed(edited, { ...system.files, [conf]: text });
  };
}

export function removeTarget(target: InspectionTarget): Change {
  return (system) => {
    if (target.kind === 'service') return removeWhole(system, target.name);
    const { from, to } = target;
    const conf = proxyFile(system, from);
    const files =
      conf === null
        ? system.files
        : { ...system.files, [conf]: removeProxyTarget(system.files[conf] ?? '', to) };
    return changed(disconnect(system.yaml, from, to), files);
  };
}

function removeWhole(system: System, name: string): ReturnType<Change> {
  const own = ownFiles(system, name);
  const files: Record<string, string> = {};
  for (const [path, text] of Object.entries(system.files)) {
    if (own.includes(path) && !isShared(system, name, path)) continue;
    files[path] = path.endsWith('.conf') ? removeProxyTarget(text, name) : text;
  }
  return changed(removeService(system.yaml, name), files);
}

export function renamePart(from: string, to: string): Change {
  return (system) => {
    const files = Object.entries(system.files).map(([path, text]) => [
      path,
      renamedIn(path, text, from, to),
    ]);
    return changed(renameService(system.yaml, from, to), Object.fromEntries(files));
  };
}

function renamedIn(path: string, text: string, from: string, to: string): string {
  if (path.endsWith('.conf')) return renameProxyTarget(text, from, to);
  return /\.ya?ml$/.test(path) ? renameMeshHost(text, from, to) : text;
}

export const setSetting =
  (path: Path, text: string): Change =>
  (system) =>
    changed(setValue(system.yaml, path, text), system.files);

export const dropLoad =
  (index: number): Change =>
  (system) =>
    changed(removeLoad(system.yaml, index), system.files);

const refuse = (message: string): ReturnType<Change> => ({ ok: false, message });

/** The texts that a service runs. */
const ownFiles = ({ yaml }: System, name: string): readonly string[] =>
  ['code', 'nginx'].flatMap((key) => textsAt(yaml, ['services', name, key]));

function proxyFile(system: System, name: string): string | null {
  const file = valueText(system.yaml, ['services', name, 'nginx']);
  return file !== null && file in system.files ? file : null;
}

const isShared = (system: System, name: string, path: string): boolean =>
  serviceNames(system.yaml).some(
    (other) => other !== name && ownFiles(system, other).includes(path),
  );
