import { describe, expect, it } from 'vitest';
import type { Scenario } from '../cluster/scenario.ts';
import { loadCode } from './code-loader.ts';
import type { HostClock } from './host-clock.ts';
import { Pilot } from './pilot.ts';
import {
  FRAME_MESSAGES_MAX,
  type Frame,
  INSTANCE_STRIDE,
  MESSAGE_STRIDE,
  type Program,
  type Update,
} from './protocol.ts';

const scenario: Scenario = {
  until: 5000,
  slowAfter: 100,
  services: [
    {
      name: 'order',
      replicas: 2,
      concurrency: 8,
      queue: 8,
      balancer: 'round-robin',
      work: { kind: 'code', file: 'order.ts', calls: [] },
    },
  ],
  links: [],
  defaultLink: { latency: { kind: 'constant', value: 4 }, loss: 0 },
  load: [
    {
      to: 'order',
      method: 'GET',
      path: '/',
      body: null,
      arrivals: 'constant',
      rate: 100,
      timeout: null,
    },
  ],
  faults: [],
};

const program: Program = {
  scenario,
  files: {
    'order.ts': `export default { async fetch() {
      console.log('hello');
      return new Response('ok');
    } };`,
  },
  seed: 1,
  interventions: [],
};

/** Real time that moves only when the test says so; what was asked for "soon" runs in `pass`. */
class TestClock implements HostClock {
  time = 0;
  private readonly waiting: (() => void)[] = [];
  now(): number {
    return this.time;
  }
  soon(callback: () => void): void {
    this.waiting.push(callback);
  }
  pass(ms: number): void {
    this.time += ms;
    for (const callback of this.waiting.splice(0)) callback();
  }
}

async function setUp(over: Partial<Program> = {}) {
  const clock = new TestClock();
  const pilot = new Pilot(clock, loadCode);
  const frames: Frame[] = [];
  const updates: Update[] = [];
  pilot.listen(
    (frame) => frames.push(frame),
    (update) => updates.push(update),
  );
  const result = await pilot.start({ ...program, ...over });
  return { clock, pilot, frames, updates, result };
}

