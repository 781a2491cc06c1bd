import { isFatal } from '../../kernel/fatal.ts';
import { VirtualPromise } from '../../kernel/promise.ts';
import { isDate, isoText } from './date.ts';
import { plainValue } from './enabled.ts';
import {
  arrayParts,
  boxedText,
  bufferParts,
  errorText,
  fieldParts,
  functionText,
  type Inspection,
  mapParts,
  more,
  propertyText,
  setParts,
  typedParts,
} from './inspect-kinds.ts';
import { joinParts, quote } from './inspect-layout.ts';
import { shownFields } from './inspect-platform.ts';
import { LOG_TEXT_MAX } from './limits.ts';

/** Levels of nesting shown below the value itself. */
const DEPTH = 2;
const STRING_LENGTH_MAX = 10_000;
/** Properties of one object; Node has no such limit, but a log record has. */
const KEYS_MAX = 500;
const CUSTOM = Symbol.for('nodejs.util.inspect.custom');

/** One call of `inspect`. */
interface Work extends Inspection {
  readonly seen: object[];
  readonly circular: Map<object, number>;
  readonly depth: number;
  /** Characters made so far; past the longest log text nothing deeper is shown. */
  length: number;
}

export interface InspectOptions {
  /** Default 2. */
  readonly depth?: number;
  /** Shows array lengths too, as `%o` does. */
  readonly showHidden?: boolean;
  /** Where an error was made, for its second line. */
  readonly placeOf?: (error: unknown) => string | undefined;
}

/** Any value as text, as Node's `util.inspect` shows it; errors with their place, not a stack. */
export function inspect(value: unknown, options: InspectOptions = {}): string {
  const work: Work = {
    seen: [],
    circular: new Map(),
    depth: options.depth ?? DEPTH,
    showHidden: options.showHidden ?? false,
    indentation: 0,
    currentDepth: 0,
    length: 0,
    format: (item, depth) => formatValue(item, depth, work),
    placeOf: options.placeOf ?? (() => undefined),
  };
  return formatValue(value, 0, work);
}

function formatValue(value: unknown, depth: number, work: Work): string {
  if (typeof value === 'string') return formatString(value, work);
  if (typeof value === 'object' ? value === null : typeof value !== 'function') {
    return primitiveText(value);
  }
  const object = value as object;
  try {
    return formatObject(object, depth, work);
  } catch (error) {
    // Getters of a tag, traps of a proxy, a custom inspector: learner code that may throw.
    if (isFatal(error)) throw error;
    return '[cannot be shown]';
  }
}

/** Numbers with their sign of zero, bigints with `n`, symbols by description. */
export function primitiveText(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  return String(value);
}

function formatString(text: string, work: Work): string {
  let tail = '';
  if (text.length > STRING_LENGTH_MAX) {
    tail = more(text.length - STRING_LENGTH_MAX, 'character');
    text = text.slice(0, STRING_LENGTH_MAX);
  }
  if (text.length > 16 && text.length > 80 - work.indentation - 4 && text.includes('\n')) {
    const line = `\n${' '.repeat(work.indentation + 2)}`;
    return (
      text
        .split(/(?<=\n)/)
        .map(quote)
        .join(` +${line}`) + tail
    );
  }
  return quote(text) + tail;
}

function formatObject(value: object, depth: number, work: Work): string {
  const custom = (value as Record<symbol, unknown>)[CUSTOM];
  if (typeof custom === 'function') {
    const shown = custom.call(value, work.depth - depth, { depth: work.depth - depth }, inspect);
    if (shown !== value) {
      if (typeof shown !== 'string') return formatValue(shown, depth, work);
      return shown.replaceAll('\n', `\n${' '.repeat(work.indentation)}`);
    }
  }
  if (work.seen.includes(value)) {
    const index = work.circular.get(value) ?? work.circular.size + 1;
    work.circular.set(value, index);
    return `[Circular *${index}]`;
  }
  const shape = shapeOf(value, work);
  if (shape.parts === null && shape.keys.length === 0) return shape.empty;
  if (depth > work.depth || work.length > LOG_TEXT_MAX) return shape.tooDeep;
  work.seen.push(value);
  work.currentDepth = depth + 1;
  const parts = shape.parts === null ? [] : shape.parts(depth + 1);
  for (const key of shape.keys.slice(0, KEYS_MAX)) {
    parts.push(propertyText(value, key, depth + 1, work));
  }
  if (shape.keys.length > KEYS_MAX) parts.push(more(shape.keys.length - KEYS_MAX, 'item'));
  work.seen.pop();
  let { base } = shape;
  const index = work.circular.get(value);
  if (index !== undefined) base = base === '' ? `<ref *${index}>` : `<ref *${index}> ${base}`;
  const text = joinParts(work, parts, base, shape.braces, depth + 1, shape.columns);
  work.length += text.length;
  return text;
}

/** How one kind of object is shown. */
interface Shape {
  /** Before the brace: an error's text, a function's name. */
  readonly base: string;
  readonly braces: readonly [string, string];
  /** Parts that are not properties, such as an array's items; null for none. */
  readonly parts: ((depth: number) => string[]) | null;
  readonly keys: PropertyKey[];
  /** Items that may be set in columns. */
  readonly columns: readonly unknown[] | null;
  /** The whole text when there is nothing inside. */
  readonly empty: string;
  readonly tooDeep: string;
}

