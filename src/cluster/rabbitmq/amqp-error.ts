/** AMQP 0-9-1 reply codes that RabbitMQ closes with. */
const NAMES = {
  403: 'ACCESS_REFUSED',
  404: 'NOT_FOUND',
  405: 'RESOURCE_LOCKED',
  406: 'PRECONDITION_FAILED',
  503: 'COMMAND_INVALID',
  504: 'CHANNEL_ERROR',
  530: 'NOT_ALLOWED',
  540: 'NOT_IMPLEMENTED',
} as const;

export type ReplyCode = keyof typeof NAMES;

/**
 * A broker's refusal. Codes up to 406 close the channel it happened on, the others its connection;
 * whoever catches this finds them closed already. `message` is RabbitMQ's reply text, word for word.
 */
export class AmqpError extends Error {
  override name = 'AmqpError';
  readonly closes: 'channel' | 'connection';

  constructor(
    readonly code: ReplyCode,
    detail: string,
  ) {
    super(`${NAMES[code]} - ${detail}`);
    this.closes = code < 500 ? 'channel' : 'connection';
  }
}

export type ResourceKind = 'queue' | 'exchange';

/** A queue or exchange as RabbitMQ's messages name it. There is one virtual host, `/`. */
export function nameOf(kind: ResourceKind, name: string): string {
  return `${kind} '${name}' in vhost '/'`;
}

export function notFound(kind: ResourceKind, name: string): AmqpError {
  return new AmqpError(404, `no ${nameOf(kind, name)}`);
}

export function preconditionFailed(detail: string): AmqpError {
  return new AmqpError(406, detail);
}

export function accessRefused(detail: string): AmqpError {
  return new AmqpError(403, detail);
}

export function reservedName(kind: ResourceKind, name: string): AmqpError {
  return accessRefused(`${kind} name '${name}' contains reserved prefix 'amq.*'`);
}

export function defaultExchangeRefused(): AmqpError {
  return accessRefused('operation not permitted on the default exchange');
}

export function resourceLocked(queue: string): AmqpError {
  const hint =
    'It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.';
  return new AmqpError(
    405,
    `cannot obtain exclusive access to locked ${nameOf('queue', queue)}. ${hint}`,
  );
}
