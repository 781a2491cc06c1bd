import type { LearnerPackage } from './package.ts';

const source = `
type Listener = (message: unknown, name: string | symbol) => void;

export class Channel {
  readonly name: string | symbol;
  #listeners: Listener[] = [];
  constructor(name: string | symbol) {
    this.name = name;
  }
  get hasSubscribers(): boolean {
    return this.#listeners.length > 0;
  }
  subscribe(listener: Listener): void {
    this.#listeners = [...this.#listeners, listener];
  }
  unsubscribe(listener: Listener): boolean {
    const rest = this.#listeners.filter((other) => other !== listener);
    const found = rest.length < this.#listeners.length;
    this.#listeners = rest;
    return found;
  }
  publish(message: unknown): void {
    for (const listener of this.#listeners) listener(message, this.name);
  }
}

const channels = new Map<string | symbol, Channel>();

export function channel(name: string | symbol): Channel {
  let found = channels.get(name);
  if (found === undefined) {
    found = new Channel(name);
    channels.set(name, found);
  }
  return found;
}
export const hasSubscribers = (name: string | symbol) => channels.get(name)?.hasSubscribers ?? false;
export const subscribe = (name: string | symbol, listener: Listener) => channel(name).subscribe(listener);
export const unsubscribe = (name: string | symbol, listener: Listener) => channel(name).unsubscribe(listener);

const KINDS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

class TracingChannel {
  readonly start: Channel;
  readonly end: Channel;
  readonly asyncStart: Channel;
  readonly asyncEnd: Channel;
  readonly error: Channel;
  constructor(name: string) {
    const of = (kind: string) => channel('tracing:' + name + ':' + kind);
    this.start = of('start');
    this.end = of('end');
    this.asyncStart = of('asyncStart');
    this.asyncEnd = of('asyncEnd');
    this.error = of('error');
  }
  get hasSubscribers(): boolean {
    return KINDS.some((kind) => this[kind].hasSubscribers);
  }
  subscribe(handlers: any): void {
    for (const kind of KINDS) if (handlers[kind] !== undefined) this[kind].subscribe(handlers[kind]);
  }
  unsubscribe(handlers: any): boolean {
    return KINDS.filter((kind) => handlers[kind] !== undefined).every((kind) => this[kind].unsubscribe(handlers[kind]));
  }
  traceSync(work: any, context: any = {}, self?: any, ...args: any[]): any {
    this.start.publish(context);
    try {
      context.result = Reflect.apply(work, self, args);
      return context.result;
    } catch (error) {
      context.error = error;
      this.error.publish(context);
      throw error;
    } finally {
      this.end.publish(context);
    }
  }
  tracePromise(work: any, context: any = {}, self?: any, ...args: any[]): any {
    this.start.publish(context);
    try {
      return Promise.resolve(Reflect.apply(work, self, args)).then(
        (result) => {
          context.result = result;
          this.asyncStart.publish(context);
          this.asyncEnd.publish(context);
          return result;
        },
        (error) => {
          context.error = error;
          this.error.publish(context);
          this.asyncStart.publish(context);
          this.asyncEnd.publish(context);
          throw error;
        },
      );
    } catch (error) {
      context.error = error;
      this.error.publish(context);
      throw error;
    } finally {
      this.end.publish(context);
    }
  }
}

export const tracingChannel = (name: string) => new TracingChannel(name);
export default { Channel, channel, hasSubscribers, subscribe, tracingChannel, unsubscribe };
`;

const types = `
  type Listener = (message: unknown, name: string | symbol) => void;
  export class Channel {
    readonly name: string | symbol;
    readonly hasSubscribers: boolean;
    subscribe(listener: Listener): void;
    unsubscribe(listener: Listener): boolean;
    publish(message: unknown): void;
  }
  export function channel(name: string | symbol): Channel;
  export function hasSubscribers(name: string | symbol): boolean;
  export function subscribe(name: string | symbol, listener: Listener): void;
  export function unsubscribe(name: string | symbol, listener: Listener): boolean;
  export interface TracingChannel<Store = unknown, Context extends object = object> {
    readonly start: Channel;
    readonly end: Channel;
    readonly asyncStart: Channel;
    readonly asyncEnd: Channel;
    readonly error: Channel;
    readonly hasSubscribers: boolean;
    subscribe(handlers: Partial<Record<'start' | 'end' | 'asyncStart' | 'asyncEnd' | 'error', Listener>>): void;
    unsubscribe(handlers: Partial<Record<'start' | 'end' | 'asyncStart' | 'asyncEnd' | 'error', Listener>>): boolean;
    traceSync<T>(work: (...args: any[]) => T, context?: Context, self?: unknown, ...args: any[]): T;
    tracePromise<T>(work: (...args: any[]) => Promise<T>, context?: Context, self?: unknown, ...args: any[]): Promise<T>;
  }
  export function tracingChannel<Store = unknown, Context extends object = object>(name: string): TracingChannel<Store, Context>;
  const everything: {
    Channel: typeof Channel; channel: typeof channel; hasSubscribers: typeof hasSubscribers;
    subscribe: typeof subscribe; tracingChannel: typeof tracingChannel; unsubscribe: typeof unsubscribe;
  };
  export default everything;
`;

/** Node's diagnostics channels, without bound stores and `traceCallback`. */
export const diagnosticsChannelPackage: LearnerPackage = {
  names: ['node:diagnostics_channel', 'diagnostics_channel'],
  version: '20',
  summary: "Node's channels on which packages tell what they do",
  source,
  types,
};
