import { encodeUtf8 } from './encoding.ts';
import { illegalConstructor } from './node-error.ts';
import { rejected, resolved } from './settled.ts';

/** What a body gives when its stream is read or handed on: its content, once. */
export interface StreamSource {
  /** Throws a `TypeError` when it was used before. */
  take(): string | Uint8Array | null;
}

interface ReadResult {
  readonly value: Uint8Array | undefined;
  readonly done: boolean;
}

const KEY = Symbol('constructs streams');

/** The engine's access to streams, filled in by the class. */
export let streams: {
  isStream(value: unknown): value is BodyStream;
  create(source: StreamSource): BodyStream;
  /** All of it, for a new message that it becomes the body of. */
  take(stream: BodyStream): string | Uint8Array | null;
};

/**
 * A message's `body`: a ReadableStream that gives all bytes in one piece, since a message arrives as
 * a whole here. It can be read with a reader or `for await`, or be the body of another message.
 */
export class BodyStream {
  readonly #source: StreamSource;
  #locked = false;

  static {
    streams = {
      isStream: (value): value is BodyStream =>
        typeof value === 'object' && value !== null && #source in value,
      create: (source) => new BodyStream(KEY, source),
      take: (stream) => stream.#take(),
    };
  }

  constructor(key?: unknown, source?: StreamSource) {
    if (key !== KEY) throw illegalConstructor();
    this.#source = source!;
  }

  get locked(): boolean {
    return this.#locked;
  }

  getReader() {
    this.#lock();
    const source = this.#source;
    let ended = false;
    return {
      read(): Promise<ReadResult> {
        if (ended) return resolved({ value: undefined, done: true });
        ended = true;
        try {
          return resolved({ value: bytesOf(source.take()), done: false });
        } catch (error) {
          return rejected(error);
        }
      },
      releaseLock: () => {
        this.#locked = false;
      },
      cancel(): Promise<void> {
        ended = true;
        return resolved(undefined);
      },
    };
  }

  cancel(): Promise<void> {
    if (!this.#locked) this.#locked = true;
    return resolved(undefined);
  }

  [Symbol.asyncIterator]() {
    const { read, cancel } = this.getReader();
    return {
      next: read,
      return: () => cancel().then(() => ({ value: undefined, done: true })),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  get [Symbol.toStringTag](): string {
    return 'ReadableStream';
  }

  #take(): string | Uint8Array | null {
    this.#lock();
    return this.#source.take();
  }

  #lock(): void {
    if (!this.#locked) {
      this.#locked = true;
      return;
    }
    const error = new TypeError('Invalid state: ReadableStream is locked');
    throw Object.assign(error, { code: 'ERR_INVALID_STATE' });
  }
}

function bytesOf(content: string | Uint8Array | null): Uint8Array {
  if (content === null) return new Uint8Array(0);
  return typeof content === 'string' ? encodeUtf8(content) : content;
}
