// biome-ignore lint/suspicious/noExplicitAny: whatever the engine has
type Any = any;

/**
 * Additions to the language that Node 20 lacks and newer engines have. Code that used them would
 * run in the page and fail in the checker, so no realm has them.
 */
const LATER: Readonly<Record<string, readonly string[]>> = {
  Array: ['fromAsync'],
  'ArrayBuffer.prototype': ['detached', 'transfer', 'transferToFixedLength'],
  'DataView.prototype': ['getFloat16', 'setFloat16'],
  Error: ['isError'],
  Intl: ['DurationFormat'],
  'Intl.Locale.prototype': ['getCalendars', 'getTextInfo', 'getWeekInfo'],
  JSON: ['isRawJSON', 'rawJSON'],
  Map: ['groupBy'],
  'Map.prototype': ['getOrInsert', 'getOrInsertComputed'],
  Math: ['f16round', 'sumPrecise'],
  Object: ['groupBy'],
  RegExp: ['escape'],
  'Set.prototype': [
    'difference',
    'intersection',
    'isDisjointFrom',
    'isSubsetOf',
    'isSupersetOf',
    'symmetricDifference',
    'union',
  ],
  Uint8Array: ['fromBase64', 'fromHex'],
  'Uint8Array.prototype': ['setFromBase64', 'setFromHex', 'toBase64', 'toHex'],
  'WeakMap.prototype': ['getOrInsert', 'getOrInsertComputed'],
};

const ITERATOR_HELPERS = [
  'constructor',
  'drop',
  'every',
  'filter',
  'find',
  'flatMap',
  'forEach',
  'map',
  'reduce',
  'some',
  'take',
  'toArray',
];

/** Takes every engine back to the language of Node 20. */
export function removeLaterAdditions(): void {
  for (const [path, names] of Object.entries(LATER)) {
    let owner: Any = globalThis;
    for (const name of path.split('.')) owner = owner?.[name];
    if (owner !== undefined) remove(owner, names);
  }
  const arrayIterator = Object.getPrototypeOf([][Symbol.iterator]());
  const iterator = Object.getPrototypeOf(arrayIterator);
  remove(iterator, ITERATOR_HELPERS);
  Reflect.deleteProperty(iterator, Symbol.toStringTag);
}

function remove(owner: object, names: readonly string[]): void {
  for (const name of names) Reflect.deleteProperty(owner, name);
}
