/** Errors with Node's codes and words. */

export function withCode<E extends Error>(error: E, code: string): E & { code: string } {
  return Object.assign(error, { code });
}

/** `type number (5)`, `undefined`, `an instance of Date`: how Node says what it got. */
function received(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value !== 'object') {
    const text = typeof value === 'string' ? `'${value.slice(0, 25)}'` : String(value);
    return `type ${typeof value} (${text})`;
  }
  const name = value.constructor?.name;
  return name ? `an instance of ${name}` : 'an object';
}

/** `name` is an argument (`key`) or a property (`options.type`); `expected` begins with "of type", "an instance of". */
export function invalidType(name: string, expected: string, value: unknown): TypeError {
  const kind = name.includes('.') ? 'property' : 'argument';
  return withCode(
    new TypeError(`The "${name}" ${kind} must be ${expected}. Received ${received(value)}`),
    'ERR_INVALID_ARG_TYPE',
  );
}

export function invalidValue(name: string, value: unknown, reason = 'is invalid'): TypeError {
  const kind = name.includes('.') ? 'property' : 'argument';
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return withCode(
    new TypeError(`The ${kind} '${name}' ${reason}. Received ${text}`),
    'ERR_INVALID_ARG_VALUE',
  );
}

export function outOfRange(name: string, range: string, value: unknown): RangeError {
  return withCode(
    new RangeError(
      `The value of "${name}" is out of range. It must be ${range}. Received ${String(value)}`,
    ),
    'ERR_OUT_OF_RANGE',
  );
}

export function wrongKeyType(type: string, expected: string): TypeError {
  return withCode(
    new TypeError(`Invalid key object type ${type}, expected ${expected}.`),
    'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE',
  );
}

/** What OpenSSL 3 says to a text in which it finds no key. */
export function noKeyFound(): Error {
  return withCode(
    new Error('error:1E08010C:DECODER routines::unsupported'),
    'ERR_OSSL_UNSUPPORTED',
  );
}

/** A key that real Node reads and this one does not. */
export function notOffered(what: string): Error {
  return withCode(new Error(`${what} is not offered here.`), 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM');
}

/** OpenSSL's, when a key is used; here already when it is read. */
export function modulusTooLarge(): Error {
  return withCode(
    new Error('error:02000069:rsa routines::modulus too large'),
    'ERR_OSSL_RSA_MODULUS_TOO_LARGE',
  );
}
