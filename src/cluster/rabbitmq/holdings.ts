import type { Bytes } from '../../base/units.ts';
import { FatalError } from '../../kernel/fatal.ts';

/** What a broker may hold. A run that goes beyond ends, and says why. */
export const HOLDINGS_MAX = {
  /** Ready and unacknowledged, in all queues; a message in two queues counts twice. */
  messages: 500_000,
  /** Of contents, headers and declarations' arguments. */
  bytes: 256_000_000,
  queues: 10_000,
  /** Queues, exchanges, bindings and consumers. */
  declarations: 50_000,
} as const;

/**
 * How much a broker holds at once. A real one that runs out of memory stops reading from publishers
 * (its memory alarm); what is modelled here has no memory to watch, so the run ends by name instead.
 */
export class Holdings {
  messages = 0;
  private bytes: Bytes = 0;
  private declarations = 0;

  /** `fullest`: who holds most, asked for when the end has come. */
  constructor(private readonly fullest: () => string) {}

  messageIn(bytes: Bytes): void {
    this.messages++;
    this.bytes += bytes;
    if (this.messages > HOLDINGS_MAX.messages) {
      throw new FatalError(
        `RabbitMQ holds more than ${HOLDINGS_MAX.messages} messages${this.fullest()}. Consumers do not keep up: give the queue a length limit or a time to live, add consumers, or publish less.`,
        'limit',
      );
    }
    if (this.bytes > HOLDINGS_MAX.bytes) this.tooLarge();
  }

  messageOut(bytes: Bytes): void {
    this.messages--;
    this.bytes -= bytes;
  }

  declared(bytes: Bytes): void {
    this.bytes += bytes;
    if (++this.declarations > HOLDINGS_MAX.declarations) {
      throw new FatalError(
        `RabbitMQ has more than ${HOLDINGS_MAX.declarations} queues, exchanges, bindings and consumers. Declare them once, not for every message.`,
        'limit',
      );
    }
    if (this.bytes > HOLDINGS_MAX.bytes) this.tooLarge();
  }

  gone(bytes: Bytes): void {
    this.bytes -= bytes;
    this.declarations--;
  }

  checkQueues(count: number): void {
    if (count <= HOLDINGS_MAX.queues) return;
    throw new FatalError(
      `RabbitMQ has more than ${HOLDINGS_MAX.queues} queues. Share queues among consumers, or declare them exclusive, auto-delete or with an expiry.`,
      'limit',
    );
  }

  private tooLarge(): never {
    throw new FatalError(
      `RabbitMQ holds more than ${HOLDINGS_MAX.bytes} bytes${this.fullest()}. Send smaller messages, or bound the queue (x-max-length-bytes).`,
      'memory',
    );
  }
}
