import { TestProcess } from '../cluster/process.fixture.ts';
import type {
  BreakerState,
  CallResult,
  HandlerError,
  ProgramHost,
  ProgramTable,
  ServiceProgram,
  WireRequest,
  WireResponse,
} from '../cluster/program.ts';
import { ProgramSpans } from '../cluster/program-spans.ts';
import { Kernel } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import { SpanStore } from '../telemetry/spans.ts';
import { compileProgram, type PackageSources } from './compile/index.ts';
import { makeGlobals } from './globals/index.ts';
import { makePackage, packageSources } from './packages/offered.ts';
import { createProgramFactory } from './program.ts';

/** One instance of a service under test, with a host that notes what it is told. */
export interface Rig {
  readonly kernel: Kernel;
  readonly logs: string[];
  readonly breakers: string[];
  readonly process: TestProcess;
  readonly program: ServiceProgram;
  /** Where the program's own spans are; its requests have none. */
  readonly spans: SpanStore;
  inspect(): readonly ProgramTable[];
  /** Handles `GET http://main<path>` and runs events until 1 s later; undefined if unanswered. */
  get(path: string): WireResponse | HandlerError | undefined;
}

/** Calls of the program are answered 200 with their URL after 1 ms. */
export function rig(
  files: Readonly<Record<string, string>> | string,
  entry = 'main.ts',
  packages: PackageSources = packageSources,
): Rig {
  const all = typeof files === 'string' ? { [entry]: files } : files;
  const compiled = compileProgram(all, entry, packages);
  if (!compiled.ok) throw new Error(compiled.problems.map((p) => p.message).join('\n'));
  const kernel = new Kernel();
  const logs: string[] = [];
  const breakers: string[] = [];
  const process = new TestProcess();
  // Large, and few programs make spans.
  let madeStore: SpanStore | null = null;
  let madeSpans: ProgramSpans | null = null;
  const store = () => (madeStore ??= new SpanStore());
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
    process,
    cpuUsed: 0,
    get spans() {
      return (madeSpans ??= new ProgramSpans(store(), 1, 0));
    },
    computed: () => undefined,
    compute: (_time, done, arg) => done(arg),
    call(request: WireRequest, _span: number, settle: (result: CallResult) => void) {
      const response = { status: 200, headers: [], body: request.url };
      process.openCalls++;
      const answer = (): void => {
        process.openCalls--;
        settle({ ok: true, response });
      };
      const handle = kernel.schedule(1, answer, undefined);
      return {
        cancel: () => {
          if (kernel.cancel(handle)) process.openCalls--;
        },
      };
    },
    log: (level, text, span, place) => logs.push(`${level} ${text} @${place ?? '?'} #${span}`),
    breakerChanged: (name: string, state: BreakerState) => breakers.push(`${name} ${state}`),
  };
  const program = createProgramFactory(compiled, makeGlobals, makePackage)(host);
  let ready = program.starting === undefined;
  program.starting?.(() => {
    ready = true;
  });
  kernel.settle();
  kernel.runUntil(kernel.now);
  while (!ready && kernel.step());
  let span = 0;
  return {
    kernel,
    logs,
    breakers,
    process,
    program,
    get spans() {
      return store();
    },
    inspect: () => program.inspect?.() ?? [],
    get(path) {
      let outcome: WireResponse | HandlerError | undefined;
      const request = { method: 'GET', url: `http://main${path}`, headers: [], body: null };
      kernel.schedule(
        0,
        () => {
          program.handle(request, ++span, (result) => {
            outcome = result;
          });
        },
        undefined,
      );
      kernel.runUntil(kernel.now + 1000);
      return outcome;
    },
  };
}

/** A service whose handler runs `body`. */
export function handler(body: string, before = ''): string {
  return `${before}\nexport default {\n  async fetch(request: Request): Promise<Response> {\n${body}\n    return new Response('ok');\n  },\n};`;
}
