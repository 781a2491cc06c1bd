import { describe, expect, it } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import { SpanStore } from '../telemetry/spans.ts';
import { declaredProgram } from './declared.ts';
import { TestProcess } from './process.fixture.ts';
import type {
  CallResult,
  CancelCause,
  HandlerError,
  OpenCall,
  ProgramHost,
  ServiceProgram,
  WireRequest,
  WireResponse,
} from './program.ts';
import { ProgramSpans } from './program-spans.ts';
import type { DeclaredCall, DeclaredStep, DeclaredWork } from './service-spec.ts';

const constant = (value: number) => ({ kind: 'constant', value }) as const;

const call = (to: string, over: Partial<DeclaredCall> = {}): DeclaredCall => ({
  to,
  method: 'GET',
  path: '/',
  timeout: null,
  ...over,
});

const work = (calls: readonly DeclaredStep[], over: Partial<DeclaredWork> = {}): DeclaredWork => ({
  kind: 'declared',
  serviceTime: constant(10),
  failureRate: 0,
  calls,
  ...over,
});

const get = (path = '/', method = 'GET'): WireRequest => ({
  method,
  url: `http://a${path}`,
  headers: [],
  body: null,
});

type Answer = { readonly after: number; readonly result: CallResult };
const status = (after: number, code: number): Answer => ({
  after,
  result: { ok: true, response: { status: code, headers: [], body: null } },
});
const refused: Answer = {
  after: 2,
  result: { ok: false, code: 'ECONNREFUSED', message: 'connect ECONNREFUSED b:80' },
};

const SPANS = new ProgramSpans(new SpanStore(), 1, 0);

/** A process whose callees answer as told, and which notes what is asked of it. */
class Host implements ProgramHost {
  readonly process = new TestProcess();
  readonly kernel = new Kernel();
  readonly service = 'a';
  readonly instance = 0;
  readonly address = '10.0.0.1';
  readonly version = 'v1';
  readonly random = new RandomStream(1, 'a/0', 'program');
  readonly clockSkew = 0;
  readonly stepCost = 0;
  readonly cpuUsed = 0;
  readonly spans = SPANS;
  stalled = false;
  readonly calls: { at: number; to: string; request: WireRequest }[] = [];
  readonly cancelled: CancelCause[] = [];
  readonly computedFor: number[] = [];
  private readonly postponed: (() => void)[] = [];

  constructor(
    private readonly answer: (to: string, nth: number) => Answer | null = () => status(5, 200),
  ) {}

  postpone<T>(callback: (arg: T) => void, arg: T): void {
    this.postponed.push(() => callback(arg));
  }

  goOn(): void {
    this.stalled = false;
    for (const callback of this.postponed.splice(0)) callback();
  }

  computed(): void {}

  compute<T>(time: number, done: (arg: T) => void, arg: T): void {
    this.computedFor.push(time);
    this.kernel.schedule(time, done, arg);
  }

  call(request: WireRequest, _parent: number, settle: (result: CallResult) => void): OpenCall {
    const to = request.url.slice(7, request.url.indexOf('/', 7));
    const nth = this.calls.filter((earlier) => earlier.to === to).length;
    this.calls.push({ at: this.kernel.now, to, request });
    const answer = this.answer(to, nth);
    const timer = answer === null ? 0 : this.kernel.schedule(answer.after, settle, answer.result);
    return {
      cancel: (cause) => {
        this.cancelled.push(cause);
        if (timer !== 0) this.kernel.cancel(timer);
      },
    };
  }

  log(): void {}
  breakerChanged(): void {}

  get order(): string[] {
    return this.calls.map(({ at, to }) => `${to}@${at}`);
  }
}

interface Answered {
  at: number;
  response: WireResponse;
}

function ask(host: Host, program: ServiceProgram, request = get()): { answer: Answered | null } {
  const asked = { answer: null as Answered | null };
  program.handle(request, 1, (outcome: WireResponse | HandlerError) => {
    expect(asked.answer, 'answered twice').toBeNull();
    asked.answer = { at: host.kernel.now, response: outcome as WireResponse };
  });
  return asked;
}

/** One request through `described`, to its end. */
function one(described: DeclaredWork, host = new Host(), request = get()) {
  const { answer } = ((asked) => {
    host.kernel.runUntil(1e6);
    return asked;
  })(ask(host, declaredProgram(described, 1)(host), request));
  return { at: answer?.at, status: answer?.response.status, body: answer?.response.body, host };
}

