import type { Millis } from '../../base/units.ts';
import type {
  CallResult,
  HandlerError,
  ProgramHost,
  SpanId,
  WireRequest,
  WireResponse,
} from '../program.ts';
import { AmqpError } from './amqp-error.ts';
import type { BrokerChannel } from './channel.ts';
import type { ChannelListener, ReturnedMessage } from './channel-listener.ts';
import type { BrokerConnection } from './connection.ts';
import { costOf } from './cost.ts';
import { Lane } from './lane.ts';
import type { Delivery } from './message.ts';
import { operationOf, type Reply, runMethod } from './methods.ts';
import { Sequence } from './sequence.ts';
import { type Fields, Frame, requestOf } from './wire-frame.ts';

export type Respond = (outcome: WireResponse | HandlerError) => void;

interface Job {
  readonly link: ClientLink;
  readonly frame: Frame;
  readonly content: Uint8Array;
  readonly span: SpanId;
  /** Null for methods that have no reply. */
  readonly respond: Respond | null;
}

interface Push {
  readonly link: ClientLink;
  readonly request: WireRequest;
  readonly span: SpanId;
}

export const OK: WireResponse = { status: 200, headers: [], body: null };
/** The channel is closed, as the client was or will be told: no reply to this method. */
const NO_REPLY: WireResponse = { status: 204, headers: [], body: null };
/** No such connection: the broker was restarted, or gave it up. */
export const GONE: WireResponse = { status: 410, headers: [], body: null };

const CONTROL: Millis = costOf({ kind: 'control' });

/** Two heartbeats of 30 s missed: the 60 s RabbitMQ asks for, as amqplib takes them. */
const SILENCE_MAX: Millis = 60_000;

/** A client's connection on the wire: puts in order what comes, and sends what it is told. */
export class ClientLink {
  private readonly channels = new Map<number, BrokerChannel>();
  private readonly arriving = new Sequence<Job>();
  private readonly inbound: Lane;
  private readonly outbound: Lane;
  private readonly url: string;
  private sent = 0;
  /** Number of the reply to the consume that is being done: its first deliveries come after it. */
  private consumeOk: number | null = null;
  private heardAt: Millis;
  private closed = false;
  /** The call that is open for as long as the connection is. */
  private hold: Respond | null = null;

  constructor(
    readonly id: string,
    readonly host: ProgramHost,
    /** Where the client is. */
    address: string,
    private readonly connection: BrokerConnection,
    private readonly ended: (link: ClientLink) => void,
  ) {
    this.url = `amqp://${address}/`;
    this.inbound = new Lane(host);
    this.outbound = new Lane(host);
    this.heardAt = host.kernel.now;
  }

  holdOpen(respond: Respond): void {
    this.heardAt = this.host.kernel.now;
    this.hold = respond;
  }

  receive(frame: Frame, content: Uint8Array, span: SpanId, respond: Respond | null): void {
    this.heardAt = this.host.kernel.now;
    this.arriving.arrive(frame.sequence, { link: this, frame, content, span, respond }, accept);
  }

  accepted(job: Job): void {
    // How much there is to do is known only when it is done; mostly it is one.
    this.inbound.add(costOf(operationOf(job.frame, 1)), execute, job);
  }

  execute({ frame, content, span, respond }: Job): void {
    if (this.closed) {
      respond?.(GONE);
      return;
    }
    const { method, channel: number } = frame;
    if (method === 'CLOSE') {
      respond?.(OK);
      this.close(null);
      return;
    }
    if (method === 'CHANNEL_OPEN') {
      this.channels.set(number, this.connection.channel(this.listenerOf(number)));
      respond?.(OK);
      return;
    }
    const channel = this.channels.get(number);
    if (channel === undefined || !channel.open) {
      respond?.(NO_REPLY);
      return;
    }
    try {
      const reply = runMethod(channel, frame, content, span);
      if (channel.lastCount > 1) this.charge(frame, channel.lastCount);
      channel.lastCount = 0;
      if (respond !== null) respond(this.answer(frame, reply));
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      this.refuse(frame, span, respond, error);
    }
    if (!channel.open) this.channels.delete(number);
  }

