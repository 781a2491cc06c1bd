import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault, Intervention, Scenario, ServiceSpec } from '../cluster/scenario.ts';
import { loadCode } from './code-loader.ts';
import type { Program } from './protocol.ts';
import { runProgram } from './run.ts';
import { CompileError, Simulation } from './simulation.ts';

const ORDER = `
let open = 0;
export const breaker = { state: 'closed' as 'closed' | 'open' | 'half-open' };
let failures = 0;
let retryAt = 0;

async function pay(): Promise<string> {
  if (breaker.state === 'open') {
    if (Date.now() < retryAt) return 'later';
    breaker.state = 'half-open';
  }
  try {
    const response = await fetch('http://payment/charge', {
      method: 'POST',
      body: JSON.stringify({ amount: Math.floor(Math.random() * 100) }),
      signal: AbortSignal.timeout(60),
    });
    if (!response.ok) throw new Error('payment answered ' + response.status);
    failures = 0;
    breaker.state = 'closed';
    return 'paid';
  } catch (error) {
    console.warn('payment', error);
    if (++failures >= 5 || breaker.state === 'half-open') {
      breaker.state = 'open';
      retryAt = Date.now() + 1000;
    }
    return 'failed';
  }
}

export default {
  async fetch(request: Request): Promise<Response> {
    open++;
    try {
      const [paid, user] = await Promise.all([pay(), fetch('http://user/1')]);
      return Response.json({ paid, user: user.status, open }, { status: paid === 'paid' ? 200 : 202 });
    } finally {
      open--;
    }
  },
};
`;

function service(name: string, work: ServiceSpec['work'], replicas = 1): ServiceSpec {
  return { name, replicas, concurrency: 32, queue: 64, balancer: 'round-robin', work };
}

const declared = (p50: number, failureRate = 0): ServiceSpec['work'] => ({
  kind: 'declared',
  serviceTime: { kind: 'lognormal', p50, p99: p50 * 4 },
  failureRate,
  calls: [],
});

const scenario: Scenario = {
  until: 20_000,
  slowAfter: 200,
  services: [
    service('order', { kind: 'code', file: 'order.ts', calls: ['payment', 'user'] }, 2),
    service('payment', declared(10, 0.02), 2),
    service('user', declared(5)),
  ],
  links: [],
  defaultLink: { latency: { kind: 'lognormal', p50: 1, p99: 4 }, loss: 0.001 },
  load: [
    {
      to: 'order',
      method: 'POST',
      path: '/',
      body: '{}',
      arrivals: 'poisson',
      rate: 60,
      timeout: 2000,
    },
  ],
  faults: [
    {
      at: 5000,
      for: 5000,
      fault: { kind: 'slow', service: 'payment', factor: 20, add: 0 },
    },
  ],
};

const program = (over: Partial<Program> = {}): Program => ({
  scenario,
  files: { 'order.ts': ORDER },
  seed: 7,
  interventions: [],
  ...over,
});

