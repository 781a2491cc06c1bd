/** Declarations of the package `amqplib`: those of `@types/amqplib`, as far as it is offered. */
export const amqpTypes = `
  import { Buffer } from 'node:buffer';
  import { EventEmitter } from 'node:events';
  export namespace Options {
    interface AssertQueue {
      /** Only for this connection, and gone with it (default false). */
      exclusive?: boolean;
      /** Survives the broker's end (default true). */
      durable?: boolean;
      /** Goes with its last consumer (default false). */
      autoDelete?: boolean;
      /** Milliseconds a message may wait. */
      messageTtl?: number;
      /** Milliseconds without use after which the queue goes. */
      expires?: number;
      deadLetterExchange?: string;
      deadLetterRoutingKey?: string;
      maxLength?: number;
      maxPriority?: number;
      overflow?: 'drop-head' | 'reject-publish' | 'reject-publish-dlx';
      queueMode?: string;
      arguments?: any;
    }
    interface DeleteQueue {
      ifUnused?: boolean;
      ifEmpty?: boolean;
    }
    interface AssertExchange {
      durable?: boolean;
      internal?: boolean;
      autoDelete?: boolean;
      alternateExchange?: string;
      arguments?: any;
    }
    interface DeleteExchange {
      ifUnused?: boolean;
    }
    interface Publish {
      /** Milliseconds it may wait in a queue. */
      expiration?: string | number;
      userId?: string;
      CC?: string | string[];
      BCC?: string | string[];
      mandatory?: boolean;
      /** Written to disk by durable queues (default false). */
      persistent?: boolean;
      deliveryMode?: boolean | number;
      contentType?: string;
      contentEncoding?: string;
      headers?: any;
      priority?: number;
      correlationId?: string;
      replyTo?: string;
      messageId?: string;
      timestamp?: number;
      type?: string;
      appId?: string;
    }
    interface Consume {
      consumerTag?: string;
      /** Messages count as acknowledged when they are sent (default false). */
      noAck?: boolean;
      exclusive?: boolean;
      priority?: number;
      arguments?: any;
    }
    interface Get {
      noAck?: boolean;
    }
  }
  export namespace Replies {
    interface Empty {}
    interface AssertQueue {
      queue: string;
      messageCount: number;
      consumerCount: number;
    }
    interface PurgeQueue {
      messageCount: number;
    }
    interface DeleteQueue {
      messageCount: number;
    }
    interface AssertExchange {
      exchange: string;
    }
    interface Consume {
      consumerTag: string;
    }
  }
  export interface MessageProperties {
    contentType: any;
    contentEncoding: any;
    headers: any;
    deliveryMode: any;
    priority: any;
    correlationId: any;
    replyTo: any;
    expiration: any;
    messageId: any;
    timestamp: any;
    type: any;
    userId: any;
    appId: any;
    clusterId: any;
  }
  export interface Message {
    content: Buffer;
    fields: { deliveryTag: number; redelivered: boolean; exchange: string; routingKey: string };
    properties: MessageProperties;
  }
  export interface GetMessage extends Message {
    fields: Message['fields'] & { messageCount: number };
  }
  export interface ConsumeMessage extends Message {
    fields: Message['fields'] & { consumerTag: string };
  }
  /** Events: \`error\`, \`close\`. */
  export class ChannelModel extends EventEmitter {
    private constructor();
    close(): Promise<void>;
    createChannel(): Promise<Channel>;
    createConfirmChannel(): Promise<ConfirmChannel>;
  }
  /** Events: \`error\`, \`close\`, \`return\`, \`drain\`. */
  export class Channel extends EventEmitter {
    protected constructor();
    readonly connection: ChannelModel;
    close(): Promise<void>;
    assertQueue(queue?: string, options?: Options.AssertQueue): Promise<Replies.AssertQueue>;
    checkQueue(queue: string): Promise<Replies.AssertQueue>;
    deleteQueue(queue: string, options?: Options.DeleteQueue): Promise<Replies.DeleteQueue>;
    purgeQueue(queue: string): Promise<Replies.PurgeQueue>;
    bindQueue(queue: string, source: string, pattern: string, args?: any): Promise<Replies.Empty>;
    unbindQueue(queue: string, source: string, pattern: string, args?: any): Promise<Replies.Empty>;
    assertExchange(
      exchange: string,
      type: 'direct' | 'topic' | 'headers' | 'fanout' | string,
      options?: Options.AssertExchange,
    ): Promise<Replies.AssertExchange>;
    checkExchange(exchange: string): Promise<Replies.Empty>;
    deleteExchange(exchange: string, options?: Options.DeleteExchange): Promise<Replies.Empty>;
    bindExchange(destination: string, source: string, pattern: string, args?: any): Promise<Replies.Empty>;
    unbindExchange(destination: string, source: string, pattern: string, args?: any): Promise<Replies.Empty>;
    /** False: more is under way than should be; wait for \`drain\`. */
    publish(exchange: string, routingKey: string, content: Uint8Array, options?: Options.Publish): boolean;
    sendToQueue(queue: string, content: Uint8Array, options?: Options.Publish): boolean;
    /** The callback gets null when the broker cancels the consumer: its queue is gone. */
    consume(
      queue: string,
      onMessage: (message: ConsumeMessage | null) => void,
      options?: Options.Consume,
    ): Promise<Replies.Consume>;
    cancel(consumerTag: string): Promise<Replies.Empty>;
    get(queue: string, options?: Options.Get): Promise<GetMessage | false>;
    ack(message: Message, allUpTo?: boolean): void;
    ackAll(): void;
    nack(message: Message, allUpTo?: boolean, requeue?: boolean): void;
    nackAll(requeue?: boolean): void;
    reject(message: Message, requeue?: boolean): void;
    /** Deliveries each consumer may hold unacknowledged; 0: no limit. For consumers that start later. */
    prefetch(count: number, global?: boolean): Promise<Replies.Empty>;
    recover(): Promise<Replies.Empty>;
  }
  /** The broker answers for every message: to the callback, or to \`waitForConfirms\`. */
  export class ConfirmChannel extends Channel {
    publish(
      exchange: string,
      routingKey: string,
      content: Uint8Array,
      options?: Options.Publish,
      callback?: (error: any, ok: Replies.Empty) => void,
    ): boolean;
    sendToQueue(
      queue: string,
      content: Uint8Array,
      options?: Options.Publish,
      callback?: (error: any, ok: Replies.Empty) => void,
    ): boolean;
    waitForConfirms(): Promise<void[]>;
  }
  export class IllegalOperationError extends Error {
    readonly stackAtStateChange: string | undefined;
  }
  /** \`amqp://rabbitmq\`, where \`rabbitmq\` is the service's name. */
  export function connect(url?: string | { hostname?: string }, socketOptions?: any): Promise<ChannelModel>;
  const everything: { connect: typeof connect; IllegalOperationError: typeof IllegalOperationError };
  export default everything;
`;
