import { describe, expect, it } from 'vitest';
import { parseScenario } from './scenario.ts';

const GOOD = `until: 60s
services:
  gateway: { calls: [order], service_time: 1ms }
  order:
    code: order.ts
    calls: [payment]
  payment:
    service_time: 20ms
load:
  - { to: gateway, rate: 50/s }
faults:
  - { at: 20s, for: 20s, slow: payment, factor: 20 }
`;

/** The good scenario with one piece of its text changed; the piece must be there. */
function changed(from: string, to: string): string {
  expect(GOOD).toContain(from);
  return GOOD.replace(from, to);
}

describe('a good scenario', () => {
  it('is read with its defaults', () => {
    const parsed = parseScenario(GOOD);
    expect(parsed).toEqual({
      ok: true,
      value: {
        until: 60_000,
        slowAfter: 1000,
        services: [
          {
            name: 'gateway',
            replicas: 1,
            concurrency: 64,
            queue: 128,
            balancer: 'round-robin',
            work: {
              kind: 'declared',
              serviceTime: { kind: 'constant', value: 1 },
              failureRate: 0,
              calls: [{ to: 'order', method: 'GET', path: '/', timeout: null }],
            },
          },
          {
            name: 'order',
            replicas: 1,
            concurrency: 64,
            queue: 128,
            balancer: 'round-robin',
            work: { kind: 'code', file: 'order.ts', calls: ['payment'] },
          },
          {
            name: 'payment',
            replicas: 1,
            concurrency: 64,
            queue: 128,
            balancer: 'round-robin',
            work: {
              kind: 'declared',
              serviceTime: { kind: 'constant', value: 20 },
              failureRate: 0,
              calls: [],
            },
          },
        ],
        links: [],
        defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
        load: [
          {
            to: 'gateway',
            method: 'GET',
            path: '/',
            body: null,
            arrivals: 'poisson',
            rate: 50,
            timeout: 10_000,
          },
        ],
        faults: [
          {
            at: 20_000,
            for: 20_000,
            fault: { kind: 'slow', service: 'payment', factor: 20, add: 0 },
          },
        ],
      },
    });
  });

  it('reads every distribution', () => {
    const read = (text: string) => {
      const parsed = parseScenario(changed('service_time: 20ms', `service_time: ${text}`));
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      const { work } = parsed.value.services[2]!;
      return work.kind === 'declared' ? work.serviceTime : null;
    };
    expect(read('1.5s')).toEqual({ kind: 'constant', value: 1500 });
    expect(read('{ constant: 250us }')).toEqual({ kind: 'constant', value: 0.25 });
    expect(read('{ uniform: { min: 1ms, max: 3ms } }')).toEqual({
      kind: 'uniform',
      min: 1,
      max: 3,
    });
    expect(read('{ exponential: { mean: 2m } }')).toEqual({ kind: 'exponential', mean: 120_000 });
    expect(read('{ lognormal: { p50: 20ms, p99: 80ms } }')).toEqual({
      kind: 'lognormal',
      p50: 20,
      p99: 80,
    });
    expect(read('{ lognormal: { mean: 20ms, cv: 2 } }')).toEqual({
      kind: 'lognormal-cv',
      mean: 20,
      cv: 2,
    });
    expect(read('{ pareto: { min: 5ms, shape: 1.5 } }')).toEqual({
      kind: 'pareto',
      min: 5,
      shape: 1.5,
    });
    expect(read('{ empirical: [1ms, 2ms] }')).toEqual({ kind: 'empirical', values: [1, 2] });
  });

  it('lets a link keep what it does not say from the default link', () => {
    const links =
      'links:\n  default: { latency: 3ms, loss: 1% }\n  order -> payment: { loss: 0.02 }\n';
    const parsed = parseScenario(GOOD + links);
    expect(parsed.ok && parsed.value.defaultLink).toEqual({
      latency: { kind: 'constant', value: 3 },
      loss: 0.01,
    });
    expect(parsed.ok && parsed.value.links).toEqual([
      { from: 'order', to: 'payment', latency: { kind: 'constant', value: 3 }, loss: 0.02 },
    ]);
  });

  it('takes none as waiting for ever, and a body as JSON', () => {
    const load = '{ to: gateway, rate: 3000/min, timeout: none, body: { a: 1 }, request: POST /x }';
    const parsed = parseScenario(changed('{ to: gateway, rate: 50/s }', load));
    expect(parsed.ok && parsed.value.load[0]).toEqual({
      to: 'gateway',
      method: 'POST',
      path: '/x',
      body: '{"a":1}',
      arrivals: 'poisson',
      rate: 50,
      timeout: null,
    });
  });
});

/** What is written, where the first problem is, what it says and what it advises. */
type Bad = readonly [name: string, text: string, place: string, problem: string, remedy: string];

const link = (text: string) => `${GOOD}links:\n  ${text}\n`;
const fault = (text: string) => changed('{ at: 20s, for: 20s, slow: payment, factor: 20 }', text);
const time = (text: string) => changed('service_time: 20ms', `service_time: ${text}`);
const load = (text: string) => changed('{ to: gateway, rate: 50/s }', text);

