/** Legacy numbers of the error names that have one (WebIDL). */
const CODES: Readonly<Record<string, number>> = {
  __proto__: null as never,
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

/** The error class of the web platform: told apart by `name`, not by class. */
export class DOMException extends Error {
  readonly #name: string;

  constructor(message = '', options: string | { name?: string; cause?: unknown } = 'Error') {
    super(String(message));
    if (typeof options === 'object' && options !== null) {
      this.#name = options.name === undefined ? 'Error' : String(options.name);
      if ('cause' in options) {
        Object.defineProperty(this, 'cause', {
          value: options.cause,
          writable: true,
          configurable: true,
        });
      }
    } else {
      this.#name = String(options);
    }
  }

  override get name(): string {
    return this.#name;
  }

  /** Legacy number of the name; 0 if it has none. */
  get code(): number {
    return CODES[this.#name] ?? 0;
  }

  get [Symbol.toStringTag](): string {
    return 'DOMException';
  }
}

/** The reason of a signal aborted without one. */
export function abortError(): DOMException {
  return new DOMException('This operation was aborted', 'AbortError');
}

/** The reason of an expired `AbortSignal.timeout`. */
export function timeoutError(): DOMException {
  return new DOMException('The operation was aborted due to timeout', 'TimeoutError');
}
