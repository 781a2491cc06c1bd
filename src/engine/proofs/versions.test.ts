/** Two versions of a coded service at the same time, each with files of its own. */
import { describe, expect, it } from 'vitest';
import { type Live, live } from './live.fixture.ts';

const ROUTES = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: price }
spec:
  host: price
  subsets:
    - { name: stable, labels: { version: v1 } }
    - { name: canary, labels: { version: v2 } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: price }
spec:
  hosts: [price]
  http:
    - route:
        - { destination: { host: price, subset: stable }, weight: 90 }
        - { destination: { host: price, subset: canary }, weight: 10 }
`;
const yaml = `
until: 60s
services:
  shop: { code: shop.ts, calls: [price] }
  price:
    code: price.ts
    replicas: 2
    versions: [{ version: v2, code: price-v2.ts, replicas: 2 }]
mesh: { files: [routes.yaml] }
load: [{ to: shop, rate: 100/s }]
`;
/** What they share is a file, not its state. */
const FILES = {
  'routes.yaml': ROUTES,
  'shop.ts': `export default {
    async fetch() {
      const answer = await fetch('http://price/7');
      return new Response(await answer.text(), { status: answer.ok ? 200 : 502 });
    },
  };`,
  'shared/count.ts': 'let served = 0; export const count = () => ++served;',
  'price.ts': `import { count } from './shared/count.ts';
    export default { fetch: () => Response.json({ served: count(), price: 10 }) };`,
  // Every fifth request of an instance fails.
  'price-v2.ts': `import { count } from './shared/count.ts';
    export default {
      fetch() {
        const served = count();
        if (served % 5 === 0) throw new TypeError('price is undefined');
        return Response.json({ served, price: 10 });
      },
    };`,
};

/** Errors logged by instances of `price`, by version. */
function errorsOf({ simulation: { cluster } }: Live): Record<string, number> {
  const { instances, endpoint } = cluster.service('price');
  const counts: Record<string, number> = { v1: 0, v2: 0 };
  for (const log of cluster.logs.since(0, 4096)) {
    if (log.endpoint === endpoint) counts[instances[log.instance]!.version]!++;
  }
  return counts;
}

describe('two versions of code side by side', () => {
  const run = live(yaml, FILES);
  run.simulation.advance(60_000);
  const record = run.simulation.record();

  it('share the requests as the mesh weighs them, and only the later one fails', () => {
    const failed = record.services.price!.failed.http_500!;
    expect(errorsOf(run)).toEqual({ v1: 0, v2: failed });
    expect(record.client.failed).toEqual({ http_502: failed });
    // 6000 requests, a tenth to v2, of which every fifth fails: 120, within four standard deviations.
    const all = record.client.ok + failed;
    const deviation = Math.sqrt((0.1 * 0.9) / all) / 5;
    expect(Math.abs(failed / all - 0.02)).toBeLessThan(4 * deviation + 2 / all);
  });

  it('keep modules of their own: each instance has served so many', () => {
    const { cluster } = run.simulation;
    const counts = cluster.service('price').instances.map((instance) => {
      let answer = '';
      instance.cluster
        .service('shop')
        .instances[0]!.call(
          { method: 'GET', url: `http://price-${instance.index + 1}/`, headers: [], body: null },
          0,
          (result) => {
            answer = result.ok ? String(result.response.body) : result.code;
          },
        );
      const { kernel } = instance;
      kernel.runUntil(kernel.now + 100);
      return { version: instance.version, served: JSON.parse(answer).served as number };
    });
    const total = (version: string) =>
      counts.filter((one) => one.version === version).reduce((sum, one) => sum + one.served, 0);
    expect(counts.map(({ version }) => version)).toEqual(['v1', 'v1', 'v2', 'v2']);
    // Two more than the load asked for: those just asked.
    expect(total('v1') + total('v2') - 4).toBeGreaterThanOrEqual(record.client.ok);
    expect(total('v2') / (total('v1') + total('v2'))).toBeCloseTo(0.1, 1);
  });
});