const BAD: readonly Bad[] = [
  ['broken YAML', 'until: [1,\n', '2:1', 'the YAML cannot be read', 'indentation'],
  [
    'a key twice',
    changed('until: 60s', 'until: 60s\nuntil: 70s'),
    '2:1',
    'must be unique',
    'spelling',
  ],
  ['nothing at all', '', '1:1', 'is not a mapping', 'mapping'],
  ['a list', '- 1\n', '1:1', 'a list is not a mapping', 'mapping'],
  [
    'an unknown key',
    changed('until', 'untill'),
    '1:1',
    'unknown key "untill"',
    'Did you mean "until"?',
  ],
  ['a missing key', changed('until: 60s\n', ''), '1:1', 'it is missing', 'duration'],
  ['a time without unit', changed('60s', '60'), '1:8', '60 has no unit', '20ms or 1.5s'],
  ['a wrong unit', changed('60s', '60sec'), '1:8', '"60sec" is not a duration', '20ms, 1.5s, 2m'],
  ['no time at all', changed('60s', '0s'), '1:8', 'the duration is zero', 'above zero'],
  [
    'an unknown service key',
    changed('    code: order.ts', '    code: order.ts\n    replica: 2'),
    '6:5',
    'unknown key "replica"',
    '"replicas"',
  ],
  [
    'replicas as text',
    changed('    code: order.ts', '    code: order.ts\n    replicas: two'),
    '6:15',
    '"two" is not a number',
    'Write a number',
  ],
  [
    'half a replica',
    changed('    code: order.ts', '    code: order.ts\n    replicas: 1.5'),
    '6:15',
    '1.5 is not a whole number',
    'whole number',
  ],
  [
    'no replicas',
    changed('    code: order.ts', '    code: order.ts\n    replicas: 0'),
    '6:15',
    '0 is too small',
    'at least 1',
  ],
  [
    'neither code nor time',
    changed('    service_time: 20ms', '    replicas: 2'),
    '8:5',
    'what it is',
    'code, service_time',
  ],
  [
    'both code and time',
    changed('    code: order.ts', '    code: order.ts\n    service_time: 1ms'),
    '6:5',
    'unknown key "service_time"',
    'Known',
  ],
  [
    'a balancer with what it does not take',
    changed('    code: order.ts', '    code: order.ts\n    balancer: 5'),
    '6:15',
    'this is no balancer',
    'ring-hash: path',
  ],
  [
    'weights that are not one for each instance',
    changed(
      '    code: order.ts',
      '    code: order.ts\n    replicas: 3\n    balancer: { weighted-round-robin: [5, 1] }',
    ),
    '7:39',
    'there are 2 weights for 3 instances',
    'one weight for each replica',
  ],
  [
    'an unknown balancer',
    changed('    code: order.ts', '    code: order.ts\n    balancer: least-requests'),
    '6:15',
    '"least-requests" is not known',
    '"least-request"',
  ],
  [
    'a service in capitals',
    changed('payment:\n', 'Payment:\n'),
    '7:3',
    'a service name is a host name',
    'lower-case',
  ],
  [
    'a service called client',
    changed('  payment:\n', '  client:\n'),
    '7:3',
    'the load generators',
    'another name',
  ],
  ['code that is no file', changed('order.ts', '../order.js'), '5:11', 'no file name', 'order.ts'],
  [
    'a call to nobody',
    changed('calls: [payment]', 'calls: [paymnet]'),
    '6:13',
    'no service "paymnet"',
    '"payment"',
  ],
  [
    'a declared call to nobody',
    changed('calls: [order]', 'calls: [{ to: ordre }]'),
    '3:22',
    'no service "ordre"',
    '"order"',
  ],
  [
    'a call with an unknown key',
    changed('calls: [order]', 'calls: [{ to: order, timeot: 2s }]'),
    '3:35',
    'unknown key "timeot"',
    '"timeout"',
  ],
  [
    'a timeout without unit',
    changed('calls: [order]', 'calls: [{ to: order, timeout: 2 }]'),
    '3:44',
    '2 has no unit',
    'none to wait for ever',
  ],
  [
    'services that call each other in a circle',
    time('20ms\n    calls: [gateway]').replace(
      'code: order.ts\n    calls',
      'service_time: 1ms\n    calls',
    ),
    '9:13',
    'in a circle: gateway -> order -> payment -> gateway',
    'Take one call out',
  ],
  ['a distribution without unit', time('20'), '8:19', '20 has no unit', 'lognormal'],
  [
    'an unknown distribution',
    time('{ lognormel: { p50: 1ms, p99: 2ms } }'),
    '8:21',
    'unknown key "lognormel"',
    '"lognormal"',
  ],
  [
    'a distribution nobody knows',
    time('{ normal: { mean: 1ms } }'),
    '8:19',
    'what it is',
    'constant, uniform, exponential, lognormal, pareto, empirical',
  ],
  [
    'a p99 below the median',
    time('{ lognormal: { p50: 20ms, p99: 10ms } }'),
    '8:50',
    'p99 is not above p50',
    'larger',
  ],
  [
    'a p99 that is missing',
    time('{ lognormal: { p50: 20ms } }'),
    '8:32',
    'it is missing',
    'Add it: a duration',
  ],
  [
    'a uniform upside down',
    time('{ uniform: { min: 5ms, max: 2ms } }'),
    '8:47',
    'max is below min',
    'Exchange',
  ],
  [
    'a Pareto without mean',
    time('{ pareto: { min: 5ms, shape: 1 } }'),
    '8:48',
    '1 is too small',
    'more than 1',
  ],
  ['an empty sample', time('{ empirical: [] }'), '8:32', 'it is empty', 'at least 1'],
  [
    'a share above one',
    changed('    service_time: 20ms', '    service_time: 20ms\n    failure_rate: 120%'),
    '9:19',
    '"120%" is not a share',
    '0% to 100%',
  ],
  [
    'a link to nobody',
    link('order -> paymnt: { latency: 2ms }'),
    '14:3',
    'no service "paymnt"',
    '"payment"',
  ],
  [
    'a link that is none',
    link('order: { latency: 2ms }'),
    '14:3',
    'this is no link',
    'order -> payment',
  ],
  [
    'a link twice',
    link('order -> payment: { loss: 1% }\n  order->payment: { loss: 2% }'),
    '15:3',
    'there twice',
    'Keep one',
  ],
  [
    'a link to itself',
    link('order -> order: { loss: 1% }'),
    '14:3',
    'both ends are the same',
    'two services',
  ],
  [
    'a link to the client',
    link('order -> client: { loss: 1% }'),
    '14:3',
    'nobody calls the client',
    'same link',
  ],
  [
    'a link with an unknown key',
    link('default: { latncy: 2ms }'),
    '14:14',
    'unknown key "latncy"',
    '"latency"',
  ],
  [
    'no load',
    changed('  - { to: gateway, rate: 50/s }', '  []'),
    '10:3',
    'it is empty',
    'at least 1',
  ],
  [
    'load to nobody',
    load('{ to: gatway, rate: 50/s }'),
    '10:11',
    'no service "gatway"',
    '"gateway"',
  ],
  ['a rate without unit', load('{ to: gateway, rate: 50 }'), '10:26', '50 has no unit', '50/s'],
  [
    'a wrong rate',
    load('{ to: gateway, rate: 50/d }'),
    '10:26',
    '"50/d" is not a rate',
    '3000/min',
  ],
  [
    'a request that is none',
    load('{ to: gateway, rate: 1/s, request: orders }'),
    '10:40',
    'this is no request',
    'GET /users/1',
  ],
  [
    'unknown arrivals',
    load('{ to: gateway, rate: 1/s, arrivals: poison }'),
    '10:41',
    '"poison" is not known',
    '"poisson"',
  ],
  [
    'a fault on nobody',
    fault('{ at: 20s, kill: paymet }'),
    '12:22',
    'no service "paymet"',
    '"payment"',
  ],
  ['a fault of no kind', fault('{ at: 20s }'), '12:5', 'what it is', 'kill, slow, fail'],
  [
    'a misspelt fault',
    fault('{ at: 20s, slwo: payment, factor: 2 }'),
    '12:16',
    'unknown key "slwo"',
    '"slow"',
  ],
  [
    'a fault that changes nothing',
    fault('{ at: 20s, slow: payment }'),
    '12:22',
    'it changes nothing',
    'factor above 1',
  ],
  [
    'a fault after the end',
    fault('{ at: 60s, kill: payment }'),
    '12:11',
    'the run ends at 60 s',
    'Begin earlier',
  ],
  [
    'a fault that outlasts the run',
    fault('{ at: 50s, for: 20s, kill: payment }'),
    '12:21',
    'heals at 70 s',
    'Leave `for` out',
  ],
  [
    'a fault on a missing instance',
    fault('{ at: 20s, kill: payment, instance: 1 }'),
    '12:41',
    'payment has 1 instance',
    'from 0 to 0',
  ],
];

describe('a malformed scenario', () => {
  it.each(BAD)('%s', (_name, text, place, problem, remedy) => {
    const parsed = parseScenario(text);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    const [first] = parsed.problems;
    expect(`${first?.line}:${first?.column} ${first?.problem}`).toContain(problem);
    expect(`${first?.line}:${first?.column}`).toBe(place);
    expect(`${first?.remedy}`).toContain(remedy);
  });

  it('has every problem reported, from the top down', () => {
    const text = changed('60s', '60')
      .replace('rate: 50/s', 'rate: 50')
      .replace('20s, for', 'soon, for');
    const parsed = parseScenario(text);
    expect(parsed.ok ? [] : parsed.problems.map(({ line }) => line)).toEqual([1, 10, 12]);
  });

  it('counts lines and columns from where the text begins in its file', () => {
    const parsed = parseScenario(changed('60s', '60'), { line: 101, column: 3 });
    expect(parsed.ok ? null : parsed.problems[0]).toMatchObject({
      line: 101,
      column: 10,
      path: 'until',
    });
  });
});
