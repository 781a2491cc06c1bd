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
  const draws: AllDraws[] = [];
  return (host) => {
    plan ??= planOf(work, host.service);
    draws[host.instance] ??= new AllDraws(plan, `${host.service}/${host.instance}`, seed);
    return new DeclaredProgram(plan, host, draws[host.instance]!);
  };
}

/** What one instance draws from, by route. */
class AllDraws {
  readonly byDefault: Draws;
  private readonly others: ReadonlyMap<RoutePlan, Draws> | null;

  constructor({ byDefault, routes }: Plan, instance: string, seed: number) {
    const draws = ({ name }: RoutePlan) => new Draws(seed, instance, name);
    this.byDefault = draws(byDefault);
    this.others =
      routes.length === 0 ? null : new Map(routes.map((route) => [route, draws(route)]));
  }

  of(route: RoutePlan): Draws {
    return this.others?.get(route) ?? this.byDefault;
  }
}

/** What one route draws from: each stream is made when it is first needed. */
class Draws {
  readonly serviceTime: RandomStream;
  private madeCpu: RandomStream | null = null;
  private madeFailures: RandomStream | null = null;
  private madeShares: RandomStream | null = null;

  constructor(
    private readonly seed: number,
    private readonly instance: string,
    private readonly route: string,
  ) {
    this.serviceTime = this.stream('service-time');
  }

  get cpu(): RandomStream {
    this.madeCpu ??= this.stream('cpu');
    return this.madeCpu;
  }

  get failures(): RandomStream {
    this.madeFailures ??= this.stream('failures');
    return this.madeFailures;
  }

  get shares(): RandomStream {
    this.madeShares ??= this.stream('share');
    return this.madeShares;
  }

  private stream(purpose: string): RandomStream {
    return new RandomStream(this.seed, this.instance, `${purpose}${this.route}`);
  }
}

class DeclaredProgram implements ServiceProgram {
  stopped = false;
  private readonly byDefault: Draws;

  constructor(
    private readonly plan: Plan,
    readonly host: ProgramHost,
    private readonly draws: AllDraws,
  ) {
    this.byDefault = draws.byDefault;
  }

  handle(request: WireRequest, span: SpanId, respond: Respond): OpenRequest {
    const { plan } = this;
    const route = routeOf(plan, request);
    const draws = route === plan.byDefault ? this.byDefault : this.draws.of(route);
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
