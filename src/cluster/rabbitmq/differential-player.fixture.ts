/** Plays sequences against the simulated broker. */
import { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { AmqpError } from './amqp-error.ts';
import { Broker } from './broker.ts';
import type { BrokerChannel } from './channel.ts';
import type { BrokerConnection } from './connection.ts';
import {
  type PublishOptions,
  type Sequence,
  type Step,
  showArrived,
  withoutRandomNames,
} from './differential-steps.fixture.ts';
import type { FieldValue } from './field-table.ts';
import type { Delivery, MessageProperties } from './message.ts';

/** As long as the real server is given after each step. */
const SETTLE = 25;

interface OpenChannel {
  readonly name: string;
  readonly connection: string;
  readonly channel: BrokerChannel;
  readonly heard: string[];
  /** Numbers of publishes that wait for their confirm. */
  readonly unconfirmed: Set<number>;
}

/** The transcript of one sequence: a line a step, then what was pushed to whom. */
export function playSimulated(sequence: Sequence): string[] {
  const player = new SimulatedPlayer();
  for (const step of sequence.steps) player.play(step);
  return player.transcript;
}

class SimulatedPlayer {
  readonly transcript: string[] = [];
  private readonly kernel = new Kernel();
  private readonly broker: Broker;
  private readonly connections = new Map<string, BrokerConnection>();
  private readonly channels = new Map<string, OpenChannel>();
  private current!: OpenChannel;

  constructor() {
    const random = new RandomStream(1, 'broker', 'names');
    // The recorded server is of before 4.0, which brought the default limit.
    this.broker = new Broker({ kernel: this.kernel, random, deliveryLimit: null });
  }

  play(step: Step): void {
    let reply: string;
    try {
      reply = this.perform(step);
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      this.tellClosed(error);
      const fireAndForget = ['publish', 'ack', 'nack', 'reject'].includes(step[0]);
      reply = fireAndForget ? 'sent' : 'failed';
    }
    this.kernel.runUntil(this.kernel.now + SETTLE);
    this.transcript.push(withoutRandomNames(`${step[0]}: ${reply}`));
    for (const each of this.channels.values()) {
      for (const line of each.heard) {
        this.transcript.push(withoutRandomNames(`  ${each.name} ${line}`));
      }
      each.heard.length = 0;
    }
  }

  private tellClosed(error: AmqpError): void {
    const { current } = this;
    const of = (each: OpenChannel) => each.connection === current.connection;
    const teller = error.closes === 'channel' ? current : [...this.channels.values()].find(of)!;
    teller.heard.push(`${error.closes} closed: ${error.message} (${error.code})`);
    // amqplib fails what waits for a confirm when its channel ends.
    for (const number of current.unconfirmed) current.heard.push(`nacked ${number}`);
  }

  private open(name: string, confirm: boolean): void {
    const known = this.channels.get(name);
    if (known?.channel.open) {
      this.current = known;
      return;
    }
    const connectionName = name.split('/')[0]!;
    let connection = this.connections.get(connectionName);
    if (connection === undefined || !connection.open) {
      connection = this.broker.connect(connectionName);
      this.connections.set(connectionName, connection);
    }
    const heard: string[] = [];
    const unconfirmed = new Set<number>();
    const channel = connection.channel({
      onDeliver: (tag, delivery) => heard.push(`${tag} ${show(delivery)}`),
      onReturn: ({ replyCode, replyText, content, exchange, routingKey }) =>
        heard.push(
          `returned ${replyCode} ${replyText} "${Buffer.from(content)}" ${exchange}/${routingKey}`,
        ),
      onConfirm: (number, accepted) => {
        unconfirmed.delete(number);
        heard.push(`${accepted ? 'confirmed' : 'nacked'} ${number}`);
      },
      onConsumerCancelled: () => heard.push('consumer cancelled'),
    });
    if (confirm) channel.confirmSelect();
    this.current = { name, connection: connectionName, channel, heard, unconfirmed };
    this.channels.set(name, this.current);
  }

  private perform(step: Step): string {
    if (step[0] === 'use') {
      this.open(step[1], step[2] === 'confirm');
      return step[1];
    }
    if (step[0] === 'wait') {
      this.kernel.runUntil(this.kernel.now + step[1]);
      return `${step[1]} ms`;
    }
    if (step[0] === 'closeConnection') {
      this.connections.get(step[1])!.close();
      return step[1];
    }
    if (!this.current.channel.open) return 'channel is closed';
    return onChannel(step, this.current);
  }
}

function onChannel(step: Step, at: OpenChannel): string {
  const { channel } = at;
  switch (step[0]) {
    case 'exchange':
      channel.exchangeDeclare(step[1], step[2], step[3]);
      return step[1];
    case 'checkExchange':
      channel.exchangeCheck(step[1]);
      return step[1];
    case 'deleteExchange':
      channel.exchangeDelete(step[1], step[2]);
      return step[1];
    case 'bindExchange':
      channel.exchangeBind(step[1], step[2], step[3], step[4]);
      return 'ok';
    case 'unbindExchange':
      channel.exchangeUnbind(step[1], step[2], step[3], step[4]);
      return 'ok';
    case 'queue': {
      const { queue, messageCount, consumerCount } = channel.queueDeclare(step[1], step[2]);
      return `${queue} messages ${messageCount} consumers ${consumerCount}`;
    }
    case 'checkQueue': {
      const { queue, messageCount, consumerCount } = channel.queueCheck(step[1]);
      return `${queue} messages ${messageCount} consumers ${consumerCount}`;
    }
    case 'deleteQueue':
      return `deleted with ${channel.queueDelete(step[1], step[2])}`;
    case 'purge':
      return `purged ${channel.queuePurge(step[1])}`;
    case 'bind':
      channel.queueBind(step[1], step[2], step[3], step[4]);
      return 'ok';
    case 'unbind':
      channel.queueUnbind(step[1], step[2], step[3], step[4]);
      return 'ok';
    default:
      return withMessages(step, at);
  }
}

function withMessages(step: Step, at: OpenChannel): string {
  const { channel } = at;
  switch (step[0]) {
    case 'publish': {
      const [, exchange, key, body, options = {}] = step;
      if (channel.confirming) at.unconfirmed.add(channel.publishedCount + 1);
      channel.basicPublish(
        exchange,
        key,
        Buffer.from(body),
        propertiesOf(options),
        options.mandatory,
      );
      return 'sent';
    }
    case 'consume': {
      const { arguments: args, ...options } = step[3] ?? {};
      const priority = Number(args?.['x-priority'] ?? 0);
      return channel.basicConsume(step[1], { consumerTag: step[2], priority, ...options });
    }
    case 'cancel':
      channel.basicCancel(step[1]);
      return step[1];
    case 'get': {
      const message = channel.basicGet(step[1], step[2]);
      return message === null ? 'empty' : `${show(message)} left ${message.messageCount}`;
    }
    case 'ack':
      channel.basicAck(step[1], step[2]);
      return 'sent';
    case 'nack':
      channel.basicNack(step[1], step[2], step[3]);
      return 'sent';
    case 'reject':
      channel.basicReject(step[1], step[2]);
      return 'sent';
    case 'recover':
      channel.basicRecover();
      return 'ok';
    case 'qos':
      channel.qos(step[1], step[2]);
      return 'ok';
    case 'close':
      channel.close();
      return 'ok';
    default:
      throw new Error(`no such step: ${step[0]}`);
  }
}

/** As amqplib builds them: CC and BCC are headers. */
function propertiesOf(options: PublishOptions): MessageProperties {
  const { mandatory: _, persistent, CC, BCC, ...properties } = options;
  const headers: Record<string, FieldValue> = { ...options.headers };
  if (CC !== undefined) headers.CC = CC;
  if (BCC !== undefined) headers.BCC = BCC;
  return { ...properties, headers, deliveryMode: persistent ? 2 : 1 };
}

function show(delivery: Delivery): string {
  const body = Buffer.from(delivery.content).toString();
  return showArrived({ ...delivery, body, headers: delivery.properties.headers ?? {} });
}