function shapeOf(value: object, work: Work): Shape {
  const name = constructorName(value);
  const tag = tagOf(value);
  const keys = ownKeys(value);
  const prefix = (fallback: string, size = ''): string => prefixOf(name, tag, fallback, size);
  const tooDeep = (text: string): string => (name === null ? text : `[${text}]`);
  const braced = (
    fallback: string,
    parts: Shape['parts'],
    ends: readonly [string, string] = ['{', '}'],
    size = '',
    columns: readonly unknown[] | null = null,
  ): Shape => {
    const head = prefix(fallback, size);
    return {
      base: '',
      braces: [head + ends[0], ends[1]],
      parts,
      keys: columns === null ? keys : keys.filter((key) => !isIndex(key)),
      columns,
      empty: head + ends[0] + ends[1],
      tooDeep: tooDeep(prefix(fallback).slice(0, -1)),
    };
  };
  const based = (base: string): Shape => ({
    base,
    braces: ['{', '}'],
    parts: null,
    keys,
    columns: null,
    empty: base,
    tooDeep: tooDeep(prefix('Object').slice(0, -1)),
  });

  if (Array.isArray(value)) {
    const plain = name === 'Array' && tag === '';
    const shape = braced(
      'Array',
      value.length === 0 ? null : (level: number) => arrayParts(value, level, work),
      ['[', ']'],
      `(${value.length})`,
      value,
    );
    return plain ? { ...shape, braces: ['[', ']'], empty: '[]' } : shape;
  }
  if (value instanceof Map) {
    const parts = value.size === 0 ? null : (level: number) => mapParts(value, level, work);
    return braced('Map', parts, ['{', '}'], `(${value.size})`);
  }
  if (value instanceof Set) {
    const parts = value.size === 0 ? null : (level: number) => setParts(value, level, work);
    return braced('Set', parts, ['{', '}'], `(${value.size})`);
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const items = value as Uint8Array;
    const parts = items.length === 0 ? null : () => typedParts(items);
    return braced('TypedArray', parts, ['[', ']'], `(${items.length})`, items as never);
  }
  if (typeof value === 'function') return based(functionText(value, name, tag));
  if (value instanceof RegExp) return based(RegExp.prototype.toString.call(value));
  if (isDate(value)) return based(isoText(value));
  if (value instanceof Error) return errorShape(value, name, work, based);
  if (value instanceof ArrayBuffer) return braced('ArrayBuffer', () => bufferParts(value));
  if (value instanceof VirtualPromise) return braced('Promise', null);
  if (value instanceof WeakMap) return braced('WeakMap', () => ['<items unknown>']);
  if (value instanceof WeakSet) return braced('WeakSet', () => ['<items unknown>']);
  const boxed = boxedText(value);
  if (boxed !== null) {
    const shape = based(boxed);
    return { ...shape, keys: keys.filter((key) => !isIndex(key)) };
  }
  const fields = shownFields(value);
  if (fields !== null) {
    return braced(
      'Object',
      fields.length === 0 ? null : (level: number) => fieldParts(fields, level, work),
    );
  }
  if (name === 'Object' && tag === '') {
    const shape = braced('Object', null);
    return { ...shape, braces: ['{', '}'], empty: '{}' };
  }
  return braced('Object', null);
}

function constructorName(value: object): string | null {
  for (let object: object | null = value; object !== null; object = Object.getPrototypeOf(object)) {
    const property = Object.getOwnPropertyDescriptor(object, 'constructor');
    if (property === undefined) continue;
    const maker = plainValue(property);
    if (typeof maker === 'function' && maker.name !== '') return maker.name;
  }
  return null;
}

function tagOf(value: object): string {
  const tag: unknown = (value as Record<symbol, unknown>)[Symbol.toStringTag];
  if (typeof tag !== 'string' || tag === '') return '';
  return Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag) ? '' : tag;
}

function prefixOf(name: string | null, tag: string, fallback: string, size: string): string {
  if (name === null) {
    const tagged = tag !== '' && tag !== fallback ? ` [${tag}]` : '';
    return `[${fallback}${size}: null prototype]${tagged} `;
  }
  return tag !== '' && tag !== name ? `${name}${size} [${tag}] ` : `${name}${size} `;
}

function isIndex(key: PropertyKey): boolean {
  return typeof key === 'string' && /^(?:0|[1-9]\d*)$/.test(key);
}

function ownKeys(value: object): PropertyKey[] {
  const keys: PropertyKey[] = Object.keys(value);
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    if (Object.prototype.propertyIsEnumerable.call(value, symbol)) keys.push(symbol);
  }
  return keys;
}

/** An error's own fields follow its text; what the text already says is left out. */
function errorShape(
  error: Error,
  name: string | null,
  work: Work,
  based: (base: string) => Shape,
): Shape {
  const shape = based(errorText(error, name, work));
  const keys = shape.keys.filter((key) => key !== 'name' && key !== 'message' && key !== 'stack');
  for (const hidden of ['cause', 'errors']) {
    const property = Object.getOwnPropertyDescriptor(error, hidden);
    if (property !== undefined && !property.enumerable) keys.push(hidden);
  }
  return { ...shape, keys };
}
