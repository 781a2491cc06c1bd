import { expect, it } from 'vitest';
import { TestProcess } from '../cluster/process.fixture.ts';
import type { ProgramHost } from '../cluster/program.ts';
import { ProgramSpans } from '../cluster/program-spans.ts';
import { Kernel } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import { SpanStore } from '../telemetry/spans.ts';
import { compileProgram } from './compile/index.ts';
import { stripTypes } from './compile/strip.ts';
import { makeGlobals } from './globals/index.ts';
import { ORDERING_PROGRAMS } from './ordering.fixture.ts';
import { createProgramFactory } from './program.ts';

const spans = new ProgramSpans(new SpanStore(), 1, 0);

/** Real timers are this much slower, so that a busy machine does not change their order. */
const SLOWER = 3;

type Log = (...values: unknown[]) => void;

function recorder(): { lines: string[]; log: Log } {
  const lines: string[] = [];
  return { lines, log: (...values) => void lines.push(values.map(String).join(' ')) };
}

/** Runs the stripped source on Node's own promises and timers, until no timer is left. */
async function runNatively(code: string): Promise<string[]> {
  const { lines, log } = recorder();
  const pending = new Set<unknown>();
  const timers = {
    setTimeout(callback: (...args: unknown[]) => void, ms: number, ...args: unknown[]) {
      const timer = setTimeout(() => {
        pending.delete(timer);
        callback(...args);
      }, ms * SLOWER);
      pending.add(timer);
      return timer;
    },
    clearTimeout(timer: NodeJS.Timeout) {
      pending.delete(timer);
      clearTimeout(timer);
    },
    setInterval(callback: () => void, ms: number) {
      const timer = setInterval(callback, ms * SLOWER);
      pending.add(timer);
      return timer;
    },
    clearInterval(timer: NodeJS.Timeout) {
      pending.delete(timer);
      clearInterval(timer);
    },
  };
  const stripped = stripTypes('native.ts', code).code;
  const run = new Function('log', ...Object.keys(timers), `"use strict";\n${stripped}`);
  run(log, ...Object.values(timers));
  do {
    await new Promise((resolve) => setTimeout(resolve, 15));
  } while (pending.size > 0);
  return lines;
}

function runVirtually(code: string): string[] {
  const { lines, log } = recorder();
  const compiled = compileProgram(
    { 'main.ts': `${code}\nexport default { fetch() {} };` },
    'main.ts',
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const kernel = new Kernel();
  const host: ProgramHost = {
    kernel,
    service: 'main',
    instance: 0,
    address: '10.0.1.1',
    version: 'v1',
    random: new RandomStream(1, 'main', 'test'),
    clockSkew: 0,
    stalled: false,
    postpone: () => undefined,
    stepCost: 0,
    process: new TestProcess(),
    cpuUsed: 0,
    spans,
    computed: () => undefined,
    compute: (_time, done, arg) => done(arg),
    call: () => {
      throw new Error('no calls here');
    },
    log: (_level, text) => log('LOG', text),
    breakerChanged: () => {},
  };
  createProgramFactory(compiled, (env) => ({ ...makeGlobals(env), log }))(host);
  kernel.settle();
  kernel.runUntil(10_000);
  return lines;
}

it.each(ORDERING_PROGRAMS)(
  'prints the same natively and in virtual time: $name',
  async ({ code }) => {
    const native = await runNatively(code);
    expect(native.length).toBeGreaterThan(0);
    expect(runVirtually(code)).toEqual(native);
  },
);
