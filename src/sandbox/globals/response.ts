import type { WireResponse } from '../../cluster/program.ts';
import { Body, type BodyContent, type BodyInit, bodies, extractBody } from './body.ts';
import { Headers, type HeadersInit, headerLists } from './headers.ts';

export interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

type WireHeaders = WireResponse['headers'];
const NO_HEADERS: WireHeaders = [];
const JSON_HEADERS: WireHeaders = [['content-type', 'application/json']];
const NULL_BODY_STATUSES: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);
const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** All of a response but its state. Learner code cannot make one, so the constructor trusts it. */
class Parts {
  statusText = '';
  url = '';
  redirected = false;
  type: 'default' | 'basic' | 'error' = 'default';
  /** A `Headers` the learner may change; null while `wireHeaders` say it all. */
  headers: Headers | null = null;
  readonly status: number;
  readonly wireHeaders: WireHeaders;
  readonly body: BodyContent;

  constructor(status: number, wireHeaders: WireHeaders, body: BodyContent) {
    this.status = status;
    this.wireHeaders = wireHeaders;
    this.body = body;
  }
}

/** The engine's access to responses, filled in by the class. */
export let responses: {
  isResponse(value: unknown): value is Response;
  /** The answer to a call. */
  received(wire: WireResponse, url: string, redirected: boolean): Response;
  /** What travels; uses the body up. Throws a `TypeError` when it was used before. */
  toWire(response: Response): WireResponse;
};

/** Fetch's Response. Headers stay a plain list until somebody looks at them. */
export class Response extends Body {
  readonly #parts: Parts;

  static {
    responses = {
      isResponse: (value): value is Response =>
        typeof value === 'object' && value !== null && #parts in value,
      received(wire, url, redirected) {
        const parts = new Parts(wire.status, wire.headers, wire.body);
        parts.url = url;
        parts.redirected = redirected;
        parts.type = 'basic';
        return new Response(parts as never);
      },
      toWire(response) {
        const { status, headers, wireHeaders } = response.#parts;
        return {
          status,
          headers: headers === null ? wireHeaders : headerLists.toWire(headers),
          body: bodies.take(response),
        };
      },
    };
  }

  constructor(body?: BodyInit | null, init?: ResponseInit | null) {
    const parts = (body as unknown) instanceof Parts ? (body as never as Parts) : made(body, init);
    super(parts.body);
    this.#parts = parts;
  }

  get status(): number {
    return this.#parts.status;
  }
  /** Status 200 to 299. */
  get ok(): boolean {
    return this.#parts.status >= 200 && this.#parts.status <= 299;
  }
  get statusText(): string {
    return this.#parts.statusText;
  }
  get headers(): Headers {
    const parts = this.#parts;
    parts.headers ??= headerLists.fromWire(parts.wireHeaders, parts.type !== 'default');
    return parts.headers;
  }
  /** Where the answer came from, redirects followed; empty for one made here. */
  get url(): string {
    return this.#parts.url;
  }
  get redirected(): boolean {
    return this.#parts.redirected;
  }
  get type(): string {
    return this.#parts.type;
  }

  clone(): Response {
    if (this.bodyUsed) throw new TypeError('Response.clone: Body has already been consumed.');
    const { status, statusText, url, redirected, type, headers, wireHeaders, body } = this.#parts;
    const list = headers === null ? wireHeaders : headerLists.toWire(headers);
    const copy = new Parts(status, list, body);
    return new Response(Object.assign(copy, { statusText, url, redirected, type }) as never);
  }

  get [Symbol.toStringTag](): string {
    return 'Response';
  }

  /** `data` as JSON with its content type. */
  static json(data: unknown, init?: ResponseInit | null): Response {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    const { content } = extractBody(text);
    if (init === undefined || init === null) {
      return new Response(new Parts(200, JSON_HEADERS, content) as never);
    }
    return new Response(partsOf(content, 'application/json', init) as never);
  }

  static redirect(url: string, status = 302): Response {
    let target: URL;
    try {
      target = new URL(String(url));
    } catch (cause) {
      throw new TypeError(`Failed to parse URL from ${String(url)}`, { cause });
    }
    if (!REDIRECT_STATUSES.has(status)) throw new RangeError(`Invalid status code ${status}`);
    const parts = new Parts(status, [['location', target.href]], null);
    return new Response(parts as never);
  }

  /** A network error: status 0. */
  static error(): Response {
    const parts = new Parts(0, NO_HEADERS, null);
    parts.type = 'error';
    return new Response(parts as never);
  }
}

function made(body: unknown, init: ResponseInit | null | undefined): Parts {
  const { content, type } = extractBody(body);
  if (init === undefined || init === null) {
    return new Parts(200, type === null ? NO_HEADERS : [['content-type', type]], content);
  }
  if (typeof init !== 'object' && typeof init !== 'function') {
    throw new TypeError(
      `Response constructor: Expected ${String(init)} to be one of: Null, Undefined, Object.`,
    );
  }
  return partsOf(content, type, init);
}

function partsOf(content: BodyContent, type: string | null, init: ResponseInit): Parts {
  const status = statusOf(init.status, content);
  const statusText = init.statusText === undefined ? '' : reasonPhrase(init.statusText);
  const typed: WireHeaders = type === null ? NO_HEADERS : [['content-type', type]];
  let parts: Parts;
  if (init.headers === undefined) {
    parts = new Parts(status, typed, content);
  } else {
    parts = new Parts(status, NO_HEADERS, content);
    parts.headers = new Headers(init.headers);
    if (type !== null && !parts.headers.has('content-type')) {
      parts.headers.append('content-type', type);
    }
  }
  parts.statusText = statusText;
  return parts;
}

function statusOf(given: unknown, content: BodyContent): number {
  if (given === undefined) return 200;
  // WebIDL's unsigned short.
  const status = Number(given) & 0xffff;
  if (status < 200 || status > 599) {
    throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
  }
  if (content !== null && NULL_BODY_STATUSES.has(status)) {
    throw new TypeError(`Response constructor: Invalid response status code ${status}`);
  }
  return status;
}

function reasonPhrase(given: unknown): string {
  const text = String(given);
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) throw new TypeError('Invalid statusText');
  return text;
}
