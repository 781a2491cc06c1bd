/** The far side of `thread.ts`: hardened before any learner code runs, and then one run a message. */
import { parentPort } from 'node:worker_threads';
import { required } from '../base/assert.ts';
import type { Program } from '../engine/protocol.ts';
import { runProgram } from '../engine/run.ts';
import { CompileError } from '../engine/simulation.ts';
import { hardenRealm } from '../sandbox/harden.ts';
import type { RunOutcome } from './thread.ts';

const port = required(parentPort, 'the port of a worker thread');
// Taken before the realm is hardened: the real clock measures the run from outside.
const now = performance.now.bind(performance);
const reply = port.postMessage.bind(port);

port.on('message', (program: Program) => reply(outcomeOf(program)));

hardenRealm();

function outcomeOf(program: Program): RunOutcome {
  const start = now();
  try {
    const record = runProgram(program);
    return { ok: true, record, wallMs: now() - start };
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const [problem] = error.problems;
    return { ok: false, failure: { kind: 'compile', ...required(problem, 'compile problem') } };
  }
}
