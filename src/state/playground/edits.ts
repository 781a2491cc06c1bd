/**
 * Changes to a scenario's YAML as text in, text out, made on its syntax tree: comments, order and
 * the writer's own ways of putting things stay. What a change makes wrong is for the parser to say.
 */
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { keepLayout } from './keep-layout.ts';
import { dropReferences, linkEnds, renameReferences } from './references.ts';

/** The new text, or why there is none. */
export type Edited =
  | { readonly ok: true; readonly yaml: string }
  | { readonly ok: false; readonly message: string };

export type Path = readonly (string | number)[];

/** What the palette can add as a service; `file` names the text a coded service or a proxy runs. */
export type NewService =
  | { readonly kind: 'declared' }
  | { readonly kind: 'code' | 'nginx'; readonly file: string }
  | { readonly kind: 'backing'; readonly key: string };

const BROKEN = 'The YAML cannot be read as it stands. Mend the lines marked in it first.';
const NO_MESH = 'What stands at “mesh” cannot be added to. Mend it first.';
const AUTHORITY_PATH = ['mesh', 'certificates', 'authority'] as const;
/** Long lines stay long. */
const PRINT = { lineWidth: 0 } as const;

function edit(yaml: string, change: (document: Document) => string | null): Edited {
  const document = parseDocument(yaml);
  if (document.errors.length > 0) return { ok: false, message: BROKEN };
  if (document.contents === null) document.contents = document.createNode({}) as Node as never;
  if (!isMap(document.contents)) return { ok: false, message: BROKEN };
  const printed = document.toString(PRINT);
  const message = change(document);
  if (message !== null) return { ok: false, message };
  const edited = document.toString(PRINT);
  const kept = keepLayout(yaml, printed, edited);
  return { ok: true, yaml: sameData(kept, edited) ? kept : edited };
}

function sameData(one: string, other: string): boolean {
  const document = parseDocument(one);
  if (document.errors.length > 0) return false;
  return JSON.stringify(document.toJS()) === JSON.stringify(parseDocument(other).toJS());
}

export function addService(yaml: string, name: string, what: NewService): Edited {
  return edit(yaml, (document) => {
    if (document.hasIn(['services', name])) return `There is a service named ${name} already.`;
    blockMap(document, 'services').set(name, document.createNode(newService(what)));
    return null;
  });
}

function newService(what: NewService): Record<string, unknown> {
  switch (what.kind) {
    case 'declared':
      return { service_time: '10ms' };
    case 'backing':
      return { [what.key]: true };
    case 'code':
    case 'nginx':
      return { [what.kind]: what.file };
  }
}

/** Every service has a sidecar from now on, which obeys `file`. */
export function addMesh(yaml: string, file: string): Edited {
  return edit(yaml, (document) => {
    if (!document.has('mesh')) document.set('mesh', document.createNode({ sidecars: 'all' }));
    const mesh = document.get('mesh');
    if (!isMap(mesh)) return NO_MESH;
    const files = list(document, ['mesh', 'files']);
    files.add(document.createNode(file));
    return null;
  });
}

/** A certificate authority named `name`, which every sidecar of the mesh asks. */
export function addAuthority(yaml: string, name: string): Edited {
  const added = addService(yaml, name, { kind: 'backing', key: 'authority' });
  if (!added.ok) return added;
  return edit(added.yaml, (document) => {
    const asked = document.getIn(AUTHORITY_PATH);
    if (asked !== undefined) {
      return `Sidecars ask ${String(asked)} for their certificates already: a mesh has one authority.`;
    }
    const mesh = document.get('mesh', true);
    if (mesh !== undefined && !isMap(mesh) && !(isScalar(mesh) && mesh.value === null)) {
      return NO_MESH;
    }
    const certificates = document.getIn(['mesh', 'certificates'], true);
    if (isMap(certificates)) certificates.set('authority', name);
    else {
      const made = document.createNode({ authority: name }) as YAMLMap;
      made.flow = true;
      blockMap(document, 'mesh').set('certificates', made);
    }
    return null;
  });
}

