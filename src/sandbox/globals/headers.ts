// biome-ignore-all lint/complexity/noArguments: an argument left out differs from undefined
/** A header as it travels; the name in lower case. */
type WireHeader = readonly [name: string, value: string];
export type HeadersInit = Headers | Iterable<Iterable<string>> | Record<string, string>;

const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
const PLAIN_VALUE = /^[!-~](?:[ -~]*[!-~])?$/;
const EDGE_SPACE = /^[\t\n\r ]+|[\t\n\r ]+$/g;
const FORBIDDEN_IN_VALUE = /[\0\n\r]/;

/** Lower-case forms of names seen valid: real programs use few. */
const knownNames = new Map<string, string>();
const KNOWN_NAMES_MAX = 512;

function normalName(method: string, given: unknown): string {
  const known = knownNames.get(given as string);
  if (known !== undefined) return known;
  const name = byteString(given);
  if (!TOKEN.test(name)) throw new TypeError(`${method}: "${name}" is an invalid header name.`);
  const lower = name.toLowerCase();
  if (knownNames.size < KNOWN_NAMES_MAX) knownNames.set(name, lower);
  return lower;
}

/** WebIDL's ByteString. */
function byteString(value: unknown): string {
  const text = String(value);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 255) {
      throw new TypeError(
        `Cannot convert argument to a ByteString because the character at index ${i} has a value of ${unit} which is greater than 255.`,
      );
    }
  }
  return text;
}

function normalValue(method: string, given: unknown): string {
  const value = byteString(given);
  // Nearly all values are plain: no code unit that needs a closer look.
  if (PLAIN_VALUE.test(value)) return value;
  const text = value.replace(EDGE_SPACE, '');
  if (FORBIDDEN_IN_VALUE.test(text)) {
    throw new TypeError(`${method}: "${text}" is an invalid header value.`);
  }
  return text;
}

function demand(method: string, needed: number, got: number): void {
  if (got >= needed) return;
  const noun = needed === 1 ? 'argument' : 'arguments';
  throw new TypeError(`${method}: ${needed} ${noun} required, but only ${got} found.`);
}

/** The engine's access to headers, filled in by the class. */
export let headerLists: {
  /** From trusted data; learner code may not change `immutable` ones. */
  fromWire(list: readonly WireHeader[], immutable: boolean): Headers;
  /** In the order they travel: sorted, `set-cookie` apart. */
  toWire(headers: Headers): WireHeader[];
  isHeaders(value: unknown): value is Headers;
};

/** Fetch's Headers: names in any case, values of one name joined by `, `, sorted iteration. */
export class Headers {
  readonly #values = new Map<string, string>();
  #cookies: string[] = [];
  #immutable = false;

  static {
    headerLists = {
      fromWire(list, immutable) {
        const headers = new Headers();
        for (const [name, value] of list) headers.#add(name, value);
        headers.#immutable = immutable;
        return headers;
      },
      toWire: (headers) => headers.#sorted(),
      isHeaders: (value): value is Headers =>
        typeof value === 'object' && value !== null && #values in value,
    };
  }

  constructor(init?: HeadersInit) {
    if (init === undefined) return;
    if (typeof init !== 'object' || init === null) {
      throw new TypeError(
        'Headers constructor: Argument 1 could not be converted to one of: sequence<sequence<ByteString>>, record<ByteString, ByteString>.',
      );
    }
    if (headerLists.isHeaders(init)) {
      for (const [name, value] of init.#values) this.#values.set(name, value);
      this.#cookies = [...init.#cookies];
    } else if (Symbol.iterator in init && init[Symbol.iterator] !== undefined) {
      for (const entry of init as Iterable<Iterable<string>>) {
        const pair = [...entry];
        if (pair.length !== 2) {
          throw new TypeError(
            `Headers constructor: expected name/value pair to be length 2, found ${pair.length}.`,
          );
        }
        this.append(pair[0]!, pair[1]!);
      }
    } else {
      const record = init as Record<string, string>;
      for (const name of Object.keys(record)) this.append(name, record[name]!);
    }
  }

  append(name: string, value: string): void {
    const [key, text] = this.#toWrite('Headers.append', name, value, arguments.length);
    this.#add(key, text);
  }

  delete(name: string): void {
    demand('Headers.delete', 1, arguments.length);
    const key = normalName('Headers.delete', name);
    this.#demandMutable();
    this.#values.delete(key);
    if (key === 'set-cookie') this.#cookies = [];
  }

  /** The value, several joined by `, `; null without such a header. */
  get(name: string): string | null {
    demand('Headers.get', 1, arguments.length);
    return this.#read(normalName('Headers.get', name));
  }

  has(name: string): boolean {
    demand('Headers.has', 1, arguments.length);
    return this.#read(normalName('Headers.has', name)) !== null;
  }

  set(name: string, value: string): void {
    const [key, text] = this.#toWrite('Headers.set', name, value, arguments.length);
    if (key === 'set-cookie') this.#cookies = [text];
    else this.#values.set(key, text);
  }

  getSetCookie(): string[] {
    return [...this.#cookies];
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
    if (typeof callback !== 'function') {
      throw new TypeError(
        "Failed to execute 'forEach' on 'Headers': parameter 1 is not of type 'Function'.",
      );
    }
    for (const [name, value] of this.#sorted()) callback.call(self, value, name, this);
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.#sorted()) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.#sorted()) yield value;
  }

  *entries(): IterableIterator<[string, string]> {
    for (const [name, value] of this.#sorted()) yield [name, value];
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }

  get [Symbol.toStringTag](): string {
    return 'Headers';
  }

  #toWrite(method: string, name: string, value: string, given: number): [string, string] {
    demand(method, 2, given);
    const text = normalValue(method, value);
    const key = normalName(method, name);
    this.#demandMutable();
    return [key, text];
  }

  #demandMutable(): void {
    if (this.#immutable) throw new TypeError('immutable');
  }

  #read(key: string): string | null {
    if (key === 'set-cookie') return this.#cookies.length > 0 ? this.#cookies.join(', ') : null;
    return this.#values.get(key) ?? null;
  }

  #add(key: string, value: string): void {
    if (key === 'set-cookie') {
      this.#cookies.push(value);
      return;
    }
    const known = this.#values.get(key);
    this.#values.set(key, known === undefined ? value : `${known}, ${value}`);
  }

  #sorted(): WireHeader[] {
    const list: WireHeader[] = [...this.#values];
    for (const cookie of this.#cookies) list.push(['set-cookie', cookie]);
    // Stable, so cookies keep their order.
    if (list.length > 1) list.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    return list;
  }
}
