import { beforeEach, describe, expect, it } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CheckResult } from '../lesson/lesson.ts';
import type { RunRecord } from '../telemetry/record.ts';
import { createDrafts, type DraftsStore } from './drafts.ts';
import { createProgress, type ProgressStore } from './progress.ts';
import { type FakeEngine, fakeEngine, lesson, recordOf } from './session.fixture.ts';
import { createSession, type Session } from './session.ts';
import { createSettings } from './settings.ts';
import { emptySimulation, latestFrame, type SimulationState } from './simulation.ts';
import { fakeStorage } from './storage.fixture.ts';
import { createKeeper } from './storage.ts';
import type { Subject } from './subject.ts';

let engine: FakeEngine;
let drafts: DraftsStore;
let progress: ProgressStore;
let session: Session;
let simulation: StoreApi<SimulationState>;
/** Ids of the checks that the next judging lets pass. */
let passing: string[];
let realTime: number;

const result = (id: string): CheckResult => ({
  id,
  title: id,
  pass: passing.includes(id),
  observed: 1,
  unit: 'count',
  message: '',
  hint: '',
});
const observedIn = (record: RunRecord) => record.simulated_ms / 100;
const settle = () => new Promise((resolve) => setImmediate(resolve));
const phase = () => simulation.getState().phase;

beforeEach(async () => {
  const keeper = createKeeper(() => fakeStorage());
  engine = fakeEngine();
  simulation = createStore<SimulationState>(() => emptySimulation);
  drafts = createDrafts({ keeper, later: () => () => undefined });
  progress = createProgress(keeper);
  passing = ['early', 'late'];
  realTime = 0;
  session = createSession({
    engine,
    simulation,
    drafts,
    progress,
    settings: createSettings(keeper),
    loadJudge: async () => ({
      judge: (of) => of.checks.map((check) => result(check.id)),
      observe: (_, record) => observedIn(record),
    }),
    now: () => (realTime += 1000),
  });
  await session.open(lesson);
});

async function runOn(): Promise<void> {
  progress.predict(lesson.id, 'p99', 65);
  await session.run();
}

describe('opening and running', () => {
  it('has the system stand ready at t = 0 with the first seed', () => {
    expect(engine.programs).toEqual([
      {
        scenario: lesson.scenario,
        files: { 'order.ts': lesson.files[0]?.code, 'lib.ts': lesson.files[1]?.code },
        seed: 7,
        interventions: [],
      },
    ]);
    expect(simulation.getState()).toMatchObject({
      phase: 'paused',
      now: 0,
      until: 10_000,
      seed: 7,
      rates: [50],
    });
  });

  it('waits for open predictions, whichever way a run is asked for', async () => {
    for (const ask of [session.run, session.toggle, session.step, session.finish, session.repeat]) {
      session.dismissPrediction();
      await ask();
      expect(session.store.getState().waitsForPrediction).toBe(true);
    }
    expect(engine.calls).toEqual(['start', 'setSpeed:1']);
  });

  it('runs once predictions are skipped', async () => {
    await session.run();
    await session.skipPredictions();
    expect(progress.of(lesson.id).predictions).toEqual({ p99: { value: null, observed: null } });
    expect(phase()).toBe('running');
  });

  it('does not compile again what stands ready, and does when the code has changed', async () => {
    await runOn();
    expect(engine.programs).toHaveLength(1);
    expect(engine.calls).toContain('resume');
    engine.advance(500);
    await session.run();
    expect(engine.programs).toHaveLength(2);

    await session.open(lesson);
    drafts.edit(lesson.id, 'order.ts', 'mine');
    await session.run();
    expect(engine.programs.at(-1)?.files['order.ts']).toBe('mine');
    expect(session.store.getState().ran['order.ts']).toBe('mine');
  });

  it('shows compile problems and runs again after they are mended', async () => {
    const problems = [{ file: 'order.ts', line: 3, column: 5, message: 'Close the bracket.' }];
    engine.startResult = { ok: false, problems };
    drafts.edit(lesson.id, 'order.ts', 'broken (');
    await runOn();
    expect(simulation.getState()).toMatchObject({ phase: 'empty', problems });
    engine.startResult = null;
    drafts.edit(lesson.id, 'order.ts', 'mended');
    await session.run();
    expect(simulation.getState()).toMatchObject({ phase: 'running', problems: [] });
  });

  it('lets the newest of two overlapping starts win', async () => {
    await runOn();
    engine.advance(500);
    const release = engine.hold('start');
    const first = session.setSeed(8);
    const second = session.setSeed(9);
    release();
    await Promise.all([first, second]);
    expect(engine.programs.at(-1)?.seed).toBe(9);
    expect(engine.calls.filter((name) => name === 'resume')).toHaveLength(2);
    expect(simulation.getState()).toMatchObject({ seed: 9, phase: 'running' });
  });

  it('ignores what an earlier run still sends while the next one starts', async () => {
    await runOn();
    engine.advance(500);
    const release = engine.hold('start');
    const next = session.run();
    engine.late(800);
    expect(simulation.getState()).toMatchObject({ phase: 'starting', now: 0, totals: null });
    expect(latestFrame()).toBeNull();
    release();
    await next;
  });
});