describe('pilot', () => {
  it('shows the system at rest before anything runs', async () => {
    const { frames, result } = await setUp();
    expect(result).toMatchObject({ ok: true });
    expect(frames.at(-1)).toMatchObject({ now: 0, state: 'paused', messagesInFlight: 0 });
    expect(frames.at(-1)!.topology!.endpoints.map(({ name }) => name)).toEqual(['client', 'order']);
    expect(frames.at(-1)!.instances).toHaveLength(2 * INSTANCE_STRIDE);
  });

  it('keeps the pace asked for, and pauses', async () => {
    const { clock, pilot, frames } = await setUp();
    pilot.setSpeed(2);
    pilot.resume();
    for (let i = 0; i < 50; i++) clock.pass(10);
    expect(frames.at(-1)!.now).toBeCloseTo(1000, 6);
    expect(frames.at(-1)!.achievedSpeed).toBeCloseTo(2, 6);
    pilot.pause();
    clock.pass(500);
    expect(frames.at(-1)).toMatchObject({ state: 'paused' });
    expect(frames.at(-1)!.now).toBeCloseTo(1000, 6);
  });

  it('sends at most 60 frames and 10 updates a second', async () => {
    const { clock, pilot, frames, updates } = await setUp();
    pilot.resume();
    const [framesBefore, updatesBefore] = [frames.length, updates.length];
    for (let i = 0; i < 1000; i++) clock.pass(1);
    expect(frames.length - framesBefore).toBeLessThanOrEqual(61);
    expect(frames.length - framesBefore).toBeGreaterThan(50);
    expect(updates.length - updatesBefore).toBeLessThanOrEqual(11);
  });

  it('does not race to catch up after the tab slept', async () => {
    const { clock, pilot, frames } = await setUp();
    pilot.resume();
    clock.pass(10);
    clock.pass(60_000);
    expect(frames.at(-1)!.now).toBeLessThanOrEqual(110);
  });

  it('steps from one message to the next', async () => {
    const { pilot, frames } = await setUp();
    pilot.step();
    expect(frames.at(-1)).toMatchObject({ now: 10, state: 'paused', messagesInFlight: 1 });
    pilot.step();
    expect(frames.at(-1)).toMatchObject({ now: 14 });
    const [edge, direction] = frames.at(-1)!.messages;
    expect(frames.at(-1)!.messages).toHaveLength(MESSAGE_STRIDE);
    expect([edge, direction]).toEqual([0, 1]);
  });

  it('tells windows, traces, logs and totals once each', async () => {
    const { clock, pilot, updates } = await setUp();
    pilot.resume();
    for (let i = 0; i < 600; i++) clock.pass(10);
    const windows = updates.flatMap(({ windows }) => windows['client'] ?? []);
    expect(windows.map(({ t }) => t)).toEqual(Array.from({ length: 10 }, (_, i) => i * 500));
    expect(windows.reduce((sum, { ok }) => sum + ok, 0)).toBe(updates.at(-1)!.totals.ok);
    const traces = updates.flatMap(({ traces }) => traces);
    const skipped = updates.reduce((sum, { tracesSkipped }) => sum + tracesSkipped, 0);
    expect(new Set(traces.map(({ traceId }) => traceId)).size).toBe(traces.length);
    expect(traces.length + skipped).toBe(updates.at(-1)!.totals.ok);
    const logs = updates.flatMap(({ logs }) => logs);
    expect(logs[0]).toMatchObject({ service: 'order', level: 'info', text: 'hello' });
    expect(logs[0]!.traceId).toBeGreaterThan(0);
    const spans = pilot.trace(traces.at(-1)!.traceId);
    expect(spans.map(({ service, kind }) => `${service} ${kind}`)).toEqual([
      'client client',
      'order server',
    ]);
  });

  it('finishes at full speed and gives the whole record', async () => {
    const { clock, pilot, frames } = await setUp();
    const finished = pilot.finish();
    for (let i = 0; i < 2000; i++) {
      clock.pass(0);
      await null;
    }
    const record = await finished;
    expect(record.simulated_ms).toBe(5000);
    expect(frames.at(-1)!.state).toBe('ended');
  });

  it('says where code does not compile, and what ended a run', async () => {
    const broken = await setUp({ files: { 'order.ts': 'export default {' } });
    expect(broken.result).toMatchObject({ ok: false, problems: [{ file: 'order.ts', line: 1 }] });
    const endless = `export default { async fetch() {\n  for (;;);\n} };`;
    const { clock, pilot, updates, frames } = await setUp({ files: { 'order.ts': endless } });
    pilot.resume();
    for (let i = 0; i < 10; i++) clock.pass(10);
    const failures = updates.flatMap(({ failure }) => failure ?? []);
    expect(failures).toMatchObject([{ kind: 'steps', file: 'order.ts', line: 2 }]);
    expect(frames.at(-1)!.state).toBe('ended');
  });

  it('draws at most so many messages, evenly, and says how many there are', async () => {
    const busy = {
      ...scenario,
      load: [{ ...scenario.load[0]!, rate: 200_000 }],
      defaultLink: { latency: { kind: 'constant', value: 50 }, loss: 0 } as const,
    };
    const { clock, pilot, frames } = await setUp({ scenario: busy });
    pilot.setSpeed(1);
    pilot.resume();
    for (let i = 0; i < 5; i++) clock.pass(10);
    const { messages, messagesInFlight } = frames.at(-1)!;
    expect(messagesInFlight).toBeGreaterThan(FRAME_MESSAGES_MAX);
    expect(messages.length / MESSAGE_STRIDE).toBeLessThanOrEqual(FRAME_MESSAGES_MAX);
    expect(messages.byteLength + frames.at(-1)!.instances.byteLength).toBeLessThan(100_000);
  });

  it('tells the learner lines of a repeated run, from the instant asked for', async () => {
    const clock = new TestClock();
    const pilot = new Pilot(clock, loadCode);
    const places: string[] = [];
    pilot.listen(
      () => undefined,
      () => undefined,
      ({ file, line }) => places.push(`${file}:${line}`),
    );
    const code = `let n = 0;
export default {
  async fetch() {
    if (++n > 50) late();
    return new Response('ok');
  },
};
function late() { for (const x of [1]) n += x; }`;
    const short = {
      ...program,
      scenario: { ...scenario, until: 2000 },
      files: { 'order.ts': code },
    };
    pilot.locate(short, 0);
    expect(new Set(places)).toEqual(new Set(['order.ts:3', 'order.ts:8']));
    places.length = 0;
    pilot.locate(short, 2000);
    expect(places).toEqual([]);
  });

  it('notes interventions with their instant', async () => {
    const { clock, pilot, updates } = await setUp();
    pilot.resume();
    for (let i = 0; i < 20; i++) clock.pass(10);
    pilot.intervene({ kind: 'inject', fault: { kind: 'kill', service: 'order', instance: 1 } });
    expect(pilot.interventions()).toMatchObject([{ at: 200, what: { kind: 'inject' } }]);
    expect(updates.at(-1)!.faults).toEqual([
      {
        id: 1,
        fault: { kind: 'kill', service: 'order', instance: 1 },
        text: 'order #2 down',
      },
    ]);
    expect(updates.at(-1)!.marks).toMatchObject([{ t: 200, kind: 'fault' }]);
  });
});
