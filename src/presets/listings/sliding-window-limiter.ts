import type { Preset } from '../preset.ts';

const yaml = `# A limit on the requests of each calling
# service (chapter 8.14, API rate limiting).
# From the chapter: a window that slides,
# as a sorted set in Redis; 100 requests
# in 60 s.
# Ours: the caller's name in a header
# instead of a token, the load, the replicas.
until: 60s
services:
  api: { code: api.ts, replicas: 3, calls: [redis] }
  redis: { redis: true }
links:
  default: { latency: 1ms }
load:
  # One a second is far below the limit.
  # At 10 s a caller's loop goes wrong.
  - to: api
    request: GET /report
    headers: { x-service: billing }
    rate: 1/s
    shape:
      spike: { to: 2000/s, at: 10s, for: 1s }
`;

const api = `/** Something dear, for each caller so many times a minute. */
import { isAllowed } from './limiter.ts';

export default {
  async fetch(request: Request): Promise<Response> {
    const caller = request.headers.get('x-service') ?? 'nobody';
    if (!(await isAllowed(caller))) return new Response('Too Many Requests', { status: 429 });
    return Response.json({ report: 'for ' + caller });
  },
};
`;

const limiter = `/** A window that slides: a sorted set in Redis holds the instants of what was let in. */
import { createClient } from 'redis';

const LIMIT = 100;
const PERIOD_MS = 60_000;

const redis = createClient({ url: 'redis://redis:6379' });
redis.on('error', (error) => console.warn('Redis: ' + error.message));
await redis.connect();

// Look at the answers that are no 429, and at the sorted set in the
// inspector of Redis: how many were let in within the minute, and
// how many does the set know of?
// Try: less at a time (to: 200/s); Redis further away (latency).
export async function isAllowed(caller: string): Promise<boolean> {
  const key = 'ratelimit:' + caller;
  const now = Date.now();
  await redis.zRemRangeByScore(key, 0, now - PERIOD_MS);
  // Look: who else may be between this question and its
  // consequence?
  const count = await redis.zCard(key);
  if (count >= LIMIT) return false;
  // Look: what does the set do with a member it has already?
  await redis.zAdd(key, { score: now, value: String(now) });
  await redis.expire(key, PERIOD_MS / 1000);
  return true;
}
`;

const mendedCode = `/** A window that slides: a sorted set in Redis holds the instants of what was let in. */
import { createClient } from 'redis';

const LIMIT = 100;
const PERIOD_MS = 60_000;

const redis = createClient({ url: 'redis://redis:6379' });
redis.on('error', (error) => console.warn('Redis: ' + error.message));
await redis.connect();

export async function isAllowed(caller: string): Promise<boolean> {
  const key = 'ratelimit:' + caller;
  const now = Date.now();
  // Each request is a member of its own, however many there are in a millisecond.
  const request = crypto.randomUUID();
  // Counted together with all that came before it, and nobody in between.
  const [, , count] = await redis
    .multi()
    .zRemRangeByScore(key, 0, now - PERIOD_MS)
    .zAdd(key, { score: now, value: request })
    .zCard(key)
    .expire(key, PERIOD_MS / 1000)
    .exec();
  if (count <= LIMIT) return true;
  // What was not let in takes no place. (Until it is gone, others may be refused for it.)
  await redis.zRem(key, request);
  return false;
}
`;

export const slidingWindowLimiter: Preset = {
  id: 'sliding-window-limiter',
  title: 'Sliding-window limiter',
  summary:
    'Three instances allow each caller 100 requests a minute and keep count in a sorted set in Redis. When one caller sends 2000 in a second, more than twice the limit get in, and the set knows of little more than a hundred.',
  source:
    'Course, chapter 8.14, “API Rate Limiting”: the sorted set, its commands and their order, 100 requests in 60 s. Its instants have microseconds, those of JavaScript milliseconds. The code and load are ours.',
  yaml,
  files: { 'api.ts': api, 'limiter.ts': limiter },
};

/** What of it is otherwise where it is mended. */
export const mended = { 'limiter.ts': mendedCode };
