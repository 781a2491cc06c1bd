import type { Bytes, Millis } from '../../base/units.ts';

/** What a broker's processor works on, as far as its cost differs. */
export type BrokerOperation =
  | {
      readonly kind: 'publish';
      readonly bytes: Bytes;
      readonly persistent: boolean;
      /** How many queues take it. */
      readonly queues: number;
    }
  | { readonly kind: 'deliver'; readonly bytes: Bytes }
  | { readonly kind: 'get'; readonly bytes: Bytes }
  /** `messages`: how many it settles, with `multiple`. */
  | { readonly kind: 'settle'; readonly messages: number }
  | { readonly kind: 'declare'; readonly durable: boolean }
  | { readonly kind: 'connection' }
  /** Everything else: channels, prefetch, subscriptions, checks. */
  | { readonly kind: 'control' };

const MICROSECOND: Millis = 0.001;
/** Copying a body through the broker: about 1 GB/s. */
const PER_BYTE: Millis = 1 / 1_000_000;

/**
 * Processor time of one operation, in ms: an estimate, not a measurement. It makes one classic
 * queue carry some 25,000 small messages a second from publish to acknowledgement (20 + 12 + 6 µs),
 * which is the order of magnitude that RabbitMQ's own published benchmarks show for one queue on
 * one core. Persistence adds the write; waiting for the disk is the journal's, not the processor's.
 */
export function costOf(operation: BrokerOperation): Millis {
  switch (operation.kind) {
    case 'publish': {
      const { bytes, persistent, queues } = operation;
      const perQueue = 5 + (persistent ? 10 : 0);
      return (15 + perQueue * queues) * MICROSECOND + bytes * PER_BYTE;
    }
    case 'deliver':
      return 12 * MICROSECOND + operation.bytes * PER_BYTE;
    case 'get':
      return 30 * MICROSECOND + operation.bytes * PER_BYTE;
    case 'settle':
      return (4 + 2 * operation.messages) * MICROSECOND;
    case 'declare':
      // A transaction of the metadata store; a durable one is written to disk.
      return operation.durable ? 2 : 0.3;
    case 'connection':
      return 0.5;
    case 'control':
      return 20 * MICROSECOND;
  }
}
