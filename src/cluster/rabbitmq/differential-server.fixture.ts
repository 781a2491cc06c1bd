/** Plays sequences against a real RabbitMQ through the real `amqplib`. */
import amqp from 'amqplib';
import {
  type Arrived,
  type Sequence,
  type Step,
  showArrived,
  withoutRandomNames,
} from './differential-steps.fixture.ts';
import type { FieldTable } from './field-table.ts';

/** How long the server is given to push what a step causes. */
const SETTLE = 25;

interface OpenChannel {
  readonly name: string;
  readonly connection: string;
  readonly channel: amqp.Channel;
  open: boolean;
  published: number;
  readonly heard: string[];
}

/** The transcript of one sequence: a line a step, then what was pushed to whom. */
export async function playOnServer(url: string, sequence: Sequence): Promise<string[]> {
  const player = new ServerPlayer(url);
  try {
    for (const step of sequence.steps) await player.play(step);
    return player.transcript;
  } finally {
    await player.cleanUp();
  }
}

class ServerPlayer {
  readonly transcript: string[] = [];
  private readonly connections = new Map<string, amqp.ChannelModel>();
  private readonly channels = new Map<string, OpenChannel>();
  private readonly queues = new Set<string>();
  private readonly exchanges = new Set<string>();
  private current!: OpenChannel;

  constructor(private readonly url: string) {}

  async play(step: Step): Promise<void> {
    let reply: string;
    try {
      reply = await this.perform(step);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      reply = error.constructor.name === 'IllegalOperationError' ? 'channel is closed' : 'failed';
    }
    await sleep(SETTLE);
    this.transcript.push(withoutRandomNames(`${step[0]}: ${reply}`));
    for (const each of this.channels.values()) {
      for (const line of each.heard)
        this.transcript.push(withoutRandomNames(`  ${each.name} ${line}`));
      each.heard.length = 0;
    }
  }

  async cleanUp(): Promise<void> {
    for (const connection of this.connections.values()) await connection.close().catch(() => {});
    const connection = await amqp.connect(this.url);
    const channel = await connection.createChannel();
    const ours = (name: string) => name !== '' && !name.startsWith('amq.');
    for (const name of [...this.queues].filter(ours)) await channel.deleteQueue(name);
    for (const name of [...this.exchanges].filter(ours)) await channel.deleteExchange(name);
    await connection.close();
  }

  private async open(name: string, confirm: boolean): Promise<void> {
    const known = this.channels.get(name);
    if (known?.open) {
      this.current = known;
      return;
    }
    const connection = name.split('/')[0]!;
    if (!this.connections.has(connection)) await this.connect(connection);
    const model = this.connections.get(connection)!;
    const channel = confirm ? await model.createConfirmChannel() : await model.createChannel();
    const opened: OpenChannel = { name, connection, channel, open: true, published: 0, heard: [] };
    this.channels.set(name, opened);
    this.current = opened;
    channel.on('error', (error: Error & { code: number }) => {
      opened.heard.push(
        `channel closed: ${error.message.match(/"(.*)"$/s)?.[1] ?? error.message} (${error.code})`,
      );
    });
    channel.on('close', () => {
      opened.open = false;
    });
    channel.on(
      'return',
      (message: amqp.Message & { fields: { replyCode: number; replyText: string } }) => {
        const { replyCode, replyText, exchange, routingKey } = message.fields;
        opened.heard.push(
          `returned ${replyCode} ${replyText} "${message.content}" ${exchange}/${routingKey}`,
        );
      },
    );
  }

  private async connect(name: string): Promise<void> {
    const model = await amqp.connect(this.url);
    this.connections.set(name, model);
    model.on('error', (error: Error & { code: number }) => {
      const first = [...this.channels.values()].find((each) => each.connection === name);
      first?.heard.push(
        `connection closed: ${error.message.match(/"(.*)"$/s)?.[1] ?? error.message} (${error.code})`,
      );
    });
    model.on('close', () => {
      this.connections.delete(name);
      for (const each of this.channels.values()) if (each.connection === name) each.open = false;
    });
  }

