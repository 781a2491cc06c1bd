/** The errors of undici, as the package exports them and as `cause` of a failed `fetch`. */

export class UndiciError extends Error {
  readonly code: string = 'UND_ERR';

  constructor(message?: string) {
    super(message);
    this.name = 'UndiciError';
  }
}

type ErrorClass = new (message?: string) => UndiciError;

/** A class called `name` with that `code`, and what it says when nothing is said. */
function errorClass(name: string, code: string, fallback: string, shown = name): ErrorClass {
  const { [name]: made } = {
    [name]: class extends UndiciError {
      override readonly code = code;
      constructor(message?: string) {
        super(message || fallback);
        this.name = shown;
      }
    },
  };
  return made!;
}

export const ConnectTimeoutError = errorClass(
  'ConnectTimeoutError',
  'UND_ERR_CONNECT_TIMEOUT',
  'Connect Timeout Error',
);
export const HeadersTimeoutError = errorClass(
  'HeadersTimeoutError',
  'UND_ERR_HEADERS_TIMEOUT',
  'Headers Timeout Error',
);
export const InvalidArgumentError = errorClass(
  'InvalidArgumentError',
  'UND_ERR_INVALID_ARG',
  'Invalid Argument Error',
);
export const ClientClosedError = errorClass(
  'ClientClosedError',
  'UND_ERR_CLOSED',
  'The client is closed',
);
export const ClientDestroyedError = errorClass(
  'ClientDestroyedError',
  'UND_ERR_DESTROYED',
  'The client is destroyed',
);

/** `errors` of the package, by name. */
export const UNDICI_ERRORS = {
  UndiciError,
  ConnectTimeoutError,
  HeadersTimeoutError,
  InvalidArgumentError,
  ClientClosedError,
  ClientDestroyedError,
  BodyTimeoutError: errorClass('BodyTimeoutError', 'UND_ERR_BODY_TIMEOUT', 'Body Timeout Error'),
  RequestAbortedError: errorClass(
    'RequestAbortedError',
    'UND_ERR_ABORTED',
    'Request aborted',
    'AbortError',
  ),
  SocketError: errorClass('SocketError', 'UND_ERR_SOCKET', 'Socket error'),
};
