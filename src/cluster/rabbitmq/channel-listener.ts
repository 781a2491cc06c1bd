import type { SpanId } from '../program.ts';
import type { Delivery, MessageProperties } from './message.ts';

/** What a channel is told without having asked. Called synchronously, also from within a method. */
export interface ChannelListener {
  /** A subscription stands; comes before its first delivery. */
  onConsumeOk?(consumerTag: string): void;
  /** `span`: of the message's publish, 0 for none. */
  onDeliver(consumerTag: string, delivery: Delivery, span: SpanId): void;
  /** A mandatory message that reached no queue: 312 NO_ROUTE. Comes before its confirm. */
  onReturn(returned: ReturnedMessage): void;
  /** Confirm mode: publish number `sequence` (from 1) was accepted or refused. Never for several. */
  onConfirm(sequence: number, accepted: boolean): void;
  /** The consumer's queue is gone. */
  onConsumerCancelled(consumerTag: string): void;
}

export interface ReturnedMessage {
  readonly replyCode: number;
  readonly replyText: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: MessageProperties;
  readonly content: Uint8Array;
  /** Of its publish, 0 for none. */
  readonly span: SpanId;
}

export interface ConsumeOptions {
  /** Default: made up by the broker, `amq.ctag-…`. */
  readonly consumerTag?: string;
  readonly noAck?: boolean;
  readonly exclusive?: boolean;
  /** `x-priority`: consumers of higher priority are served first. Default 0. */
  readonly priority?: number;
}

export interface QueueCounts {
  readonly queue: string;
  readonly messageCount: number;
  readonly consumerCount: number;
}

export type GotMessage = Delivery & { readonly messageCount: number };
