/** The language's own globals that learner code may use as they are (hardened). */
export const INTRINSIC_NAMES: readonly string[] = [
  'Array',
  'ArrayBuffer',
  'BigInt',
  'BigInt64Array',
  'BigUint64Array',
  'Boolean',
  'DataView',
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'Float32Array',
  'Float64Array',
  'Infinity',
  'Int16Array',
  'Int32Array',
  'Int8Array',
  'Intl',
  'JSON',
  'Map',
  'NaN',
  'Number',
  'Object',
  'Proxy',
  'Reflect',
  'RegExp',
  'Set',
  'String',
  'Symbol',
  'Uint16Array',
  'Uint32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'WeakMap',
  'WeakSet',
  'decodeURI',
  'decodeURIComponent',
  'encodeURI',
  'encodeURIComponent',
  'escape',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
  'undefined',
  'unescape',
];

/**
 * Names learner code must not reach: the network, storage, real time, other code and threads, the
 * page, and what shows the garbage collector at work. `eval` cannot be a parameter's name;
 * hardening replaces it.
 */
const FORBIDDEN_NAMES: readonly string[] = [
  'Atomics',
  'Buffer',
  'Bun',
  'BroadcastChannel',
  'Deno',
  'EventSource',
  'FinalizationRegistry',
  'MessageChannel',
  'MessagePort',
  'Notification',
  'SharedArrayBuffer',
  'SharedWorker',
  'WeakRef',
  'WebAssembly',
  'WebSocket',
  'WebTransport',
  'Worker',
  'XMLHttpRequest',
  '__dirname',
  '__filename',
  'addEventListener',
  'caches',
  'close',
  'cookieStore',
  'dispatchEvent',
  'document',
  'exports',
  'frames',
  'history',
  'importScripts',
  'indexedDB',
  'localStorage',
  'location',
  'module',
  'name',
  'navigator',
  'onmessage',
  'open',
  'opener',
  'origin',
  'parent',
  'postMessage',
  'removeEventListener',
  'requestAnimationFrame',
  'requestIdleCallback',
  'require',
  'scheduler',
  'self',
  'sessionStorage',
  'top',
  'window',
];

/** Usable as a parameter's name in strict code. */
const PARAMETER_NAME = /^(?!(?:eval|arguments|undefined|NaN|Infinity|globalThis)$)[A-Za-z_][\w]*$/;

let known: readonly string[] | null = null;

/** Every global of this realm that is neither offered nor of the language, found once. */
export function shadowedNames(): readonly string[] {
  if (known !== null) return known;
  const names = new Set(FORBIDDEN_NAMES);
  for (let at: object | null = globalThis; at !== null; at = Object.getPrototypeOf(at)) {
    // Object.prototype's names are not globals anybody means.
    if (at === Object.prototype) break;
    for (const name of Object.getOwnPropertyNames(at)) {
      if (PARAMETER_NAME.test(name) && !INTRINSIC_NAMES.includes(name)) names.add(name);
    }
  }
  known = [...names].sort();
  return known;
}
