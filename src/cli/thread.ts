/**
 * Runs programs away from the command line's own thread: learner code cannot exhaust its memory or
 * keep it from answering.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { withPackages } from '../engine/packages.ts';
import type { Program } from '../engine/protocol.ts';
import { withSqlite } from '../engine/sqlite.ts';
import type { RunFailure, RunRecord } from '../telemetry/record.ts';
import { packageText } from './package-bundle.ts';
import { sqliteBinary } from './sqlite-binary.ts';

export type RunOutcome =
  | { readonly ok: true; readonly record: RunRecord; readonly wallMs: number }
  /** The code did not start, or took the thread down with it: there is no record. */
  | { readonly ok: false; readonly failure: RunFailure };

export interface ThreadLimits {
  /** Heap of the thread in MiB (default 1024). */
  readonly memoryMb: number;
  /** Real milliseconds a run may take: at least this much (default 60 000), or its simulated time. */
  readonly patienceMs: number;
}

const DEFAULT_LIMITS: ThreadLimits = { memoryMb: 1024, patienceMs: 60_000 };

/** A thread that runs one program after another, replaced by a new one whenever it breaks. */
class RunThread {
  private worker: Worker | null = null;
  constructor(private readonly limits: ThreadLimits) {}

  run(program: Program): Promise<RunOutcome> {
    const worker = (this.worker ??= startWorker(this.limits));
    return new Promise((resolve, reject) => {
      const patience = Math.max(this.limits.patienceMs, program.scenario.until);
      const settle = (outcome: RunOutcome, broken: boolean) => {
        clearTimeout(watchdog);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        if (broken) void this.close();
        resolve(outcome);
      };
      const onMessage = (outcome: RunOutcome) => settle(outcome, !outcome.ok);
      const onError = (error: unknown) => {
        if (isOutOfMemory(error)) settle({ ok: false, failure: OUT_OF_MEMORY }, true);
        else reject(error);
      };
      const onExit = () => settle({ ok: false, failure: THREAD_ENDED }, true);
      const watchdog = setTimeout(() => settle(unresponsive(patience), true), patience);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(program);
    });
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }
}

function startWorker({ memoryMb }: ThreadLimits): Worker {
  return new Worker(BOOTSTRAP, {
    eval: true,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, stackSizeMb: 4 },
  });
}

/** Node 20 does not take `--import tsx` over into threads: each has to register it by itself. */
const BOOTSTRAP = `
import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))})
  .then(({ register }) => { register(); return import(${JSON.stringify(new URL('./thread-worker.ts', import.meta.url).href)}); })
  .catch((error) => { setImmediate(() => { throw error; }); });
`;

function unresponsive(patience: number): RunOutcome {
  const message = `The run gave no sign of life for ${patience / 1000} s of real time. Look for a loop or a pattern that never ends, or give it less to simulate.`;
  return { ok: false, failure: { kind: 'unresponsive', message } };
}

const OUT_OF_MEMORY: RunFailure = {
  kind: 'memory',
  message: 'The run used up its memory. Keep less in variables, or bound the queues.',
};

const THREAD_ENDED: RunFailure = {
  kind: 'unresponsive',
  message:
    'The thread of the run ended without an answer. Run it again; if it does so once more, report it.',
};

const isOutOfMemory = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

/** Runs one program in a thread of its own. */
export async function runInThread(
  program: Program,
  limits: Partial<ThreadLimits> = {},
): Promise<RunOutcome> {
  const [outcome] = await runAllInThreads([program], limits);
  return outcome!;
}

/** Runs programs on all processors; outcomes in the order of the programs. */
export async function runAllInThreads(
  programs: readonly Program[],
  limits: Partial<ThreadLimits> = {},
): Promise<RunOutcome[]> {
  const whole = await Promise.all(
    programs.map(async (program) =>
      withSqlite(await withPackages(program, packageText), sqliteBinary),
    ),
  );
  const outcomes: RunOutcome[] = new Array(programs.length);
  let next = 0;
  const work = async () => {
    const thread = new RunThread({ ...DEFAULT_LIMITS, ...limits });
    for (let at = next++; at < programs.length; at = next++)
      outcomes[at] = await thread.run(whole[at]!);
    await thread.close();
  };
  const threads = Math.min(availableParallelism(), programs.length);
  await Promise.all(Array.from({ length: threads }, work));
  return outcomes;
}
