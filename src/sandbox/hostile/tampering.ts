import { attempt, type HostileProgram } from './program.ts';

const change = (name: string, statement: string): HostileProgram =>
  attempt(name, `(() => { ${statement}; return 'changed'; })()`);

/** Changes that would reach other code: the simulator's, the next instance's, the next run's. */
export const TAMPERING: readonly HostileProgram[] = [
  change('Object.prototype polluted', 'Object.prototype.polluted = 1'),
  change('Object.prototype polluted through __proto__', '({}).__proto__.polluted = 1'),
  change('Object.prototype given a getter', 'Object.prototype.__defineGetter__("then", () => 1)'),
  change(
    'Object.prototype given an index',
    'Object.defineProperty(Object.prototype, "0", { set() {} })',
  ),
  change('Array.prototype given an index', 'Array.prototype[3] = "x"'),
  change('Array.prototype.push replaced', 'Array.prototype.push = () => 0'),
  change(
    'Array iterator replaced',
    'Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true })',
  ),
  change(
    'Array species replaced',
    'Object.defineProperty(Array, Symbol.species, { value: Object })',
  ),
  change('Map.prototype.get replaced', 'Map.prototype.get = () => "mine"'),
  change('JSON.stringify replaced', 'JSON.stringify = () => "{}"'),
  change('JSON.parse tagged', 'JSON.parse.mark = 1'),
  change('Promise.prototype.then replaced', 'Promise.prototype.then = () => {}'),
  change('Promise.resolve replaced', 'Promise.resolve = () => {}'),
  change(
    'Symbol.hasInstance of Error',
    'Object.defineProperty(Error, Symbol.hasInstance, { value: () => true })',
  ),
  change(
    'Symbol.hasInstance of Response',
    'Object.defineProperty(Response, Symbol.hasInstance, { value: () => true })',
  ),
  change('Function.prototype.call replaced', 'Function.prototype.call = () => 1'),
  change('Function.prototype.apply replaced', 'Function.prototype.apply = () => 1'),
  change(
    'generator prototype replaced',
    'Object.getPrototypeOf(function* () {}).prototype.next = () => ({ done: true })',
  ),
  change('String.prototype.split replaced', 'String.prototype.split = () => []'),
  change('RegExp.prototype.exec replaced', 'RegExp.prototype.exec = () => null'),
  change('Number.prototype.toString replaced', 'Number.prototype.toString = () => "0"'),
  change('Date.now replaced', 'Date.now = () => 0'),
  change('Headers.prototype.get replaced', 'Headers.prototype.get = () => "x"'),
  change('Response.json replaced', 'Response.json = () => null'),
  change(
    'URL.prototype replaced',
    'Object.defineProperty(URL.prototype, "pathname", { get: () => "/x" })',
  ),
  change('AbortSignal prototype', 'AbortSignal.prototype.throwIfAborted = () => {}'),
  change('prototype of Array.prototype', 'Object.setPrototypeOf(Array.prototype, { x: 1 })'),
  change('prototype of Object.prototype', 'Object.setPrototypeOf(Object.prototype, { x: 1 })'),
  change('typed array prototype', 'Object.getPrototypeOf(Uint8Array.prototype).set = () => {}'),
  change('Error.prototype.message', 'Error.prototype.message = "mine"'),
  change('Error.stackTraceLimit', 'Error.stackTraceLimit = Infinity'),
  change('Reflect.apply replaced', 'Reflect.apply = () => 1'),
  change('WeakMap.prototype.get replaced', 'WeakMap.prototype.get = () => 1'),
  change('DataView.prototype.getInt32 replaced', 'DataView.prototype.getInt32 = () => 1'),
  change('Float64Array replaced', 'Float64Array.prototype.fill = () => 1'),
  change('frozen request of another instance', 'Request.prototype.shared = {}'),
];