describe('code that fails before the first request', () => {
  it('ends the run at once, even when the news comes before the answer to the start', async () => {
    await runOn();
    engine.advance(500);
    const failure = { kind: 'module', message: 'Threw.', file: 'order.ts', line: 1 } as const;
    engine.failure = failure;
    const release = engine.hold('start');
    const next = session.run();
    engine.stillborn();
    release();
    await next;
    await settle();
    expect(simulation.getState()).toMatchObject({ phase: 'ended', failure });
    expect(engine.calls.filter((name) => name === 'resume')).toHaveLength(1);
  });
});

describe('time', () => {
  it('pauses, goes on, and pauses before it steps', async () => {
    await runOn();
    engine.advance(500);
    await session.toggle();
    expect(phase()).toBe('paused');
    await session.toggle();
    expect(phase()).toBe('running');
    await session.step();
    expect(phase()).toBe('paused');
    await session.step();
    expect(engine.calls.slice(-4)).toEqual(['pause', 'resume', 'pause', 'step']);
  });

  it('stops while the lesson is off the screen', async () => {
    await runOn();
    await session.leave();
    expect(phase()).toBe('paused');
    await session.leave();
    expect(engine.calls.filter((name) => name === 'pause')).toHaveLength(1);
  });

  it('keeps the speed for the next run and the next visit', async () => {
    session.setSpeed(1e6);
    expect(simulation.getState().speed).toBe(100);
    await session.open(lesson);
    expect(engine.calls.at(-1)).toBe('setSpeed:100');
  });
});

describe('changes by hand', () => {
  it('are made only while a run stands or goes, and mark it as touched', async () => {
    await runOn();
    await session.setRate(0, 80);
    await session.inject({ kind: 'kill', service: 'order' });
    expect(engine.calls.slice(-2)).toEqual(['intervene:load', 'intervene:inject']);
    expect(simulation.getState().rates).toEqual([80]);
    expect(session.store.getState().touched).toBe(true);

    await session.finish();
    await session.setRate(0, 90);
    expect(simulation.getState().rates).toEqual([80]);
  });

  it('are gone after a restart, and come back at their instants with a repeat', async () => {
    await runOn();
    engine.advance(1500);
    await session.setRate(0, 80);
    await session.repeat();
    const change = { at: 1500, what: { kind: 'load', load: 0, rate: 80 } };
    expect(engine.programs.at(-1)?.interventions).toEqual([change]);
    expect(session.store.getState().touched).toBe(true);
    engine.advance(2000);
    await session.run();
    expect(engine.programs.at(-1)?.interventions).toEqual([]);
    expect(simulation.getState().rates).toEqual([50]);
    expect(session.store.getState().touched).toBe(false);
  });

  it('heals every fault in force', async () => {
    await runOn();
    engine.update({
      faults: [
        { id: 3, fault: { kind: 'kill', service: 'order', instance: 0 }, text: '' },
        { id: 7, fault: { kind: 'slow', service: 'order', factor: 2, add: 0 }, text: '' },
      ],
    });
    await session.healAll();
    expect(engine.calls.slice(-2)).toEqual(['intervene:heal:3', 'intervene:heal:7']);
  });

  it('heals one fault by its number', async () => {
    await runOn();
    await session.heal(7);
    expect(engine.calls.at(-1)).toBe('intervene:heal:7');
  });
});

