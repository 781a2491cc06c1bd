import { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { SpanStore } from '../../telemetry/spans.ts';
import { TestProcess } from '../process.fixture.ts';
import type {
  CallErrorCode,
  CallResult,
  OpenRequest,
  ProgramHost,
  ServiceProgram,
  WireRequest,
  WireResponse,
} from '../program.ts';
import { ProgramSpans } from '../program-spans.ts';
import { registryProgram } from './registry-program.ts';

const spans = new ProgramSpans(new SpanStore(), 1, 0);

type Answer = (request: WireRequest) => WireResponse | CallErrorCode | 'silence';

/** A network of one registry, `consul`, and whoever a test puts there by host name or address. */
export class RegistryRig {
  readonly kernel = new Kernel();
  readonly factory = registryProgram(1);
  readonly logs: string[] = [];
  /** Requests that went over the network, as `t method url`. */
  readonly calls: string[] = [];
  readonly nodes = new Map<string, Answer>();
  /** Other programs by host name or address. */
  readonly programs = new Map<string, ServiceProgram>();
  /** The registry's process stands still; what it postponed is done by {@link goOn}. */
  paused = false;
  private readonly postponed: (() => void)[] = [];
  /** The registry; null while it is down. */
  program: ServiceProgram | null;

  constructor() {
    this.program = this.factory(this.host('consul', 0, '10.0.9.1'));
  }

  host(service: string, instance: number, address: string): ProgramHost {
    const { kernel } = this;
    const paused = () => this.paused && service === 'consul';
    return {
      kernel,
      service,
      instance,
      address,
      version: 'v1',
      random: new RandomStream(1, `${service}/${instance}`, 'program'),
      clockSkew: 0,
      get stalled() {
        return paused();
      },
      postpone: (callback, arg) => this.postponed.push(() => callback(arg)),
      stepCost: 0,
      process: new TestProcess(),
      cpuUsed: 0,
      spans,
      computed: () => undefined,
      compute: (_time, done, arg) => done(arg),
      call: (request, _parent, settle) => this.call(request, settle),
      log: (_level, text) => this.logs.push(`${kernel.now} ${text}`),
      breakerChanged: () => undefined,
    };
  }

  /** Each way takes 1 ms. */
  call(request: WireRequest, settle: (result: CallResult) => void): { cancel(): void } {
    let open = true;
    let handling: OpenRequest | null = null;
    const end = (result: CallResult) => {
      this.kernel.schedule(1, () => open && settle(result), undefined);
    };
    const fail = (code: CallErrorCode) => end({ ok: false, code, message: code });
    const arrive = () => {
      this.calls.push(`${this.kernel.now} ${request.method} ${request.url}`);
      const host = new URL(request.url).hostname;
      const program = host === 'consul' ? this.program : this.programs.get(host);
      if (program) {
        handling = program.handle(request, 1, (outcome) => {
          if ('error' in outcome) throw new Error(outcome.error);
          end({ ok: true, response: outcome });
        });
        return;
      }
      const answer = this.nodes.get(host)?.(request) ?? 'ECONNREFUSED';
      if (typeof answer === 'object') end({ ok: true, response: answer });
      else if (answer !== 'silence') fail(answer);
    };
    this.kernel.schedule(1, arrive, undefined);
    return {
      cancel: () => {
        open = false;
        this.kernel.schedule(1, () => handling?.abort(), undefined);
      },
    };
  }

  /** A request to the registry itself, not over the network: its answer once there is one. */
  send(method: string, path: string, body: unknown = null) {
    const sent: { response?: WireResponse; at?: number } = {};
    const text = body === null || typeof body === 'string' ? body : JSON.stringify(body);
    const url = `http://consul${path}`;
    const open = this.program!.handle({ method, url, headers: [], body: text }, 1, (outcome) => {
      if ('error' in outcome) throw new Error(outcome.error);
      sent.response = outcome;
      sent.at = this.kernel.now;
    });
    return { sent, open };
  }

  /** As {@link send}, for what is answered at once: status and body. */
  ask(method: string, path: string, body: unknown = null): readonly [number, unknown] {
    const { response } = this.send(method, path, body).sent;
    if (response === undefined) throw new Error('not answered at once');
    const isJson = response.headers.some(([, value]) => value === 'application/json');
    return [response.status, isJson ? JSON.parse(String(response.body)) : response.body];
  }

  /** Ids of the service's instances with their checks' statuses: `a:passing`. */
  health(service: string, parameters = ''): readonly string[] {
    const [, entries] = this.ask('GET', `/v1/health/service/${service}${parameters}`);
    return (entries as { Service: { ID: string }; Checks: { Status: string }[] }[]).map(
      (each) => `${each.Service.ID}:${each.Checks.map((check) => check.Status).join('+')}`,
    );
  }

  goOn(): void {
    this.paused = false;
    for (const each of this.postponed.splice(0)) each();
  }

  run(until: number): void {
    this.kernel.runUntil(until);
  }
}

export function plain(status: number, body = ''): WireResponse {
  return { status, headers: [], body };
}
