// biome-ignore-all lint/complexity/noArguments: an argument left out differs from undefined

import { isFatal } from '../../kernel/fatal.ts';
import { activeKernel } from '../../kernel/kernel.ts';
import { invalidArgument, missingArgument } from './node-error.ts';
import { rejected } from './settled.ts';

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

let begin: (event: Event, target: EventTarget) => void;
let finish: (event: Event) => void;
let isStopped: (event: Event) => boolean;

/** A DOM event without a tree: it visits its target alone. */
export class Event {
  readonly #type: string;
  readonly #bubbles: boolean;
  readonly #cancelable: boolean;
  readonly #composed: boolean;
  readonly #timeStamp = activeKernel().now;
  #target: EventTarget | null = null;
  #current: EventTarget | null = null;
  #prevented = false;
  #propagationStopped = false;
  #stopped = false;

  static {
    begin = (event, target) => {
      event.#target = target;
      event.#current = target;
    };
    finish = (event) => {
      event.#current = null;
    };
    isStopped = (event) => event.#stopped;
  }

  constructor(type: string, init?: EventInit | null) {
    if (arguments.length === 0) throw missingArgument('type');
    this.#type = String(type);
    this.#bubbles = Boolean(init?.bubbles);
    this.#cancelable = Boolean(init?.cancelable);
    this.#composed = Boolean(init?.composed);
  }

  get type(): string {
    return this.#type;
  }
  get target(): EventTarget | null {
    return this.#target;
  }
  get currentTarget(): EventTarget | null {
    return this.#current;
  }
  get srcElement(): EventTarget | null {
    return this.#target;
  }
  /** 0 none, 2 at the target. */
  get eventPhase(): number {
    return this.#current === null ? 0 : 2;
  }
  get bubbles(): boolean {
    return this.#bubbles;
  }
  get cancelable(): boolean {
    return this.#cancelable;
  }
  get composed(): boolean {
    return this.#composed;
  }
  get defaultPrevented(): boolean {
    return this.#prevented;
  }
  get returnValue(): boolean {
    return !this.#prevented;
  }
  get cancelBubble(): boolean {
    return this.#propagationStopped;
  }
  get isTrusted(): boolean {
    return false;
  }
  /** Simulated milliseconds since the start of the run. */
  get timeStamp(): number {
    return this.#timeStamp;
  }
  composedPath(): EventTarget[] {
    return this.#current === null ? [] : [this.#current];
  }
  preventDefault(): void {
    if (this.#cancelable) this.#prevented = true;
  }
  stopPropagation(): void {
    this.#propagationStopped = true;
  }
  stopImmediatePropagation(): void {
    this.#propagationStopped = true;
    this.#stopped = true;
  }
  get [Symbol.toStringTag](): string {
    return 'Event';
  }
}

/** An event that carries a value. */
export class CustomEvent extends Event {
  readonly #detail: unknown;

  constructor(type: string, init?: (EventInit & { detail?: unknown }) | null) {
    if (arguments.length === 0) throw missingArgument('type');
    super(type, init);
    this.#detail = init?.detail ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }
  override get [Symbol.toStringTag](): string {
    return 'CustomEvent';
  }
}

type Listener = ((event: Event) => unknown) | { handleEvent?: (event: Event) => unknown };
interface ListenerOptions {
  once?: boolean;
  capture?: boolean;
  signal?: EventTarget & { readonly aborted: boolean };
}
interface Registration {
  readonly type: string;
  readonly listener: Listener;
  readonly capture: boolean;
  readonly once: boolean;
  removed: boolean;
}

/** Whether anyone listens to `type`. */
export let hasListener: (target: EventTarget, type: string) => boolean;

export class EventTarget {
  /** Made with the first listener: most signals never have one. */
  #registrations: Registration[] | null = null;

  static {
    hasListener = (target, type) =>
      target.#registrations?.some((registration) => registration.type === type) ?? false;
  }

  addEventListener(
    type: string,
    listener: Listener | null | undefined,
    options?: ListenerOptions | boolean | null,
  ): void {
    if (listener === null || listener === undefined) return;
    if (typeof listener !== 'function' && typeof listener !== 'object') {
      throw invalidArgument('listener', 'an instance of EventListener', listener);
    }
    const { once, capture, signal } = normalise(options);
    if (signal?.aborted) return;
    const name = String(type);
    this.#registrations ??= [];
    const known = this.#registrations.some(
      (r) => r.type === name && r.listener === listener && r.capture === capture,
    );
    if (known) return;
    this.#registrations.push({ type: name, listener, capture, once, removed: false });
    signal?.addEventListener('abort', () => this.removeEventListener(name, listener, capture), {
      once: true,
    });
  }

  removeEventListener(
    type: string,
    listener: Listener | null | undefined,
    options?: ListenerOptions | boolean | null,
  ): void {
    const { capture } = normalise(options);
    const name = String(type);
    const index =
      this.#registrations?.findIndex(
        (r) => r.type === name && r.listener === listener && r.capture === capture,
      ) ?? -1;
    if (index >= 0) this.#removeAt(index);
  }

  /** Calls the listeners now; false when one of them prevented the default. */
  dispatchEvent(event: Event): boolean {
    if (!(event instanceof Event)) throw invalidArgument('event', 'an instance of Event', event);
    begin(event, this);
    // A copy: listeners may add and remove listeners.
    for (const registration of this.#registrations?.slice() ?? []) {
      if (registration.removed || registration.type !== event.type) continue;
      if (registration.once) {
        const index = this.#registrations?.indexOf(registration) ?? -1;
        if (index >= 0) this.#removeAt(index);
      }
      callListener(registration.listener, this, event);
      if (isStopped(event)) break;
    }
    finish(event);
    return !event.defaultPrevented;
  }

  #removeAt(index: number): void {
    const [removed] = this.#registrations!.splice(index, 1);
    removed!.removed = true;
  }

  get [Symbol.toStringTag](): string {
    return 'EventTarget';
  }
}

function normalise(options: ListenerOptions | boolean | null | undefined) {
  if (typeof options === 'object' && options !== null) {
    return {
      once: Boolean(options.once),
      capture: Boolean(options.capture),
      signal: options.signal,
    };
  }
  return { once: false, capture: Boolean(options), signal: undefined };
}

/**
 * Calls one listener. What it throws does not reach the dispatcher: it becomes an unhandled
 * rejection, which like Node's uncaught exception is the program's own failure.
 */
export function callListener(listener: Listener, target: EventTarget, event: Event): void {
  try {
    if (typeof listener === 'function') listener.call(target, event);
    else listener.handleEvent?.(event);
  } catch (error) {
    if (isFatal(error)) throw error;
    rejected(error);
  }
}
