import type { Preset } from './preset.ts';

const yaml = `# One dashboard for two kinds of client
# (chapter 8.14, API Gateway and BFF).
# From the chapter: the gateway asks user,
# order and recommendation at the same time,
# with 5 s of patience, and does without
# what fails; a BFF for each client gives it
# what it can show.
# Ours: the times, the faults, the load, the
# replicas, what things look like.
until: 60s
slow_after: 500ms
services:
  web-bff: { code: web-bff.ts, calls: [gateway] }
  mobile-bff: { code: mobile-bff.ts, calls: [gateway] }
  gateway: { code: gateway.ts, calls: [user, order, recommendation], replicas: 2 }
  user: { code: user.ts }
  order: { code: order.ts }
  recommendation: { code: recommendation.ts }
links:
  default: { latency: 1ms }
  client -> web-bff: { latency: 15ms }
  # A telephone is further away, and its
  # network is narrow.
  client -> mobile-bff: { latency: 60ms, bandwidth: 2Mbit/s }
load:
  - { to: web-bff, request: GET /dashboard/1, rate: 20/s }
  - { to: mobile-bff, request: GET /mobile/dashboard/1, rate: 20/s }
faults:
  # Nothing to suggest: nobody minds.
  - { at: 20s, for: 8s, fail: recommendation }
  # No orders: the dashboard says so.
  - { at: 40s, for: 8s, kill: order }
`;

const gateway = `/** Gathers from several services what a dashboard needs. */
import type { Dashboard } from './shared/dashboard.ts';
import { getJson } from './shared/get-json.ts';

const PATIENCE_MS = 5000;

async function dashboardOf(userId: string): Promise<Dashboard> {
  // At the same time: it takes as long as the slowest of them, not as long as all.
  const [user, orders, recommendations] = await Promise.allSettled([
    getJson('http://user/users/' + userId, PATIENCE_MS),
    getJson('http://order/users/' + userId + '/orders', PATIENCE_MS),
    getJson('http://recommendation/users/' + userId, PATIENCE_MS),
  ]);
  // Each failure is the trouble of its own part only.
  return {
    user: user.status === 'fulfilled' ? user.value : null,
    orders: orders.status === 'fulfilled' ? orders.value : [],
    recommendations: recommendations.status === 'fulfilled' ? recommendations.value : [],
    ...(user.status === 'rejected' ? { userError: String(user.reason) } : {}),
    ...(orders.status === 'rejected' ? { ordersError: String(orders.reason) } : {}),
  };
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const [, userId] = /^\\/api\\/dashboard\\/(\\w+)$/.exec(pathname) ?? [];
    if (userId === undefined) return new Response('Not Found', { status: 404 });
    return Response.json(await dashboardOf(userId));
  },
};
`;

const webBff = `/** The dashboard for browsers: all there is room for. */
import { dashboardFor } from './shared/dashboard.ts';

export default {
  async fetch(request: Request): Promise<Response> {
    const { user, orders, recommendations, ordersError } = await dashboardFor(request);
    if (user === null) return new Response('Who you are cannot be told now', { status: 503 });
    return Response.json({
      user: {
        ...user,
        avatarUrl: user.avatar + '_large.jpg',
        profileLink: '/users/' + user.id,
      },
      orders: orders.slice(0, 10),
      recommendations: recommendations.slice(0, 20),
      notice: ordersError === undefined ? null : 'Your orders cannot be shown right now.',
      ui: { theme: 'dark', showAds: true },
    });
  },
};
`;

const mobileBff = `/** The dashboard for telephones: little, since it travels far and the screen is small. */
import { dashboardFor } from './shared/dashboard.ts';

export default {
  async fetch(request: Request): Promise<Response> {
    const { user, orders, recommendations } = await dashboardFor(request);
    if (user === null) return new Response('Who you are cannot be told now', { status: 503 });
    return Response.json({
      user: { id: user.id, name: user.name, avatarUrl: user.avatar + '_thumb.jpg' },
      orders: orders.slice(0, 5).map(({ id, status, total }) => ({ id, status, total })),
      recommendations: recommendations.slice(0, 5).map(({ id, title }) => ({ id, title })),
    });
  },
};
`;

