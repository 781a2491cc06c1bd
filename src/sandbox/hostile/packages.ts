import { attempt, type HostileProgram, handler } from './program.ts';

const IMPORTS = `import Consul from 'consul';
import { EventEmitter } from 'node:events';
import { createClient } from 'redis';
import undici, { Agent, errors, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
const used = [createClient, Consul, EventEmitter, undici, Agent, errors, getGlobalDispatcher, setGlobalDispatcher];
`;

function through(name: string, expression: string): HostileProgram {
  const { code, ...rest } = attempt(name, expression);
  return { ...rest, code: IMPORTS + code };
}

const change = (name: string, statement: string): HostileProgram =>
  through(name, `(() => { ${statement}; return 'changed'; })()`);

/** Ways that lead through importable packages, and through what they are made of. */
export const THROUGH_PACKAGES: readonly HostileProgram[] = [
  through('constructor of a package class', 'Consul.constructor("return this")()'),
  through('constructor of a package method', 'Agent.prototype.close.constructor("return 1")()'),
  through(
    'constructor of an undici error',
    'errors.UndiciError.constructor("return globalThis")()',
  ),
  through(
    'constructor of an async package method',
    'new Consul().health.service.constructor("return 1")()',
  ),
  change('undici error given a member', 'errors.UndiciError.prototype.mine = 1'),
  change('undici error replaced', 'errors.ConnectTimeoutError = class {}'),
  change('undici error made to match', 'errors.ConnectTimeoutError.prototype.name = "mine"'),
  change(
    'Symbol.hasInstance of an undici error',
    'Object.defineProperty(errors.HeadersTimeoutError, Symbol.hasInstance, { value: () => true })',
  ),
  change('prototype of the undici errors', 'Object.setPrototypeOf(errors.UndiciError, Array)'),
  change('Object.prototype through a package object', '({}).__proto__.x = used'),
  change('import assigned through the environment', 'process.env.POD_IP = "10.0.0.1"'),
  change('process given a member', 'process.exit = () => 1'),
  through(
    'more of process',
    'process.binding ?? process.mainModule ?? process.kill ?? process.stdin',
  ),
  through(
    'what only packages may import',
    'undici.bind ?? undici.getGlobal ?? Agent.bind.settings',
  ),
  through(
    'a dispatcher with a dispatch of its own',
    'setGlobalDispatcher({ dispatch: () => "mine" }) ?? "set"',
  ),
  {
    name: 'imports what only packages may import',
    code: `import { bind } from 'internal:undici';\n${handler('    bind({}, "agent");')}`,
    expect: 'compile-error',
  },
  {
    name: 'options with getters that throw and loop',
    code:
      IMPORTS +
      handler(`    const options = { get headersTimeout() { throw new Error('mine'); } };
    try { new Agent(options); return new Response('made', { status: 418 }); } catch {}
    try { await fetch('http://order/', { get dispatcher() { return options; } }); } catch {}`),
    expect: 'contained',
  },
  through(
    'constructor of a client',
    `(createClient() as any).constructor.constructor("return 1")()`,
  ),
  through(
    'constructor of a promise a client gives',
    `(() => { const given: any = createClient().get('a'); given.catch(() => 1); return given.constructor.constructor("return 1")(); })()`,
  ),
  through(
    'what a client keeps to itself',
    `(() => { const client: any = createClient(); return client.line ?? client.send ?? client._send ?? client.connection; })()`,
  ),
  {
    name: 'commands to Redis that are no arrays, or change while they are read',
    code:
      IMPORTS +
      handler(`    const client: any = createClient({ socket: { reconnectStrategy: false } }).on('error', () => {});
    const connected = client.connect().catch(() => {});
    let reads = 0;
    const shifting = { get length() { return 1 + reads++; }, get 0() { return 'GET'; }, get 1() { return {}; } };
    const strange = [shifting, new Proxy(['GET', 'a'], { get: () => 5 }), { length: -1 }, { length: 'x' }, [Symbol('a')], [{ toString: () => { throw new Error('mine'); } }]];
    for (const command of strange) { try { client._command(command)?.catch?.(() => {}); } catch {} }
    try { client.incrBy('a', { toString: () => ({}) })?.catch?.(() => {}); } catch {}
    await connected;`),
    expect: 'contained',
  },
  {
    name: 'a command to Redis of four thousand million arguments',
    code:
      IMPORTS +
      handler(`    const client: any = createClient();
    void client.connect();
    await client._command({ length: 2 ** 32 });`),
    expect: 'ends-run',
    failureKind: 'memory',
  },
  {
    name: 'an emitter that listens to itself for ever',
    code:
      IMPORTS +
      handler(`    const emitter = new EventEmitter();
    emitter.on('x', () => emitter.emit('x'));
    emitter.emit('x');`),
    expect: 'ends-run',
    failureKind: 'steps',
  },
  {
    name: 'changed package classes reach no later program',
    code:
      IMPORTS +
      handler(`    EventEmitter.prototype.emit = () => 'mine';
    Consul.prototype.watch = () => 'mine';
    Agent.prototype.close = () => 'mine';`),
    expect: 'contained',
  },
];
