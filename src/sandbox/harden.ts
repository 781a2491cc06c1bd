import { VirtualPromise } from '../kernel/promise.ts';
import { VirtualDate } from './globals/date.ts';
import { SHARED_CLASSES } from './globals/index.ts';
import { fixLocale } from './globals/locale.ts';
import { INTRINSIC_NAMES } from './globals/shadows.ts';
import { enableOverrides, freezeReachable } from './harden-freeze.ts';
import { guardSizes } from './harden-guards.ts';
import { removeLaterAdditions } from './harden-level.ts';

// biome-ignore lint/suspicious/noExplicitAny: globals of a realm we know nothing of
type Any = any;

export interface HardenOptions {
  /** Names of globals to leave in place for engine code. Learner code does not see them. */
  readonly keep?: readonly string[];
}

let hardened = false;

/** Names that engine code (kernel, compiler, comlink) may find on the global object afterwards. */
const KEPT_NAMES: ReadonlySet<string> = new Set([
  ...INTRINSIC_NAMES,
  'Date',
  'Function',
  'Math',
  'Promise',
  'WeakRef',
  'console',
  'eval',
  'globalThis',
  'URL',
  'URLSearchParams',
]);

/**
 * Makes this realm fit to run learner code in, for good: nothing in it reaches the network,
 * storage, real time, randomness, the page or a way to load code, and no program can change what
 * the next one finds. To be called once in a worker, after its modules are loaded and before any
 * learner code; again does nothing. What engine code needs of the platform (a clock, a port, the
 * `Function` constructor) it must have taken before.
 */
export function hardenRealm({ keep = [] }: HardenOptions = {}): void {
  if (hardened) return;
  hardened = true;
  closeConstructors();
  hideStacks();
  replaceClocks();
  removeLaterAdditions();
  fixLocale();
  guardSizes();
  clearGlobals(new Set([...KEPT_NAMES, ...keep]));
  enableOverrides();
  freezeReachable(roots());
}

/** One of each kind of function, for the prototypes their constructors hide behind. */
const FUNCTION_KINDS: readonly Any[] = [
  function plain() {},
  function* generator() {},
  async function asynchronous() {},
  async function* stream() {},
];

/** Text can no longer become code: neither by `Function` in any of its forms nor by `eval`. */
function closeConstructors(): void {
  for (const sample of FUNCTION_KINDS) {
    const prototype = Object.getPrototypeOf(sample);
    const { name } = prototype.constructor;
    const refusal = refusing(
      name,
      `${name}() is not available: text cannot become code here. Write the function itself.`,
    );
    refusal.prototype = prototype;
    define(prototype, 'constructor', refusal);
    if (name === 'Function') define(globalThis, 'Function', refusal);
  }
  const refusal = refusing('eval', 'eval() is not available. Write the code itself.');
  define(globalThis, 'eval', refusal);
}

function refusing(name: string, message: string): Any {
  const refusal = (): never => {
    throw new EvalError(message);
  };
  return Object.defineProperty(refusal, 'name', { value: name });
}

function define(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: true, configurable: true });
}

/** `Name: message`: all that is left of a stack. */
function headOf(error: Any): string {
  return Error.prototype.toString.call(error);
}

/**
 * A stack would show the simulator's own functions, differently in every engine. Learners are
 * told places by the compiler's own book-keeping. Errors also cost a fifth without it.
 */
function hideStacks(): void {
  const E = Error as Any;
  E.stackTraceLimit = 0;
  E.prepareStackTrace = undefined;
  const { captureStackTrace } = {
    captureStackTrace(target: object): void {
      define(target, 'stack', headOf(target));
    },
  };
  define(E, 'captureStackTrace', captureStackTrace);
  if (Object.getOwnPropertyDescriptor(Error.prototype, 'stack')?.get === undefined) return;
  // SpiderMonkey and JavaScriptCore keep it in an accessor.
  Object.defineProperty(Error.prototype, 'stack', {
    get(this: unknown): string {
      return headOf(this);
    },
    set(this: object, value: unknown) {
      define(this, 'stack', value);
    },
    configurable: true,
  });
}

/** The platform's clock, and with it its `Date`, goes; chance becomes a fixed sequence. */
function replaceClocks(): void {
  define(Date.prototype, 'constructor', VirtualDate);
  define(globalThis, 'Date', VirtualDate);
  // For libraries that number their messages with it; learner code has its own `Math`.
  let state = 0x9e3779b9;
  define(Math, 'random', () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  });
  for (const name of ['createObjectURL', 'revokeObjectURL']) Reflect.deleteProperty(URL, name);
}

/** Removes every other name from the global object and from what it inherits. */
function clearGlobals(kept: ReadonlySet<string>): void {
  for (let at: Any = globalThis; at !== null && at !== Object.prototype; ) {
    for (const key of Reflect.ownKeys(at)) {
      if (typeof key === 'string' && (kept.has(key) || key === 'constructor')) continue;
      if (key === Symbol.toStringTag) continue;
      if (!Reflect.deleteProperty(at, key)) blank(at, key);
    }
    at = Object.getPrototypeOf(at);
  }
}

/** For properties that cannot be removed. */
function blank(owner: object, key: string | symbol): void {
  const property = Object.getOwnPropertyDescriptor(owner, key)!;
  if (property.writable) Reflect.set(owner, key, undefined);
}

/** Everything learner code shares with other programs, and the prototypes it can only reach. */
function roots(): unknown[] {
  const iterators = [
    [][Symbol.iterator](),
    new Map().keys(),
    new Set().keys(),
    ''[Symbol.iterator](),
  ];
  const hidden: unknown[] = [
    ...FUNCTION_KINDS.map((sample) => Object.getPrototypeOf(sample)),
    ...iterators.map((iterator) => Object.getPrototypeOf(iterator)),
    Object.getPrototypeOf(''.matchAll(/x/g)),
    Object.getPrototypeOf(Uint8Array),
    Object.getOwnPropertyDescriptor(strictArguments(), 'callee')?.get,
  ];
  const named = INTRINSIC_NAMES.map((name) => Reflect.get(globalThis, name));
  return [...named, ...hidden, Math, VirtualPromise, VirtualDate, ...SHARED_CLASSES];
}

/** Strict arguments, whose `callee` accessor is one function of the whole realm. */
function strictArguments(): object {
  // biome-ignore lint/complexity/noArguments: it is the object itself that is wanted
  return arguments;
}
