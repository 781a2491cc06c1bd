import { describe, expect, it } from 'vitest';
import { Registration } from './registration.ts';
import { plain, RegistryRig } from './registry.fixture.ts';

const TTL = { ID: 'a', Name: 'order', Address: '10.0.1.1', Port: 80, Check: { TTL: '10s' } };
const HTTP = {
  ID: 'a',
  Name: 'order',
  Address: '10.0.1.1',
  Check: { HTTP: 'http://10.0.1.1/health', Interval: '10s' },
};

describe('status rules', () => {
  it('begins critical, or as the definition says', () => {
    const rig = new RegistryRig();
    rig.ask('PUT', '/v1/agent/service/register', TTL);
    const check = { TTL: '10s', Status: 'passing' };
    rig.ask('PUT', '/v1/agent/service/register', { ID: 'b', Name: 'order', Check: check });
    rig.ask('PUT', '/v1/agent/service/register', { ID: 'c', Name: 'order' });
    expect(rig.health('order')).toEqual(['a:critical', 'b:passing', 'c:']);
    expect(rig.health('order', '?passing')).toEqual(['b:passing', 'c:']);
    expect(rig.health('order', '?passing=false')).toHaveLength(3);
  });

  it.each([
    [200, 'passing'],
    [204, 'passing'],
    [302, 'critical'],
    [404, 'critical'],
    [429, 'warning'],
    [500, 'critical'],
    [503, 'critical'],
  ])('an HTTP check answered %d is %s', (status, expected) => {
    const rig = new RegistryRig();
    rig.nodes.set('10.0.1.1', () => plain(status));
    rig.ask('PUT', '/v1/agent/service/register', HTTP);
    rig.run(10_010);
    expect(rig.health('order')).toEqual([`a:${expected}`]);
  });

  it('asks first within one interval, then each interval after the answer', () => {
    const rig = new RegistryRig();
    rig.nodes.set('10.0.1.1', () => plain(200));
    rig.ask('PUT', '/v1/agent/service/register', HTTP);
    rig.run(60_000);
    const times = rig.calls.map((call) => Number(call.split(' ')[0]));
    expect(times[0]).toBeLessThanOrEqual(10_001);
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    expect(gaps.length).toBeGreaterThanOrEqual(4);
    for (const gap of gaps) expect(gap).toBeCloseTo(10_002, 6);
  });

  it('a check without an answer is critical after its timeout, 10 s by default', () => {
    const rig = new RegistryRig();
    rig.nodes.set('10.0.1.1', () => 'silence');
    const check = { ...HTTP.Check, Interval: '1s', Status: 'passing' };
    rig.ask('PUT', '/v1/agent/service/register', { ...HTTP, Check: check });
    rig.run(1001);
    const asked = Number(rig.calls[0]!.split(' ')[0]) - 1;
    rig.run(asked + 9999);
    expect(rig.health('order')).toEqual(['a:passing']);
    rig.run(asked + 10_001);
    expect(rig.health('order')).toEqual(['a:critical']);
    const [, checks] = rig.ask('GET', '/v1/agent/checks');
    expect(JSON.stringify(checks)).toContain('context deadline exceeded');
  });

  it('a TTL check lives by its reports and turns critical at the TTL', () => {
    const rig = new RegistryRig();
    rig.ask('PUT', '/v1/agent/service/register', TTL);
    rig.run(4000);
    expect(rig.ask('PUT', '/v1/agent/check/pass/service:a?note=fine')[0]).toBe(200);
    rig.run(13_999);
    expect(rig.health('order')).toEqual(['a:passing']);
    rig.run(14_001);
    expect(rig.health('order')).toEqual(['a:critical']);
    const [, checks] = rig.ask('GET', '/v1/health/checks/order');
    expect(checks).toMatchObject([
      { Output: 'TTL expired (last output before timeout follows): fine', ServiceID: 'a' },
    ]);
    rig.ask('PUT', '/v1/agent/check/warn/service:a');
    expect(rig.health('order')).toEqual(['a:warning']);
    expect(rig.health('order', '?passing')).toEqual([]);
    rig.ask('PUT', '/v1/agent/check/fail/service:a');
    expect(rig.health('order')).toEqual(['a:critical']);
    rig.ask('PUT', '/v1/agent/check/update/service:a', { Status: 'passing', Output: 'up' });
    expect(rig.health('order')).toEqual(['a:passing']);
  });

  it('thresholds count results in a row', () => {
    const rig = new RegistryRig();
    let status = 200;
    rig.nodes.set('10.0.1.1', () => plain(status));
    const check = {
      ...HTTP.Check,
      SuccessBeforePassing: 3,
      FailuresBeforeWarning: 2,
      FailuresBeforeCritical: 4,
    };
    rig.ask('PUT', '/v1/agent/service/register', { ...HTTP, Check: check });
    const seen: string[] = [];
    const rounds = (n: number) => {
      for (let i = 0; i < n; i++) {
        const before = rig.calls.length;
        while (rig.calls.length === before) rig.run(rig.kernel.now + 100);
        rig.run(rig.kernel.now + 5);
        seen.push(rig.health('order')[0]!.slice(2));
      }
    };
    rounds(3);
    status = 500;
    rounds(4);
    status = 200;
    rounds(2);
    status = 500;
    rounds(1);
    status = 200;
    rounds(3);
    const [c, p, w] = ['critical', 'passing', 'warning'];
    expect(seen).toEqual([c, c, p, p, w, w, c, c, c, c, c, c, p]);
  });
});