/** Requests to `to`, besides those there are. */
export function addLoad(yaml: string, to: string): Edited {
  return edit(yaml, (document) => {
    const load = list(document, ['load']);
    const entry = document.createNode({ to, rate: '20/s' }) as YAMLMap;
    entry.flow = true;
    load.add(entry);
    return null;
  });
}

export function removeLoad(yaml: string, index: number): Edited {
  return edit(yaml, (document) => {
    document.deleteIn(['load', index]);
    return null;
  });
}

/**
 * From now on `from` calls `to`. The client calls by a load of its own; what a proxy passes on is
 * in its own file, see `proxy-file.ts`.
 */
export function connect(yaml: string, from: string, to: string): Edited {
  if (from === 'client') return addLoad(yaml, to);
  return edit(yaml, (document) => {
    const service = document.getIn(['services', from]);
    if (!isMap(service)) return `There is no service named ${from}.`;
    const calls = list(document, ['services', from, 'calls']);
    if (callees(calls).includes(to)) return `${from} calls ${to} already.`;
    calls.add(document.createNode(to));
    return null;
  });
}

/** `from` no longer calls `to`, and what the link was like is forgotten. */
export function disconnect(yaml: string, from: string, to: string): Edited {
  return edit(yaml, (document) => {
    const calls = from === 'client' ? ['load'] : ['services', from];
    dropReferences(document, to, calls);
    const key = linkKey(document, from, to);
    if (key !== null) document.deleteIn(['links', key]);
    if (isEmpty(document.getIn(['links']))) document.deleteIn(['links']);
    return null;
  });
}

/** The service goes, with every call, link, load and fault that names it. */
export function removeService(yaml: string, name: string): Edited {
  return edit(yaml, (document) => {
    if (!document.deleteIn(['services', name])) return `There is no service named ${name}.`;
    // Without their authority certificates mean nothing.
    if (document.getIn(AUTHORITY_PATH) === name) document.deleteIn(['mesh', 'certificates']);
    if (isEmpty(document.get('mesh'))) document.delete('mesh');
    dropReferences(document, name, []);
    return null;
  });
}

export function renameService(yaml: string, from: string, to: string): Edited {
  return edit(yaml, (document) => {
    const services = document.getIn(['services']);
    if (document.hasIn(['services', to])) return `There is a service named ${to} already.`;
    const pair = isMap(services) ? services.items.find(({ key }) => keyText(key) === from) : null;
    if (pair === null || pair === undefined) return `There is no service named ${from}.`;
    if (isScalar(pair.key)) pair.key.value = to;
    else pair.key = new Scalar(to);
    renameReferences(document, from, to);
    return null;
  });
}

/**
 * Puts `text` (YAML of one line, such as `10ms` or `{ uniform: { min: 5ms, max: 9ms } }`) at `path`;
 * empty text takes what is there away, so that the default holds again.
 */
export function setValue(yaml: string, path: Path, text: string): Edited {
  return edit(yaml, (document) => {
    if (text.trim() === '') {
      if (document.hasIn(path)) document.deleteIn(path);
      const parent = path.slice(0, -1);
      const inner = parent[0] === 'links' || parent.length > BLOCK_DEPTH;
      if (inner && isEmpty(document.getIn(parent))) document.deleteIn(parent);
      // `redis: true` again, as before its first setting.
      const block = path.slice(0, BLOCK_DEPTH);
      if (isBlock(block) && isEmpty(document.getIn(block))) document.setIn(block, true);
      if (isEmpty(document.getIn(['links']))) document.deleteIn(['links']);
      return null;
    }
    const value = parseDocument(text);
    if (value.errors.length > 0) return `“${text}” cannot be read: check its quotes and brackets.`;
    const node = value.contents as Node | null;
    const old = document.getIn(path, true);
    if (isScalar(old) && isScalar(node)) {
      old.value = node.value;
      if (node.source === undefined) delete old.source;
      else old.source = node.source;
      return null;
    }
    for (const depth of path.keys()) {
      const above = path.slice(0, depth);
      if (depth === 0) continue;
      if (isBlock(above) && document.getIn(above) === true) {
        const settings = document.createNode({}) as YAMLMap;
        settings.flow = true;
        document.setIn(above, settings);
      } else if (!document.hasIn(above)) document.setIn(above, document.createNode({}));
    }
    document.setIn(path, node);
    return null;
  });
}

