import type { Bytes, Millis } from '../../base/units.ts';
import { formatDouble } from './doubles.ts';
import type { RedisServer } from './server.ts';
import type { RedisValue, ValueType } from './values.ts';

export interface InspectedKey {
  readonly db: number;
  readonly key: string;
  readonly type: ValueType;
  /** Elements of a collection; bytes are in `bytes`. 1 for a string. */
  readonly size: number;
  /** What is left of its time to live, or null for none. */
  readonly ttl: Millis | null;
  readonly bytes: Bytes;
  /** The value or its first elements, at most {@link PREVIEW} characters. */
  readonly preview: string;
}

export interface RedisInspection {
  readonly role: 'primary' | 'replica';
  readonly keys: readonly InspectedKey[];
  /** All live or not yet removed keys, of which at most {@link MOST_KEYS} are in `keys`. */
  readonly keyCount: number;
  readonly keysByType: Readonly<Record<ValueType, number>>;
  readonly usedMemory: Bytes;
  readonly maxmemory: Bytes;
  readonly policy: string;
  readonly clients: number;
  readonly commands: number;
  readonly hits: number;
  readonly misses: number;
  readonly expired: number;
  readonly evicted: number;
  readonly offset: number;
}

const MOST_KEYS = 100;
const PREVIEW = 80;
const FEW = 8;

/** A view of the contents for a table on screen. Changes nothing: no access is counted. */
export function inspect(server: RedisServer, now: Millis = server.now): RedisInspection {
  const keys: InspectedKey[] = [];
  const keysByType = { string: 0, hash: 0, list: 0, set: 0, zset: 0 };
  let keyCount = 0;
  for (const db of server.databases) {
    for (const { key, value, expiresAt, bytes } of db.keys.values()) {
      keyCount++;
      keysByType[value.type]++;
      if (keys.length >= MOST_KEYS || (expiresAt >= 0 && expiresAt < now)) continue;
      keys.push({
        db: db.index,
        key,
        type: value.type,
        size: value.type === 'string' ? 1 : value.size,
        ttl: expiresAt < 0 ? null : expiresAt - now,
        bytes,
        preview: cut(previewOf(value)),
      });
    }
  }
  const { role, usedMemory, maxmemory, policy, clients, commands, hits, misses } = server;
  const { expired, evicted, offset } = server;
  return {
    role,
    keys,
    keyCount,
    keysByType,
    usedMemory,
    maxmemory,
    policy,
    clients,
    commands,
    hits,
    misses,
    expired,
    evicted,
    offset,
  };
}

const cut = (text: string): string =>
  text.length <= PREVIEW ? text : `${text.slice(0, PREVIEW - 1)}…`;

function previewOf(value: RedisValue): string {
  switch (value.type) {
    case 'string':
      return value.text.slice(0, PREVIEW + 1);
    case 'list':
      return listed(value.items.slice(0, Math.min(FEW, value.size)), value.size);
    case 'set':
      return listed(
        first(value.members.values(), ({ key }) => key),
        value.size,
      );
    case 'hash':
      return listed(
        first(value.fields.values(), (f) => `${f.key}: ${f.value}`),
        value.size,
      );
    case 'zset': {
      const texts: string[] = [];
      for (let rank = 0; rank < Math.min(FEW, value.size); rank++) {
        const { key, score } = value.set.at(rank);
        texts.push(`${key}: ${formatDouble(score)}`);
      }
      return listed(texts, value.size);
    }
  }
}

function first<T>(items: Iterable<T>, write: (item: T) => string): string[] {
  const texts: string[] = [];
  for (const item of items) {
    texts.push(write(item));
    if (texts.length === FEW) break;
  }
  return texts;
}

const listed = (texts: readonly string[], size: number): string =>
  texts.join(', ') + (size > texts.length ? ', …' : '');
