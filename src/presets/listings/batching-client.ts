import type { Preset } from '../preset.ts';

const yaml = `# A client that puts lookups together
# (chapter 8.14, request batching).
# From the chapter: a request for a hundred, or
# after 100 ms for those there are; 10 ms a
# request; 150 lookups.
# Ours: the page that needs them, the load.
until: 60s
slow_after: 1s
services:
  page:
    code: page.ts
    calls: [user]
    concurrency: 1000
  # The same code, asked in another way.
  old-page: { code: page.ts, calls: [user] }
  user: { code: user.ts }
links:
  default: { latency: 1ms }
load:
  # One person each: their lookups do not mix.
  - to: page
    request: GET /together
    users: { count: 1, think: 2s }
  - to: old-page
    request: GET /in-turn
    users: { count: 1, think: 2s }
`;

const page = `/** A page that shows 150 users. */
import { BatchingClient } from './batching.ts';

const users = new BatchingClient('http://user');
const IDS = Array.from({ length: 150 }, (_, i) => i);

async function getAlone(id: number): Promise<unknown> {
  const response = await fetch('http://user/users/' + id);
  if (!response.ok) throw new Error('user answered ' + response.status);
  return response.json();
}

/** One after another, each a request of its own. */
async function inTurn(): Promise<number> {
  let found = 0;
  for (const id of IDS) {
    await getAlone(id);
    found++;
  }
  return found;
}

/** All at once. */
async function together(): Promise<number> {
  const all = await Promise.allSettled(IDS.map((id) => users.get(id)));
  return all.filter(({ status }) => status === 'fulfilled').length;
}

export default {
  // Try: send GET /users/7 as well. What does somebody wait for who
  // is alone?
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/users/')) {
      const { name } = await users.get(Number(pathname.split('/').at(-1)));
      return Response.json({ name });
    }
    const found = pathname === '/in-turn' ? await inTurn() : await together();
    return Response.json({ found }, { status: found === IDS.length ? 200 : 502 });
  },
};
`;

const batching = `/** Puts lookups together: one request for many of them. */
const BATCH_SIZE = 100;
const WAIT_MS = 100;

export interface User { id: number; name: string }

interface Waiting {
  id: number;
  resolve(user: any): void;
  reject(error: unknown): void;
}

export class BatchingClient {
  private waiting: Waiting[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  // Look at a trace of GET /together: two requests for 150 users,
  // but where does the time go?
  get(id: number): Promise<User> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, resolve, reject });
      this.timer ??= setTimeout(() => this.flush(), WAIT_MS);
      if (this.waiting.length >= BATCH_SIZE) this.flush();
    });
  }

  // Try: send GET /users/7 1200 times a second, and look at the logs
  // of user. When a batch left because it was full, whose timer is
  // it that goes off next?
  private async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const batch = this.waiting;
    this.waiting = [];
    this.timer = null;
    try {
      const ids = batch.map(({ id }) => id);
      const body = JSON.stringify({ ids });
      const response = await fetch(this.url + '/users/batch', { method: 'POST', body });
      const users: User[] = await response.json();
      const byId = new Map(users.map((user) => [user.id, user]));
      // Try: ask for somebody nobody knows (GET /users/1000).
      for (const { id, resolve } of batch) resolve(byId.get(id));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
`;

const user = `/** A thousand users. Any lookup takes 8 ms, of one or of many; the way here and back 2. */
const userOf = (id: number) => ({ id, name: 'User ' + id });
const isKnown = (id: number) => id < 1000;

export default {
  async fetch(request: Request): Promise<Response> {
    await new Promise((resolve) => setTimeout(resolve, 8));
    if (request.method === 'POST') {
      const { ids } = await request.json();
      console.debug('asked for ' + ids.length);
      return Response.json(ids.filter(isKnown).map(userOf));
    }
    const id = Number(new URL(request.url).pathname.split('/').at(-1));
    if (!isKnown(id)) return new Response('Not Found', { status: 404 });
    return Response.json(userOf(id));
  },
};
`;

const mendedCode = `/** Puts lookups together: one request for many of them. */
const BATCH_SIZE = 100;
/** What a lookup may wait for company: as long as it takes, not ten times as long. */
const WAIT_MS = 10;

export interface User { id: number; name: string }

interface Waiting {
  id: number;
  resolve(user: User): void;
  reject(error: unknown): void;
}

export class BatchingClient {
  private waiting: Waiting[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  get(id: number): Promise<User> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, resolve, reject });
      if (this.waiting.length === 1) this.timer = setTimeout(() => this.flush(), WAIT_MS);
      if (this.waiting.length >= BATCH_SIZE) this.flush();
    });
  }

  private async flush(): Promise<void> {
    // Of the batch that leaves: it has no business with the next one.
    clearTimeout(this.timer);
    const batch = this.waiting;
    this.waiting = [];
    try {
      const byId = await this.getAll([...new Set(batch.map(({ id }) => id))]);
      for (const { id, resolve, reject } of batch) {
        const user = byId.get(id);
        if (user === undefined) reject(new Error('there is no user ' + id));
        else resolve(user);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  private async getAll(ids: number[]): Promise<Map<number, User>> {
    const response = await fetch(this.url + '/users/batch', {
      method: 'POST',
      body: JSON.stringify({ ids }),
      signal: AbortSignal.timeout(1000),
    });
    if (!response.ok) throw new Error('user answered ' + response.status);
    const users: User[] = await response.json();
    return new Map(users.map((user) => [user.id, user]));
  }
}
`;

export const batchingClient: Preset = {
  id: 'batching-client',
  title: 'Batching client',
  summary:
    'A page needs 150 users. In turn these are 150 requests and a second and a half; put together, two requests. Yet they take 110 ms where the chapter promises 20: fifty lookups wait for a timer.',
  source:
    'Course, chapter 8.14, “Request Batching”: a hundred a request or after 100 ms, 150 lookups, 10 ms a request. The code, page and load are ours.',
  yaml,
  files: { 'page.ts': page, 'user.ts': user, 'batching.ts': batching },
};

/** What of it is otherwise where it is mended. */
export const mended = { 'batching.ts': mendedCode };
