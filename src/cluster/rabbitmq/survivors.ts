import type { Millis } from '../../base/units.ts';
import type { Broker } from './broker.ts';
import type { Binding, Exchange, ExchangeDefinition } from './exchange.ts';
import type { Message } from './message.ts';
import type { Queue, QueueDefinition } from './queue.ts';
import { QueuedMessage } from './queued-message.ts';

/** What is on a broker's disk, as plain data. */
export interface Survivors {
  readonly exchanges: readonly ExchangeDefinition[];
  readonly queues: readonly SurvivingQueue[];
  readonly bindings: readonly Binding[];
}

export interface SurvivingQueue {
  readonly definition: QueueDefinition;
  readonly messages: readonly SurvivingMessage[];
}

export interface SurvivingMessage {
  readonly message: Message;
  readonly expiresAt: Millis;
  readonly priority: number;
  /** It was delivered before: it comes again as redelivered. */
  readonly redelivered: boolean;
  readonly deliveryCount: number;
}

/** Exclusive queues end with their connection, so with the broker, be they durable or not. */
export function survivorsOf(broker: Broker): Survivors {
  const exchanges = [...broker.exchanges.values()].filter(isDurable);
  const queues = [...broker.queues.values()].filter(
    ({ definition }) => definition.durable && !definition.exclusive,
  );
  const bindings = exchanges.flatMap((exchange) => exchange.bindings);
  return {
    exchanges: exchanges.map(({ definition }) => definition).filter(isDeclared),
    queues: queues.map((queue) => ({ definition: queue.definition, messages: messagesOf(queue) })),
    bindings: bindings.filter(({ destination, destinationType }) =>
      destinationType === 'queue'
        ? queues.some(({ name }) => name === destination)
        : exchanges.some(({ definition }) => definition.name === destination),
    ),
  };
}

/** Fills a fresh broker with what a former one left. */
export function restoreInto(broker: Broker, survivors: Survivors): void {
  for (const definition of survivors.exchanges) {
    broker.addExchange(definition);
  }
  for (const { definition } of survivors.queues) broker.addQueue(definition, null);
  for (const binding of survivors.bindings) broker.bind(binding);
  // Last, as what expired meanwhile is dead-lettered at once, to any of the queues.
  for (const { definition, messages } of survivors.queues) {
    const queue = broker.queue(definition.name);
    for (const each of messages) queue.restore(queuedAgain(each));
  }
}

function queuedAgain(survivor: SurvivingMessage): QueuedMessage {
  const { message, expiresAt, priority, redelivered, deliveryCount } = survivor;
  const queued = new QueuedMessage(message, 0, expiresAt, priority, true, null);
  queued.redelivered = redelivered;
  queued.deliveryCount = deliveryCount;
  return queued;
}

function messagesOf(queue: Queue): SurvivingMessage[] {
  const unacked = new Set(queue.contents().unacked);
  const quorum = queue.settings.type === 'quorum';
  return queue
    .messages()
    .filter(({ synced }) => synced)
    .map((each) => ({
      message: each.message,
      expiresAt: each.expiresAt,
      priority: each.priority,
      redelivered: each.redelivered || unacked.has(each),
      deliveryCount: each.deliveryCount + (quorum && unacked.has(each) ? 1 : 0),
    }));
}

function isDurable({ definition }: Exchange): boolean {
  return definition.durable;
}

/** Predeclared exchanges make themselves. */
function isDeclared({ name }: ExchangeDefinition): boolean {
  return name !== '' && !name.startsWith('amq.');
}
