import { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { Broker, type BrokerOptions } from './broker.ts';
import type { BrokerChannel } from './channel.ts';
import type { ChannelListener } from './channel-listener.ts';
import type { BrokerConnection } from './connection.ts';
import type { Delivery } from './message.ts';

/** A broker with one client, whose channel writes down what it hears. */
export class Rig {
  readonly kernel: Kernel;
  readonly broker: Broker;
  readonly connection: BrokerConnection;
  readonly heard: string[] = [];
  readonly deliveries: Delivery[] = [];
  readonly channel: BrokerChannel;

  constructor(options: Partial<BrokerOptions> = {}) {
    this.kernel = options.kernel ?? new Kernel();
    const random = new RandomStream(1, 'broker', 'names');
    this.broker = new Broker({ kernel: this.kernel, random, ...options });
    this.connection = this.broker.connect('test');
    this.channel = this.open();
  }

  /** Another channel; `onDeliver` replaces writing deliveries down. */
  open(onDeliver?: ChannelListener['onDeliver'], connection = this.connection): BrokerChannel {
    return connection.channel({
      onDeliver: onDeliver ?? ((tag, delivery) => this.delivered(tag, delivery)),
      onReturn: ({ content }) => this.heard.push(`returned ${text(content)}`),
      onConfirm: (number, accepted) =>
        this.heard.push(`${accepted ? 'confirmed' : 'refused'} ${number}`),
      onConsumerCancelled: (tag) => this.heard.push(`cancelled ${tag}`),
    });
  }

  /** To a queue, by the default exchange. */
  send(queue: string, body: string, deliveryMode: 1 | 2 = 1): void {
    this.channel.basicPublish('', queue, Buffer.from(body), { deliveryMode });
  }

  /** Bodies of all that is ready, taken out; redelivered ones with a star. */
  drain(queue: string): string[] {
    const bodies: string[] = [];
    for (;;) {
      const message = this.channel.basicGet(queue, { noAck: true });
      if (message === null) return bodies;
      bodies.push(`${text(message.content)}${message.redelivered ? '*' : ''}`);
    }
  }

  pass(milliseconds: number): void {
    this.kernel.runUntil(this.kernel.now + milliseconds);
  }

  private delivered(tag: string, delivery: Delivery): void {
    this.heard.push(`${tag} ${text(delivery.content)}`);
    this.deliveries.push(delivery);
  }
}

function text(content: Uint8Array): string {
  return Buffer.from(content).toString();
}
