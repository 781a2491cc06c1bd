/** Changes of a whole system: its scenario together with the texts its services run. */
import { parseScenario } from '../../config/scenario.ts';
import type { InspectionTarget } from '../../engine/protocol.ts';
import {
  AUTHORITY_PART,
  BACKING_PARTS,
  type BackingKind,
  type BackingPart,
  backingPart,
} from './backing-parts.ts';
import {
  addAuthority,
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
import { starterCode, withStarters } from './starter.ts';

/** What the palette offers. */
export type PartKind =
  | 'declared'
  | 'code'
  | 'nginx'
  | 'load'
  | 'mesh'
  | typeof AUTHORITY_PART.kind
  | BackingKind;
type ServiceKind = Exclude<PartKind, 'load' | 'mesh' | 'authority'>;

const BASE_NAMES: Readonly<Record<string, string>> = {
  declared: 'service',
  code: 'coded',
  nginx: 'proxy',
  [AUTHORITY_PART.kind]: AUTHORITY_PART.base,
  ...Object.fromEntries(BACKING_PARTS.map(({ kind, base }) => [kind, base])),
};

/** The name a new part of this kind will have; a load and the mesh have none. */
export function nextName(system: System, kind: PartKind): string | null {
  const base = BASE_NAMES[kind];
  return base === undefined ? null : freeName(serviceNames(system.yaml), base);
}

const changed = (edited: Edited, files: System['files']): ReturnType<Change> =>
  edited.ok ? { ok: true, system: { yaml: edited.yaml, files } } : edited;

/**
 * A new part; with `from`, that service calls it from now on, or is called by it where `from` is a
 * backing service. Mesh rules are then those of `from`; an authority is that of the whole mesh.
 */
export function addPart(kind: PartKind, from: string | null = null): Change {
  return (system) => {
    if (kind === 'load') {
      const to = from ?? requested(system)[0];
      if (to === undefined) return refuse('Add a service first: a load needs one to ask.');
      return connectParts('client', to)(system);
    }
    if (kind === 'mesh') return addRules(system, from);
    const name = nextName(system, kind) ?? kind;
    if (kind === 'authority') return changed(addAuthority(system.yaml, name), system.files);
    const added = addOne(system, kind, name);
    if (!added.ok || from === null) return added;
    return connectParts(from, name)(added.system);
  };
}

function addOne(system: System, kind: ServiceKind, name: string): ReturnType<Change> {
  const { yaml, files } = system;
  if (kind === 'declared') return changed(addService(yaml, name, { kind }), files);
  if (kind !== 'code' && kind !== 'nginx') {
    return changed(addService(yaml, name, { kind: 'backing', key: kind }), files);
  }
  const [base, end] = [name, kind === 'code' ? 'ts' : 'conf'];
  const file = freeFile(files, base, end);
  const added = addService(yaml, name, { kind, file });
  if (kind === 'code') return changed(added, { ...files, [file]: starterCode(name) });
  const [target] = requested(system);
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

/**
 * From now on `from` calls `to`; a backing service is called, whichever end the line was drawn from.
 * A proxy's own file gets the server too, and so does code that nobody has changed yet.
 */
export function connectParts(one: string, other: string): Change {
  return following((system) => {
    const [from, to] = inOrder(system, one, other);
    const problem = unfit(system, from, to);
    if (problem !== null) return refuse(problem);
    const edited = connect(system.yaml, from, to);
    const conf = proxyFile(system, from);
    if (conf === null || !edited.ok) return changed(edited, system.files);
    const text = addProxyTarget(system.files[conf] ?? '', to);
    if (text === null) {
      return refuse(`${conf} has no upstream to add ${to} to. Write one there first.`);
    }
    return changed(edited, { ...system.files, [conf]: text });
  });
}

/** Caller and callee of a line between two. */
export function inOrder(system: System, from: string, to: string): readonly [string, string] {
  return isBacking(system, from) && !isBacking(system, to) ? [to, from] : [from, to];
}

/** Why one cannot call the other; null when it can. */
export function unfit(system: System, from: string, to: string): string | null {
  if (kindOf(system, to) === 'authority')
    return `${to} answers nobody but the sidecars of the mesh.`;
  if (kindOf(system, from) === 'authority') return `${from} calls nobody: it answers sidecars.`;
  if (isBacking(system, from)) return `${from} calls nobody. Connect the code that uses it to it.`;
  const part = backingOf(system, to);
  if (part?.callers !== 'code' || kindOf(system, from) === 'code') return null;
  return `Only code can use ${to}, through the package ${part.client.package}. Add a coded service, and connect that.`;
}

const kindOf = ({ yaml }: System, name: string): string | undefined =>
  SERVICE_KEYS.find((key) => valueText(yaml, ['services', name, key]) !== null);
const SERVICE_KEYS = [
  ...['code', 'nginx', AUTHORITY_PART.kind],
  ...BACKING_PARTS.map(({ kind }) => kind),
] as const;

/** The part of the palette that a service is; undefined for any that is no backing service. */
export const backingOf = (system: System, name: string): BackingPart | undefined =>
  backingPart(kindOf(system, name) ?? '');
export const isBacking = (system: System, name: string): boolean =>
  backingOf(system, name) !== undefined;

/** Services that answer the requests of anybody. */
const requested = (system: System): readonly string[] =>
  serviceNames(system.yaml).filter(
    (name) => !isBacking(system, name) && kindOf(system, name) !== 'authority',
  );

/** The change, and code that nobody has touched yet follows it. */
const following =
  (change: Change): Change =>
  (system) => {
    const made = change(system);
    return made.ok ? { ok: true, system: withStarters(system, made.system) } : made;
  };

export function removeTarget(target: InspectionTarget): Change {
  return following((system) => {
    if (target.kind === 'service') return removeWhole(system, target.name);
    const { from, to } = target;
    const conf = proxyFile(system, from);
    const files =
      conf === null
        ? system.files
        : { ...system.files, [conf]: removeProxyTarget(system.files[conf] ?? '', to) };
    return changed(disconnect(system.yaml, from, to), files);
  });
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
  return following((system) => {
    const files = Object.entries(system.files).map(([path, text]) => [
      path,
      renamedIn(path, text, from, to),
    ]);
    return changed(renameService(system.yaml, from, to), Object.fromEntries(files));
  });
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