describe('a declared service', () => {
  it('waits its service time and answers with its name', () => {
    expect(one(work([]))).toMatchObject({ at: 10, status: 200, body: '{"service":"a"}' });
  });

  it('makes its calls in order', () => {
    const { host, at } = one(work([call('b'), call('c'), call('b')]));
    expect(host.order).toEqual(['b@10', 'c@15', 'b@20']);
    expect(at).toBe(25);
  });

  it('takes its processor time first', () => {
    const { host, at } = one(work([call('b')], { cpu: constant(3) }));
    expect(host.computedFor).toEqual([3]);
    expect(host.order).toEqual(['b@13']);
    expect(at).toBe(18);
  });

  it('repeats a call one after another', () => {
    expect(one(work([call('b', { times: 3 }), call('c')])).host.order).toEqual([
      'b@10',
      'b@15',
      'b@20',
      'c@25',
    ]);
  });

  it('makes a call for its share of the requests, drawn apart from all else', () => {
    const described = (share: number) =>
      work([call('b', { share }), call('c')], {
        serviceTime: { kind: 'exponential', mean: 10 },
        failureRate: 0.3,
      });
    const outcomes = (share: number) => {
      const host = new Host();
      const program = declaredProgram(described(share), 7)(host);
      const asked = Array.from({ length: 4000 }, () => ask(host, program));
      host.kernel.runUntil(1e6);
      const count = (to: string) => host.calls.filter((made) => made.to === to).length;
      return { b: count('b'), c: count('c'), times: asked.map(({ answer }) => answer!.at) };
    };
    const some = outcomes(0.25);
    expect(some.c).toBe(4000);
    expect(Math.abs(some.b - 1000)).toBeLessThan(100);
    // Without the call to b, service times are the same and only its 5 ms are gone.
    const none = outcomes(0);
    const saved = some.times.map((t, i) => t - none.times[i]!);
    expect(saved.every((ms) => Math.abs(ms) < 1e-9 || Math.abs(ms - 5) < 1e-9)).toBe(true);
  });

  it('sends and answers as many bytes as it says', () => {
    const { host, body } = one(work([call('b', { bytes: 2000 })], { responseBytes: 20_000 }));
    expect(host.calls[0]?.request.body).toHaveLength(2000);
    expect(body).toHaveLength(20_000);
    expect(JSON.parse(new TextDecoder().decode(body as Uint8Array))).toEqual({});
    expect(one(work([], { responseBytes: 0 })).body).toHaveLength(0);
  });
});

describe('calls at the same time', () => {
  const both = work([{ parallel: [call('b'), call('c', { times: 2 })] }, call('d')]);

  it('start together, and the slowest decides', () => {
    const { host, at } = one(both);
    expect(host.order).toEqual(['b@10', 'c@10', 'c@15', 'd@20']);
    expect(at).toBe(25);
  });

  it('fail with the first failure, at once, and the others go on unheard', () => {
    const host = new Host((to) => (to === 'b' ? status(3, 500) : status(8, 200)));
    expect(one(both, host)).toMatchObject({
      at: 13,
      status: 502,
      body: 'Bad Gateway: b answered 500',
    });
    // Nobody waits for c's second time, nor for d.
    expect(host.order).toEqual(['b@10', 'c@10']);
    expect(host.cancelled).toEqual([]);
  });

  it('may all be left out', () => {
    const none = work([{ parallel: [call('b', { share: 0 }), call('c', { share: 0 })] }]);
    expect(one(none)).toMatchObject({ at: 10, status: 200 });
  });

  it('may be left out step after step', () => {
    const none = Array.from({ length: 50_000 }, () => call('b', { share: 0 }));
    expect(one(work(none))).toMatchObject({ at: 10, status: 200 });
  });
});

