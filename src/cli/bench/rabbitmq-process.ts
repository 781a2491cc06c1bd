/** In a hardened realm, as the page's worker is: messages published and consumed, and kernel events. */
import type { Scenario, ServiceSpec } from '../../cluster/scenario.ts';
import { loadCode } from '../../engine/code-loader.ts';
import { Simulation } from '../../engine/simulation.ts';
import { callbacks } from '../../kernel/kernel.bench.ts';
import { hardenRealm } from '../../sandbox/harden.ts';
import { nanosEach } from './processor.ts';

export interface RabbitmqFigures {
  /** Nanoseconds of a kernel event and of a message, in pairs. */
  readonly pairs: readonly { readonly event: number; readonly message: number }[];
}

/** Publishes without end; the consumer acknowledges each message. */
const PUBLISHER = `
import amqp from 'amqplib';
import { Buffer } from 'node:buffer';
const connection = await amqp.connect('amqp://rabbitmq');
const channel = await connection.createChannel();
await channel.assertQueue('work');
setInterval(() => channel.sendToQueue('work', Buffer.from('a message')), 1);
export default { fetch: () => new Response() };
`;

const CONSUMER = `
import amqp from 'amqplib';
const connection = await amqp.connect('amqp://rabbitmq');
const channel = await connection.createChannel();
await channel.assertQueue('work');
await channel.prefetch(100);
await channel.consume('work', (message) => {
  if (message.content.toString() !== 'a message') throw new Error('another message');
  channel.ack(message);
});
export default { fetch: () => new Response() };
`;

const ROUNDS = 9;
const EVENTS = 300_000;
const SLICE_MS = 5000;

const common = { replicas: 1, concurrency: 10_000, queue: 128, balancer: 'round-robin' } as const;
const coded = (name: string): ServiceSpec => ({
  ...common,
  name,
  work: { kind: 'code', file: `${name}.ts`, calls: [] },
});
const scenario: Scenario = {
  until: Number.MAX_SAFE_INTEGER,
  slowAfter: 1000,
  services: [
    { ...common, name: 'rabbitmq', work: { kind: 'rabbitmq' } },
    coded('publisher'),
    coded('consumer'),
  ],
  links: [],
  defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
  load: [],
  faults: [],
};

const write = process.stdout.write.bind(process.stdout);
const files = { 'publisher.ts': PUBLISHER, 'consumer.ts': CONSUMER };
const simulation = new Simulation({ scenario, files, seed: 1, interventions: [] }, loadCode);
hardenRealm();

/** Messages that left the queue for good, of the inspector's table. */
function consumed(): number {
  const [queues] = simulation.cluster.service('rabbitmq').instances[0]!.inspect();
  return Number(queues!.rows[0]?.[5] ?? 0);
}

function message(): number {
  return nanosEach(() => {
    const before = consumed();
    simulation.advance(simulation.now + SLICE_MS);
    return consumed() - before;
  });
}

const pair = () => ({ event: nanosEach(() => callbacks(EVENTS)), message: message() });
for (let i = 0; i < 3; i++) pair();
const pairs = Array.from({ length: ROUNDS }, pair);
if (simulation.failure !== null) throw new Error(simulation.failure.message);
write(JSON.stringify({ pairs } satisfies RabbitmqFigures));
