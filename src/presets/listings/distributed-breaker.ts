import type { Preset } from '../preset.ts';

const yaml = `# A circuit breaker whose state is shared by
# three instances (chapter 8.14, distributed
# circuit breaker).
# From the chapter: the state is in Redis;
# 5 failures open it, after 60 s it is
# half-open, 2 successes close it.
# Ours: the times, the load, the faults.
until: 160s
slow_after: 500ms
services:
  order: { code: order.ts, replicas: 3, calls: [redis, user] }
  redis: { redis: true }
  user: { service_time: 20ms, concurrency: 200 }
links:
  default: { latency: 1ms }
load:
  - { to: order, request: GET /orders/7, rate: 50/s }
faults:
  # Ill for longer than the breaker waits.
  # order gives up on it after 1 s.
  - { at: 10s, for: 70s, slow: user, add: 5s }
  # Then Redis is away, while user is well.
  - { at: 145s, for: 8s, kill: redis }
`;

const order = `/** Answers an order together with the user it belongs to. */
import { CircuitOpen, DistributedBreaker } from './breaker.ts';

/** Exported, so that the page draws each instance's switch. */
export const breaker = new DistributedBreaker('user');

async function userOf(id: string): Promise<unknown> {
  const response = await fetch('http://user/users/' + id, { signal: AbortSignal.timeout(1000) });
  if (!response.ok) throw new Error('user answered ' + response.status);
  return response.json();
}

export default {
  async fetch(request: Request): Promise<Response> {
    const id = new URL(request.url).pathname.split('/').at(-1)!;
    try {
      return Response.json({ order: id, user: await breaker.call(() => userOf(id)) });
    } catch (error) {
      return new Response(String(error), { status: error instanceof CircuitOpen ? 503 : 502 });
    }
  },
};
`;

const breaker = `/** A circuit breaker that all instances share: its state is in Redis. */
import { createClient } from 'redis';

const FAILURES = 5; // in a row, of whichever instance
const RECOVERY_MS = 60_000;
const SUCCESSES = 2;

type State = 'closed' | 'open' | 'half-open';

export class CircuitOpen extends Error {}

const redis = createClient({ url: 'redis://redis:6379' });
redis.on('error', (error) => console.warn('Redis: ' + error.message));
await redis.connect();

export class DistributedBreaker {
  /** As this instance saw it last. */
  state: State = 'closed';
  readonly key: string;

  constructor(name: string) {
    this.key = 'circuit:' + name;
  }

  // Look at the line to user when the minute is over: how many
  // requests does it take to find out that user is still ill?
  // Who keeps the others from asking as well?
  async call<T>(work: () => Promise<T>): Promise<T> {
    if ((await this.read()) === 'open') {
      const lastFailure = Number(await redis.get(this.key + ':last-failure'));
      if (Date.now() - lastFailure <= RECOVERY_MS) throw new CircuitOpen('user is left alone');
      // Try: pause one instance just here, while another finds out
      // and opens again.
      await this.write('half-open');
      await redis.set(this.key + ':successes', 0);
    }
    let result: T;
    try {
      result = await work();
    } catch (error) {
      await this.failed();
      throw error;
    }
    await this.succeeded();
    return result;
  }

  // Look: what does a success do that was asked for before the
  // circuit opened?
  private async succeeded(): Promise<void> {
    if ((await this.read()) !== 'half-open') {
      await redis.set(this.key + ':failures', 0);
    } else if ((await redis.incr(this.key + ':successes')) >= SUCCESSES) {
      await this.write('closed');
      await redis.set(this.key + ':failures', 0);
    }
  }

  // Look: half-open, one failure opens again only as long as the
  // count still stands from before.
  private async failed(): Promise<void> {
    const failures = await redis.incr(this.key + ':failures');
    await redis.set(this.key + ':last-failure', Date.now());
    if (failures >= FAILURES) await this.write('open');
  }

  // Try: what if Redis is away? (The second fault.)
  private async read(): Promise<State> {
    this.state = ((await redis.get(this.key + ':state')) ?? 'closed') as State;
    return this.state;
  }

  private async write(state: State): Promise<void> {
    this.state = state;
    await redis.set(this.key + ':state', state);
  }
}
`;

