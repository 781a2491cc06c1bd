import { describe, expect, it } from 'vitest';
import { saidBy } from './bundled.fixture.ts';

describe('dataloader', () => {
  it('asks for 150 keys in exactly two batches of at most 100', async () => {
    const said = await saidBy(
      `import DataLoader from 'dataloader';`,
      `const loader = new DataLoader(async (keys: readonly number[]) => {
         const answer = await fetch('http://items/?n=' + keys.length); said.push(await answer.text());
         return keys.map((key) => key * 2);
       }, { maxBatchSize: 100 });
       const values = await Promise.all(Array.from({ length: 150 }, (_, i) => loader.load(i)));
       said.push(values[149]); await loader.load(3); said.push('no more');`,
    );
    expect(said).toEqual(['http://items/?n=100', 'http://items/?n=50', 298, 'no more']);
  });

  it('collects also what promise jobs of the same event ask for', async () => {
    const said = await saidBy(
      `import DataLoader from 'dataloader';`,
      `const sizes: number[] = [];
       const loader = new DataLoader(async (keys: readonly number[]) => { sizes.push(keys.length); return keys; });
       const later = async (n: number): Promise<number> => { for (let i = 0; i < n; i++) await null; return loader.load(n); };
       await Promise.all([later(0), later(1), later(7), later(20)]); said.push(sizes);`,
    );
    expect(said).toEqual([[4]]);
  });
});

describe('lru-cache', () => {
  it('forgets by age and by use', async () => {
    const said = await saidBy(
      `import { LRUCache } from 'lru-cache';`,
      `const cache = new LRUCache<string, number>({ max: 2, ttl: 1000 });
       cache.set('a', 1); cache.set('b', 2); cache.get('a'); cache.set('c', 3);
       said.push(cache.has('a'), cache.has('b'));
       await sleep(990); said.push(cache.get('a')); await sleep(20); said.push(cache.get('a') === undefined);
       let loads = 0;
       const stale = new LRUCache<string, number>({ max: 5, ttl: 100, fetchMethod: async () => { await sleep(50); return ++loads; }, allowStale: true } as any);
       said.push(await Promise.all([stale.fetch('x'), stale.fetch('x')])); await sleep(200);
       said.push(await stale.fetch('x')); await sleep(60); said.push(await stale.fetch('x'));`,
    );
    expect(said).toEqual([true, false, 1, true, [1, 1], 1, 2]);
  });
});

describe('zod', () => {
  it('parses, refuses and explains', async () => {
    const said = await saidBy(
      `import { z } from 'zod'; import * as everything from 'zod';`,
      `const Order = z.object({ id: z.uuid(), items: z.array(z.object({ sku: z.string().min(1), count: z.int().positive() })), note: z.string().optional() });
       said.push(Order.parse({ id: '123e4567-e89b-12d3-a456-426614174000', items: [{ sku: 'a', count: 1, extra: 1 }] }).items);
       const { error } = Order.safeParse({ id: 'x', items: [{ sku: '', count: 1.5 }] });
       said.push(error!.issues.map(({ path, code }) => path.join('.') + ' ' + code), error!.name, error instanceof everything.ZodError);
       said.push(z.coerce.number().parse('7'), z.enum(['a', 'b']).safeParse('c').success, await z.string().transform(async (s) => { await sleep(5); return s.length; }).parseAsync('four'), now());
       said.push(z.discriminatedUnion('kind', [z.object({ kind: z.literal('a'), n: z.number() }), z.object({ kind: z.literal('b') })]).safeParse({ kind: 'a' }).success);`,
    );
    expect(said).toEqual([
      [{ sku: 'a', count: 1 }],
      ['id invalid_format', 'items.0.sku too_small', 'items.0.count invalid_type'],
      ...['ZodError', true, 7, false, 4, 5, false],
    ]);
  });
});