  /** What comes next waits for the rest of the work. */
  private charge(frame: Frame, count: number): void {
    const rest = costOf(operationOf(frame, count)) - costOf(operationOf(frame, 1));
    if (rest > 0) this.inbound.add(rest, () => undefined, undefined);
  }

  private answer({ method, channel }: Frame, { fields, content }: Reply): WireResponse {
    const bytes = content === undefined ? -1 : content.length;
    const number = this.consumeOk ?? ++this.sent;
    this.consumeOk = null;
    const frame = new Frame(`${method}_OK`, this.id, channel, number, fields, bytes);
    return { status: 200, headers: [], body: content ?? null, frame };
  }

  /** The broker's channel or connection is closed already; the client learns it. */
  private refuse(frame: Frame, span: SpanId, respond: Respond | null, error: AmqpError): void {
    const { code, message: text, closes } = error;
    const reason = { code, text, method: frame.method };
    const { channel } = frame;
    if (respond === null) {
      if (closes === 'channel') this.push('CHANNEL_CLOSE', channel, reason, null, span);
    } else {
      const refusal = new Frame('CHANNEL_CLOSE', this.id, channel, ++this.sent, reason, -1);
      respond({ status: code, headers: [], body: null, frame: refusal });
    }
    if (closes === 'connection') this.close(reason);
  }

  /** Whoever vanished is noticed at last. Called every 30 s. */
  heartbeat(): void {
    if (this.host.kernel.now - this.heardAt >= SILENCE_MAX) this.close(null);
    else this.push('HEARTBEAT', 0, {}, null, 0);
  }

  /** The connection ends: unacknowledged messages go back to their queues. */
  close(reason: { code: number; text: string; method: string } | null): void {
    if (this.closed) return;
    this.closed = true;
    this.connection.close();
    this.ended(this);
    this.hold?.({
      status: 200,
      headers: [],
      body: reason === null ? null : JSON.stringify(reason),
    });
  }

  private listenerOf(channel: number): ChannelListener {
    return {
      onConsumeOk: () => {
        this.consumeOk = ++this.sent;
      },
      onDeliver: (tag, delivery, span) => this.deliver(channel, tag, delivery, span),
      onReturn: (returned) => this.giveBack(channel, returned),
      onConfirm: (deliveryTag, accepted) =>
        this.push(accepted ? 'CONFIRM' : 'REFUSE', channel, { deliveryTag }, null, 0),
      onConsumerCancelled: (consumerTag) =>
        this.push('CONSUMER_CANCEL', channel, { consumerTag }, null, 0),
    };
  }

  private deliver(channel: number, consumerTag: string, delivery: Delivery, span: SpanId): void {
    const { deliveryTag, redelivered, exchange, routingKey, properties, content } = delivery;
    const fields = { consumerTag, deliveryTag, redelivered, exchange, routingKey, properties };
    this.push('DELIVER', channel, fields, content, span);
  }

  private giveBack(channel: number, { content, span, ...fields }: ReturnedMessage): void {
    this.push('RETURN', channel, fields, content, span);
  }

  private push(
    method: string,
    channel: number,
    fields: Fields,
    content: Uint8Array | null,
    span: SpanId,
  ): void {
    const bytes = content === null ? -1 : content.length;
    const frame = new Frame(method, this.id, channel, ++this.sent, fields, bytes);
    const request = requestOf(this.url, frame, content, true);
    const cost = method === 'DELIVER' ? costOf({ kind: 'deliver', bytes }) : CONTROL;
    this.outbound.add(cost, send, { link: this, request, span });
  }

  send({ request, span }: Push): void {
    if (this.closed) return;
    this.host.call(request, span, (result) => this.pushed(result));
  }

  private pushed(result: CallResult): void {
    if (result.ok && result.response.status === 200) this.heardAt = this.host.kernel.now;
    else this.close(null);
  }
}

function accept(job: Job): void {
  job.link.accepted(job);
}

function execute(job: Job): void {
  job.link.execute(job);
}

function send(push: Push): void {
  push.link.send(push);
}
