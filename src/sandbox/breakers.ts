import type { BreakerState, ProgramHost } from '../cluster/program.ts';
import { dataProperty } from './failure.ts';

/**
 * Export your breaker and the page draws it: any exported value (of any file of the service), or
 * member of an exported object or `Map`, with a plain property `state` that holds `'closed'`,
 * `'open'` or `'half-open'`; or a circuit breaker of cockatiel (isolated counts as open) or opossum.
 * Getters are never run, so any other breaker that hides its state behind one is not seen.
 */
export class BreakerWatch {
  private readonly last = new Map<string, BreakerState>();
  private readonly watched: readonly Binding[];

  constructor(
    private readonly host: ProgramHost,
    bindings: readonly Binding[],
  ) {
    const seen = new Set<unknown>();
    this.watched = bindings.filter(({ read }) => {
      const value = read();
      if (!isWatchable(value) || seen.has(value)) return false;
      seen.add(value);
      return true;
    });
  }

  /** Nothing exported looks like a breaker, or could come to hold one. */
  get isEmpty(): boolean {
    return this.watched.length === 0;
  }

  /** Reports every state that changed since last time. */
  look(): void {
    for (const { name, read } of this.watched) {
      const value = read();
      if (!isObject(value)) continue;
      const state = stateOf(value);
      if (state !== null) this.report(name, state);
      else this.lookInside(name, value);
    }
  }

  private lookInside(name: string, container: object): void {
    let left = MEMBERS_MAX;
    if (container instanceof Map) {
      for (const [key, value] of mapEntries.call(container)) {
        if (left-- === 0) return;
        if (typeof key === 'string') this.lookAt(`${name}.${key}`, value);
      }
      return;
    }
    for (const key of Object.keys(container)) {
      if (left-- === 0) return;
      this.lookAt(`${name}.${key}`, dataProperty(container, key));
    }
  }

  private lookAt(name: string, value: unknown): void {
    const state = isObject(value) ? stateOf(value) : null;
    if (state !== null) this.report(name, state);
  }

  private report(name: string, state: BreakerState): void {
    if (this.last.get(name) === state) return;
    this.last.set(name, state);
    this.host.breakerChanged(name, state);
  }
}

/** An exported name and how to read what it is bound to now. */
export interface Binding {
  readonly name: string;
  readonly read: () => unknown;
}

/** Members of one container that are looked at. */
const MEMBERS_MAX = 32;
const mapEntries = Map.prototype.entries;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function stateOf(value: object): BreakerState | null {
  const state = dataProperty(value, 'state');
  if (isState(state)) return state;
  return stateOfCockatiel(value) ?? stateOfOpossum(value);
}

function isState(state: unknown): state is BreakerState {
  return state === 'closed' || state === 'open' || state === 'half-open';
}

/** By cockatiel's `CircuitState`: closed, open, half-open, isolated. */
const COCKATIEL_STATES: readonly BreakerState[] = ['closed', 'open', 'half-open', 'open'];

/** What the getter `state` of cockatiel's `CircuitBreakerPolicy` reads. */
function stateOfCockatiel(value: object): BreakerState | null {
  const inner = dataProperty(value, 'innerState');
  if (!isObject(inner)) return null;
  const state = dataProperty(inner, 'value');
  return typeof state === 'number' ? (COCKATIEL_STATES[state] ?? null) : null;
}

/** What the getters `opened`, `halfOpen` and `closed` of opossum read: symbols, under a symbol. */
function stateOfOpossum(value: object): BreakerState | null {
  for (const key of Object.getOwnPropertySymbols(value)) {
    if (key.description !== 'state') continue;
    const state = dataProperty(value, key);
    if (typeof state === 'symbol' && isState(state.description)) return state.description;
  }
  return null;
}

/** A breaker, a `Map`, or a plain object with a breaker among its members. */
function isWatchable(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (stateOf(value) !== null || value instanceof Map) return true;
  const keys = Object.keys(value).slice(0, MEMBERS_MAX);
  return keys.some((key) => {
    const member = dataProperty(value, key);
    return isObject(member) && stateOf(member) !== null;
  });
}
