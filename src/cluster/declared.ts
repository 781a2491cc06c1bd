import type { Millis } from '../base/units.ts';
import { RandomStream } from '../kernel/random.ts';
import { Exchange } from './declared-exchange.ts';
import { type CallPlan, type Plan, planOf, type RoutePlan, routeOf } from './declared-plan.ts';
import { INSTANCE, type InstanceRows } from './instance-rows.ts';
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

/**
 * A modelled service: takes its processor time, waits its service time, makes its calls, answers.
 * See {@link Exchange}.
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
export class Draws {
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

export class DeclaredProgram implements ServiceProgram {
  stopped = false;
  private readonly byDefault: Draws;
  /** Where the state of the default route's service times is; null: in its own stream. */
  private rows: InstanceRows | null = null;
  private row = 0;

  constructor(
    readonly plan: Plan,
    readonly host: ProgramHost,
    private readonly draws: AllDraws,
  ) {
    this.byDefault = draws.byDefault;
  }

  handle(request: WireRequest, span: SpanId, respond: Respond): OpenRequest {
    const route = routeOf(this.plan, request);
    const draws = this.drawsOf(route);
    const exchange = new HandledExchange(this, route, draws, span, respond);
    if (route.cpu === null) exchange.work();
    else this.host.compute(route.cpu(draws.cpu), computed, exchange);
    return exchange;
  }

  drawsOf(route: RoutePlan): Draws {
    return route === this.plan.byDefault ? this.byDefault : this.draws.of(route);
  }

  drawServiceTime(route: RoutePlan): Millis {
    const { rows } = this;
    if (rows !== null && route === this.plan.byDefault) {
      return rows.drawServiceTime(this.row, route.serviceTime);
    }
    return route.serviceTime(this.drawsOf(route).serviceTime);
  }

  enterRow(rows: InstanceRows, row: number): void {
    this.rows = rows;
    this.row = row;
    this.byDefault.serviceTime.store(rows.numbers, row + INSTANCE.random);
  }

  leaveRow(): void {
    this.byDefault.serviceTime.load(this.rows!.numbers, this.row + INSTANCE.random);
    this.rows = null;
  }

  stop(): void {
    this.stopped = true;
  }
}

/** A request as an instance hands it to its program. */
class HandledExchange extends Exchange {
  readonly host: ProgramHost;
  readonly trace = 0;

  constructor(
    private readonly program: DeclaredProgram,
    protected readonly route: RoutePlan,
    protected readonly draws: Draws,
    readonly span: SpanId,
    private readonly send: Respond,
  ) {
    super();
    this.host = program.host;
  }

  protected get stopped(): boolean {
    return this.program.stopped;
  }

  /** Processor time is over: the service time begins. */
  work(): void {
    if (this.program.stopped) return;
    const { program, host, route } = this;
    host.kernel.schedule(program.drawServiceTime(route), serviceTimeOver, this);
  }

  serviceTimeOver(): void {
    if (this.host.stalled) this.host.postpone(proceed, this);
    else this.proceed();
  }

  protected respond(response: WireResponse): void {
    this.send(response);
  }

  protected callPlainly(call: CallPlan): boolean {
    return this.host.callPlainly?.(this, call) === true;
  }
}

function computed(exchange: HandledExchange): void {
  exchange.work();
}

function serviceTimeOver(exchange: HandledExchange): void {
  exchange.serviceTimeOver();
}

function proceed(exchange: HandledExchange): void {
  exchange.proceed();
}
