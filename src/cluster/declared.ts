import { RandomStream } from '../kernel/random.ts';
import { Errand, type ErrandOwner, text } from './declared-errand.ts';
import { type CallPlan, type Plan, planOf, type RoutePlan, routeOf } from './declared-plan.ts';
import type {
  HandlerError,
  OpenRequest,
  ProgramFactory,
  ProgramHost,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from './program.ts';
import type { DeclaredWork } from './service-spec.ts';

type Respond = (outcome: WireResponse | HandlerError) => void;

const DECLARED_FAILURE = text(500, 'Internal Server Error: declared failure rate');

/**
 * A modelled service: takes its processor time, waits its service time, makes its calls, answers.
 * Steps are taken in order; the calls of a parallel step all start at once, and the step ends as
 * `Promise.all` does: when all have ended well, or with the first failure, which is answered at
 * once while the others go on unheard.
 *
 * Every route draws from streams of its own, and so does each purpose, so that a route added
 * leaves the others' draws as they were.
 */
export function declaredProgram(work: DeclaredWork, seed: number): ProgramFactory {
  let plan: Plan | null = null;
  // By instance: a restarted process goes on drawing where the one before it stopped.
  const draws: Map<RoutePlan, Draws>[] = [];
  return (host) => {
    plan ??= planOf(work, host.service);
    draws[host.instance] ??= allDraws(plan, `${host.service}/${host.instance}`, seed);
    return new DeclaredProgram(plan, host, draws[host.instance]!);
  };
}

/** What one route draws from. */
interface Draws {
  readonly serviceTime: RandomStream;
  readonly cpu: RandomStream;
  readonly failures: RandomStream;
  readonly shares: RandomStream;
}

function allDraws(plan: Plan, instance: string, seed: number): Map<RoutePlan, Draws> {
  const routes = [plan.byDefault, ...plan.routes];
  return new Map(routes.map((route) => [route, drawsOf(route, instance, seed)]));
}

function drawsOf(route: RoutePlan, instance: string, seed: number): Draws {
  const stream = (purpose: string) => new RandomStream(seed, instance, `${purpose}${route.name}`);
  return {
    serviceTime: stream('service-time'),
    cpu: stream('cpu'),
    failures: stream('failures'),
    shares: stream('share'),
  };
}

class DeclaredProgram implements ServiceProgram {
  stopped = false;
  private readonly byDefault: Draws;

  constructor(
    private readonly plan: Plan,
    readonly host: ProgramHost,
    private readonly draws: ReadonlyMap<RoutePlan, Draws>,
  ) {
    this.byDefault = draws.get(plan.byDefault)!;
  }

  handle(request: WireRequest, span: SpanId, respond: Respond): OpenRequest {
    const { plan } = this;
    const route = routeOf(plan, request);
    const draws = route === plan.byDefault ? this.byDefault : this.draws.get(route)!;
    const exchange = new Exchange(this, route, draws, span, respond);
    if (route.cpu === null) exchange.work();
    else this.host.compute(route.cpu(draws.cpu), computed, exchange);
    return exchange;
  }

  stop(): void {
    this.stopped = true;
  }
}

/** One request through a declared service. */
class Exchange implements OpenRequest, ErrandOwner {
  private nextStep = 0;
  /** Errands of the step under way. */
  private pending = 0;
  private answered = false;
  readonly host: ProgramHost;

  constructor(
    private readonly program: DeclaredProgram,
    private readonly route: RoutePlan,
    private readonly draws: Draws,
    readonly span: SpanId,
    private readonly respond: Respond,
  ) {
    this.host = program.host;
  }

  get over(): boolean {
    return this.answered || this.program.stopped;
  }

  /** Declared services, like most real ones, do not notice that nobody waits any more. */
  abort(): void {}

  /** Processor time is over: the service time begins. */
  work(): void {
    if (this.program.stopped) return;
    const { draws, host, route } = this;
    host.kernel.schedule(route.serviceTime(draws.serviceTime), serviceTimeOver, this);
  }

  serviceTimeOver(): void {
    if (this.host.stalled) this.host.postpone(proceed, this);
    else this.proceed();
  }

  proceed(): void {
    // The process died meanwhile: nobody is there to make the next call.
    if (this.program.stopped) return;
    const { steps } = this.route;
    while (this.nextStep < steps.length) {
      const step = steps[this.nextStep++]!;
      for (let i = 0; i < step.length; i++) this.begin(step[i]!);
      if (this.pending > 0) return;
    }
    this.answer(this.outcome());
  }

  errandDone(failure: WireResponse | null): void {
    this.pending--;
    if (this.over) return;
    if (failure !== null) this.answer(failure);
    else if (this.pending === 0) this.proceed();
  }

  private begin(call: CallPlan): void {
    if (call.share < 1 && this.draws.shares.next() >= call.share) return;
    this.pending++;
    new Errand(this, call);
  }

  private outcome(): WireResponse {
    const { failureRate, ok } = this.route;
    if (failureRate > 0 && this.draws.failures.next() < failureRate) return DECLARED_FAILURE;
    return ok;
  }

  private answer(response: WireResponse): void {
    this.answered = true;
    this.respond(response);
  }
}

function computed(exchange: Exchange): void {
  exchange.work();
}

function serviceTimeOver(exchange: Exchange): void {
  exchange.serviceTimeOver();
}

function proceed(exchange: Exchange): void {
  exchange.proceed();
}
