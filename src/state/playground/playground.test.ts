import { beforeEach, describe, expect, it } from 'vitest';
import type { Scenario } from '../../cluster/scenario.ts';
import type { Parsed } from '../../config/problem.ts';
import { PRESETS } from '../../presets/presets.ts';
import { lesson } from '../session.fixture.ts';
import { fakeStorage } from '../storage.fixture.ts';
import { createKeeper, type Keeper } from '../storage.ts';
import { readBundle, writeBundle } from './bundle.ts';
import { createPlayground, type Playground, subjectOf } from './playground.ts';
import { systemOf } from './starts.ts';

/** Reads a text as a scenario that lasts as long as it says; `bad` is none. */
function parse(yaml: string): Parsed<Scenario> {
  if (!yaml.includes('bad')) {
    return { ok: true, value: { ...lesson.scenario, until: yaml.length } };
  }
  const problem = { line: 1, column: 1, path: '', problem: 'This is bad', remedy: 'Mend it.' };
  return { ok: false, problems: [problem] };
}

let storage: ReturnType<typeof fakeStorage>;
let keeper: Keeper;
let playground: Playground;
let pause: () => void;

function open(): void {
  keeper = createKeeper(() => storage);
  let waiting: (() => void) | null = null;
  pause = () => {
    waiting?.();
  };
  playground = createPlayground({
    keeper,
    parse,
    start: { yaml: 'start', files: {} },
    later(job) {
      waiting = job;
      return () => {
        if (waiting === job) waiting = null;
      };
    },
  });
}
const state = () => playground.store.getState();
const yaml = () => state().system.yaml;
const to = (text: string) => () => ({ ok: true, system: { yaml: text, files: {} } }) as const;

beforeEach(() => {
  storage = fakeStorage();
  open();
});

describe('writing', () => {
  it('is read once the writer pauses; what is no system yet leaves the last one standing', () => {
    playground.writeYaml('start bad');
    expect(state().problems).toEqual([]);
    pause();
    expect(state()).toMatchObject({ scenario: { until: 5 }, problems: [{ line: 1 }] });
    playground.writeYaml('start good');
    pause();
    expect(state()).toMatchObject({ scenario: { until: 10 }, problems: [] });
  });

  it('in a file leaves the scenario the very same, and tells that there is something to read', () => {
    const { scenario, readings } = state();
    playground.writeFile('web.ts', 'code');
    expect(state().readings).toBe(readings);
    pause();
    expect(state().readings).toBe(readings + 1);
    expect(state().scenario).toBe(scenario);
  });

  it('is one step to undo for each pause', () => {
    for (const text of ['a', 'ab', 'abc']) playground.writeYaml(text);
    pause();
    playground.writeYaml('abcd');
    playground.undo();
    expect(yaml()).toBe('abc');
    playground.undo();
    expect(yaml()).toBe('start');
    expect(state()).toMatchObject({ canUndo: false, canRedo: true });
    playground.redo();
    playground.redo();
    expect(yaml()).toBe('abcd');
  });

  it('comes back after a reload, broken or not', () => {
    playground.writeYaml('mine bad');
    playground.writeFile('web.ts', 'code');
    playground.flush();
    open();
    expect(state()).toMatchObject({
      system: { yaml: 'mine bad', files: { 'web.ts': 'code' } },
      problems: [{ problem: 'This is bad' }],
      scenario: null,
    });
    expect(subjectOf(state())).toBeNull();
  });
});

describe('changes by hand', () => {
  it('are made, said, and undone', () => {
    expect(playground.change(to('next'), 'A part was added.')).toBe(true);
    expect(state().notice).toEqual({ text: 'A part was added.', refused: false });
    playground.undo();
    expect(yaml()).toBe('start');
  });

  it('are refused when they would leave no system, and change nothing', () => {
    expect(playground.change(to('bad'), 'no')).toBe(false);
    expect(yaml()).toBe('start');
    expect(state().notice).toEqual({ text: 'This is bad. Mend it.', refused: true });
    expect(state().canUndo).toBe(false);
  });

  it('may work on a text that is no system already', () => {
    playground.writeYaml('bad');
    expect(playground.change(to('bad still'), 'Done.')).toBe(true);
  });
});

describe('another system in its place', () => {
  it('keeps the one before, even over a reload', () => {
    playground.writeYaml('mine');
    playground.replace({ yaml: 'preset', files: {} }, 'shop', 'Shop is open.');
    open();
    expect(state()).toMatchObject({ preset: 'shop', replaced: { yaml: 'mine' } });
    playground.bringBack();
    expect(state()).toMatchObject({
      preset: null,
      system: { yaml: 'mine' },
      replaced: { yaml: 'preset' },
    });
  });
});

it('sets aside what it cannot read', () => {
  storage.setItem('faultline.playground', '{"v":1,"data":{"yaml":3}}');
  open();
  expect(yaml()).toBe('start');
  expect(keeper.state.getState().setAside).toEqual(['faultline.playground.set-aside.1']);
});

describe('a system as one file', () => {
  it('comes back the same', () => {
    const system = {
      yaml: '# mine\nuntil: 1s # short\n',
      files: { 'a.ts': 'const a = `---`;\n\nexport {};\n', 'b.conf': 'server {\n}\n' },
    };
    expect(readBundle(writeBundle(system))).toEqual(system);
  });
  it('is a plain scenario without texts, whole or broken', () => {
    expect(writeBundle({ yaml: 'until: 1s\n', files: {} })).toBe('until: 1s\n');
    expect(readBundle('until: [1s\n')).toEqual({ yaml: 'until: [1s\n', files: {} });
  });
});

it('a preset is a system with its files, and survives being saved as one file', () => {
  const systems = PRESETS.map(systemOf);
  expect(systems.some(({ files }) => 'shared/dashboard.ts' in files)).toBe(true);
  for (const system of systems) expect(readBundle(writeBundle(system))).toEqual(system);
});
