import type { Layout } from './inspect-layout.ts';
import { quote } from './inspect-layout.ts';

const ARRAY_ITEMS_MAX = 100;
const BUFFER_BYTES_SHOWN = 50;

/** What the parts of a value need to be formatted. */
export interface Inspection extends Layout {
  readonly showHidden: boolean;
  format(value: unknown, depth: number): string;
  placeOf(error: unknown): string | undefined;
}

/** Formats `value` indented by two more columns. */
function indented(value: unknown, depth: number, work: Inspection, by = 2): string {
  work.indentation += by;
  const text = work.format(value, depth);
  work.indentation -= by;
  return text;
}

/** `... 3 more items`. */
export function more(count: number, noun: string): string {
  return `... ${count} more ${noun}${count > 1 ? 's' : ''}`;
}

export function arrayParts(array: readonly unknown[], depth: number, work: Inspection): string[] {
  const parts: string[] = [];
  let index = 0;
  while (index < array.length && parts.length < ARRAY_ITEMS_MAX) {
    if (Object.hasOwn(array, index)) {
      parts.push(indented(array[index], depth, work));
      index++;
      continue;
    }
    const from = index;
    index = nextFilled(array, index);
    const empty = index - from;
    parts.push(`<${empty} empty item${empty > 1 ? 's' : ''}>`);
  }
  if (index < array.length) parts.push(more(array.length - index, 'item'));
  if (work.showHidden) parts.push(`[length]: ${array.length}`);
  return parts;
}

/** First index with an item at or after `index`, without walking a huge hole. */
function nextFilled(array: readonly unknown[], index: number): number {
  for (let i = index; i < array.length && i < index + 1000; i++) {
    if (Object.hasOwn(array, i)) return i;
  }
  if (array.length <= index + 1000) return array.length;
  const next = Object.keys(array).find((key) => Number(key) >= index);
  return next === undefined ? array.length : Number(next);
}

export function typedParts(items: ArrayLike<number | bigint>): string[] {
  const parts: string[] = [];
  for (let i = 0; i < Math.min(items.length, ARRAY_ITEMS_MAX); i++) {
    const item = items[i]!;
    parts.push(typeof item === 'bigint' ? `${item}n` : Object.is(item, -0) ? '-0' : String(item));
  }
  if (items.length > ARRAY_ITEMS_MAX) parts.push(more(items.length - ARRAY_ITEMS_MAX, 'item'));
  return parts;
}

export function mapParts(
  map: ReadonlyMap<unknown, unknown>,
  depth: number,
  work: Inspection,
): string[] {
  const parts: string[] = [];
  for (const [key, item] of map) {
    if (parts.length === ARRAY_ITEMS_MAX) {
      parts.push(more(map.size - ARRAY_ITEMS_MAX, 'item'));
      break;
    }
    parts.push(`${indented(key, depth, work)} => ${indented(item, depth, work)}`);
  }
  return parts;
}

export function setParts(set: ReadonlySet<unknown>, depth: number, work: Inspection): string[] {
  const parts: string[] = [];
  for (const item of set) {
    if (parts.length === ARRAY_ITEMS_MAX) {
      parts.push(more(set.size - ARRAY_ITEMS_MAX, 'item'));
      break;
    }
    parts.push(indented(item, depth, work));
  }
  return parts;
}

export function bufferParts(buffer: ArrayBuffer): string[] {
  const bytes = new Uint8Array(buffer, 0, Math.min(buffer.byteLength, BUFFER_BYTES_SHOWN));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  if (buffer.byteLength > BUFFER_BYTES_SHOWN) {
    hex.push(more(buffer.byteLength - BUFFER_BYTES_SHOWN, 'byte'));
  }
  return [`[Uint8Contents]: <${hex.join(' ')}>`, `byteLength: ${buffer.byteLength}`];
}

export function fieldParts(
  fields: readonly (readonly [name: string, value: unknown])[],
  depth: number,
  work: Inspection,
): string[] {
  return fields.map(([name, value]) => `${name}${indented(value, depth, work)}`);
}

export function functionText(value: object, className: string | null, tag: string): string {
  const source = Function.prototype.toString.call(value);
  const name = Object.getOwnPropertyDescriptor(value, 'name')?.value;
  const named = typeof name === 'string' && name !== '';
  if (source.startsWith('class') && /^class[\s{]/.test(source)) {
    const parent = (Object.getPrototypeOf(value) as { name?: unknown } | null)?.name;
    const inherits = typeof parent === 'string' && parent !== '' ? ` extends ${parent}` : '';
    return `[class ${named ? name : '(anonymous)'}${inherits}]`;
  }
  const kind = tag === '' ? 'Function' : tag;
  const prototype = className === null ? ' (null prototype)' : '';
  return `[${kind}${prototype}${named ? `: ${name}` : ' (anonymous)'}]`;
}

/** `[Number: 3]` for wrapped primitives, else null. */
export function boxedText(value: object): string | null {
  if (value instanceof Number) return `[Number: ${Number.prototype.valueOf.call(value)}]`;
  if (value instanceof String) return `[String: ${quote(String.prototype.valueOf.call(value))}]`;
  if (value instanceof Boolean) return `[Boolean: ${Boolean.prototype.valueOf.call(value)}]`;
  if (value instanceof BigInt) return `[BigInt: ${BigInt.prototype.valueOf.call(value)}n]`;
  if (value instanceof Symbol) {
    return `[Symbol: ${String(Symbol.prototype.valueOf.call(value))}]`;
  }
  return null;
}

/** `Name: message`, and below it where it was made, if known; in brackets otherwise, as in Node. */
export function errorText(error: Error, className: string | null, work: Inspection): string {
  const name = String(error.name || 'Error');
  const message = String(error.message);
  let shown = name;
  // A subclass that kept its parent's name: both are shown.
  if (className !== null && className !== name) {
    shown = className.includes(name) ? className : `${className} [${name}]`;
  }
  const head = message === '' ? shown : `${shown}: ${message}`;
  const place = work.placeOf(error);
  const text = place === undefined ? `[${head}]` : `${head}\n    at ${place}`;
  return text.replaceAll('\n', `\n${' '.repeat(work.indentation)}`);
}

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

/** `name: value` of one own property; getters are named, not called. */
export function propertyText(
  object: object,
  key: PropertyKey,
  depth: number,
  work: Inspection,
): string {
  const property = Object.getOwnPropertyDescriptor(object, key);
  let value: string;
  if (property === undefined) value = 'undefined';
  else if (property.get !== undefined) {
    value = property.set !== undefined ? '[Getter/Setter]' : '[Getter]';
  } else if (property.set !== undefined) value = '[Setter]';
  else value = indented(property.value, depth, work);
  if (typeof key === 'symbol') return `[${String(key)}]: ${value}`;
  const name = String(key);
  const shown = IDENTIFIER.test(name) ? name : quote(name);
  return property?.enumerable === false ? `[${name}]: ${value}` : `${shown}: ${value}`;
}