/** What stands at `path`, in one line; null when nothing does. */
export function valueText(yaml: string, path: Path): string | null {
  const document = parseDocument(yaml);
  const node = document.getIn(path, true) as Node | undefined;
  if (document.errors.length > 0 || node === undefined || node === null) return null;
  if (isScalar(node)) return node.value === null ? null : (node.source ?? String(node.value));
  return parseDocument(JSON.stringify(node.toJS(document)))
    .toString({
      ...PRINT,
      collectionStyle: 'flow',
      defaultStringType: 'PLAIN',
      defaultKeyType: 'PLAIN',
    })
    .replace(/\s+/g, ' ')
    .replaceAll('"', '')
    .trim();
}

/** The texts at `path`: those of a list, or the one that stands there; none when nothing does. */
export function textsAt(yaml: string, path: Path): readonly string[] {
  const node = parseDocument(yaml).getIn(path, true);
  const items = isSeq(node) ? node.items : [node];
  return items.flatMap((item) =>
    isScalar(item) && item.value !== null ? [String(item.value)] : [],
  );
}

/** Where a link's own properties stand, or would: `['links', 'order -> payment']`. */
export function linkPath(yaml: string, from: string, to: string): Path {
  return ['links', linkKey(parseDocument(yaml), from, to) ?? `${from} -> ${to}`];
}

/** Names of the services, in order; empty when the text cannot be read. */
export function serviceNames(yaml: string): readonly string[] {
  const services = parseDocument(yaml).getIn(['services']);
  return isMap(services) ? services.items.flatMap(({ key }) => keyText(key) ?? []) : [];
}

/** `base`, or `base-2`, `base-3` … where that is taken. */
export function freeName(taken: readonly string[], base: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!taken.includes(name)) return name;
  }
}

const keyText = (key: unknown): string | null =>
  isScalar(key) ? String(key.value) : typeof key === 'string' ? key : null;
/** The key of a service that holds its settings: `['services', 'cache', 'redis']`. */
const isBlock = (path: Path) => path.length === BLOCK_DEPTH && path[0] === 'services';
const BLOCK_DEPTH = 3;
const isEmpty = (node: unknown) => (isMap(node) || isSeq(node)) && node.items.length === 0;

function linkKey(document: Document, from: string, to: string): string | null {
  const links = document.getIn(['links']);
  if (!isMap(links)) return null;
  for (const { key } of links.items) {
    const text = keyText(key);
    const ends = text === null ? null : linkEnds(text);
    if (text !== null && ends?.from === from && ends.to === to) return text;
  }
  return null;
}

function blockMap(document: Document, key: string): YAMLMap {
  const there = document.get(key);
  if (isMap(there)) return there;
  const made = document.createNode({}) as YAMLMap;
  document.set(key, made);
  return made;
}

/** The list at `path`, made where there is none. */
function list(document: Document, path: Path): YAMLSeq {
  const there = document.getIn(path);
  if (isSeq(there)) return there;
  const made = document.createNode([]) as YAMLSeq;
  if (path.length > 1) made.flow = true;
  document.setIn(path, made);
  return made;
}

function callees(calls: YAMLSeq): string[] {
  return calls.items.flatMap((item): string[] => {
    if (isScalar(item)) return [String(item.value)];
    if (!isMap(item)) return [];
    const parallel = item.get('parallel');
    if (isSeq(parallel)) return callees(parallel);
    const to = item.get('to');
    return typeof to === 'string' ? [to] : [];
  });
}
