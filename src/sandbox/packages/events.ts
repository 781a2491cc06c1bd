import type { LearnerPackage } from './package.ts';

const source = `
export type Listener = (...args: any[]) => void;
interface Entry { listener: Listener; once: boolean }

/** Not a private field: objects that inherit without the constructor (util.inherits) have listeners too. */
const allEntries = new WeakMap<object, Map<string | symbol, Entry[]>>();

function entriesOf(emitter: object): Map<string | symbol, Entry[]> {
  let entries = allEntries.get(emitter);
  if (entries === undefined) {
    entries = new Map();
    allEntries.set(emitter, entries);
  }
  return entries;
}

function add(emitter: any, name: string | symbol, listener: Listener, once: boolean, first: boolean): any {
  if (typeof listener !== 'function') {
    const error = new TypeError('The "listener" argument must be of type function.');
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
  }
  const all = entriesOf(emitter);
  const entries = all.get(name) ?? [];
  const entry = { listener, once };
  all.set(name, first ? [entry, ...entries] : [...entries, entry]);
  return emitter;
}

function keep(emitter: object, name: string | symbol, entries: Entry[]): void {
  if (entries.length === 0) entriesOf(emitter).delete(name);
  else entriesOf(emitter).set(name, entries);
}

export class EventEmitter {
  static readonly EventEmitter = EventEmitter;
  static readonly defaultMaxListeners = 10;
  static once(emitter: EventEmitter, name: string | symbol): Promise<any[]> {
    return once(emitter, name);
  }

  on(name: string | symbol, listener: Listener): this {
    return add(this, name, listener, false, false);
  }
  addListener(name: string | symbol, listener: Listener): this {
    return add(this, name, listener, false, false);
  }
  once(name: string | symbol, listener: Listener): this {
    return add(this, name, listener, true, false);
  }
  prependListener(name: string | symbol, listener: Listener): this {
    return add(this, name, listener, false, true);
  }
  prependOnceListener(name: string | symbol, listener: Listener): this {
    return add(this, name, listener, true, true);
  }
  off(name: string | symbol, listener: Listener): this {
    const entries = entriesOf(this).get(name) ?? [];
    const index = entries.map((entry) => entry.listener).lastIndexOf(listener);
    if (index >= 0) keep(this, name, entries.filter((_, i) => i !== index));
    return this;
  }
  removeListener(name: string | symbol, listener: Listener): this {
    return this.off(name, listener);
  }
  removeAllListeners(name?: string | symbol): this {
    if (name === undefined) entriesOf(this).clear();
    else entriesOf(this).delete(name);
    return this;
  }
  emit(name: string | symbol, ...args: any[]): boolean {
    const entries = entriesOf(this).get(name) ?? [];
    if (entries.length === 0) {
      if (name !== 'error') return false;
      if (args[0] instanceof Error) throw args[0];
      const error = new Error('Unhandled error. (' + String(args[0]) + ')');
      throw Object.assign(error, { code: 'ERR_UNHANDLED_ERROR', context: args[0] });
    }
    for (const entry of entries) {
      if (entry.once) {
        keep(this, name, (entriesOf(this).get(name) ?? []).filter((other) => other !== entry));
      }
      entry.listener.apply(this, args);
    }
    return true;
  }
  listeners(name: string | symbol): Listener[] {
    return (entriesOf(this).get(name) ?? []).map((entry) => entry.listener);
  }
  listenerCount(name: string | symbol): number {
    return (entriesOf(this).get(name) ?? []).length;
  }
  eventNames(): (string | symbol)[] {
    return [...entriesOf(this).keys()];
  }
  setMaxListeners(_count: number): this {
    return this;
  }
}

export function once(emitter: EventEmitter, name: string | symbol): Promise<any[]> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) => {
      emitter.off(name, happened);
      reject(error);
    };
    const happened = (...args: any[]) => {
      emitter.off('error', failed);
      resolve(args);
    };
    emitter.once(name, happened);
    if (name !== 'error') emitter.once('error', failed);
  });
}

export default EventEmitter;
`;

const types = `
  type Listener = (...args: any[]) => void;
  /** Calls listeners in the order they were added. An 'error' nobody listens to is thrown. */
  export class EventEmitter {
    on(name: string | symbol, listener: Listener): this;
    addListener(name: string | symbol, listener: Listener): this;
    once(name: string | symbol, listener: Listener): this;
    prependListener(name: string | symbol, listener: Listener): this;
    prependOnceListener(name: string | symbol, listener: Listener): this;
    off(name: string | symbol, listener: Listener): this;
    removeListener(name: string | symbol, listener: Listener): this;
    removeAllListeners(name?: string | symbol): this;
    /** Whether anybody listened. */
    emit(name: string | symbol, ...args: any[]): boolean;
    listeners(name: string | symbol): Listener[];
    listenerCount(name: string | symbol): number;
    eventNames(): (string | symbol)[];
    setMaxListeners(count: number): this;
  }
  /** What the next event of that name brings; rejects with an 'error' before it. */
  export function once(emitter: EventEmitter, name: string | symbol): Promise<any[]>;
  export default EventEmitter;
`;

/** Node's `EventEmitter`, without captured rejections, warnings and events about listeners. */
export const eventsPackage: LearnerPackage = {
  names: ['events', 'node:events'],
  version: '20',
  summary: "Node's EventEmitter",
  source,
  types,
};
