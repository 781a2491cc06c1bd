import type { Bytes, Millis } from '../../base/units.ts';
import type { FatalError } from '../../kernel/fatal.ts';
import type { RandomStream } from '../../kernel/random.ts';
import { utf8Bytes } from '../../network/message-size.ts';
import { Dict } from './dict.ts';
import { beyond } from './limits.ts';
import { CommandError, WRONG_TYPE } from './reply.ts';
import {
  HashValue,
  ListValue,
  type RedisValue,
  SetValue,
  SortedSetValue,
  type StringValue,
  type ValueType,
} from './values.ts';

/** One key. */
export interface Entry {
  readonly key: string;
  slot: number;
  value: RedisValue;
  /** Unix ms after which the key is gone, or −1 for never. */
  expiresAt: Millis;
  /** Place among the keys that expire, or −1. */
  expirySlot: number;
  /** Second of the last access: Redis' LRU clock counts seconds too. */
  accessed: number;
  /** Bytes counted for it in {@link Host.usedMemory}. */
  bytes: Bytes;
  /** Elements counted for it in {@link Host.held}. */
  elements: number;
}

/** Redis' bytes for a key besides its name and value: table entry, object header, bucket pointer. */
const KEY_BYTES = 62;
/** … and for its time to live. */
const EXPIRY_BYTES = 46;

/** What a database needs of its server. */
export interface Host {
  /** Unix ms, whole, the same throughout a command. */
  readonly now: Millis;
  readonly random: RandomStream;
  /**
   * What becomes of a key found expired: a primary deletes it; a replica hides it and waits for its
   * primary's DEL; while it applies its primary's commands it takes the key as it is.
   */
  readonly expiry: 'delete' | 'hide' | 'ignore';
  hits: number;
  misses: number;
  expired: number;
  /** Estimated bytes of the keys of all databases, and how many keys have a time to live. */
  usedMemory: Bytes;
  expiring: number;
  /** A key changed, came or went: watchers are told, the change is counted. */
  changed(database: Database, key: string): void;
  /** A key expired or was evicted: watchers are told, and the log gets a DEL. */
  vanished(database: Database, key: string): void;
  /** What the log gets in place of the command being executed, when it changes something. */
  effect(command: readonly string[]): void;
  /** Elements the command being executed worked on, for its cost. */
  elements: number;
  /** Keys and elements of values held. */
  held: number;
  readonly heldMax: number;
  /** Elements it works on that its cost may not show. Ends the run when they are too many. */
  work(elements: number): void;
}

/** Makes a value of the type that is missing. */
const NEW = {
  hash: () => new HashValue(),
  list: () => new ListValue(),
  set: () => new SetValue(),
  zset: () => new SortedSetValue(),
} as const;

type ValueOf<T extends ValueType> = Extract<RedisValue, { type: T }>;

/** One of the 16 numbered databases: keys, their values and when they expire. */
export class Database {
  readonly keys = new Dict<Entry>();
  /** Keys with a time to live, without gaps, for the samples of the active cycle. */
  readonly expiring: Entry[] = [];

  constructor(
    readonly index: number,
    readonly host: Host,
  ) {}

  /** The key unless it is missing or expired; neither counted nor an access. Expired keys go here. */
  find(key: string): Entry | undefined {
    const entry = this.keys.get(key);
    if (entry === undefined || entry.expiresAt < 0 || this.host.now <= entry.expiresAt)
      return entry;
    if (this.host.expiry === 'ignore') return entry;
    if (this.host.expiry === 'delete') this.expire(entry);
    return undefined;
  }

  /** {@link find} for a command that reads: an access, and a hit or a miss. */
  lookup(key: string): Entry | undefined {
    const entry = this.find(key);
    if (entry) {
      this.host.hits++;
      entry.accessed = this.clock;
    } else this.host.misses++;
    return entry;
  }

  /** The value to read, or undefined; another type is an error. */
  read<T extends ValueType>(key: string, type: T): ValueOf<T> | undefined {
    const entry = this.lookup(key);
    return entry && expectType(entry, type);
  }

