import type { Intervention, TimedIntervention } from '../cluster/scenario.ts';
import type { Frame, Program, StartResult, Update } from '../engine/protocol.ts';
import type { Lesson } from '../lesson/lesson.ts';
import type { ObserverRecord, RunFailure, RunRecord } from '../telemetry/record.ts';
import type { SessionEngine } from './session-engine.ts';

const SEED_CODE = 'export default { async fetch() { return new Response("slow"); } };\n';

export const lesson: Lesson = {
  id: 'limits',
  title: 'Limits',
  summary: '',
  objectives: [],
  prerequisites: [],
  minutes: 5,
  seeds: [7, 8],
  scenario: {
    until: 10_000,
    slowAfter: 1000,
    services: [
      {
        name: 'order',
        replicas: 1,
        concurrency: 8,
        queue: 8,
        balancer: 'round-robin',
        work: { kind: 'code', file: 'order.ts', calls: [] },
      },
    ],
    links: [],
    defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
    load: [
      {
        to: 'order',
        method: 'GET',
        path: '/',
        body: null,
        arrivals: 'constant',
        rate: 50,
        timeout: null,
      },
    ],
    faults: [],
  },
  scenarioYaml: '',
  files: [
    { path: 'order.ts', role: 'seed', variant: '', fails: null, code: SEED_CODE },
    { path: 'lib.ts', role: 'support', variant: '', fails: null, code: 'export const x = 1;\n' },
    { path: 'order.ts', role: 'solution', variant: 'plain', fails: null, code: 'fast' },
  ],
  checks: [
    {
      id: 'early',
      title: 'Early',
      measure: 'client.ok',
      from: 0,
      to: 4000,
      expect: { kind: 'at-least', value: 1 },
      seed: 'passes',
      hint: '',
    },
    {
      id: 'late',
      title: 'Late',
      measure: 'client.ok',
      from: 4000,
      to: 10_000,
      expect: { kind: 'at-least', value: 1 },
      seed: 'fails',
      hint: '',
    },
  ],
  blocks: [
    {
      kind: 'predict',
      id: 'p99',
      prompt: { type: 'root', children: [] },
      measure: 'client.latency.p99',
      from: 0,
      to: 4000,
      unit: 'ms',
      answer: 65,
      tolerance: 0.1,
    },
  ],
};

const observer: ObserverRecord = {
  offered: 0,
  ok: 0,
  failed: {},
  in_flight: 0,
  rps: 0,
  latency_ms: { mean: 0, p50: 0, p95: 0, p99: 0, p999: 0, max: 0 },
  windows: [],
};

export function recordOf(seed: number, simulated_ms: number, failure: RunFailure | null = null) {
  return {
    format: 1,
    seed,
    simulated_ms,
    events: 1,
    client: observer,
    services: { order: observer },
    edges: {},
    breakers: [],
    logs: { debug: 0, info: 0, warn: 0, error: 0 },
    failure,
  } satisfies RunRecord;
}

export interface FakeEngine extends SessionEngine {
  /** Names of the calls made, `intervene:load` and such included. */
  readonly calls: string[];
  readonly programs: Program[];
  /** What the next start answers, if not success. */
  startResult: StartResult | null;
  /** Lets simulated time pass while running: a frame and an update, as the worker would send them. */
  advance(to: number): void;
  update(part: Partial<Update>): void;
  /** A frame and an update of the run before, still on their way. */
  late(at: number): void;
  /** As the watchdog does: the calls under way fail, then the listeners hear of it. */
  crash(failure: RunFailure): void;
  /** The run just built is over at t = 0: its code failed while it was loaded. */
  stillborn(): void;
  /** Holds back the answers of calls of this name until released. */
  hold(name: string): () => void;
  failure: RunFailure | null;
}

