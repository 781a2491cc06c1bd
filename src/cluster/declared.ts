import { RandomStream } from '../kernel/random.ts';
import { type Sampler, sampler } from '../kernel/sample.ts';
import type {
  HandlerError,
  OpenCall,
  OpenRequest,
  ProgramFactory,
  ProgramHost,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from './program.ts';
import type { DeclaredCall, ServiceWork } from './scenario.ts';

type DeclaredWork = Extract<ServiceWork, { kind: 'declared' }>;
type Respond = (outcome: WireResponse | HandlerError) => void;

const JSON_HEADERS = [['content-type', 'application/json']] as const;
const text = (status: number, body: string): WireResponse => ({
  status,
  headers: [['content-type', 'text/plain;charset=UTF-8']],
  body,
});
const DECLARED_FAILURE = text(500, 'Internal Server Error: declared failure rate');

/** A modelled service: waits its service time, makes its calls in order, answers. */
export function declaredProgram(work: DeclaredWork, seed: number): ProgramFactory {
  // By instance: a restarted process goes on drawing where the one before it stopped.
  const draws: Draws[] = [];
  return (host) => {
    draws[host.instance] ??= drawsOf(work, `${host.service}/${host.instance}`, seed);
    return new DeclaredProgram(work, host, draws[host.instance]!);
  };
}

interface Draws {
  readonly serviceTime: Sampler;
  readonly failures: RandomStream;
}

function drawsOf(work: DeclaredWork, instance: string, seed: number): Draws {
  return {
    serviceTime: sampler(work.serviceTime, new RandomStream(seed, instance, 'service-time')),
    failures: new RandomStream(seed, instance, 'failures'),
  };
}

class DeclaredProgram implements ServiceProgram {
  private readonly ok: WireResponse;

  constructor(
    readonly work: DeclaredWork,
    readonly host: ProgramHost,
    private readonly draws: Draws,
  ) {
    this.ok = { status: 200, headers: JSON_HEADERS, body: `{"service":"${host.service}"}` };
  }

  handle(_request: WireRequest, span: SpanId, respond: Respond): OpenRequest {
    const exchange = new Exchange(this, span, respond);
    this.host.kernel.schedule(this.draws.serviceTime(), serviceTimeOver, exchange);
    return exchange;
  }

  outcome(): WireResponse {
    const { failureRate } = this.work;
    if (failureRate > 0 && this.draws.failures.next() < failureRate) return DECLARED_FAILURE;
    return this.ok;
  }

  stopped = false;

  stop(): void {
    this.stopped = true;
  }
}

/** One request through a declared service. */
class Exchange implements OpenRequest {
  private nextCall = 0;

  constructor(
    private readonly program: DeclaredProgram,
    private readonly span: SpanId,
    private readonly respond: Respond,
  ) {}

  /** Declared services, like most real ones, do not notice that nobody waits any more. */
  abort(): void {}

  proceed(): void {
    // The process died meanwhile: nobody is there to make the next call.
    if (this.program.stopped) return;
    const { calls } = this.program.work;
    if (this.nextCall === calls.length) this.respond(this.program.outcome());
    else this.makeCall(calls[this.nextCall++]!);
  }

  private makeCall(declared: DeclaredCall): void {
    const { kernel } = this.program.host;
    const request: WireRequest = {
      method: declared.method,
      url: `http://${declared.to}${declared.path}`,
      headers: [],
      body: null,
    };
    let open: OpenCall | null = null;
    const timer =
      declared.timeout === null
        ? 0
        : kernel.schedule(
            declared.timeout,
            () => {
              open?.cancel('timeout');
              this.respond(text(504, `Gateway Timeout: no answer from ${declared.to}`));
            },
            undefined,
          );
    open = this.program.host.call(request, this.span, (result) => {
      if (timer !== 0) kernel.cancel(timer);
      if (!result.ok) {
        this.respond(text(502, `Bad Gateway: ${declared.to}: ${result.message}`));
      } else if (result.response.status >= 400) {
        this.respond(passedOn(result.response, declared.to));
      } else {
        this.proceed();
      }
    });
  }
}

/**
 * A proxy passes a backend's refusals (429, 503) on as they are, so that they stay refusals for
 * the client; other failures become 502.
 */
function passedOn(response: WireResponse, from: string): WireResponse {
  if (response.status === 429 || response.status === 503) return response;
  return text(502, `Bad Gateway: ${from} answered ${response.status}`);
}

function serviceTimeOver(exchange: Exchange): void {
  exchange.proceed();
}
