import type { Bytes } from '../../base/units.ts';
import { utf8Bytes } from '../../network/message-size.ts';
import { Deque } from './deque.ts';
import { Dict, type DictNode } from './dict.ts';
import { readInteger } from './integers.ts';
import { SortedSet } from './sorted-set.ts';

/**
 * The five kinds of value. Each knows the bytes it takes in a 64-bit Redis 7.0 with jemalloc: an
 * estimate fitted to `used_memory` of 10,000 small keys of each kind, right to about an eighth.
 */
export type RedisValue = StringValue | HashValue | ListValue | SetValue | SortedSetValue;
export type ValueType = RedisValue['type'];

/** Up to so many elements, none longer than so many bytes, Redis packs a small hash or sorted set. */
const PACKED_ELEMENTS = 128;
const PACKED_BYTES = 64;
/** Up to so many integers are kept as a packed array. */
const INTSET_ELEMENTS = 512;

export class StringValue {
  readonly type = 'string';
  /** `size`: bytes of the text. */
  constructor(
    readonly text: string,
    readonly size = utf8Bytes(text),
  ) {}

  get bytes(): Bytes {
    return this.text.length < 20 && readInteger(this.text) !== null ? 0 : this.size + 8;
  }
}

export interface HashField extends DictNode {
  value: string;
}

export class HashValue {
  readonly type = 'hash';
  readonly fields = new Dict<HashField>();
  private payload = 0;
  /** A packed hash that grew stays unpacked. */
  packed = true;

  get(field: string): string | undefined {
    return this.fields.get(field)?.value;
  }

  /** True when the field is new. */
  set(field: string, value: string): boolean {
    const node = this.fields.get(field);
    const size = utf8Bytes(value);
    if (node) {
      this.payload += size - utf8Bytes(node.value);
      node.value = value;
    } else {
      this.fields.add({ key: field, value, slot: -1 });
      this.payload += size + utf8Bytes(field);
    }
    if (this.fields.size > PACKED_ELEMENTS || size > PACKED_BYTES) this.packed = false;
    if (!node && utf8Bytes(field) > PACKED_BYTES) this.packed = false;
    return !node;
  }

  delete(field: string): boolean {
    const node = this.fields.delete(field);
    if (node) this.payload -= utf8Bytes(field) + utf8Bytes(node.value);
    return node !== undefined;
  }

  get size(): number {
    return this.fields.size;
  }

  get bytes(): Bytes {
    return 24 + this.payload + this.size * (this.packed ? 4 : 64);
  }
}

export class ListValue {
  readonly type = 'list';
  readonly items = new Deque();
  private payload = 0;

  push(end: 'head' | 'tail', text: string): void {
    this.payload += utf8Bytes(text);
    if (end === 'head') this.items.pushHead(text);
    else this.items.pushTail(text);
  }

  /** The list must not be empty. */
  pop(end: 'head' | 'tail'): string {
    const text = end === 'head' ? this.items.popHead() : this.items.popTail();
    this.payload -= utf8Bytes(text);
    return text;
  }

  set(index: number, text: string): void {
    this.payload += utf8Bytes(text) - utf8Bytes(this.items.at(index));
    this.items.set(index, text);
  }

  replace(texts: readonly string[]): void {
    this.items.replace(texts);
    this.payload = 0;
    for (const text of texts) this.payload += utf8Bytes(text);
  }

  get size(): number {
    return this.items.length;
  }

  get bytes(): Bytes {
    return 115 + this.payload + this.size * 4;
  }
}

export class SetValue {
  readonly type = 'set';
  readonly members = new Dict<DictNode>();
  private payload = 0;
  /** All members are integers, and not too many. */
  packed = true;

  /** True when the member is new. */
  add(member: string): boolean {
    if (this.members.has(member)) return false;
    this.members.add({ key: member, slot: -1 });
    this.payload += utf8Bytes(member);
    if (this.packed) {
      this.packed = this.members.size <= INTSET_ELEMENTS && readInteger(member) !== null;
    }
    return true;
  }

  delete(member: string): boolean {
    if (!this.members.delete(member)) return false;
    this.payload -= utf8Bytes(member);
    return true;
  }

  get size(): number {
    return this.members.size;
  }

  get bytes(): Bytes {
    return this.packed ? 24 + this.size * 8 : 100 + this.payload + this.size * 58;
  }
}

export class SortedSetValue {
  readonly type = 'zset';
  readonly set = new SortedSet();
  private payload = 0;
  packed = true;

  /** Returns how many members were moved for it. */
  put(member: string, score: number): number {
    // Redis keeps −0 only in sets too large to be packed.
    score += 0;
    const isNew = this.set.score(member) === undefined;
    const moved = this.set.set(member, score);
    if (!isNew) return moved;
    const size = utf8Bytes(member);
    this.payload += size;
    if (this.set.size > PACKED_ELEMENTS || size > PACKED_BYTES) this.packed = false;
    return moved;
  }

  delete(member: string): boolean {
    if (!this.set.delete(member)) return false;
    this.payload -= utf8Bytes(member);
    return true;
  }

  /** Removes the ranks from `start` up to, not including, `end`. */
  deleteRange(start: number, end: number): { readonly key: string; readonly score: number }[] {
    const removed = this.set.deleteRange(start, end);
    for (const { key } of removed) this.payload -= utf8Bytes(key);
    return removed;
  }

  get size(): number {
    return this.set.size;
  }

  get bytes(): Bytes {
    return 40 + this.payload + this.size * (this.packed ? 11 : 111);
  }
}

/** What `OBJECT ENCODING` says. */
export function encodingOf(value: RedisValue): string {
  switch (value.type) {
    case 'string':
      if (value.text.length <= 20 && readInteger(value.text) !== null) return 'int';
      return utf8Bytes(value.text) <= 44 ? 'embstr' : 'raw';
    case 'list':
      return 'quicklist';
    case 'set':
      return value.packed ? 'intset' : 'hashtable';
    case 'hash':
      return value.packed ? 'listpack' : 'hashtable';
    case 'zset':
      return value.packed ? 'listpack' : 'skiplist';
  }
}

/** A deep copy, for `COPY` and snapshots. */
export function copyOf(value: RedisValue): RedisValue {
  switch (value.type) {
    case 'string':
      return value;
    case 'list': {
      const copy = new ListValue();
      copy.replace(value.items.toArray());
      return copy;
    }
    case 'set': {
      const copy = new SetValue();
      for (const { key } of value.members.values()) copy.add(key);
      copy.packed = value.packed;
      return copy;
    }
    case 'hash': {
      const copy = new HashValue();
      for (const field of value.fields.values()) copy.set(field.key, field.value);
      copy.packed = value.packed;
      return copy;
    }
    case 'zset': {
      const copy = new SortedSetValue();
      for (let rank = 0; rank < value.size; rank++) {
        const { key, score } = value.set.at(rank);
        copy.put(key, score);
      }
      copy.packed = value.packed;
      return copy;
    }
  }
}
