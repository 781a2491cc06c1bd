import { describe, expect, it } from 'vitest';
import { saidBy } from './bundled.fixture.ts';

const IMPORTS = `import {
  BrokenCircuitError, bulkhead, circuitBreaker, CircuitState, ConstantBackoff, ConsecutiveBreaker,
  CountBreaker, ExponentialBackoff, handleAll, handleType, IsolatedCircuitError, IterableBackoff,
  retry, SamplingBreaker, timeout, TimeoutStrategy, wrap, decorrelatedJitterGenerator, noJitterGenerator,
  fullJitterGenerator, halfJitterGenerator,
} from 'cockatiel';
const letter = (state: any) => CircuitState[state]![0];
/** F fails, S succeeds; what came of it: the error's name or 'S', and the state after it. */
async function calls(policy: any, outcomes: string, said: any[]) {
  for (const outcome of outcomes) {
    const got = await policy.execute(async () => {
      if (outcome === 'F') throw new Error('F');
      return 'S';
    }).catch((error: any) => (error instanceof BrokenCircuitError ? 'R' : error.message));
    said.push(got + letter(policy.state));
  }
}`;

/** The vectors of semantics.md §5.1, by number. */
describe('cockatiel 4.0.0 in simulated time', () => {
  it('1: a consecutive breaker opens at the n-th failure in a row', async () => {
    const said = await saidBy(
      IMPORTS,
      `const breaker = new ConsecutiveBreaker(3);
       const F = () => said.push(breaker.failure(CircuitState.Closed));
       F(); F(); F(); breaker.success(CircuitState.Closed); F(); F(); F();`,
    );
    expect(said).toEqual([false, false, true, false, false, true]);
  });

  it('2: a count breaker compares strictly, once it has its minimum', async () => {
    const said = await saidBy(
      IMPORTS,
      `const make = () => new CountBreaker({ threshold: 0.5, size: 100, minimumNumberOfCalls: 50 });
       const F = (breaker: any, n: number) => { let last = false; while (n-- > 0) last = breaker.failure(CircuitState.Closed); return last; };
       const S = (breaker: any, n: number) => { while (n-- > 0) breaker.success(CircuitState.Closed); };
       said.push(F(make(), 49));
       const half = make(); S(half, 25); said.push(F(half, 25));
       const over = make(); S(over, 24); said.push(F(over, 25), F(over, 1));
       const ring: any = new CountBreaker({ threshold: 0.5, size: 5 });
       for (let i = 0; i < 9; i++) i % 3 === 0 ? F(ring, 1) : S(ring, 1);
       said.push(ring.samples, ring.currentSample);`,
    );
    expect(said).toEqual([false, false, false, true, [true, false, true, true, true], 4]);
  });

  it('3: a sampling breaker cuts its windows so', async () => {
    const said = await saidBy(
      IMPORTS,
      `const of = (options: any) => { const b: any = new SamplingBreaker(options); return [b.windows.length, b.windowSize, b.duration]; };
       said.push(of({ threshold: 0.2, duration: 10000, minimumRps: 5 }), of({ threshold: 0.2, duration: 103 }));
       for (const threshold of [0.2, 0.25]) said.push(+(new SamplingBreaker({ threshold, duration: 10000 }) as any).minimumRpms.toFixed(6));`,
    );
    expect(said).toEqual([[10, 1000, 10_000], [5, 21, 105], 0.025, 0.02]);
  });

  it('3: a sampling breaker wants its rate, and more failures than its share', async () => {
    const said = await saidBy(
      IMPORTS,
      // Its first window starts when it is made: there the published test's clock stands at 0.
      `const make = () => {
         const breaker: any = new SamplingBreaker({ threshold: 0.5, duration: 5000, minimumRps: 3 });
         for (const window of breaker.windows) window.startedAt = Date.now();
         return breaker;
       };
       const F = (b: any) => b.failure(CircuitState.Closed);
       const rare = make(); let opened = false;
       for (let i = 0; i < 10; i++) { opened ||= F(rare); await sleep(500); }
       said.push(opened);
       const busy = make(); opened = false;
       for (let i = 0; i < 15; i++) { await sleep(334); opened ||= F(busy); }
       said.push(opened, F(busy), F(busy));
       const mixed = make(); opened = false;
       for (let i = 0; i < 20; i++) { mixed.success(CircuitState.Closed); opened ||= F(mixed); await sleep(250); }
       said.push(opened, F(mixed));`,
    );
    expect(said).toEqual([false, false, false, true, false, true]);
  });

  it('4: closed, open, half-open, closed', async () => {
    const said = await saidBy(
      IMPORTS,
      `const policy = circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(2) });
       await calls(policy, 'FFS', said);
       await sleep(1000);
       const probe = policy.execute(async () => 'S'); said.push(letter(policy.state)); await probe; said.push(letter(policy.state));`,
    );
    expect(said).toEqual(['FC', 'FO', 'RO', 'H', 'C']);
  });

  it('4: each failed probe waits longer, by its back-off', async () => {
    const said = await saidBy(
      IMPORTS,
      `const policy = circuitBreaker(handleAll, { halfOpenAfter: new IterableBackoff([1000, 2000]), breaker: new ConsecutiveBreaker(2) });
       await calls(policy, 'FF', said);
       await sleep(1000); await calls(policy, 'F', said);
       await sleep(1000); await calls(policy, 'S', said);
       await sleep(1000); await calls(policy, 'S', said);`,
    );
    expect(said).toEqual(['FC', 'FO', 'FO', 'RO', 'SC']);
  });

  it('5: half-open samples as many calls as told', async () => {
    const said = await saidBy(
      IMPORTS,
      `for (const probes of ['FFFSSSSSSS', 'SFFFF']) {
         const policy = circuitBreaker(handleAll, {
           halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(2),
           halfOpenSampling: { calls: 10, threshold: 0.3 },
         } as any);
         await calls(policy, 'FF', []);
         await sleep(1000);
         const states: any[] = []; await calls(policy, probes, states);
         said.push(states.join(' '));
       }`,
    );
    expect(said).toEqual(['FH FH FH SH SH SH SH SH SH SC', 'SH FH FH FH FO']);
  });

  it('isolates until every handle is given back', async () => {
    const said = await saidBy(
      IMPORTS,
      `const policy = circuitBreaker(handleAll, { halfOpenAfter: 1, breaker: new ConsecutiveBreaker(2) });
       const [a, b] = [policy.isolate(), policy.isolate()];
       const outcome = () => policy.execute(() => 'S').catch((e: any) => e instanceof IsolatedCircuitError);
       said.push(await outcome()); a.dispose(); said.push(await outcome()); b.dispose(); said.push(await outcome());`,
    );
    expect(said).toEqual([true, true, 'S']);
  });

  it('retries with every kind of back-off', async () => {
    const said = await saidBy(
      IMPORTS,
      `const times = async (backoff: any) => {
         const begin = performance.now(); const at: number[] = [];
         await retry(handleAll, { maxAttempts: 3, backoff }).execute(() => { at.push(Math.round(performance.now() - begin)); throw new Error('x'); }).catch(() => {});
         return at;
       };
       said.push(await times(new ConstantBackoff(50)));
       said.push(await times(new ExponentialBackoff({ initialDelay: 100, generator: noJitterGenerator })));
       for (const generator of [fullJitterGenerator, halfJitterGenerator, decorrelatedJitterGenerator]) {
         const at = await times(new ExponentialBackoff({ initialDelay: 100, maxDelay: 1000, generator } as any));
         said.push(at.length, at.every((time, i) => i === 0 || (time >= at[i - 1]! && time - at[i - 1]! <= 1000)));
       }`,
    );
    expect(said.slice(0, 2)).toEqual([
      [0, 50, 100, 150],
      [0, 100, 300, 700],
    ]);
    expect(said.slice(2)).toEqual([4, true, 4, true, 4, true]);
  });

  it('bulkheads, timeouts and wraps', async () => {
    const said = await saidBy(
      IMPORTS,
      `const narrow = bulkhead(1, 1); const slow = () => sleep(10).then(() => now());
       said.push(...(await Promise.allSettled([1, 2, 3].map(() => narrow.execute(slow)))).map((r: any) => r.value ?? r.reason.constructor.name));
       let start = now();
       await timeout(100, TimeoutStrategy.Aggressive).execute(() => sleep(1000)).catch((e: any) => said.push(e.constructor.name, now() - start));
       let aborted = 0; start = now();
       await timeout(100, TimeoutStrategy.Cooperative).execute(({ signal }: any) => new Promise((_, reject) => {
         signal.addEventListener('abort', () => { aborted = now() - start; reject(new Error('told')); });
       })).catch((e: any) => said.push(e.message, aborted));
       let tries = 0;
       const both = wrap(retry(handleType(TypeError), { maxAttempts: 2 }), timeout(50, TimeoutStrategy.Aggressive));
       await both.execute(() => { tries++; throw new TypeError('x'); }).catch(() => {}); said.push(tries);`,
    );
    expect(said).toEqual([
      10,
      20,
      'BulkheadRejectedError',
      'TaskCancelledError',
      100,
      'told',
      100,
      3,
    ]);
  });
});