describe('reaper', () => {
  it('removes what was critical for longer than allowed, at its next round of 30 s', () => {
    const rig = new RegistryRig();
    const check = { TTL: '10s', DeregisterCriticalServiceAfter: '90s' };
    rig.ask('PUT', '/v1/agent/service/register', { ...TTL, Check: check });
    rig.ask('PUT', '/v1/agent/check/pass/service:a');
    // Critical from 10 s on; overdue after 100 s; the round is at 120 s.
    rig.run(119_999);
    expect(rig.health('order')).toEqual(['a:critical']);
    rig.run(120_000);
    expect(rig.health('order')).toEqual([]);
    expect(rig.logs).toEqual(['120000 Deregistered a: critical for too long']);
  });

  it('waits a minute at least', () => {
    const rig = new RegistryRig();
    const check = { TTL: '10s', DeregisterCriticalServiceAfter: '1s' };
    rig.ask('PUT', '/v1/agent/service/register', { ...TTL, Check: check });
    rig.run(60_000);
    // Critical for exactly a minute is not longer than a minute.
    expect(rig.health('order')).toEqual(['a:critical']);
    rig.run(90_000);
    expect(rig.health('order')).toEqual([]);
  });
});

describe('blocking queries', () => {
  const indexOf = (rig: RegistryRig, service: string) => {
    const { response } = rig.send('GET', `/v1/health/service/${service}`).sent;
    return Number(response!.headers.find(([name]) => name === 'x-consul-index')![1]);
  };

  it('answer at the change of their own service and of no other', () => {
    const rig = new RegistryRig();
    rig.ask('PUT', '/v1/agent/service/register', TTL);
    const index = indexOf(rig, 'order');
    const { sent } = rig.send('GET', `/v1/health/service/order?passing&index=${index}&wait=60s`);
    rig.run(1000);
    rig.kernel.schedule(
      0,
      () => rig.ask('PUT', '/v1/agent/service/register', { Name: 'stock' }),
      undefined,
    );
    rig.run(2000);
    expect(sent.response).toBeUndefined();
    rig.kernel.schedule(500, () => rig.ask('PUT', '/v1/agent/check/pass/service:a'), undefined);
    rig.run(3000);
    expect(sent.at).toBe(2500);
    expect(JSON.parse(String(sent.response!.body))).toHaveLength(1);
    expect(indexOf(rig, 'order')).toBeGreaterThan(index);
  });

  it('answer unchanged after wait and at most a sixteenth more', () => {
    const rig = new RegistryRig();
    rig.ask('PUT', '/v1/agent/service/register', { Name: 'order' });
    const index = indexOf(rig, 'order');
    const { sent } = rig.send('GET', `/v1/health/service/order?index=${index}&wait=16s`);
    const byDefault = rig.send('GET', `/v1/health/service/order?index=${index}`).sent;
    rig.run(15_999);
    expect(sent.response).toBeUndefined();
    rig.run(17_000);
    expect(sent.at).toBeGreaterThan(16_000);
    rig.run(400_000);
    expect(byDefault.at).toBeGreaterThan(300_000);
    expect(byDefault.at).toBeLessThan(300_000 * (17 / 16));
  });

  it('are not woken by a report that changes nothing', () => {
    const rig = new RegistryRig();
    rig.ask('PUT', '/v1/agent/service/register', TTL);
    rig.ask('PUT', '/v1/agent/check/pass/service:a');
    const index = indexOf(rig, 'order');
    rig.ask('PUT', '/v1/agent/check/pass/service:a?note=still');
    rig.ask('PUT', '/v1/agent/service/register', TTL);
    expect(indexOf(rig, 'order')).toBe(index);
    expect(rig.health('order')).toEqual(['a:passing']);
  });

  it('end with their caller', () => {
    const rig = new RegistryRig();
    rig.ask('PUT', '/v1/agent/service/register', TTL);
    const { sent, open } = rig.send('GET', '/v1/health/service/order?index=99&wait=10s');
    expect(sent.response).toBeUndefined();
    open.abort();
    expect(sent.response?.status).toBe(200);
    rig.run(20_000);
  });
});

