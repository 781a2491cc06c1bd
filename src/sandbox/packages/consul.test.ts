import { describe, expect, it } from 'vitest';
import { RegistryRig } from '../../cluster/registry/registry.fixture.ts';
import { compileProgram } from '../compile/index.ts';
import { makeGlobals } from '../globals/index.ts';
import { createProgramFactory } from '../program.ts';
import { makePackage, packageSources } from './offered.ts';

/** Starts learner code as an instance of a service in the rig's network. */
function start(rig: RegistryRig, service: string, instance: number, code: string) {
  const compiled = compileProgram({ [`${service}.ts`]: code }, `${service}.ts`, packageSources);
  if (!compiled.ok) throw new Error(compiled.problems[0]!.message);
  const address = `10.0.${service.length}.${instance + 1}`;
  const factory = createProgramFactory(compiled, makeGlobals, makePackage);
  const program = factory(rig.host(service, instance, address));
  rig.programs.set(address, program);
  rig.kernel.settle();
  return { program, address };
}

function ask(rig: RegistryRig, address: string, path = '/', within = 1000): unknown {
  let answer: unknown = 'none';
  const url = `http://${address}${path}`;
  rig.programs
    .get(address)!
    .handle({ method: 'GET', url, headers: [], body: null }, 1, (outcome) => {
      answer = 'error' in outcome ? outcome.error : JSON.parse(String(outcome.body));
    });
  rig.kernel.settle();
  rig.run(rig.kernel.now + within);
  return answer;
}

const REGISTERED = `import Consul from 'consul';
const consul = new Consul({ host: 'consul' });
const id = process.env.HOSTNAME;
const registered = consul.agent.service.register({
  name: process.env.SERVICE, id, address: process.env.POD_IP, port: 80, tags: [process.env.VERSION],
  check: { ttl: '4s', deregisterCriticalServiceAfter: '1m' },
}).then(() => consul.agent.check.pass('service:' + id));
setInterval(() => consul.agent.check.pass({ id: 'service:' + id, note: 'alive' }), 2000);
export default { async fetch() { await registered; return Response.json(id); } };`;

const DISCOVERING = `import Consul from 'consul';
const consul = new Consul({ host: 'consul', port: 8500 });
let known = [];
const log = [];
const watch = consul.watch({
  method: consul.health.service,
  options: { service: 'payment', passing: true },
  backoffFactor: 1000,
});
watch.on('change', (entries) => {
  known = entries.map((entry) => entry.Service.Address);
  log.push([performance.now(), known.length]);
});
watch.on('error', (error) => log.push([performance.now(), error.code, error.message]));
export default { async fetch(request) {
  const { pathname } = new URL(request.url);
  if (pathname === '/log') return Response.json(log);
  if (pathname === '/end') { watch.end(); return Response.json(watch.isRunning()); }
  if (pathname === '/ask') {
    const entries = await consul.health.service({ service: 'payment', passing: true });
    return Response.json(entries.map((entry) => entry.Service.ID));
  }
  const answers = await Promise.all(known.map(async (address) => (await fetch('http://' + address + '/')).json()));
  return Response.json(answers);
} };`;

describe('discovery with consul', () => {
  it('finds instances, calls them by address, and sees one vanish', () => {
    const rig = new RegistryRig();
    const payments = [0, 1].map((n) => start(rig, 'payment', n, REGISTERED));
    const { address } = start(rig, 'order', 0, DISCOVERING);
    rig.run(1000);
    expect(rig.health('payment')).toEqual(['payment-1:passing', 'payment-2:passing']);
    expect(ask(rig, address, '/ask')).toEqual(['payment-1', 'payment-2']);
    expect(ask(rig, address)).toEqual(['payment-1', 'payment-2']);
    // Its last report was sent at 2000.
    rig.run(3000);
    payments[0]!.program.stop();
    rig.run(5990);
    expect(rig.health('payment', '?passing')).toHaveLength(2);
    rig.run(6100);
    expect(ask(rig, address, '/ask')).toEqual(['payment-2']);
    expect(ask(rig, address)).toEqual(['payment-2']);
    const log = ask(rig, address, '/log') as [number, number][];
    const [when, left] = log.at(-1)!;
    expect(left).toBe(1);
    expect(when).toBeGreaterThan(6000);
    expect(when).toBeLessThan(6010);
  });

  it('a watch backs off while the registry is down, goes on after, and ends', () => {
    const rig = new RegistryRig();
    const registry = rig.program;
    rig.program = null;
    const { address } = start(rig, 'order', 0, DISCOVERING);
    rig.run(7000);
    rig.program = registry;
    rig.ask('PUT', '/v1/agent/service/register', { Name: 'payment', Address: '10.0.7.1' });
    rig.run(20_000);
    const log = ask(rig, address, '/log') as [number, unknown, string?][];
    // 2^1 and 2^2 times the factor of 1 s.
    expect(log.map(([time]) => Math.round(time))).toEqual([2, 2004, 6006, 14_008]);
    expect(log[0]!.slice(1)).toEqual(['ECONNREFUSED', 'consul: health.service: ECONNREFUSED']);
    expect(log[3]![1]).toBe(1);
    expect(ask(rig, address, '/end')).toBe(false);
    const calls = rig.calls.length;
    rig.run(200_000);
    expect(rig.calls).toHaveLength(calls);
  });

  it('a watch without changes asks again after its wait, and reports nothing', () => {
    const rig = new RegistryRig();
    rig.ask('PUT', '/v1/agent/service/register', { Name: 'payment', Address: '10.0.7.1' });
    const { address } = start(rig, 'order', 0, DISCOVERING);
    rig.run(100_000);
    expect(ask(rig, address, '/log')).toHaveLength(1);
    const asked = rig.calls.filter((call) => call.includes('/v1/health/service'));
    expect(asked.length).toBeGreaterThanOrEqual(4);
    expect(asked.length).toBeLessThanOrEqual(5);
  });

  it('says what Consul refused, and what never came', () => {
    const rig = new RegistryRig();
    rig.nodes.set('nowhere', () => 'silence');
    const { address } = start(
      rig,
      'order',
      0,
      `import Consul from 'consul';
      const consul = new Consul({ host: 'consul' });
      const silent = new Consul({ host: 'nowhere', defaults: { timeout: 100 } });
      const tell = (promise) => promise.then((value) => value ?? 'done', (error) => ({ ...error, cause: undefined, response: undefined, message: error.message }));
      export default { async fetch() {
        return Response.json(await Promise.all([
          tell(consul.agent.check.pass('service:none')),
          tell(consul.agent.service.register({ name: 'a', check: { http: 'http://a/' } })),
          tell(consul.agent.service.deregister('none')),
          tell(silent.catalog.services()),
          tell(consul.kv.get('missing')),
          tell(consul.kv.set('key', 'größe').then(() => consul.kv.get('key')).then(({ Value }) => Value)),
        ]));
      } };`,
    );
    expect(ask(rig, address)).toMatchObject([
      {
        isResponse: true,
        statusCode: 404,
        message: expect.stringMatching(
          /^consul: agent.check.pass: Unknown check ID "service:none"/,
        ),
      },
      {
        isValidation: true,
        message: expect.stringMatching(/^consul: agent.service.register: args/),
      },
      { statusCode: 404 },
      {
        isTimeout: true,
        message: 'consul: catalog.service.list: request timed out (timeout: 100ms)',
      },
      'done',
      'größe',
    ]);
  });
});
