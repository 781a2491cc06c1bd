import { readNginx } from '../../config/nginx/read.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { SpanStore } from '../../telemetry/spans.ts';
import { TestProcess } from '../process.fixture.ts';
import type {
  CallErrorCode,
  CallOptions,
  CallResult,
  HandlerError,
  ProgramHost,
  WireRequest,
  WireResponse,
} from '../program.ts';
import { ProgramSpans } from '../program-spans.ts';
import { nginxProgram } from './proxy.ts';

const spans = new ProgramSpans(new SpanStore(), 1, 0);

/** How a backend meets a call: a status or an error, after a while (default 1 ms). */
export interface Behaviour {
  readonly status?: number;
  readonly error?: CallErrorCode;
  readonly after?: number;
}

export interface Made {
  readonly t: number;
  readonly request: WireRequest;
  readonly options: CallOptions;
  cancelled: boolean;
}

/** nginx with a configuration, before backends that behave as told by their host's name. */
export class Rig {
  readonly kernel = new Kernel();
  readonly calls: Made[] = [];
  readonly logs: string[] = [];
  readonly program;
  private readonly backends: Record<string, Behaviour> = {};
  private span = 0;

  constructor(config: string, seed = 1) {
    const read = readNginx(config);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    this.program = nginxProgram(read.value, seed)(this.host());
  }

  behave(host: string, behaviour: Behaviour): void {
    this.backends[host] = behaviour;
  }

  /** Hosts called since the last look, in order. */
  called(): string {
    const hosts = this.calls.map(({ request }) => new URL(request.url).hostname);
    this.calls.length = 0;
    return hosts.join(' ');
  }

  send(url: string, init: Partial<WireRequest> & { readonly from?: string } = {}) {
    const sent: { outcome: WireResponse | null; at: number; abort(): void } = {
      outcome: null,
      at: Number.NaN,
      abort: () => undefined,
    };
    const { from, ...rest } = init;
    const request = { method: 'GET', url, headers: [], body: null, ...rest };
    const respond = (outcome: WireResponse | HandlerError) => {
      if ('error' in outcome) throw new Error(outcome.error);
      if (sent.outcome !== null) throw new Error('answered twice');
      sent.outcome = outcome;
      sent.at = this.kernel.now;
    };
    const open = this.program.handle(request, ++this.span, respond, false, from);
    sent.abort = () => open.abort();
    return sent;
  }

  /** Sends and waits until the answer is there. */
  ask(url = 'http://x/', init: Parameters<Rig['send']>[1] = {}): WireResponse {
    const sent = this.send(url, init);
    while (sent.outcome === null && this.kernel.step());
    if (sent.outcome === null) throw new Error('no answer');
    return sent.outcome;
  }

  until(t: number): void {
    this.kernel.runUntil(t);
  }

  private host(): ProgramHost {
    const { kernel, calls, logs, backends } = this;
    return {
      kernel,
      service: 'gateway',
      instance: 0,
      address: '10.0.9.1',
      version: 'v1',
      random: new RandomStream(1, 'gateway', 'test'),
      clockSkew: 0,
      stalled: false,
      postpone: () => undefined,
      stepCost: 0,
      process: new TestProcess(),
      cpuUsed: 0,
      spans,
      computed: () => undefined,
      compute: (_time, done, arg) => done(arg),
      call(request, _span, settle, options = {}) {
        const made: Made = { t: kernel.now, request, options, cancelled: false };
        calls.push(made);
        const host = new URL(request.url).hostname;
        const { status = 200, error, after = 1 } = backends[host] ?? {};
        const result: CallResult =
          error === undefined
            ? { ok: true, response: { status, headers: [['x-from', host]], body: host } }
            : { ok: false, code: error, message: error };
        const handle = kernel.schedule(after, settle, result);
        return {
          cancel() {
            made.cancelled = true;
            kernel.cancel(handle);
          },
        };
      },
      log: (level, text, span) => logs.push(`${level} ${text} #${span}`),
      breakerChanged: () => undefined,
    };
  }
}

/** A server that passes everything to upstream `u`. */
export const passing = (upstream: string, location = '') =>
  `upstream u { ${upstream} }\nserver { location / { proxy_pass http://u; ${location} } }`;