describe('HTTP API', () => {
  it.each([
    ['PUT', '/v1/agent/service/register', '{', 400, /^Request decode failed: /],
    ['PUT', '/v1/agent/service/register', {}, 400, 'Missing service name'],
    [
      'PUT',
      '/v1/agent/service/register',
      { Name: 'a', Check: {} },
      400,
      'Invalid check: TTL must be > 0 for TTL checks',
    ],
    [
      'PUT',
      '/v1/agent/service/register',
      { Name: 'a', Check: { HTTP: 'http://a/' } },
      400,
      'Invalid check: Interval must be > 0 for Script, HTTP, H2PING, TCP, or UDP checks',
    ],
    [
      'PUT',
      '/v1/agent/service/register',
      { Name: 'a', Check: { TTL: '5s', Interval: '5s' } },
      400,
      'Invalid check: Interval and TTL cannot both be specified',
    ],
    [
      'PUT',
      '/v1/agent/service/register',
      { Name: 'a', Check: { TTL: '5 seconds' } },
      400,
      'Request decode failed: time: invalid duration "5 seconds"',
    ],
    [
      'PUT',
      '/v1/agent/service/register',
      { Name: 'a', Check: { TTL: '5s', FailuresBeforeWarning: 2 } },
      400,
      "Invalid check: FailuresBeforeWarning can't be higher than FailuresBeforeCritical",
    ],
    [
      'PUT',
      '/v1/agent/service/register',
      { Name: 'a', Check: { TTL: '5s', Status: 'fine' } },
      400,
      "Status for checks must 'passing', 'warning', 'critical'",
    ],
    ['PUT', '/v1/agent/service/deregister/x', null, 404, /^Unknown service ID "x"/],
    ['PUT', '/v1/agent/check/pass/x', null, 404, /^Unknown check ID "x"/],
    ['PUT', '/v1/agent/check/update/x', { Status: 'ok' }, 400, "Invalid check status: 'ok'"],
    ['GET', '/v1/health/service/', null, 400, 'Missing service name'],
    ['GET', '/v1/health/state/', null, 400, 'Missing check state'],
    ['GET', '/v1/health/service/a?passing=maybe', null, 400, 'Invalid value for ?passing'],
    ['GET', '/v1/health/service/a?index=x', null, 400, 'Invalid index'],
    ['GET', '/v1/health/service/a?wait=x', null, 400, 'Invalid wait time'],
    ['GET', '/v1/health/service/%E0%A4%A', null, 400, /^invalid URL escape/],
    ['POST', '/v1/agent/services', null, 405, 'method POST not allowed'],
    ['GET', '/v1/nothing', null, 404, '404 page not found\n'],
  ] as const)('%s %s %j: %d', (method, path, body, status, text) => {
    const [got, answer] = new RegistryRig().ask(method, path, body);
    expect(got).toBe(status);
    expect(answer).toEqual(typeof text === 'string' ? text : expect.stringMatching(text));
  });

  it('a report to an HTTP check is refused', () => {
    const rig = new RegistryRig();
    rig.ask('PUT', '/v1/agent/service/register', HTTP);
    expect(rig.ask('PUT', '/v1/agent/check/pass/service:a')).toEqual([
      500,
      'CheckID "service:a" does not have associated TTL',
    ]);
  });

  it('shows the catalog in all its views', () => {
    const rig = new RegistryRig();
    rig.ask('PUT', '/v1/agent/service/register', { ...TTL, Tags: ['v1'], Meta: { zone: 'a' } });
    rig.ask('PUT', '/v1/agent/service/register', { ...TTL, ID: 'b', Tags: ['v2'] });
    expect(rig.ask('GET', '/v1/catalog/services')[1]).toEqual({ order: ['v1', 'v2'] });
    expect(rig.ask('GET', '/v1/catalog/service/order?tag=v2')[1]).toMatchObject([
      { ServiceID: 'b', ServiceAddress: '10.0.1.1', ServicePort: 80, Node: 'consul' },
    ]);
    expect(rig.ask('GET', '/v1/agent/services')[1]).toMatchObject({
      a: { Service: 'order', Meta: { zone: 'a' } },
      b: { Service: 'order' },
    });
    expect(rig.ask('GET', '/v1/health/state/critical')[1]).toHaveLength(2);
    expect(rig.ask('GET', '/v1/health/state/passing')[1]).toEqual([]);
    expect(rig.ask('PUT', '/v1/agent/service/deregister/a')).toEqual([200, null]);
    expect(rig.health('order')).toEqual(['b:critical']);
    expect(rig.program!.inspect!()[0]!.rows).toEqual([
      ['b', 'order', '10.0.1.1:80', 'v2', 'critical'],
    ]);
  });

  it('keeps keys and values', () => {
    const rig = new RegistryRig();
    expect(rig.ask('GET', '/v1/kv/config/a')[0]).toBe(404);
    expect(rig.ask('PUT', '/v1/kv/config/a', 'größe €')).toEqual([200, true]);
    const [, [entry]] = rig.ask('GET', '/v1/kv/config/a') as [number, [{ Value: string }]];
    expect(Buffer.from(entry.Value, 'base64').toString()).toBe('größe €');
    expect(rig.ask('GET', '/v1/kv/config/a?raw')[1]).toBe('größe €');
    expect(rig.ask('PUT', '/v1/kv/config/a?cas=0', 'b')).toEqual([200, false]);
    expect(rig.ask('GET', '/v1/kv/config?keys')[1]).toEqual(['config/a']);
    expect(rig.ask('DELETE', '/v1/kv/config?recurse')).toEqual([200, true]);
    expect(rig.ask('GET', '/v1/kv/config/a')[0]).toBe(404);
  });

  it('a restarted agent knows what it knew, and its checks go on', () => {
    const rig = new RegistryRig();
    rig.ask('PUT', '/v1/agent/service/register', TTL);
    rig.ask('PUT', '/v1/agent/check/pass/service:a');
    rig.program!.stop();
    rig.run(5000);
    rig.program = rig.factory(rig.host('consul', 0, '10.0.9.1'));
    expect(rig.health('order')).toEqual(['a:passing']);
    rig.run(14_999);
    expect(rig.health('order')).toEqual(['a:passing']);
    rig.run(15_001);
    expect(rig.health('order')).toEqual(['a:critical']);
  });
});

