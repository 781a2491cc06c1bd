import { describe, expect, it } from 'vitest';
import { saidBy } from './bundled.fixture.ts';

const IMPORTS = `import CircuitBreaker from 'opossum';
const action = async (ok: boolean) => { if (!ok) throw new Error('F'); return 'S'; };
const letter = (b: any) => (b.opened ? 'O' : b.halfOpen ? 'H' : 'C');
async function fire(b: any, outcomes: string, said: any[]) {
  for (const outcome of outcomes) {
    const got = await b.fire(outcome === 'S').catch((e: any) => (e.code === 'EOPENBREAKER' ? 'R' : e.message));
    said.push(got + letter(b));
  }
}`;

/** The vectors of semantics.md §5.2, by number. */
describe('opossum 10.0.0 in simulated time', () => {
  it('1: one failure at 1 % opens; the next is refused', async () => {
    const said = await saidBy(
      IMPORTS,
      `await fire(new CircuitBreaker(action, { errorThresholdPercentage: 1 }), 'FS', said);`,
    );
    expect(said).toEqual(['FO', 'RO']);
  });

  it('2: the volume threshold counts fires', async () => {
    const said = await saidBy(
      IMPORTS,
      `await fire(new CircuitBreaker(action, { errorThresholdPercentage: 1, volumeThreshold: 3 }), 'FFF', said);`,
    );
    expect(said).toEqual(['FC', 'FC', 'FO']);
  });

  it('3: half-open after resetTimeout, open again on failure, closed on success', async () => {
    const said = await saidBy(
      IMPORTS,
      `const b = new CircuitBreaker(action, { errorThresholdPercentage: 1, resetTimeout: 100 });
       await fire(b, 'F', said);
       await sleep(130); said.push(letter(b)); await fire(b, 'F', said);
       await sleep(130); said.push(letter(b)); await fire(b, 'S', said);`,
    );
    expect(said).toEqual(['FO', 'H', 'FO', 'H', 'SC']);
  });

  it('4: half-open lets one of several through', async () => {
    const said = await saidBy(
      IMPORTS,
      `let ran = 0;
       const b = new CircuitBreaker(async (ok: boolean) => { ran++; await sleep(10); return action(ok); }, { errorThresholdPercentage: 1, resetTimeout: 100 });
       await b.fire(false).catch(() => {}); await sleep(130); ran = 0;
       const all = await Promise.allSettled([1, 2, 3].map(() => b.fire(true)));
       said.push(ran, all.map((r: any) => r.value ?? r.reason.code), letter(b));`,
    );
    expect(said).toEqual([1, ['S', 'EOPENBREAKER', 'EOPENBREAKER'], 'C']);
  });

  it('4: a filtered error closes it', async () => {
    const said = await saidBy(
      IMPORTS,
      `let filtered = false;
       const b = new CircuitBreaker(action, { errorThresholdPercentage: 1, resetTimeout: 100, errorFilter: () => filtered });
       await fire(b, 'F', said); await sleep(130); filtered = true; await fire(b, 'F', said);`,
    );
    expect(said).toEqual(['FO', 'FC']);
  });

  it('5: statistics, fallbacks and warming up', async () => {
    const said = await saidBy(
      IMPORTS,
      `const b = new CircuitBreaker(action, { errorThresholdPercentage: 1, volumeThreshold: 4 });
       await fire(b, 'SSSF', said); said.push(b.stats.fires, b.stats.failures);
       b.fallback(() => 'instead'); said.push(await b.fire(true), b.stats.rejects, b.stats.fires);
       await fire(new CircuitBreaker(action, { errorThresholdPercentage: 1, allowWarmUp: true }), 'F', said);`,
    );
    expect(said).toEqual(['SC', 'SC', 'SC', 'FO', 4, 1, 'instead', 1, 5, 'FC']);
  });

  it('counts timeouts and a full semaphore as failures', async () => {
    const said = await saidBy(
      IMPORTS,
      `const b = new CircuitBreaker(() => sleep(1000), { timeout: 200, capacity: 1, errorThresholdPercentage: 99, volumeThreshold: 9 });
       const all = await Promise.allSettled([b.fire(), b.fire()]);
       said.push(all.map((r: any) => r.reason.code), now(), b.stats.failures, b.stats.timeouts, b.stats.semaphoreRejections);`,
    );
    expect(said).toEqual([['ETIMEDOUT', 'ESEMLOCKED'], 200, 2, 1, 1]);
  });

  it('keeps its statistics in buckets that time empties', async () => {
    const said = await saidBy(
      IMPORTS,
      `const b = new CircuitBreaker(action, { errorThresholdPercentage: 99, volumeThreshold: 99, rollingCountTimeout: 1000, rollingCountBuckets: 10 });
       await fire(b, 'FS', []); said.push(b.stats.fires);
       await sleep(850); said.push(b.stats.fires); await sleep(300); said.push(b.stats.fires);
       const seen: string[] = []; b.on('success', (value: any) => seen.push(value)); await b.fire(true); said.push(seen);`,
    );
    expect(said).toEqual([2, 2, 0, ['S']]);
  });
});