  /** The value to change, or undefined; another type is an error. Not counted as hit or miss. */
  write<T extends ValueType>(key: string, type: T): ValueOf<T> | undefined {
    const entry = this.find(key);
    if (!entry) return undefined;
    entry.accessed = this.clock;
    return expectType(entry, type);
  }

  /** The value to change, made when the key is missing. */
  writeOrCreate<T extends keyof typeof NEW>(key: string, type: T): ValueOf<T> {
    const found = this.write(key, type);
    if (found) return found;
    const value = NEW[type]();
    this.put(key, value);
    return value as ValueOf<T>;
  }

  /** Sets `key` to `value`, replacing any other value. The time to live is kept only if asked for. */
  put(key: string, value: RedisValue, keepTtl = false): Entry {
    let entry = this.keys.get(key);
    if (entry) {
      entry.value = value;
      entry.accessed = this.clock;
      if (!keepTtl) this.setExpiry(entry, -1);
    } else {
      const accessed = this.clock;
      entry = {
        key,
        slot: -1,
        value,
        expiresAt: -1,
        expirySlot: -1,
        accessed,
        bytes: 0,
        elements: 0,
      };
      this.keys.add(entry);
    }
    return entry;
  }

  /** To be called after a change of the value of `key`: an emptied collection is removed. */
  changed(key: string): void {
    const entry = this.keys.get(key);
    if (entry) {
      if (entry.value.type !== 'string' && entry.value.size === 0) this.remove(entry);
      else this.account(entry);
    }
    this.host.changed(this, key);
  }

  setString(key: string, value: StringValue, keepTtl = false): Entry {
    const entry = this.put(key, value, keepTtl);
    this.changed(key);
    return entry;
  }

  /** `at` in Unix ms, or −1 for never. */
  setExpiry(entry: Entry, at: Millis): void {
    if (at >= 0 && entry.expirySlot < 0) {
      entry.expirySlot = this.expiring.push(entry) - 1;
      this.host.expiring++;
    } else if (at < 0 && entry.expirySlot >= 0) this.unlist(entry);
    entry.expiresAt = at;
  }

  /** Removes a live key; false when there is none. */
  delete(key: string): boolean {
    const entry = this.find(key);
    if (!entry) return false;
    this.remove(entry);
    this.host.changed(this, key);
    return true;
  }

  /** Removes an expired key, and says so to replicas. */
  expire(entry: Entry): void {
    this.remove(entry);
    this.host.expired++;
    this.host.vanished(this, entry.key);
  }

  /** Removes a key without telling anybody. */
  remove(entry: Entry): void {
    if (entry.expirySlot >= 0) this.unlist(entry);
    this.keys.delete(entry.key);
    this.host.usedMemory -= entry.bytes;
    this.host.held -= entry.elements;
  }

  private unlist(entry: Entry): void {
    const last = this.expiring.pop()!;
    if (last !== entry) {
      this.expiring[entry.expirySlot] = last;
      last.expirySlot = entry.expirySlot;
    }
    entry.expirySlot = -1;
    this.host.expiring--;
  }

  /** Counts the memory of an entry anew. */
  account(entry: Entry): void {
    const expiry = entry.expiresAt < 0 ? 0 : EXPIRY_BYTES;
    const bytes = KEY_BYTES + utf8Bytes(entry.key) + expiry + entry.value.bytes;
    this.host.usedMemory += bytes - entry.bytes;
    const { value } = entry;
    const elements = value.type === 'string' ? 1 : 1 + value.size;
    this.host.held += elements - entry.elements;
    entry.elements = elements;
    if (this.host.held > this.host.heldMax) throw tooMany(this.host.heldMax);
    entry.bytes = bytes;
  }

  private get clock(): number {
    return Math.floor(this.host.now / 1000);
  }
}

const tooMany = (most: number): FatalError =>
  beyond('its keys and the elements in them are too many', most, 'Keep fewer, or let them expire.');

function expectType<T extends ValueType>(entry: Entry, type: T): ValueOf<T> {
  if (entry.value.type !== type) throw new CommandError(WRONG_TYPE);
  return entry.value as ValueOf<T>;
}