describe('judging', () => {
  it('judges each check once its span is over, and measures the prediction', async () => {
    await runOn();
    engine.advance(3900);
    await settle();
    expect(session.store.getState().results).toEqual({});
    engine.advance(4000);
    await settle();
    expect(Object.keys(session.store.getState().results)).toEqual(['early']);
    expect(progress.of(lesson.id).predictions).toEqual({ p99: { value: 65, observed: 40 } });
    engine.advance(10_000);
    await settle();
    expect(Object.keys(session.store.getState().results)).toEqual(['early', 'late']);
    expect(simulation.getState()).toMatchObject({ phase: 'ended', record: recordOf(7, 10_000) });
    expect(progress.of(lesson.id)).toMatchObject({ done: true, passed: ['early', 'late'] });
  });

  it('judges a run that was hurried to its end, once', async () => {
    await runOn();
    await session.finish();
    await settle();
    expect(Object.keys(session.store.getState().results)).toEqual(['early', 'late']);
    expect(session.recordJson()).toBe(JSON.stringify(recordOf(7, 10_000)));
  });

  it('gives no credit for a run with changes by hand, with a seed of one’s own, or that falls short', async () => {
    await runOn();
    await session.inject({ kind: 'kill', service: 'order' });
    await session.finish();
    expect(progress.of(lesson.id).passed).toEqual([]);

    await session.setSeed(12_345);
    await session.finish();
    expect(progress.of(lesson.id).passed).toEqual([]);

    passing = ['early'];
    await session.setSeed(8);
    await session.finish();
    expect(progress.of(lesson.id)).toMatchObject({ done: false, passed: ['early'] });
  });

  it('judges nothing when the code ended the run', async () => {
    await runOn();
    engine.failure = { kind: 'steps', message: 'Too long.', file: 'order.ts', line: 4 };
    engine.advance(10_000);
    await settle();
    expect(session.store.getState().results).toEqual({});
    expect(simulation.getState().failure).toEqual(engine.failure);
  });
});

describe('a system that its builder changes', () => {
  const system: Subject = {
    ...lesson,
    id: 'playground',
    files: [{ path: 'order.ts', role: 'support', variant: '', fails: null, code: 'first' }],
    checks: [],
    blocks: [],
  };
  const withCode = (subject: Subject, code: string): Subject => ({
    ...subject,
    files: subject.files.map((file) => ({ ...file, code })),
  });
  const lasting = (until: number): Subject => ({
    ...system,
    scenario: { ...system.scenario, until },
  });
  beforeEach(() => session.open(system));

  it('runs to its end unjudged', async () => {
    await session.run();
    await session.finish();
    await settle();
    expect(phase()).toBe('ended');
    expect(session.store.getState().results).toEqual({});
    expect(progress.of('playground').done).toBe(false);
  });

  it('stands anew with another scenario, and runs again if it ran', async () => {
    await session.setSeed(5);
    const longer = lasting(20_000);
    await session.revise(longer);
    expect(engine.programs.at(-1)).toMatchObject({ seed: 5, scenario: { until: 20_000 } });
    expect(phase()).toBe('paused');
    await session.run();
    engine.advance(500);
    await session.revise(withCode(longer, 'other'));
    expect(simulation.getState()).toMatchObject({ phase: 'running', now: 500 });
    await session.revise(lasting(30_000));
    expect(simulation.getState()).toMatchObject({ phase: 'running', now: 0 });
  });

  it('tries changed files out where no run is lost by it', async () => {
    await session.revise(withCode(system, 'second'));
    await session.refresh();
    expect(engine.programs.at(-1)?.files).toEqual({ 'order.ts': 'second' });
    expect(phase()).toBe('paused');
    const before = engine.programs.length;
    await session.refresh();
    await session.run();
    engine.advance(500);
    await session.revise(withCode(system, 'third'));
    await session.refresh();
    expect(engine.programs).toHaveLength(before);
  });

  it('takes changed files into the next run only', async () => {
    const before = engine.programs.length;
    await session.revise(withCode(system, 'second'));
    expect(engine.programs).toHaveLength(before);
    await session.run();
    expect(engine.programs.at(-1)?.files).toEqual({ 'order.ts': 'second' });
  });
});

describe('inspection', () => {
  it('asks the engine, and has nothing to say of an engine that is gone', async () => {
    const target = { kind: 'service', name: 'order' } as const;
    expect(await session.inspect(target)).toEqual({ title: 'service', sections: [] });
    engine.inspect = () => Promise.reject(new Error('gone'));
    expect(await session.inspect(target)).toBeNull();
  });
});

describe('breakdowns', () => {
  const failure = { kind: 'unresponsive', message: 'Stopped answering.' } as const;

  it('says what happened once, and the next run works', async () => {
    await runOn();
    engine.hold('finish');
    const finishing = session.finish();
    engine.crash(failure);
    await finishing;
    expect(simulation.getState()).toMatchObject({ phase: 'ended', failure });
    await session.run();
    expect(simulation.getState()).toMatchObject({ phase: 'running', failure: null });
  });

  it('turns an engine that will not start into a notice', async () => {
    engine.start = () => Promise.reject(new Error('The sandbox did not start.'));
    await runOn();
    engine.advance(500);
    await session.run();
    expect(simulation.getState().failure?.message).toContain('The sandbox did not start.');
    expect(phase()).toBe('ended');
  });

  it('has no spans for a trace of an engine that is gone', async () => {
    await runOn();
    engine.trace = () => Promise.reject(new Error('gone'));
    expect(await session.trace(1)).toEqual([]);
  });
});
