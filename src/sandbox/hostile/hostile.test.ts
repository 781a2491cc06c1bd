import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { packageText } from '../../cli/package-bundle.ts';
import { bundledImports } from '../packages/bundled.ts';
import type { HostileMessage, HostileOutcome } from './hostile.fixture.ts';
import { CLEAN_PROGRAM, HOSTILE_PROGRAMS } from './programs.ts';

const BOOTSTRAP = `
import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))})
  .then(({ register }) => { register(); return import(${JSON.stringify(new URL('./hostile.fixture.ts', import.meta.url).href)}); })
  .catch((error) => { setImmediate(() => { throw error; }); });
`;

/** Real time one program may take here. */
const PATIENCE_MS = 8_000;

let worker: Worker | null = null;
afterAll(() => worker?.terminate());

/** Runs `code` in the one thread all programs share, so that what one leaves the next one meets. */
async function run(code: string): Promise<HostileOutcome> {
  const names = bundledImports({ 'order.ts': code });
  const texts = await Promise.all(names.map(packageText));
  const packages = Object.fromEntries(names.map((name, i) => [name, texts[i]!]));
  worker ??= new Worker(BOOTSTRAP, {
    eval: true,
    execArgv: [],
    env: {},
    resourceLimits: { stackSizeMb: 4 },
  });
  const thread = worker;
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(watchdog);
      thread.removeAllListeners('message');
      thread.removeAllListeners('error');
      act();
    };
    const watchdog = setTimeout(() => {
      worker = null;
      settle(() => reject(new Error('no answer within the time')));
      void thread.terminate();
    }, PATIENCE_MS);
    thread.on('message', (outcome: HostileOutcome) => settle(() => resolve(outcome)));
    thread.on('error', (error) =>
      settle(() => {
        worker = null;
        reject(error);
      }),
    );
    thread.postMessage({ code, packages } satisfies HostileMessage);
  });
}

describe('hostile programs', () => {
  let clean: HostileOutcome;

  it('come in at least 60 kinds with names of their own', () => {
    expect(HOSTILE_PROGRAMS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(HOSTILE_PROGRAMS.map(({ name }) => name)).size).toBe(HOSTILE_PROGRAMS.length);
  });

  it('a clean program runs', async () => {
    clean = await run(CLEAN_PROGRAM);
    expect(clean.ended).toBe('contained');
    expect(clean.trail).toHaveLength(4);
  });

  const here = HOSTILE_PROGRAMS.filter(({ backstop }) => backstop === undefined);
  it.each(here.map((program) => [program.name, program] as const))(
    '%s',
    async (_name, { code, expect: expected, failureKind }) => {
      const { ended, failureKind: kind, message } = await run(code);
      expect({ ended, kind, message }).toMatchObject({ ended: expected, kind: failureKind });
      expect(await run(CLEAN_PROGRAM)).toEqual(clean);
    },
    20_000,
  );
});
