import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rig } from './broker.fixture.ts';
import type { BrokerChannel } from './channel.ts';

/** What a client may do next, on one of two channels. */
type Act = readonly [
  kind:
    | 'publish'
    | 'get'
    | 'consume'
    | 'cancel'
    | 'ack'
    | 'nack'
    | 'reject'
    | 'reopen'
    | 'pass'
    | 'purge',
  channel: 0 | 1,
  number: number,
];

const ACTS = fc.array(
  fc.tuple(
    fc.constantFrom<Act[0]>(
      'publish',
      'publish',
      'publish',
      'get',
      'consume',
      'cancel',
      'ack',
      'nack',
      'reject',
      'reopen',
      'pass',
      'purge',
    ),
    fc.constantFrom<Act[1]>(0, 1),
    fc.nat(5),
  ),
  { maxLength: 60 },
);

const SETTINGS = fc.record(
  {
    'x-message-ttl': fc.nat(80),
    'x-max-length': fc.nat(5),
    'x-max-priority': fc.integer({ min: 1, max: 3 }),
    'x-single-active-consumer': fc.boolean(),
  },
  { requiredKeys: [] },
);

class Client {
  readonly unacked: number[] = [];
  readonly tags: string[] = [];
  channel: BrokerChannel;

  constructor(private readonly rig: Rig) {
    this.channel = this.reopened();
  }

  reopened(): BrokerChannel {
    this.unacked.length = 0;
    this.tags.length = 0;
    const channel = this.rig.open((_, { deliveryTag }) => this.unacked.push(deliveryTag));
    channel.qos(2);
    return channel;
  }

  act(kind: Act[0], number: number): void {
    const { channel, unacked } = this;
    const tag = unacked[number % Math.max(1, unacked.length)];
    if (kind === 'publish') channel.basicPublish('', 'q', Buffer.from('m'), { priority: number });
    else if (kind === 'get') {
      const got = channel.basicGet('q');
      if (got !== null) unacked.push(got.deliveryTag);
    } else if (kind === 'consume') this.tags.push(channel.basicConsume('q'));
    else if (kind === 'cancel') channel.basicCancel(this.tags.pop() ?? 'none');
    else if (kind === 'purge') channel.queuePurge('q');
    else if (kind === 'pass') this.rig.pass(number * 10);
    else if (kind === 'reopen') {
      channel.close();
      this.channel = this.reopened();
    } else if (tag !== undefined) this.settle(kind, tag);
  }

  private settle(kind: 'ack' | 'nack' | 'reject', tag: number): void {
    // First, as what is freed may be delivered from within the call.
    this.unacked.splice(this.unacked.indexOf(tag), 1);
    if (kind === 'ack') this.channel.basicAck(tag);
    else this.channel.basicNack(tag, false, kind === 'nack');
  }
}

describe('whatever clients do', () => {
  it('every message is ready, unacknowledged or gone, and no consumer with room is left waiting', () => {
    fc.assert(
      fc.property(ACTS, SETTINGS, (acts, settings) => {
        const rig = new Rig();
        rig.channel.queueDeclare('q', { arguments: settings });
        const queue = rig.broker.queue('q');
        const clients = [new Client(rig), new Client(rig)] as const;
        for (const [kind, which, number] of acts) {
          clients[which].act(kind, number);
          expect(queue.messagesIn).toBe(queue.messagesOut + queue.readyCount + queue.unackedCount);
          expect(queue.unackedCount).toBe(clients[0].unacked.length + clients[1].unacked.length);
          expect(queue.readyCount).toBeLessThanOrEqual(settings['x-max-length'] ?? 1e9);
          const { active, all } = queue.consumers;
          const servable = active === null ? all : [active];
          if (queue.readyCount > 0) expect(servable.some(({ canTake }) => canTake)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});
