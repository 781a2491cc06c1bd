import type {
  CallOptions,
  CallResult,
  CancelCause,
  OpenCall,
  ProgramHost,
  SpanId,
  WireRequest,
} from '../cluster/program.ts';
import type { Kernel } from '../kernel/kernel.ts';

const NO_CALL: OpenCall = { cancel: () => undefined };

/**
 * A program's host as its own code reaches it: answers to calls are a turn of that code (`turn`),
 * and nothing leaves it once its process has ended (`stopped`).
 */
export function guardedHost(
  host: ProgramHost,
  program: { readonly stopped: boolean; turn(): void },
): ProgramHost {
  const { kernel, service, instance, address, version, random, stepCost, process } = host;
  function makeCall(
    context: unknown,
    request: WireRequest,
    parent: SpanId,
    settle: (result: CallResult) => void,
    options?: CallOptions,
  ): OpenCall {
    // Handed over without a name: tsx, which runs the command line, pays for each name it keeps.
    return host.call(
      request,
      parent,
      (result) => {
        if (program.stopped) return;
        program.turn();
        // A rejection that nobody awaits is reported to the code that called.
        kernel.context = context;
        settle(result);
      },
      options,
    );
  }
  return {
    kernel,
    service,
    instance,
    address,
    version,
    random,
    stepCost,
    process,
    get clockSkew() {
      return host.clockSkew;
    },
    get stalled() {
      return host.stalled;
    },
    postpone: (callback, arg) => host.postpone(callback, arg),
    get cpuUsed() {
      return host.cpuUsed;
    },
    get spans() {
      return host.spans;
    },
    computed: (time) => host.computed(time),
    compute: (time, done, arg) => host.compute(time, done, arg),
    call: (request, parent, settle, options) => {
      if (program.stopped) return NO_CALL;
      const { context } = kernel;
      if (kernel.events > 0) return makeCall(context, request, parent, settle, options);
      return new FirstCall(kernel, () => makeCall(context, request, parent, settle, options));
    },
    log: (level, text, span, place) => {
      if (!program.stopped) host.log(level, text, span, place);
    },
    breakerChanged: (name, state) => host.breakerChanged(name, state),
  };
}

/**
 * A call made while the system is being started: it leaves at that instant, but once every service
 * is there, whatever their order in the scenario.
 */
class FirstCall implements OpenCall {
  private open: OpenCall | null = null;
  private cancelled = false;

  constructor(
    kernel: Kernel,
    private readonly make: () => OpenCall,
  ) {
    kernel.defer(leave, this);
  }

  leave(): void {
    if (!this.cancelled) this.open = this.make();
  }

  cancel(cause: CancelCause): void {
    this.cancelled = true;
    this.open?.cancel(cause);
  }
}

function leave(call: FirstCall): void {
  call.leave();
}
