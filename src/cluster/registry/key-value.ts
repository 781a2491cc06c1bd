import { encodeBase64, utf8Bytes } from './base64.ts';

/** One entry of Consul's key/value store, as its API shows it. */
export interface KeyValueEntry {
  readonly LockIndex: number;
  readonly Key: string;
  readonly Flags: number;
  /** Base64. */
  readonly Value: string;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
}

interface Stored {
  readonly value: string | Uint8Array;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

/** Consul's key/value store without sessions, locks and flags. Keys are listed in byte order. */
export class KeyValueStore {
  private readonly entries = new Map<string, Stored>();

  /** `index` numbers the change. With `cas`: only if the key's ModifyIndex is this (0: is new). */
  put(key: string, value: string | Uint8Array, index: number, cas: number | null): boolean {
    const before = this.entries.get(key);
    if (cas !== null && cas !== (before?.modifyIndex ?? 0)) return false;
    this.entries.set(key, {
      value,
      createIndex: before?.createIndex ?? index,
      modifyIndex: index,
    });
    return true;
  }

  /** Removes the key, or all that start with it. */
  remove(key: string, recurse: boolean): void {
    for (const each of this.keys(key, recurse)) this.entries.delete(each);
  }

  /** The key itself, or all that start with it. */
  keys(key: string, recurse: boolean): readonly string[] {
    if (!recurse) return this.entries.has(key) ? [key] : [];
    return [...this.entries.keys()].filter((each) => each.startsWith(key)).sort();
  }

  raw(key: string): string | Uint8Array | null {
    return this.entries.get(key)?.value ?? null;
  }

  entry(key: string): KeyValueEntry | null {
    const stored = this.entries.get(key);
    if (stored === undefined) return null;
    const { value, createIndex, modifyIndex } = stored;
    return {
      LockIndex: 0,
      Key: key,
      Flags: 0,
      Value: encodeBase64(typeof value === 'string' ? utf8Bytes(value) : value),
      CreateIndex: createIndex,
      ModifyIndex: modifyIndex,
    };
  }
}
