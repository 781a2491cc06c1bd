import type { CallResult, OpenCall, ProgramHost } from '../cluster/program.ts';

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
    computed: (time) => host.computed(time),
    compute: (time, done, arg) => host.compute(time, done, arg),
    call: (request, parent, settle, options) => {
      if (program.stopped) return NO_CALL;
      const { context } = kernel;
      const settled = (result: CallResult): void => {
        if (program.stopped) return;
        program.turn();
        // A rejection that nobody awaits is reported to the code that called.
        kernel.context = context;
        settle(result);
      };
      return host.call(request, parent, settled, options);
    },
    log: (level, text, span, place) => {
      if (!program.stopped) host.log(level, text, span, place);
    },
    breakerChanged: (name, state) => host.breakerChanged(name, state),
  };
}
