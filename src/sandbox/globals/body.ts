import { isFatal } from '../../kernel/fatal.ts';
import { type BodyStream, streams } from './body-stream.ts';
import { decodeUtf8, encodeUtf8 } from './encoding.ts';
import { overLimit, STRING_LENGTH_MAX } from './limits.ts';
import { rejected, resolved } from './settled.ts';

/** What a message carries: text or bytes, never both; null for nothing. */
export type BodyContent = string | Uint8Array | null;
export type BodyInit =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | URLSearchParams
  | BodyStream
  | { toString(): string };

/** The content of a body given by learner code, and the type it implies (null: none). */
export interface ExtractedBody {
  readonly content: BodyContent;
  readonly type: string | null;
}

const TEXT = 'text/plain;charset=UTF-8';
const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';
const NOTHING: ExtractedBody = { content: null, type: null };

/** Fetch's "extract a body". Bytes are copied, so later writes do not change the message. */
export function extractBody(init: unknown): ExtractedBody {
  if (typeof init === 'string') return text(init, TEXT);
  if (init === null || init === undefined) return NOTHING;
  if (streams.isStream(init)) return { content: streams.take(init), type: null };
  if (init instanceof URLSearchParams) return text(init.toString(), FORM);
  if (init instanceof ArrayBuffer) return { content: new Uint8Array(init.slice(0)), type: null };
  if (ArrayBuffer.isView(init)) {
    const bytes = new Uint8Array(init.buffer, init.byteOffset, init.byteLength);
    return { content: bytes.slice(), type: null };
  }
  return text(String(init), TEXT);
}

function text(content: string, type: string): ExtractedBody {
  if (content.length > STRING_LENGTH_MAX) {
    overLimit('This body', content.length, STRING_LENGTH_MAX, 'characters');
  }
  return { content, type };
}

/** The engine's access to bodies, filled in by the class. */
export let bodies: {
  /** The content, without using it up. */
  contentOf(body: Body): BodyContent;
  /** The content, used up: throws when it was used before. */
  take(body: Body): BodyContent;
};

/** Reading a body once, shared by `Request` and `Response`. */
export abstract class Body {
  readonly #content: BodyContent;
  #used = false;
  #stream: BodyStream | null = null;

  static {
    bodies = {
      contentOf: (body) => body.#content,
      take(body) {
        if (body.#content === null) return null;
        if (body.#used) throw new TypeError('Body is unusable: Body has already been read');
        body.#used = true;
        return body.#content;
      },
    };
  }

  constructor(content: BodyContent) {
    this.#content = content;
  }

  /** A stream of the content in one piece; null when there is none. */
  get body(): BodyStream | null {
    if (this.#content === null) return null;
    this.#stream ??= streams.create({ take: () => bodies.take(this) });
    return this.#stream;
  }

  get bodyUsed(): boolean {
    return this.#used;
  }

  text(): Promise<string> {
    return this.#consume(asText);
  }

  json(): Promise<unknown> {
    return this.#consume(asJson);
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#consume(asBuffer);
  }

  bytes(): Promise<Uint8Array> {
    return this.#consume(asBytes);
  }

  #consume<T>(convert: (content: BodyContent) => T): Promise<T> {
    try {
      return resolved(convert(bodies.take(this)));
    } catch (error) {
      if (isFatal(error)) throw error;
      return rejected(error);
    }
  }
}

function asText(content: BodyContent): string {
  if (typeof content === 'string') return content;
  return content === null ? '' : decodeUtf8(content);
}

function asJson(content: BodyContent): unknown {
  return JSON.parse(asText(content));
}

function asBytes(content: BodyContent): Uint8Array {
  if (content === null) return new Uint8Array(0);
  return typeof content === 'string' ? encodeUtf8(content) : content.slice();
}

function asBuffer(content: BodyContent): ArrayBuffer {
  return asBytes(content).buffer as ArrayBuffer;
}
