import type { Backend } from './storage.ts';

export interface FakeStorage extends Backend {
  /** Refuse to write, as a storage without room does. */
  full: boolean;
  refuseReads: boolean;
}

/** A storage in memory that can be made to fail as browsers' do. */
export function fakeStorage(initial: Readonly<Record<string, string>> = {}): FakeStorage {
  const items = new Map(Object.entries(initial));
  return {
    full: false,
    refuseReads: false,
    getItem(key) {
      if (this.refuseReads) throw named('SecurityError');
      return items.get(key) ?? null;
    },
    setItem(key, value) {
      if (this.full) throw named('QuotaExceededError');
      items.set(key, value);
    },
    removeItem: (key) => void items.delete(key),
  };
}

export function named(name: string): Error {
  const error = new Error(name);
  error.name = name;
  return error;
}