  private async perform(step: Step): Promise<string> {
    if (step[0] === 'use') {
      await this.open(step[1], step[2] === 'confirm');
      return step[1];
    }
    if (step[0] === 'wait') {
      await sleep(step[1]);
      return `${step[1]} ms`;
    }
    if (step[0] === 'closeConnection') {
      await this.connections.get(step[1])!.close();
      return step[1];
    }
    if (!this.current.open) return 'channel is closed';
    return this.onChannel(step, this.current.channel);
  }

  private async onChannel(step: Step, channel: amqp.Channel): Promise<string> {
    switch (step[0]) {
      case 'exchange':
        this.exchanges.add(step[1]);
        await channel.assertExchange(step[1], step[2], { durable: false, ...step[3] });
        return step[1];
      case 'checkExchange':
        await channel.checkExchange(step[1]);
        return step[1];
      case 'deleteExchange':
        await channel.deleteExchange(step[1], step[2]);
        return step[1];
      case 'bindExchange':
        await channel.bindExchange(step[1], step[2], step[3], step[4]);
        return 'ok';
      case 'unbindExchange':
        await channel.unbindExchange(step[1], step[2], step[3], step[4]);
        return 'ok';
      case 'queue': {
        this.queues.add(step[1]);
        const ok = await channel.assertQueue(step[1], { durable: false, ...step[2] });
        return `${ok.queue} messages ${ok.messageCount} consumers ${ok.consumerCount}`;
      }
      case 'checkQueue': {
        const ok = await channel.checkQueue(step[1]);
        return `${ok.queue} messages ${ok.messageCount} consumers ${ok.consumerCount}`;
      }
      case 'deleteQueue':
        return `deleted with ${(await channel.deleteQueue(step[1], step[2])).messageCount}`;
      case 'purge':
        return `purged ${(await channel.purgeQueue(step[1])).messageCount}`;
      case 'bind':
        await channel.bindQueue(step[1], step[2], step[3], step[4]);
        return 'ok';
      case 'unbind':
        await channel.unbindQueue(step[1], step[2], step[3], step[4]);
        return 'ok';
      default:
        return this.withMessages(step, channel);
    }
  }

  private async withMessages(step: Step, channel: amqp.Channel): Promise<string> {
    const at = this.current;
    switch (step[0]) {
      case 'publish': {
        const [, exchange, key, body, options] = step;
        const number = ++at.published;
        (channel as amqp.ConfirmChannel).publish(
          exchange,
          key,
          Buffer.from(body),
          options,
          (error) => {
            if (at.open) at.heard.push(`${error ? 'nacked' : 'confirmed'} ${number}`);
          },
        );
        return 'sent';
      }
      case 'consume': {
        const ok = await channel.consume(
          step[1],
          (message) => {
            at.heard.push(
              message === null
                ? 'consumer cancelled'
                : `${message.fields.consumerTag} ${showArrived(arrived(message))}`,
            );
          },
          { consumerTag: step[2], ...step[3] },
        );
        return ok.consumerTag;
      }
      case 'cancel':
        await channel.cancel(step[1]);
        return step[1];
      case 'get': {
        const message = await channel.get(step[1], step[2]);
        return message === false
          ? 'empty'
          : `${showArrived(arrived(message))} left ${message.fields.messageCount}`;
      }
      case 'ack':
        channel.ack({ fields: { deliveryTag: step[1] } } as amqp.Message, step[2]);
        return 'sent';
      case 'nack':
        channel.nack({ fields: { deliveryTag: step[1] } } as amqp.Message, step[2], step[3]);
        return 'sent';
      case 'reject':
        channel.reject({ fields: { deliveryTag: step[1] } } as amqp.Message, step[2]);
        return 'sent';
      case 'recover':
        await channel.recover();
        return 'ok';
      case 'qos':
        await channel.prefetch(step[1], step[2]);
        return 'ok';
      case 'close':
        await channel.close();
        return 'ok';
      default:
        throw new Error(`no such step: ${step[0]}`);
    }
  }
}

function arrived(message: amqp.Message): Arrived {
  return {
    body: message.content.toString(),
    deliveryTag: message.fields.deliveryTag,
    redelivered: message.fields.redelivered,
    exchange: message.fields.exchange,
    routingKey: message.fields.routingKey,
    headers: (message.properties.headers ?? {}) as FieldTable,
  };
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
