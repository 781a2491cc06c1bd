import type { FieldTable } from './field-table.ts';

/** Everything defaults to false, as in the protocol (clients such as amqplib default to durable). */
export interface QueueDeclaration {
  readonly durable?: boolean;
  readonly exclusive?: boolean;
  readonly autoDelete?: boolean;
  readonly arguments?: FieldTable;
}

export interface ExchangeDeclaration {
  readonly durable?: boolean;
  readonly autoDelete?: boolean;
  readonly internal?: boolean;
  readonly arguments?: FieldTable;
}
