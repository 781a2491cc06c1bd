/** Errors as Node's own functions throw them: a standard class with a `code`. */

type Coded<E extends Error> = E & { code: string };

/** `value` as Node's messages describe what they were given: `type number (5)`. */
export function received(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function')
    return value.name === '' ? 'function ' : `function ${value.name}`;
  if (typeof value === 'object') {
    const name = (value as { constructor?: { name?: unknown } }).constructor?.name;
    return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an object';
  }
  const text = typeof value === 'string' ? `'${shorten(value)}'` : shorten(String(value));
  return `type ${typeof value} (${typeof value === 'bigint' ? `${text}n` : text})`;
}

function shorten(text: string): string {
  return text.length > 28 ? `${text.slice(0, 25)}...` : text;
}

/** ERR_INVALID_ARG_TYPE: `The "callback" argument must be of type function. Received undefined`. */
export function invalidArgument(name: string, expected: string, value: unknown): Coded<TypeError> {
  const message = `The "${name}" argument must be ${expected}. Received ${received(value)}`;
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });
}

/** ERR_OUT_OF_RANGE: `The value of "delay" is out of range. It must be … Received -1`. */
export function outOfRange(name: string, range: string, value: number): Coded<RangeError> {
  const message = `The value of "${name}" is out of range. It must be ${range}. Received ${grouped(value)}`;
  return Object.assign(new RangeError(message), { code: 'ERR_OUT_OF_RANGE' });
}

/** Whole numbers above 2^32 with `_` between thousands, as Node writes them. */
function grouped(value: number): string {
  const text = String(value);
  if (!Number.isInteger(value) || Math.abs(value) <= 2 ** 32 || !/^-?\d+$/.test(text)) return text;
  return text.replace(/\B(?=(\d{3})+$)/g, '_');
}

/** ERR_MISSING_ARGS: `The "input" argument must be specified`. */
export function missingArgument(name: string): Coded<TypeError> {
  const error = new TypeError(`The "${name}" argument must be specified`);
  return Object.assign(error, { code: 'ERR_MISSING_ARGS' });
}

/** A constructor that may not be called: `Illegal constructor`. */
export function illegalConstructor(): Coded<TypeError> {
  return Object.assign(new TypeError('Illegal constructor'), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
}
