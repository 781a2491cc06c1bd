/** Runs in a thread of its own: a hardened realm that runs one program a message. */

import { parentPort } from 'node:worker_threads';
import { TestProcess } from '../../cluster/process.fixture.ts';
import type { ProgramHost, ServiceProgram } from '../../cluster/program.ts';
import { ProgramSpans } from '../../cluster/program-spans.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { SpanStore } from '../../telemetry/spans.ts';
import { compileProgram } from '../compile/index.ts';
import { runFailureOf } from '../failure.ts';
import { makeGlobals } from '../globals/index.ts';
import { hardenRealm } from '../harden.ts';
import { makePackage, packageSourcesWith } from '../packages/offered.ts';
import { createProgramFactory } from '../program.ts';
import { brokerBeside } from './broker.fixture.ts';

const port = parentPort!;
const reply = port.postMessage.bind(port);
hardenRealm();

/** What two requests to the program led to. */
export interface HostileOutcome {
  /** As `HostileProgram.expect`, or `escaped: …`. */
  readonly ended: string;
  readonly failureKind?: string;
  readonly message?: string;
  /** All that was answered and logged: the record of a clean program. */
  readonly trail: readonly string[];
}

/** A program, and the texts of the packages it imports. */
export interface HostileMessage {
  readonly code: string;
  readonly packages: Readonly<Record<string, string>>;
}

port.on('message', (message: HostileMessage) => reply(run(message)));

function run({ code, packages }: HostileMessage): HostileOutcome {
  const trail: string[] = [];
  const compiled = compileProgram({ 'order.ts': code }, 'order.ts', packageSourcesWith(packages));
  if (!compiled.ok) {
    const [problem] = compiled.problems;
    return { ended: 'compile-error', message: problem!.message, trail };
  }
  const kernel = new Kernel();
  const process = new TestProcess();
  let program: ServiceProgram | null = null;
  const toBroker = brokerBeside(kernel, () => program);
  const spans = new SpanStore();
  const host: ProgramHost = {
    kernel,
    service: 'order',
    instance: 0,
    address: '10.0.1.1',
    version: 'v1',
    random: new RandomStream(1, 'order', 'program'),
    clockSkew: 0,
    stalled: false,
    postpone: () => undefined,
    stepCost: 0,
    process,
    cpuUsed: 0,
    spans: new ProgramSpans(spans, 1, 0),
    computed: () => undefined,
    compute: (_time, done, arg) => done(arg),
    call(request, _parent, settle) {
      if (request.url.startsWith('amqp:')) {
        toBroker(request, settle);
        return { cancel: () => undefined };
      }
      const response = { status: 200, headers: [], body: 'ok' };
      process.openCalls++;
      const answer = (): void => {
        process.openCalls--;
        settle({ ok: true, response });
      };
      const timer = kernel.schedule(1, answer, undefined);
      return {
        cancel: () => {
          if (kernel.cancel(timer)) process.openCalls--;
        },
      };
    },
    log: (level, text) => trail.push(`${kernel.now} ${level} ${text.slice(0, 200)}`),
    breakerChanged: () => undefined,
  };
  const answers: string[] = [];
  try {
    const started = createProgramFactory(compiled, makeGlobals, makePackage)(host);
    program = started;
    kernel.settle();
    for (const url of ['http://order/a', 'http://order/b']) {
      kernel.schedule(
        10,
        () => {
          const span = spans.start(0, 'server', 1, 0, 'GET /', kernel.now);
          started.handle({ method: 'GET', url, headers: [], body: null }, span, (outcome) => {
            const text =
              'error' in outcome ? 'error-response' : `${outcome.status} ${outcome.body}`;
            answers.push(text);
            trail.push(`${kernel.now} ${text}`);
          });
        },
        undefined,
      );
    }
    kernel.runUntil(2000, 2_000_000);
  } catch (error) {
    const failure = runFailureOf(error);
    if (failure === null) throw error;
    return { ended: 'ends-run', failureKind: failure.kind, message: failure.message, trail };
  }
  const [first] = answers;
  const ended =
    first === undefined
      ? 'no answer'
      : first === 'error-response'
        ? first
        : first.startsWith('200 ')
          ? 'contained'
          : `escaped: ${first}`;
  return { ended, trail };
}
