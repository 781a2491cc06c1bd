import type { Broker } from './broker.ts';
import { BrokerChannel } from './channel.ts';
import type { ChannelListener } from './channel-listener.ts';

/** A client's connection: its channels, and the exclusive queues that go with it. */
export class BrokerConnection {
  open = true;
  readonly channels: BrokerChannel[] = [];
  private lastNumber = 0;

  constructor(
    /** For the inspector: who it is. */
    readonly name: string,
    private readonly broker: Broker,
  ) {}

  channel(listener: ChannelListener): BrokerChannel {
    const channel = new BrokerChannel(++this.lastNumber, this, this.broker, listener);
    this.channels.push(channel);
    return channel;
  }

  /** Also what happens when the client is gone: unacknowledged messages are given back. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    for (const channel of this.channels.slice()) channel.close();
    this.broker.connectionClosed(this);
  }

  /** For channels that close. */
  forget(channel: BrokerChannel): void {
    const at = this.channels.indexOf(channel);
    if (at !== -1) this.channels.splice(at, 1);
  }
}