describe('a run', () => {
  it('shows the learner code at work: breaker transitions, logs, spans, no failure', () => {
    const record = runProgram(program());
    expect(record.failure).toBeNull();
    expect(record.client.ok).toBeGreaterThan(1000);
    expect(record.breakers.map(({ to }) => to)).toContain('open');
    expect(record.breakers.map(({ to }) => to)).toContain('half-open');
    expect(record.breakers.at(-1)!.to).toBe('closed');
    expect(record.logs.warn).toBeGreaterThan(5);
    expect(record.edges['order->payment']!.failed['timeout']).toBeGreaterThan(5);
    expect(record.simulated_ms).toBe(20_000);
  });

  it('is the same bytes however it is cut into pieces', () => {
    const whole = JSON.stringify(runProgram(program()));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 40 }), (pieces) => {
        const simulation = new Simulation(program(), loadCode);
        for (const piece of pieces) {
          if (piece % 7 === 0) simulation.step();
          else simulation.advance(simulation.now + piece, piece);
        }
        while (!simulation.ended) simulation.advance(Number.POSITIVE_INFINITY, 1000);
        expect(JSON.stringify(simulation.record())).toBe(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('with live interventions is repeated exactly from the notes taken', () => {
    const faults: fc.Arbitrary<Fault> = fc.constantFrom<Fault[]>(
      { kind: 'kill', service: 'order', instance: 0 },
      { kind: 'kill', service: 'payment' },
      { kind: 'fail', service: 'user', share: 0.5 },
      { kind: 'slow', service: 'order', factor: 3, add: 10 },
    );
    const action: fc.Arbitrary<Intervention> = fc.oneof(
      faults.map((fault) => ({ kind: 'inject' as const, fault })),
      fc.record({ kind: fc.constant('heal' as const), fault: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('load' as const), load: fc.constant(0), rate: fc.nat(150) }),
    );
    const moves = fc.array(fc.tuple(fc.integer({ min: 1, max: 2500 }), action), { maxLength: 8 });
    fc.assert(
      fc.property(moves, (list) => {
        const live = new Simulation(program(), loadCode);
        for (const [events, what] of list) {
          live.advance(Number.POSITIVE_INFINITY, events);
          live.intervene(what);
        }
        live.advance(Number.POSITIVE_INFINITY);
        const replay = new Simulation(program({ interventions: live.interventions() }), loadCode);
        while (!replay.ended) replay.advance(replay.now + 777, 500);
        expect(JSON.stringify(replay.record())).toBe(JSON.stringify(live.record()));
      }),
      { numRuns: 25 },
    );
  });

  it('keeps the instants of interventions when the code has changed since', () => {
    const live = new Simulation(program(), loadCode);
    live.advance(3000);
    live.intervene({ kind: 'load', load: 0, rate: 5 });
    live.advance(6000);
    live.intervene({ kind: 'inject', fault: { kind: 'kill', service: 'user' } });
    const interventions = live.interventions();
    const busier = `export default { async fetch() {
      for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve, 1));
      return new Response('ok');
    } };`;
    for (const code of [`export default { fetch: () => new Response('ok') };`, busier]) {
      const marks: number[] = [];
      const files = { 'order.ts': code };
      const replay = new Simulation(program({ interventions, files }), loadCode, {
        mark: ({ t, kind }) => kind !== 'heal' && marks.push(t),
      });
      for (let i = 0; i < 1000 && !replay.ended; i++) replay.advance(20_000, 200);
      expect(replay.ended).toBe(true);
      // The scheduled fault strikes at 5 s.
      expect(marks).toEqual([3000, 5000, 6000]);
    }
  });

  it('ends though an intervention is planned for later', () => {
    const what = { kind: 'load', load: 0, rate: 1 } as const;
    const simulation = new Simulation(program({ interventions: [{ at: 30_000, what }] }), loadCode);
    expect(simulation.advance(20_000)).toBe(true);
    expect([simulation.ended, simulation.interventions()]).toEqual([true, []]);
  });

  it('meets the same arrivals with other code', () => {
    const starts = (files: Program['files']) => {
      const seen: number[] = [];
      const simulation = new Simulation(program({ files }), loadCode, {
        traceFinished: ({ span }) => seen.push(simulation.cluster.spans.get(span).start),
      });
      simulation.advance(3000);
      return new Set(seen);
    };
    const other = `export default { fetch: async () => new Response('no') };`;
    const [first, second] = [starts({ 'order.ts': ORDER }), starts({ 'order.ts': other })];
    const shared = [...first].filter((start) => second.has(start));
    // All but those still under way at the cut.
    expect(shared.length).toBeGreaterThan(first.size * 0.95);
  });
});

describe('code that cannot run', () => {
  it('is refused with its place when it does not compile', () => {
    const files = { 'order.ts': 'export default {\n  async fetch( {\n};' };
    expect(() => new Simulation(program({ files }), loadCode)).toThrow(CompileError);
    expect(() => new Simulation(program({ files }), loadCode)).toThrow(/order\.ts:3/);
  });

  it('ends the run with its place when its module throws', () => {
    const files = { 'order.ts': 'const x = null as any;\nx.y();\nexport default {};' };
    const record = runProgram(program({ files }));
    expect(record.failure).toMatchObject({ kind: 'module', file: 'order.ts', line: 2 });
  });

  it('ends the run with the line of an endless loop, and keeps what was measured', () => {
    const files = {
      'order.ts': `let n = 0;
export default {
  async fetch() {
    if (++n > 50) while (true) n++;
    return new Response('ok');
  },
};`,
    };
    const record = runProgram(program({ files }));
    expect(record.failure).toMatchObject({ kind: 'steps', file: 'order.ts', line: 4 });
    expect(record.client.ok).toBeGreaterThan(50);
  });

  it('ends the run when calls pile up without bound', () => {
    const files = {
      'order.ts': `export default { async fetch() {
  return fetch('http://order/again');
} };`,
    };
    const endless = {
      ...scenario,
      services: [
        { ...scenario.services[0]!, concurrency: 1e6, queue: 1e6 },
        ...scenario.services.slice(1),
      ],
    };
    const record = runProgram(program({ files, scenario: endless }));
    expect(record.failure?.kind).toBe('limit');
    expect(record.failure?.message).toContain('calls open');
  });
});
