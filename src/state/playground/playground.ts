import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Scenario } from '../../cluster/scenario.ts';
import type { Parsed, Problem } from '../../config/problem.ts';
import type { Keeper } from '../storage.ts';
import type { Subject } from '../subject.ts';
import {
  PLAYGROUND_KEY,
  PLAYGROUND_VERSION,
  parseSaved,
  type SavedPlayground,
  type System,
} from './saved.ts';

export interface PlaygroundState extends SavedPlayground {
  /** What keeps the YAML from being a system; empty when it is one. */
  readonly problems: readonly Problem[];
  /** The newest text that was a system: what stands and runs. */
  readonly scenario: Scenario | null;
  /** The last change that was made or refused, for people to read. */
  readonly notice: { readonly text: string; readonly refused: boolean } | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Grows whenever the texts have come to rest and are read. */
  readonly readings: number;
}

/** A change of the whole: the new system, or why there is none. */
export type Change = (
  system: System,
) =>
  | { readonly ok: true; readonly system: System }
  | { readonly ok: false; readonly message: string };

export interface Playground {
  readonly store: StoreApi<PlaygroundState>;
  /** Somebody writes in the YAML. It is read once they pause. */
  writeYaml(yaml: string): void;
  writeFile(path: string, text: string): void;
  /** One change by hand, said as `said`. False when it was refused: then nothing has changed. */
  change(change: Change, said: string): boolean;
  /** Puts another system in the place of this one, which can be brought back. */
  replace(system: System, preset: string | null, said: string): void;
  /** Exchanges the system with the one it replaced. */
  bringBack(): void;
  undo(): void;
  redo(): void;
  /** Says something that went wrong outside. */
  complain(text: string): void;
  /** Reads and keeps what waits, now. */
  flush(): void;
}

export interface PlaygroundParts {
  readonly keeper: Keeper;
  readonly later: (job: () => void, ms: number) => () => void;
  readonly parse: (yaml: string) => Parsed<Scenario>;
  /** Where the browser keeps nothing yet. */
  readonly start: System;
}

/** Quiet time after a keystroke before a text is read and kept: what is typed until then is one step to undo. */
const QUIET_MS = 450;
const HISTORY_MAX = 100;

export function createPlayground({ keeper, later, parse, start }: PlaygroundParts): Playground {
  const saved = keeper.read(PLAYGROUND_KEY, PLAYGROUND_VERSION, parseSaved);
  const store = createStore<PlaygroundState>(() => ({
    ...(saved ?? { preset: null, system: start, replaced: null }),
    problems: [],
    scenario: null,
    notice: null,
    canUndo: false,
    canRedo: false,
    readings: 0,
  }));
  /** What the scenario was read from: the same text is the same scenario. */
  let read: string | null = null;
  let past: System[] = [];
  let future: System[] = [];
  /** Set while somebody types. */
  let cancel: (() => void) | null = null;

  function put(part: Partial<PlaygroundState>): void {
    store.setState({ ...part, canUndo: past.length > 0, canRedo: future.length > 0 });
  }

  function remember(): void {
    past = [...past, store.getState().system].slice(-HISTORY_MAX);
    future = [];
  }

  function readAndKeep(): void {
    cancel?.();
    cancel = null;
    const { preset, system, replaced, readings } = store.getState();
    if (system.yaml !== read) {
      read = system.yaml;
      const parsed = parse(read);
      put(parsed.ok ? { problems: [], scenario: parsed.value } : { problems: parsed.problems });
    }
    put({ readings: readings + 1 });
    keeper.write(PLAYGROUND_KEY, PLAYGROUND_VERSION, { preset, system, replaced });
  }

  function write(system: System): void {
    if (cancel === null) remember();
    cancel?.();
    cancel = later(readAndKeep, QUIET_MS);
    put({ system, notice: null });
  }

  /** Ends what is being typed, so that the next step stands for itself. */
  function settle(): void {
    if (cancel !== null) readAndKeep();
  }

  function travel(from: System[], to: System[]): void {
    settle();
    const system = from.pop();
    if (system === undefined) return;
    to.push(store.getState().system);
    put({ system, notice: null });
    readAndKeep();
  }

  const self: Playground = {
    store,
    writeYaml(yaml) {
      const { system } = store.getState();
      if (yaml !== system.yaml) write({ ...system, yaml });
    },
    writeFile(path, text) {
      const { system } = store.getState();
      if (text !== system.files[path]) {
        write({ ...system, files: { ...system.files, [path]: text } });
      }
    },
    change(change, said) {
      settle();
      const { system, problems } = store.getState();
      const changed = change(system);
      const refusal = changed.ok ? newProblem(changed.system, problems) : changed.message;
      if (!changed.ok || refusal !== null) {
        put({ notice: { text: refusal ?? '', refused: true } });
        return false;
      }
      remember();
      put({ system: changed.system, notice: { text: said, refused: false } });
      readAndKeep();
      return true;
    },
    replace(system, preset, said) {
      settle();
      remember();
      const replaced = store.getState().system;
      put({ system, preset, replaced, notice: { text: said, refused: false } });
      readAndKeep();
    },
    bringBack() {
      const { replaced } = store.getState();
      if (replaced !== null) self.replace(replaced, null, 'Your earlier system is back.');
    },
    undo: () => travel(past, future),
    redo: () => travel(future, past),
    complain: (text) => put({ notice: { text, refused: true } }),
    flush: settle,
  };

  /** A change by hand may not turn a system into none; a text that is none already may be worked on. */
  function newProblem(next: System, before: readonly Problem[]): string | null {
    if (before.length > 0) return null;
    const parsed = parse(next.yaml);
    if (parsed.ok) return null;
    const [first] = parsed.problems;
    return first === undefined ? null : `${first.problem}. ${first.remedy}`;
  }

  readAndKeep();
  return self;
}

/** What a session runs of it; null until there is a system. */
export function subjectOf({ scenario, system }: PlaygroundState): Subject | null {
  if (scenario === null) return null;
  return {
    id: 'playground',
    title: 'Playground',
    seeds: [1],
    scenario,
    files: Object.entries(system.files).map(([path, code]) => ({
      path,
      role: 'support',
      variant: '',
      fails: null,
      code,
    })),
    checks: [],
    blocks: [],
  };
}
