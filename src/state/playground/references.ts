/** Where a scenario's YAML names a service: calls, links, loads, faults, registries, deploys, sidecars, certificates. */
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

const LINK = /^([a-z][a-z0-9-]*)\s*->\s*([a-z][a-z0-9-]*)$/;

/** The two ends of `order -> payment`; null for anything else. */
export function linkEnds(text: string): { readonly from: string; readonly to: string } | null {
  const [, from, to] = LINK.exec(text) ?? [];
  return from === undefined || to === undefined ? null : { from, to };
}

/** Keys whose value is the name of a service (or of a link), wherever they stand. */
const NAMING = new Set([
  'to',
  'with',
  'service',
  'services',
  'sidecars',
  'calls',
  'parallel',
  'from',
  'host',
  'authority',
]);
/** Under these the key of a fault tells what happens, and its value to whom: `kill: order`. */
const FAULTS = 'faults';

interface Naming {
  /** The scalar that names it. */
  readonly scalar: Scalar;
  /** The list entry or map key it belongs to, innermost first. */
  readonly holders: readonly Holder[];
}
type Holder =
  | { readonly in: YAMLSeq; readonly item: unknown }
  | { readonly in: YAMLMap; readonly key: unknown };

/** Every place below `within` that names a service or a link. */
function namings(document: Document, within: readonly string[]): Naming[] {
  const found: Naming[] = [];
  const walk = (
    node: unknown,
    naming: boolean,
    inFault: boolean,
    holders: readonly Holder[],
  ): void => {
    if (isScalar(node)) {
      if (naming && typeof node.value === 'string') found.push({ scalar: node as Scalar, holders });
    } else if (isSeq(node)) {
      for (const item of node.items) walk(item, naming, inFault, [{ in: node, item }, ...holders]);
    } else if (isMap(node)) {
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? String(key.value) : '';
        const names = NAMING.has(name) || inFault;
        walk(value, names, inFault || name === FAULTS, [{ in: node, key }, ...holders]);
      }
    }
  };
  const root = within.length === 0 ? document.contents : document.getIn(within, true);
  walk(root, within.at(-1) === 'calls', within[0] === FAULTS, []);
  return found;
}

/** Whether a text is `name`, or a link that starts or ends there. */
function names(text: unknown, name: string): boolean {
  if (typeof text !== 'string') return false;
  const ends = linkEnds(text);
  return ends === null ? text === name : ends.from === name || ends.to === name;
}

/** Takes away every entry that names `name`: the nearest list entry, or else the nearest key. */
export function dropReferences(document: Document, name: string, within: readonly string[]): void {
  for (const { scalar, holders } of namings(document, within)) {
    if (names(scalar.value, name)) dropHolder(holders);
  }
  if (within.length > 0) return;
  const links = document.getIn(['links']);
  if (!isMap(links)) return;
  links.items = links.items.filter(({ key }) => {
    return !(isScalar(key) && String(key.value) !== name && names(key.value, name));
  });
  if (links.items.length === 0) document.deleteIn(['links']);
}

/** Lists that may become empty only together with their key. */
function dropHolder(holders: readonly Holder[]): void {
  const at = holders.findIndex((holder) => isSeq(holder.in));
  const holder = holders[at === -1 ? 0 : at];
  if (holder === undefined) return;
  if (!('item' in holder)) {
    holder.in.delete(holder.key);
    return;
  }
  const index = holder.in.items.indexOf(holder.item);
  if (index !== -1) holder.in.items.splice(index, 1);
  if (holder.in.items.length > 0) return;
  const above = holders[at + 1];
  if (above === undefined) return;
  if ('item' in above) return;
  const key = isScalar(above.key) ? above.key.value : above.key;
  // A step of parallel calls without calls is no step; all else goes with its key alone.
  if (key === 'parallel') dropHolder(holders.slice(at + 1));
  else above.in.delete(above.key);
}

export function renameReferences(document: Document, from: string, to: string): void {
  for (const { scalar } of namings(document, [])) scalar.value = renamed(scalar.value, from, to);
  const links = document.getIn(['links']);
  if (!isMap(links)) return;
  for (const { key } of links.items) {
    if (isScalar(key) && linkEnds(String(key.value)) !== null)
      key.value = renamed(key.value, from, to);
  }
}

function renamed(text: unknown, from: string, to: string): unknown {
  if (typeof text !== 'string') return text;
  const ends = linkEnds(text);
  if (ends === null) return text === from ? to : text;
  return `${ends.from === from ? to : ends.from} -> ${ends.to === from ? to : ends.to}`;
}
