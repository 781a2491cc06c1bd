import type { Exchange } from './exchange.ts';
import type { Message } from './message.ts';
import type { Queue } from './queue.ts';

/** Where routing looks things up. */
export interface RoutingTables {
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly queues: ReadonlyMap<string, Queue>;
}

/**
 * The queues a message goes to, each once, through bindings from exchange to exchange and alternate
 * exchanges (`rabbit_exchange:route`). An exchange that is not there takes nothing.
 */
export function routesOf(tables: RoutingTables, message: Message): readonly Queue[] {
  const first = tables.exchanges.get(message.exchange);
  if (first === undefined) return [];
  first.messagesIn++;
  if (message.exchange === '' && message.routingKeys.length === 1) {
    const queue = tables.queues.get(message.routingKeys[0]!);
    if (queue === undefined) first.unroutable++;
    return queue === undefined ? [] : [queue];
  }
  const found = new Set<Queue>();
  const seen = new Set<string>([message.exchange]);
  const work: Exchange[] = [first];
  const visit = (name: string): void => {
    const exchange = tables.exchanges.get(name);
    if (exchange === undefined || seen.has(name)) return;
    seen.add(name);
    work.push(exchange);
  };
  for (let exchange = work.pop(); exchange !== undefined; exchange = work.pop()) {
    const routed = routeThrough(tables, exchange, message, found, visit);
    if (!routed && exchange.alternate !== null) visit(exchange.alternate);
  }
  if (found.size === 0) first.unroutable++;
  return [...found];
}

/** Whether any binding took the message. */
function routeThrough(
  tables: RoutingTables,
  exchange: Exchange,
  message: Message,
  found: Set<Queue>,
  visit: (exchange: string) => void,
): boolean {
  let routed = false;
  const toQueue = (name: string): void => {
    const queue = tables.queues.get(name);
    if (queue === undefined) return;
    found.add(queue);
    routed = true;
  };
  for (const key of message.routingKeys) {
    // Every queue is bound to the default exchange under its own name.
    if (exchange.definition.name === '') toQueue(key);
    for (const binding of exchange.route(message, key)) {
      if (binding.destinationType === 'queue') toQueue(binding.destination);
      else {
        visit(binding.destination);
        routed = true;
      }
    }
  }
  return routed;
}