const dashboard = `/** What the gateway gives, and how the BFFs ask for it. Each of them has this file to itself. */
import { getJson } from './get-json.ts';

export interface User { id: string; name: string; avatar: string; since: string; city: string }
export interface Order { id: number; status: string; total: number; items: string[]; placed: string }
export interface Recommendation { id: number; title: string; reason: string; image: string }

export interface Dashboard {
  /** Null when nobody could tell. */
  user: User | null;
  orders: Order[];
  recommendations: Recommendation[];
  userError?: string;
  ordersError?: string;
}

/** Longer than the gateway waits for its own. */
const PATIENCE_MS = 6000;

/** The dashboard of the user at the end of the request's path. */
export function dashboardFor(request: Request): Promise<Dashboard> {
  const userId = new URL(request.url).pathname.split('/').at(-1);
  return getJson('http://gateway/api/dashboard/' + userId, PATIENCE_MS);
}
`;

const getJson = `/** The answer's data; throws when there is none in time, or it is not a good one. */
export async function getJson(url: string, patienceMs: number): Promise<any> {
  const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  if (!response.ok) throw new Error(url + ' answered ' + response.status);
  return response.json();
}
`;

const work = `/** Takes about so long, as looking something up does: from four fifths to six fifths. */
export function work(milliseconds: number): Promise<void> {
  const spread = 0.8 + 0.4 * Math.random();
  return new Promise((resolve) => setTimeout(resolve, milliseconds * spread));
}
`;

const user = `import { work } from './shared/work.ts';

export default {
  async fetch(request: Request): Promise<Response> {
    await work(10);
    const id = new URL(request.url).pathname.split('/').at(-1)!;
    return Response.json({
      id,
      name: 'Ada',
      avatar: 'https://img.example/users/' + id,
      since: '2021-04-12',
      city: 'Lyon',
    });
  },
};
`;

const order = `import { work } from './shared/work.ts';

const ORDERS = Array.from({ length: 30 }, (_, i) => ({
  id: 1000 + i,
  status: i < 2 ? 'on its way' : 'delivered',
  total: 20 + ((i * 7) % 50),
  items: ['book', 'lamp', 'chair'].slice(0, 1 + (i % 3)),
  placed: '2024-12-' + String(31 - i).padStart(2, '0'),
}));

export default {
  async fetch(): Promise<Response> {
    await work(50);
    return Response.json(ORDERS);
  },
};
`;

const recommendation = `import { work } from './shared/work.ts';

const SUGGESTIONS = Array.from({ length: 50 }, (_, i) => ({
  id: i,
  title: 'Something nice, number ' + i,
  reason: 'Others who bought a lamp bought this as well',
  image: 'https://img.example/items/' + i + '.jpg',
}));

export default {
  async fetch(): Promise<Response> {
    await work(150);
    return Response.json(SUGGESTIONS);
  },
};
`;

export const gatewayBff: Preset = {
  id: 'gateway-bff',
  title: 'API gateway and BFFs',
  summary:
    'A gateway asks three services at once and does without those that fail. In front of it, a backend for each frontend: much for browsers, little for telephones. All of it is TypeScript to change.',
  source:
    'Course, chapter 8.14, “API Gateway” and “Backend for Frontend”: who asks whom, at the same time, the patience, what each client is given and how failures are kept apart. Times, faults and load are ours.',
  yaml,
  files: {
    'gateway.ts': gateway,
    'web-bff.ts': webBff,
    'mobile-bff.ts': mobileBff,
    'user.ts': user,
    'order.ts': order,
    'recommendation.ts': recommendation,
    'shared/dashboard.ts': dashboard,
    'shared/get-json.ts': getJson,
    'shared/work.ts': work,
  },
};
