import { createStore, type StoreApi } from 'zustand/vanilla';

/**
 * How the learner's work is being kept.
 * - `saved`: in the browser's storage
 * - `full`: the storage has no room, so the newest values live in this page only
 * - `blocked`: the browser allows no storage, so everything lives in this page only
 */
export type StorageHealth = 'saved' | 'full' | 'blocked';

export interface StorageState {
  readonly health: StorageHealth;
  /** Keys under which unreadable values were set aside in this session. */
  readonly setAside: readonly string[];
}

/** The part of `localStorage` used here. */
export type Backend = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Values as JSON under a version, in `localStorage` while it works and in memory when it does not.
 * No method throws: what fails shows in `state`.
 */
export interface Keeper {
  readonly state: StoreApi<StorageState>;
  /**
   * The value under `key`, or null if there is none. `parse` returns null for data it cannot use;
   * such a value is moved to a backup key, never erased.
   */
  read<T>(key: string, version: number, parse: (data: unknown) => T | null): T | null;
  /** Keeps `data` (at least in memory). True when it reached the storage. */
  write(key: string, version: number, data: unknown): boolean;
}

const PREFIX = 'faultline.';

/** The full key in `localStorage`, as seen by `storage` events of other tabs. */
export const storageKey = (key: string): string => PREFIX + key;

/**
 * `open` returns the storage or throws, as reading `window.localStorage` does where it is blocked.
 */
export function createKeeper(open: () => Backend): Keeper {
  const state = createStore<StorageState>(() => ({ health: 'saved', setAside: [] }));
  /** Values the storage would not take, newest by key. */
  const memory = new Map<string, string>();
  /** Keys holding an unreadable value that could not be moved: never written over. */
  const held = new Set<string>();
  let backend: Backend | null = null;
  try {
    backend = open();
    backend.getItem(storageKey('settings'));
  } catch {
    backend = null;
    state.setState({ health: 'blocked' });
  }

  function setAside(key: string, raw: string): void {
    if (backend === null) return;
    const place = freePlace(backend, key);
    try {
      backend.setItem(place, raw);
      backend.removeItem(storageKey(key));
      state.setState((s) => ({ setAside: [...s.setAside, place] }));
    } catch {
      held.add(key);
      state.setState((s) => ({ setAside: [...s.setAside, storageKey(key)] }));
    }
  }

  /** Tries again what did not fit before; the storage may have room by now. */
  function retry(): void {
    if (backend === null) return;
    for (const [key, raw] of memory) {
      if (held.has(key)) continue;
      try {
        backend.setItem(storageKey(key), raw);
        memory.delete(key);
      } catch {
        return;
      }
    }
    if (memory.size === 0) state.setState({ health: 'saved' });
  }

  return {
    state,
    read(key, version, parse) {
      let raw = memory.get(key) ?? null;
      if (raw === null && backend !== null && !held.has(key)) {
        try {
          raw = backend.getItem(storageKey(key));
        } catch {
          backend = null;
          state.setState({ health: 'blocked' });
        }
      }
      if (raw === null) return null;
      const value = parse(unwrap(raw, version));
      if (value === null) setAside(key, raw);
      return value;
    },
    write(key, version, data) {
      const raw = JSON.stringify({ v: version, data });
      memory.set(key, raw);
      if (backend === null || held.has(key)) return false;
      try {
        backend.setItem(storageKey(key), raw);
        memory.delete(key);
      } catch (error) {
        state.setState({ health: isSecurityError(error) ? 'blocked' : 'full' });
        return false;
      }
      if (memory.size > 0) retry();
      else state.setState({ health: 'saved' });
      return true;
    },
  };
}

/** The data inside, or undefined (which every parser refuses) if broken or of another version. */
function unwrap(raw: string, version: number): unknown {
  try {
    const value: unknown = JSON.parse(raw);
    return isRecord(value) && value['v'] === version ? value['data'] : undefined;
  } catch {
    return undefined;
  }
}

function freePlace(backend: Backend, key: string): string {
  for (let n = 1; ; n++) {
    const place = `${storageKey(key)}.set-aside.${n}`;
    if (backend.getItem(place) === null) return place;
  }
}

const isSecurityError = (error: unknown): boolean =>
  error instanceof Error && error.name === 'SecurityError';

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses every entry of an object; null as soon as one does not parse. */
export function parseEntries<T>(
  value: unknown,
  parse: (entry: unknown) => T | null,
): Record<string, T> | null {
  if (!isRecord(value)) return null;
  const result: Record<string, T> = {};
  for (const [key, entry] of Object.entries(value)) {
    const parsed = parse(entry);
    if (parsed === null) return null;
    result[key] = parsed;
  }
  return result;
}
