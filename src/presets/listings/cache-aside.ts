import type { Preset } from '../preset.ts';

const yaml = `# A cache beside a slow service (chapter
# 8.14, distributed caching).
# From the chapter: Redis is asked first;
# what it does not have is fetched and kept
# for a while; keys are hashes; 100 ms
# without the cache, 1 ms with it.
# Ours: kept for 20 s instead of 10 minutes,
# so that they pass while you watch; the
# load, the editor.
until: 50s
slow_after: 250ms
services:
  profile: { code: profile.ts, replicas: 3, calls: [redis, user], concurrency: 2000 }
  redis: { redis: true }
  # Looks up five at a time; the others wait.
  user: { code: user.ts, concurrency: 5, queue: 5000 }
  editor: { code: editor.ts, calls: [profile] }
links:
  default: { latency: 1ms }
  profile -> redis: { latency: 0.5ms }
load:
  - { to: profile, request: GET /users/1, rate: 200/s }
`;

const profile = `/** A user's profile, which everybody wants to see. */
import { getOrFetch, invalidate, keyOf } from './cache.ts';

/** The chapter keeps it for 10 minutes. */
const TTL_SECONDS = 20;

async function fetchUser(id: string): Promise<unknown> {
  const response = await fetch('http://user/users/' + id);
  if (!response.ok) throw new Error('user answered ' + response.status);
  return response.json();
}

export default {
  async fetch(request: Request): Promise<Response> {
    const id = new URL(request.url).pathname.split('/').at(-1)!;
    if (request.method === 'PUT') {
      const body = await request.text();
      const { status } = await fetch('http://user/users/' + id, { method: 'PUT', body });
      await invalidate('user', id);
      return new Response(null, { status });
    }
    const user = await getOrFetch(keyOf('user', id), () => fetchUser(id), TTL_SECONDS);
    return Response.json(user);
  },
};
`;

const cache = `/** Cache-aside: Redis is asked first, and filled by whoever found nothing there. */
import { createHash } from 'node:crypto';
import { createClient } from 'redis';

const redis = createClient({ url: 'redis://redis:6379' });
redis.on('error', (error) => console.warn('Redis: ' + error.message));
await redis.connect();

export function keyOf(kind: string, id: string): string {
  return createHash('md5').update(kind + ':' + id).digest('hex');
}

// Look at the line to user, every 20 s: how many fetch the same
// thing at the same time?
export async function getOrFetch<T>(
  key: string,
  fetchIt: () => Promise<T>,
  ttl: number,
): Promise<T> {
  const cached = await redis.get(key);
  if (cached !== null) return JSON.parse(cached);
  const fresh = await fetchIt();
  await redis.set(key, JSON.stringify(fresh), { EX: ttl });
  return fresh;
}

// Look at the logs after 25 s: the editor has changed the name.
// Who still sees the old one, and for how long? Compare the pattern
// with the keys in the inspector of Redis.
export async function invalidate(kind: string, id: string): Promise<void> {
  for await (const keys of redis.scanIterator({ MATCH: kind + ':' + id + '*' })) {
    if (keys.length > 0) await redis.del(keys);
  }
}
`;

const user = `/** Who has which name. Looking it up takes 98 ms, and the way here and back 2. */
const names = new Map([['1', 'Ada Byron']]);

export default {
  async fetch(request: Request): Promise<Response> {
    const id = new URL(request.url).pathname.split('/').at(-1)!;
    if (request.method === 'PUT') {
      names.set(id, (await request.json()).name);
      return new Response(null, { status: 204 });
    }
    await new Promise((resolve) => setTimeout(resolve, 98));
    const name = names.get(id);
    if (name === undefined) return new Response('Not Found', { status: 404 });
    return Response.json({ id, name });
  },
};
`;

const editor = `/** Somebody who changes a name at 25 s, and then looks twice a second whether it is there. */
const NAME = 'Ada Lovelace';

setTimeout(async () => {
  await fetch('http://profile/users/1', { method: 'PUT', body: JSON.stringify({ name: NAME }) });
  console.log('the name is ' + NAME + ' now');
  setInterval(async () => {
    const { name } = await (await fetch('http://profile/users/1')).json();
    if (name !== NAME) console.warn('still ' + name);
  }, 500);
}, 25_000);
`;

const mendedCode = `/** Cache-aside: Redis is asked first, and filled by one of those who found nothing there. */
import { createClient } from 'redis';

/** Longer than a fetch takes; somebody who died meanwhile is waited for no longer than this. */
const LOCK_MS = 2000;
const POLL_MS = 10;

const redis = createClient({ url: 'redis://redis:6379' });
redis.on('error', (error) => console.warn('Redis: ' + error.message));
await redis.connect();

/** Readable, so that whoever changes something can name what to forget. */
export function keyOf(kind: string, id: string): string {
  return kind + ':' + id;
}

/** What this instance is asking for already: one question, however many wait for its answer. */
const asked = new Map<string, Promise<any>>();

export function getOrFetch<T>(key: string, fetchIt: () => Promise<T>, ttl: number): Promise<T> {
  const already = asked.get(key);
  if (already !== undefined) return already;
  const answer = find(key, fetchIt, ttl).finally(() => asked.delete(key));
  asked.set(key, answer);
  return answer;
}

/** And of all instances one fetches; the others look again until it is there. */
async function find<T>(key: string, fetchIt: () => Promise<T>, ttl: number): Promise<T> {
  const lock = key + ':lock';
  for (;;) {
    const cached = await redis.get(key);
    if (cached !== null) return JSON.parse(cached);
    // Looks again in the same instant: it may just have been filled.
    const [mine, filled] = await redis
      .multi()
      .set(lock, 'taken', { NX: true, PX: LOCK_MS })
      .get(key)
      .exec();
    if (mine === 'OK') {
      try {
        if (filled !== null) return JSON.parse(filled);
        const fresh = await fetchIt();
        await redis.set(key, JSON.stringify(fresh), { EX: ttl });
        return fresh;
      } finally {
        await redis.del(lock);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A fetch under way at this moment may still bring back what was before, until its time is over. */
export async function invalidate(kind: string, id: string): Promise<void> {
  await redis.del(keyOf(kind, id));
}
`;

export const cacheAside: Preset = {
  id: 'cache-aside',
  title: 'Cache-aside',
  summary:
    'A profile comes from Redis in 1 ms, or from a slow service in 100 ms. Whenever the 20 s of the entry are over, some twenty requests fetch it at the same time and queue for it. And a changed name is not seen for a quarter of a minute: what should make Redis forget the old one finds nothing.',
  source:
    'Course, chapter 8.14, “Caching distribué”: Redis first, hashed keys, a pattern to invalidate, 1 ms and 100 ms. The code, time to live, services and load are ours.',
  yaml,
  files: { 'profile.ts': profile, 'user.ts': user, 'editor.ts': editor, 'cache.ts': cache },
};

/** What of it is otherwise where it is mended. */
export const mended = { 'cache.ts': mendedCode };