describe('a call that fails', () => {
  it.each([
    [status(5, 500), 502, 'Bad Gateway: b answered 500'],
    [status(5, 404), 502, 'Bad Gateway: b answered 404'],
    [refused, 502, 'Bad Gateway: b: connect ECONNREFUSED b:80'],
    [status(5, 503), 503, null],
    [status(5, 429), 429, null],
  ])('with %j makes the answer %d', (answer, expected, body) => {
    const { status, body: said } = one(work([call('b'), call('c')]), new Host(() => answer));
    expect([status, said]).toEqual([expected, body]);
  });

  it('by its timeout makes the answer 504', () => {
    const { at, status, host } = one(work([call('b', { timeout: 40 })]), new Host(() => null));
    expect([at, status]).toEqual([50, 504]);
    expect(host.cancelled).toEqual(['timeout']);
  });

  it('does not matter where it is optional, and its other times are still made', () => {
    const host = new Host((to) => (to === 'b' ? status(5, 500) : status(5, 200)));
    const { status: code } = one(work([call('b', { optional: true, times: 2 }), call('c')]), host);
    expect(code).toBe(200);
    expect(host.order).toEqual(['b@10', 'b@15', 'c@20']);
  });

  it('is tried again after a back-off that doubles', () => {
    const host = new Host((_, nth) => (nth < 3 ? status(5, 503) : status(5, 200)));
    const { status: code } = one(work([call('b', { attempts: 4, backoff: 100 })]), host);
    expect(code).toBe(200);
    expect(host.order).toEqual(['b@10', 'b@115', 'b@320', 'b@725']);
  });

  it('is tried as often as it says, and no more; timeouts and errors count', () => {
    const host = new Host((_, nth) => (nth === 0 ? null : refused));
    const { at, status: code } = one(work([call('b', { attempts: 3, timeout: 20 })]), host);
    expect(host.order).toEqual(['b@10', 'b@30', 'b@32']);
    expect([at, code]).toEqual([34, 502]);
  });

  it('is not tried again when the caller was at fault', () => {
    const host = new Host(() => status(5, 404));
    one(work([call('b', { attempts: 3 })]), host);
    expect(host.order).toEqual(['b@10']);
  });

  it('has all its attempts anew for each of its times', () => {
    const host = new Host((_, nth) => (nth % 2 === 0 ? status(5, 500) : status(5, 200)));
    const { status: code } = one(work([call('b', { attempts: 2, times: 2 })]), host);
    expect(code).toBe(200);
    expect(host.order).toHaveLength(4);
  });
});

describe('routes', () => {
  const routed = work([call('z')], {
    routes: [
      {
        method: 'GET',
        path: '/cart',
        serviceTime: constant(1),
        failureRate: 0,
        calls: [call('b')],
      },
      { method: '*', path: '/cart*', serviceTime: constant(2), failureRate: 0, calls: [call('c')] },
      { method: 'POST', path: '/*', serviceTime: constant(3), failureRate: 1, calls: [] },
    ],
  });

  it.each([
    ['GET', '/cart', 'b@1'],
    ['GET', '/cart?item=1', 'b@1'],
    ['GET', '/cart/2', 'c@2'],
    ['DELETE', '/cart', 'c@2'],
    ['GET', '/', 'z@10'],
    ['GET', '/car', 'z@10'],
  ])('%s %s', (method, path, made) => {
    expect(one(routed, new Host(), get(path, method)).host.order).toEqual([made]);
  });

  it('have their own failure rate', () => {
    expect(one(routed, new Host(), get('/x', 'POST'))).toMatchObject({ at: 3, status: 500 });
  });

  it('leave the draws of the default alone', () => {
    const random = (routes: DeclaredWork['routes'] & {}) =>
      work([], { serviceTime: { kind: 'exponential', mean: 10 }, routes });
    const times = (described: DeclaredWork, between: string) => {
      const host = new Host();
      const program = declaredProgram(described, 3)(host);
      return Array.from({ length: 10 }, () => {
        const asked = ask(host, program);
        const start = host.kernel.now;
        ask(host, program, get(between));
        host.kernel.runUntil(start + 1000);
        return asked.answer!.at - start;
      });
    };
    const route = {
      method: 'GET',
      path: '/other',
      serviceTime: { kind: 'exponential', mean: 10 } as const,
      failureRate: 0,
      calls: [],
    };
    const own = new RandomStream(3, 'a/0', 'service-time');
    const expected = Array.from({ length: 10 }, () => -10 * Math.log(own.positive()));
    for (const [i, time] of times(random([route]), '/other').entries()) {
      expect(time).toBeCloseTo(expected[i]!, 9);
    }
  });
});

describe('a process', () => {
  it('that died does nothing more', () => {
    const host = new Host((to) => (to === 'b' ? status(5, 500) : null));
    const program = declaredProgram(
      work([{ parallel: [call('b', { attempts: 5, backoff: 50 }), call('c', { timeout: 30 })] }], {
        cpu: constant(1),
      }),
      1,
    )(host);
    const asked = ask(host, program);
    host.kernel.runUntil(20);
    program.stop();
    host.kernel.runUntil(1000);
    expect(host.order).toEqual(['b@11', 'c@11']);
    expect(asked.answer).toBeNull();
  });

  it('that stands still goes on where it was, with its timers first come first served', () => {
    const host = new Host(() => null);
    const program = declaredProgram(work([call('b', { timeout: 20 })]), 1)(host);
    const asked = ask(host, program);
    host.stalled = true;
    host.kernel.runUntil(100);
    expect(host.order).toEqual([]);
    host.goOn();
    expect(host.order).toEqual(['b@100']);
    host.stalled = true;
    host.kernel.runUntil(200);
    expect(asked.answer).toBeNull();
    host.goOn();
    expect(asked.answer).toMatchObject({ at: 200, response: { status: 504 } });
  });
});