const SILENT_UPDATE: Update = {
  now: 0,
  windows: {},
  marks: [],
  traces: [],
  tracesSkipped: 0,
  logs: [],
  logsSkipped: 0,
  totals: { offered: 0, ok: 0, failed: {}, inFlight: 0 },
  failure: null,
  faults: [],
  gauges: {},
};

/** An engine that keeps the protocol, with a clock that stands until the test moves it. */
export function fakeEngine(): FakeEngine {
  const frames = new Set<(frame: Frame) => void>();
  const updates = new Set<(update: Update) => void>();
  const crashes = new Set<(failure: RunFailure) => void>();
  const held = new Map<string, Promise<void>>();
  const calls: string[] = [];
  const programs: Program[] = [];
  let now = 0;
  let state: Frame['state'] = 'paused';
  let done: TimedIntervention[] = [];
  let abandon: (error: Error) => void = () => undefined;
  let gone = new Promise<never>((_, reject) => {
    abandon = reject;
  });
  gone.catch(() => undefined);

  async function call<T>(name: string, answer: () => T): Promise<T> {
    calls.push(name);
    await Promise.race([held.get(name.split(':')[0] ?? name), gone]);
    return answer();
  }
  const program = () => programs.at(-1);
  const record = () => recordOf(program()?.seed ?? 0, now, engine.failure);
  function emit(at = now, of: Frame['state'] = state): void {
    const numbers = new Float32Array();
    for (const listener of frames) {
      listener({
        now: at,
        state: of,
        achievedSpeed: 1,
        messages: numbers,
        messagesInFlight: 0,
        instances: numbers,
        edges: numbers,
      });
    }
  }
  const engine: FakeEngine = {
    calls,
    programs,
    startResult: null,
    failure: null,
    start(next) {
      programs.push(next);
      now = 0;
      state = 'paused';
      done = [...next.interventions];
      const result = engine.startResult ?? {
        ok: true,
        topology: { endpoints: [], edges: [], zones: [] },
        notices: [],
      };
      return call('start', () => result);
    },
    resume: () => call('resume', () => void (state = 'running')),
    pause: () => call('pause', () => void (state = 'paused')),
    step: () => call('step', () => void (now += 1)),
    setSpeed: (speed) => call(`setSpeed:${speed}`, () => undefined),
    intervene: (what: Intervention) =>
      call(
        `intervene:${what.kind === 'heal' ? `heal:${what.fault}` : what.kind}`,
        () => void done.push({ at: now, what }),
      ),
    trace: () => call('trace', () => []),
    inspect: ({ kind }) => call(`inspect:${kind}`, () => ({ title: kind, sections: [] })),
    finish: () =>
      call('finish', () => {
        now = program()?.scenario.until ?? 0;
        state = 'ended';
        emit();
        return record();
      }),
    record: () => call('record', record),
    interventions: () => call('interventions', () => done),
    onFrame: listenTo(frames),
    onUpdate: listenTo(updates),
    onCrash: listenTo(crashes),
    advance(to) {
      if (state !== 'running') throw new Error(`the engine is ${state}, not running`);
      now = to;
      if (now >= (program()?.scenario.until ?? 0)) state = 'ended';
      emit();
      engine.update({});
    },
    update(part) {
      for (const listener of updates) listener({ ...SILENT_UPDATE, now, ...part });
    },
    late(at) {
      emit(at, 'running');
      engine.update({ now: at });
    },
    crash(failure) {
      abandon(new Error('gone'));
      gone = new Promise((_, reject) => {
        abandon = reject;
      });
      gone.catch(() => undefined);
      for (const listener of crashes) listener(failure);
    },
    stillborn() {
      state = 'ended';
      emit(0);
      engine.update({ now: 0, failure: engine.failure });
    },
    hold(name) {
      let release: () => void = () => undefined;
      held.set(name, new Promise((resolve) => (release = resolve)));
      return () => {
        held.delete(name);
        release();
      };
    },
  };
  return engine;
}

const listenTo =
  <T>(set: Set<T>) =>
  (listener: T) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