describe('a paused agent', () => {
  it('does nothing until it goes on, then what was due, once', () => {
    const rig = new RegistryRig();
    rig.nodes.set('10.0.1.1', () => plain(200));
    const check = { TTL: '10s', Status: 'passing', DeregisterCriticalServiceAfter: '1m' };
    rig.ask('PUT', '/v1/agent/service/register', { ...TTL, ID: 'b', Check: check });
    rig.ask('PUT', '/v1/agent/service/register', HTTP);
    rig.paused = true;
    rig.run(95_000);
    expect(rig.calls).toEqual([]);
    expect(rig.health('order')).toEqual(['a:critical', 'b:passing']);
    rig.goOn();
    rig.run(95_010);
    expect(rig.calls).toHaveLength(1);
    expect(rig.health('order')).toEqual(['a:passing', 'b:critical']);
    rig.run(200_000);
    expect(rig.health('order')).toEqual(['a:passing']);
  });
});

describe('registration', () => {
  const ttl = {
    with: 'consul',
    check: { kind: 'ttl', ttl: 4000 },
    deregisterCriticalAfter: 60_000,
  } as const;

  it('registers, reports at half the TTL, and deregisters when stopped gracefully', () => {
    const rig = new RegistryRig();
    const registration = new Registration(rig.host('order', 1, '10.0.1.2'), ttl);
    registration.start();
    rig.run(20_000);
    expect(rig.health('order', '?passing')).toEqual(['order-2:passing']);
    const reports = rig.calls.filter((call) => call.includes('/check/pass/service:order-2'));
    const times = reports.map((call) => Number(call.split(' ')[0]));
    expect(times.slice(0, 3)).toEqual([3, 2003, 4003]);
    registration.stop(true);
    rig.run(20_010);
    expect(rig.health('order')).toEqual([]);
    const sent = rig.calls.length;
    rig.run(40_000);
    expect(rig.calls).toHaveLength(sent);
  });

  it('a crash is found out by the check, and the dead are removed in the end', () => {
    const rig = new RegistryRig();
    const registration = new Registration(rig.host('order', 0, '10.0.1.1'), ttl);
    registration.start();
    rig.run(10_000);
    registration.stop(false);
    rig.run(10_010);
    expect(rig.health('order', '?passing')).toHaveLength(1);
    rig.run(14_010);
    expect(rig.health('order')).toEqual(['order-1:critical']);
    rig.run(90_000);
    expect(rig.health('order')).toEqual([]);
  });

  it('tries again with growing pauses while the registry is down', () => {
    const rig = new RegistryRig();
    const back = rig.program;
    rig.program = null;
    const check = { kind: 'http', path: '/health', interval: 1000, timeout: 500 } as const;
    const spec = { with: 'consul', check, deregisterCriticalAfter: null };
    rig.nodes.set('10.0.1.1', () => plain(200));
    new Registration(rig.host('order', 0, '10.0.1.1'), spec).start();
    rig.run(4000);
    expect(rig.calls.map((call) => Number(call.split(' ')[0]))).toEqual([1, 1003, 3005]);
    rig.program = back;
    rig.run(9000);
    expect(rig.health('order', '?passing')).toEqual(['order-1:passing']);
  });

  it('registers again when the registry forgot it', () => {
    const rig = new RegistryRig();
    new Registration(rig.host('order', 0, '10.0.1.1'), ttl).start();
    rig.run(3000);
    rig.ask('PUT', '/v1/agent/service/deregister/order-1');
    rig.run(6000);
    expect(rig.health('order')).toEqual(['order-1:passing']);
  });
});
