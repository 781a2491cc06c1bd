import type { WireRequest } from '../program.ts';
import type { UpstreamPolicy } from '../upstream/policy.ts';
import {
  type Destination,
  type HeaderChanges,
  type HttpRoute,
  ISTIO_RETRIES,
  type MeshConfig,
  type RouteMatch,
} from './config.ts';
import { RetryRules } from './retry-rules.ts';
import { type MeshCaller, type RequestTest, requestTest } from './route-match.ts';
import { envoyClusterOf, upstreamPlan } from './traffic-policy.ts';

/** Envoy's route timeout where nothing else is said. Istio turns it off. */
export const ENVOY_ROUTE_TIMEOUT = 15_000;

/** What the rules need to know of the services around. */
export interface MeshSurroundings {
  /** What the scenario says of calls to a service. */
  policyOf(service: string): UpstreamPolicy;
  hasSidecar(service: string): boolean;
}

/** Where a request may go, worked out once for all sidecars. */
export interface Target {
  /** Numbers a sidecar's upstreams. */
  readonly index: number;
  readonly service: string;
  /** `service` or `service|subset`. */
  readonly key: string;
  /** null: no such subset (flag NC). */
  readonly policy: UpstreamPolicy | null;
  readonly refused: boolean;
}

interface WeightedTarget {
  readonly target: Target;
  /** Sum of the weights up to and including this one. */
  readonly upTo: number;
  readonly headers: HeaderChanges | null;
}

/** A route ready for use. */
export interface CompiledRoute {
  readonly route: HttpRoute;
  readonly retries: RetryRules | null;
  readonly targets: readonly WeightedTarget[];
  readonly mirrors: readonly { readonly target: Target; readonly share: number }[];
  /** Any of these; empty: every request. */
  readonly tests: readonly { readonly match: RouteMatch; readonly test: RequestTest | null }[];
}

/** The mesh's configuration as all sidecars of one run share it. */
export class MeshRules {
  private readonly routes = new Map<string, readonly CompiledRoute[]>();
  private readonly targets = new Map<string, Target>();

  constructor(
    readonly config: MeshConfig,
    private readonly around: MeshSurroundings,
  ) {}

  /** The first route of `service` that fits, or null. */
  routeOf(service: string, request: WireRequest, caller: MeshCaller): CompiledRoute | null {
    for (const route of this.routesOf(service)) {
      if (route.tests.length === 0) return route;
      if (matchOf(route, request, caller) !== null) return route;
    }
    return null;
  }

  private routesOf(service: string): readonly CompiledRoute[] {
    let routes = this.routes.get(service);
    if (routes === undefined) {
      const { virtualServices } = this.config;
      const own =
        virtualServices.find(({ hosts }) => hosts.includes(service)) ??
        virtualServices.find(({ hosts }) => hosts.includes('*'));
      routes = (own?.http ?? [this.plainRoute(service)]).map((route) => this.compile(route));
      this.routes.set(service, routes);
    }
    return routes;
  }

  /**
   * What calls do that no VirtualService routes. With an Envoy cluster for the service: a plain
   * Envoy route, 15 s and no retries. Otherwise Istio's: no timeout, its default retries.
   */
  private plainRoute(service: string): HttpRoute {
    const envoy = envoyClusterOf(this.config, service) !== undefined;
    return {
      name: '',
      match: [],
      action: {
        kind: 'route',
        destinations: [{ service, subset: null, weight: 100, headers: null }],
      },
      timeout: envoy ? ENVOY_ROUTE_TIMEOUT : null,
      retries: envoy ? null : ISTIO_RETRIES,
      fault: null,
      mirrors: [],
      rewriteUri: null,
      headers: null,
    };
  }

  private compile(route: HttpRoute): CompiledRoute {
    const { action, retries } = route;
    let upTo = 0;
    const destinations = action.kind === 'route' ? action.destinations : [];
    return {
      route,
      retries: retries === null || retries.attempts === 0 ? null : new RetryRules(retries),
      targets: destinations.map((to) => ({
        target: this.targetOf(to),
        upTo: (upTo += to.weight),
        headers: to.headers,
      })),
      mirrors: route.mirrors.map((to) => ({ target: this.targetOf(to), share: to.share })),
      tests: route.match.map((match) => ({ match, test: requestTest(match) })),
    };
  }

  private targetOf({ service, subset }: Destination): Target {
    const key = subset === null ? service : `${service}|${subset}`;
    let target = this.targets.get(key);
    if (target === undefined) {
      const { config, around } = this;
      const base = around.policyOf(service);
      const plan = upstreamPlan(config, { service, subset }, base, around.hasSidecar(service));
      const policy = plan?.policy ?? null;
      const refused = plan?.refused ?? false;
      target = { index: this.targets.size, service, key, policy, refused };
      this.targets.set(key, target);
    }
    return target;
  }
}

/** The condition of `route` that `request` fulfils, or null. */
export function matchOf(
  { tests }: CompiledRoute,
  request: WireRequest,
  caller: MeshCaller,
): RouteMatch | null {
  for (const { match, test } of tests) if (test === null || test(request, caller)) return match;
  return null;
}
