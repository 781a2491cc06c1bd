import { preconditionFailed } from './amqp-error.ts';
import { type FieldTable, type FieldValue, wireType } from './field-table.ts';
import type { Message } from './message.ts';
import { TopicTrie } from './topic.ts';

export type ExchangeType = 'direct' | 'fanout' | 'topic' | 'headers';

export function isExchangeType(name: string): name is ExchangeType {
  return name === 'direct' || name === 'fanout' || name === 'topic' || name === 'headers';
}

export interface ExchangeDefinition {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: FieldTable;
}

/** Messages of exchange `source` that fit go to the queue or exchange named `destination`. */
export interface Binding {
  readonly source: string;
  readonly destination: string;
  readonly destinationType: 'queue' | 'exchange';
  readonly routingKey: string;
  readonly arguments: FieldTable;
}

/** Which bindings a message takes. The bindings themselves live as long as both their ends do. */
export class Exchange {
  readonly bindings: Binding[] = [];
  /** Messages published to it, by clients or dead-lettering. */
  messagesIn = 0;
  /** Of them, those that no queue took. */
  unroutable = 0;
  private readonly byKey = new Map<string, Binding[]>();
  private readonly topics = new TopicTrie<Binding>();

  constructor(readonly definition: ExchangeDefinition) {}

  get alternate(): string | null {
    const name = this.definition.arguments['alternate-exchange'];
    return typeof name === 'string' ? name : null;
  }

  /** False when there was such a binding already. 406 where a headers match is unheard of. */
  bind(binding: Binding): boolean {
    if (this.definition.type === 'headers') checkMatch(binding.arguments);
    if (this.find(binding) !== undefined) return false;
    this.bindings.push(binding);
    const same = this.byKey.get(binding.routingKey);
    if (same === undefined) this.byKey.set(binding.routingKey, [binding]);
    else same.push(binding);
    if (this.definition.type === 'topic') this.topics.add(binding.routingKey, binding);
    return true;
  }

  /** False when there was no such binding. */
  unbind(like: Binding): boolean {
    const binding = this.find(like);
    if (binding === undefined) return false;
    this.bindings.splice(this.bindings.indexOf(binding), 1);
    const same = this.byKey.get(binding.routingKey)!;
    if (same.length === 1) this.byKey.delete(binding.routingKey);
    else same.splice(same.indexOf(binding), 1);
    if (this.definition.type === 'topic') this.topics.remove(binding.routingKey, binding);
    return true;
  }

  /** The bindings that take a message with one of its keys, or its headers. */
  route(message: Message, key: string): readonly Binding[] {
    switch (this.definition.type) {
      case 'direct':
        return this.byKey.get(key) ?? [];
      case 'topic':
        return this.topics.match(key);
      case 'fanout':
        return this.bindings;
      case 'headers':
        return this.bindings.filter((binding) =>
          headersFit(binding.arguments, message.properties.headers ?? {}),
        );
    }
  }

  private find(like: Binding): Binding | undefined {
    return this.byKey
      .get(like.routingKey)
      ?.find(
        (each) =>
          each.destination === like.destination &&
          each.destinationType === like.destinationType &&
          sameValue(each.arguments, like.arguments),
      );
  }
}

const MATCHES: readonly FieldValue[] = ['all', 'any', 'all-with-x', 'any-with-x'];

function checkMatch(args: FieldTable): void {
  const match = args['x-match'];
  if (match === undefined || MATCHES.includes(match)) return;
  if (typeof match === 'string') {
    throw preconditionFailed(
      `Invalid x-match field value <<"${match}">>; expected all, any, all-with-x, or any-with-x`,
    );
  }
  throw preconditionFailed(
    `Invalid x-match field type ${wireType(match)} (value ${match}); expected longstr`,
  );
}

function headersFit(args: FieldTable, headers: FieldTable): boolean {
  const match = args['x-match'] ?? 'all';
  const withX = match === 'all-with-x' || match === 'any-with-x';
  const all = match === 'all' || match === 'all-with-x';
  for (const name of Object.keys(args)) {
    if (name === 'x-match' || (!withX && name.startsWith('x-'))) continue;
    const wanted = args[name]!;
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
    // An argument without a value asks only that the header is there.
    const fits = value !== undefined && (wanted === null || sameValue(wanted, value));
    if (fits !== all) return fits;
  }
  return all;
}

function sameValue(a: FieldValue, b: FieldValue): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const one = a as Record<string, FieldValue>;
  const other = b as Record<string, FieldValue>;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => name in other && sameValue(one[name]!, other[name]!));
}
