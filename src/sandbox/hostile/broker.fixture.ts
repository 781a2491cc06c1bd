/** A RabbitMQ node beside one program, 1 ms away, without a cluster. */
import { TestProcess } from '../../cluster/process.fixture.ts';
import type {
  CallResult,
  ProgramHost,
  ServiceProgram,
  WireRequest,
} from '../../cluster/program.ts';
import { ProgramSpans } from '../../cluster/program-spans.ts';
import { rabbitmqProgram } from '../../cluster/rabbitmq/rabbitmq-program.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { SpanStore } from '../../telemetry/spans.ts';

type Settle = (result: CallResult) => void;

/** `program`: who the broker sends to. Gives how that program's calls to it are made. */
export function brokerBeside(kernel: Kernel, program: () => ServiceProgram | null) {
  const later = (work: () => void): void => void kernel.schedule(1, work, undefined);
  const answer = (settle: Settle, response: Extract<CallResult, { ok: true }>['response']) =>
    later(() => settle({ ok: true, response }));
  const host: ProgramHost = {
    kernel,
    service: 'rabbitmq',
    instance: 0,
    address: '10.0.2.1',
    version: 'v1',
    random: new RandomStream(1, 'rabbitmq', 'program'),
    clockSkew: 0,
    stalled: false,
    postpone: () => undefined,
    stepCost: 0,
    process: new TestProcess(),
    cpuUsed: 0,
    spans: new ProgramSpans(new SpanStore(), 2, 0),
    computed: () => undefined,
    compute: (time, done, arg) => void kernel.schedule(time, done, arg),
    call(request, _parent, settle) {
      later(() => answer(settle, program()!.receive!(request, 0, '10.0.2.1')));
      return { cancel: () => undefined };
    },
    log: () => undefined,
    breakerChanged: () => undefined,
  };
  const broker = rabbitmqProgram(1)(host);
  return (request: WireRequest, settle: Settle): void =>
    later(() => {
      if (request.push === true) answer(settle, broker.receive!(request, 0));
      else {
        broker.handle(
          request,
          0,
          (outcome) => 'status' in outcome && answer(settle, outcome),
          false,
          '10.0.1.1',
        );
      }
    });
}