const mendedCode = `/** A circuit breaker that all instances share: its state is in Redis, and Redis decides. */
import { createClient } from 'redis';

const FAILURES = 5; // and half of the calls, within
const WINDOW_SECONDS = 10;
const RECOVERY_MS = 60_000;
const SUCCESSES = 2;
/** Longer than any probe takes; a dead instance's probe stands in the way no longer than this. */
const PROBE_MS = 5000;

export class CircuitOpen extends Error {}

// Fails at once when Redis is away, instead of keeping commands for later.
const redis = createClient({
  url: 'redis://redis:6379',
  disableOfflineQueue: true,
  socket: { connectTimeout: 500, socketTimeout: 500 },
});
redis.on('error', (error) => console.warn('Redis: ' + error.message));
await redis.connect();

/** How a call was let through: as usual, to find out, or because nobody could be asked. */
type Pass = 'usual' | 'probe' | 'unknown';

export class DistributedBreaker {
  /** As this instance saw it last. */
  state: 'closed' | 'open' | 'half-open' = 'closed';
  /** Stands from opening to closing. */
  private readonly tripped: string;
  /** Stands for a minute, by Redis' clock: no instance's clock matters. */
  private readonly waiting: string;
  /** Stands while somebody finds out: one at a time, of all instances. */
  private readonly probe: string;
  private readonly successes: string;
  private readonly window: string;

  constructor(name: string) {
    const key = (part: string) => 'circuit:' + name + ':' + part;
    this.tripped = key('tripped');
    this.waiting = key('waiting');
    this.probe = key('probe');
    this.successes = key('successes');
    this.window = key('window');
  }

  async call<T>(work: () => Promise<T>): Promise<T> {
    const pass = await this.enter();
    try {
      const result = await work();
      await this.told(pass, 'ok');
      return result;
    } catch (error) {
      await this.told(pass, 'failed');
      throw error;
    }
  }

  private async enter(): Promise<Pass> {
    try {
      const [tripped, waiting] = await redis.mGet([this.tripped, this.waiting]);
      this.state = tripped === null ? 'closed' : waiting === null ? 'half-open' : 'open';
      if (this.state === 'closed') return 'usual';
      if (this.state === 'half-open' && (await this.isFirst())) return 'probe';
    } catch {
      return 'unknown'; // Without Redis there is no breaker, but there are orders.
    }
    throw new CircuitOpen('user is left alone');
  }

  /** Takes the probe, and looks again in the same instant: somebody may just have found out. */
  private async isFirst(): Promise<boolean> {
    const [taken, [tripped, waiting]] = await redis
      .multi()
      .set(this.probe, 'taken', { NX: true, PX: PROBE_MS })
      .mGet([this.tripped, this.waiting])
      .exec();
    if (taken !== 'OK') return false;
    if (tripped !== null && waiting === null) return true;
    await redis.del(this.probe);
    return false;
  }

  private async told(pass: Pass, outcome: 'ok' | 'failed'): Promise<void> {
    try {
      if (pass === 'usual') await this.count(outcome);
      if (pass === 'probe') await (outcome === 'ok' ? this.recovering() : this.stillIll());
    } catch {
      // The caller has its answer all the same.
    }
  }

  private async count(outcome: 'ok' | 'failed'): Promise<void> {
    const [, , { ok = 0, failed = 0 }] = await redis
      .multi()
      .hIncrBy(this.window, outcome, 1)
      .expire(this.window, WINDOW_SECONDS, 'NX')
      .hGetAll(this.window)
      .exec();
    if (Number(failed) < FAILURES || Number(failed) < Number(ok)) return;
    await redis
      .multi()
      .set(this.tripped, 'yes')
      // Stragglers that fail later do not make it longer.
      .set(this.waiting, 'yes', { NX: true, PX: RECOVERY_MS })
      .del([this.window, this.successes])
      .exec();
    this.state = 'open';
  }

  private async recovering(): Promise<void> {
    if ((await redis.incr(this.successes)) < SUCCESSES) {
      await redis.del(this.probe);
    } else {
      await redis.del([this.tripped, this.successes, this.window, this.probe]);
      this.state = 'closed';
    }
  }

  private async stillIll(): Promise<void> {
    await redis
      .multi()
      .set(this.waiting, 'yes', { PX: RECOVERY_MS })
      .del([this.successes, this.probe])
      .exec();
    this.state = 'open';
  }
}
`;

export const distributedBreaker: Preset = {
  id: 'distributed-breaker',
  title: 'Distributed circuit breaker',
  summary:
    'Three instances share a breaker in Redis. When its minute is over, everybody wants to find out at once: some fifty requests reach a service that is still ill, where one would do. Later Redis is away for 8 s, and no order gets through although all else is well.',
  source:
    'Course, chapter 8.14, “Circuit Breaker distribué”: what is kept where, 5 failures, 60 s, 2 successes, and what is wrong with it. The code, times, faults and load are ours.',
  yaml,
  files: { 'order.ts': order, 'breaker.ts': breaker },
};

/** What of it is otherwise where it is mended. */
export const mended = { 'breaker.ts': mendedCode };
