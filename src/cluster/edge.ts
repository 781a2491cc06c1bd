import type { Millis, Ratio } from '../base/units.ts';
import { Link, type LinkProperties } from '../network/link.ts';
import { Observer } from '../telemetry/observer.ts';
import type { Balancer } from './balancers/balancer.ts';
import { createBalancer } from './balancers/create.ts';
import type { Service } from './service.ts';
import { SpanNames } from './span-names.ts';

/** All calls from one endpoint to one service: the link's two directions and what callers see. */
export class Edge {
  readonly index: number;
  readonly from: number;
  readonly callee: Service;
  readonly request: Link;
  readonly response: Link;
  readonly observer: Observer;
  readonly spanNames: SpanNames;
  /** Share of transmissions lost, either way. */
  readonly loss: Ratio;
  private readonly fromName: string;
  private readonly seed: number;
  /** By caller instance. */
  private readonly balancers: (Balancer | undefined)[] = [];

  constructor(
    index: number,
    from: { readonly endpoint: number; readonly name: string },
    callee: Service,
    link: LinkProperties,
    seed: number,
    slowAfter: Millis,
  ) {
    this.index = index;
    this.from = from.endpoint;
    this.fromName = from.name;
    this.callee = callee;
    this.seed = seed;
    this.loss = link.loss;
    this.request = new Link(link, seed, `${this.name} request`);
    this.response = new Link(link, seed, `${this.name} response`);
    this.observer = new Observer(slowAfter);
    this.spanNames = new SpanNames(`${callee.name} `);
  }

  /** `order->payment` */
  get name(): string {
    return `${this.fromName}->${this.callee.name}`;
  }

  balancer(callerInstance: number): Balancer {
    // The load generators count as instance -1: they share one balancer.
    const at = callerInstance + 1;
    while (this.balancers.length <= at) this.balancers.push(undefined);
    let balancer = this.balancers[at];
    if (balancer === undefined) {
      const { spec, name } = this.callee;
      const caller = `${this.fromName}/${callerInstance}`;
      balancer = createBalancer(spec.balancer, spec.replicas, this.seed, caller, name);
      this.balancers[at] = balancer;
    }
    return balancer;
  }
}
