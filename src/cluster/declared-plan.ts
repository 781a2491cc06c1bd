import type { Millis } from '../base/units.ts';
import type { Distribution } from '../kernel/distribution.ts';
import { type Draw, drawFrom } from '../kernel/sample.ts';
import { pathOf } from '../network/address.ts';
import type { WireRequest, WireResponse } from './program.ts';
import type { DeclaredCall, DeclaredRoute, DeclaredStep, DeclaredWork } from './service-spec.ts';
import type { PlannedCall } from './way.ts';

/** A declared service with all worked out that is the same for every request. */
export interface Plan {
  readonly byDefault: RoutePlan;
  readonly routes: readonly RoutePlan[];
  /** No route takes processor time. */
  readonly noCpu: boolean;
}

/** What one kind of request is answered with, and at what cost. */
export interface RoutePlan {
  /** `*` fits every method. */
  readonly method: string;
  /** Whole path; a prefix where {@link prefix} is set. */
  readonly path: string;
  readonly prefix: boolean;
  /** Tells its random streams from the other routes': '' for the default. */
  readonly name: string;
  readonly serviceTime: Draw;
  readonly cpu: Draw | null;
  readonly failureRate: number;
  /** The first call of the first step; null: it makes none. */
  readonly calls: CallPlan | null;
  readonly ok: WireResponse;
}

/**
 * One call, with its request made once for all. The calls of a route are linked, so that whoever
 * makes them touches nothing but them.
 */
export interface CallPlan extends PlannedCall {
  /** Starts at the same time. */
  readonly alongside: CallPlan | null;
  /** The first call of the step that follows; told by the first of a step. */
  readonly nextStep: CallPlan | null;
  /** Sent one time, and waited for however long it takes. */
  readonly once: boolean;
  readonly share: number;
  readonly to: string;
  readonly timeout: Millis | null;
  readonly times: number;
  readonly optional: boolean;
  readonly attempts: number;
  readonly backoff: Millis;
}

export const DECLARED_FAILURE = text(500, 'Internal Server Error: declared failure rate');

const JSON_HEADERS = [['content-type', 'application/json']] as const;

export function planOf(work: DeclaredWork, service: string): Plan {
  const byDefault = routePlan(work, '*', '*', '', service);
  const routes = (work.routes ?? []).map((route) => {
    const { method, path } = route;
    return routePlan(route, method, path, ` ${method} ${path}`, service);
  });
  return { byDefault, routes, noCpu: [byDefault, ...routes].every(({ cpu }) => cpu === null) };
}

/** The first route that fits the request, or the default. */
export function routeOf(plan: Plan, request: WireRequest): RoutePlan {
  const { routes } = plan;
  if (routes.length === 0) return plan.byDefault;
  const path = pathOf(request.url);
  for (let i = 0; i < routes.length; i++) {
    const route = routes[i]!;
    if (route.method !== '*' && route.method !== request.method) continue;
    if (route.prefix ? path.startsWith(route.path) : path === route.path) return route;
  }
  return plan.byDefault;
}

function routePlan(
  route: DeclaredRoute,
  method: string,
  path: string,
  name: string,
  service: string,
): RoutePlan {
  const { serviceTime, failureRate, cpu, calls, responseBytes } = route;
  const prefix = path.endsWith('*');
  return {
    // What every request reads stands first.
    serviceTime: drawOf(serviceTime),
    calls: stepPlans(calls),
    failureRate,
    ok: {
      status: 200,
      headers: JSON_HEADERS,
      body: responseBytes === undefined ? `{"service":"${service}"}` : filler(responseBytes),
    },
    cpu: cpu === undefined ? null : drawOf(cpu),
    method,
    path: prefix ? path.slice(0, -1) : path,
    prefix,
    name,
  };
}

function stepPlans(steps: readonly DeclaredStep[]): CallPlan | null {
  let next: CallPlan | null = null;
  for (const step of [...steps].reverse()) {
    const calls = 'parallel' in step ? step.parallel : [step];
    let first: CallPlan | null = null;
    for (const call of [...calls].reverse()) first = callPlan(call, first, next);
    // A step of no calls is no step.
    next = first ?? next;
  }
  return next;
}

function callPlan(
  call: DeclaredCall,
  alongside: CallPlan | null,
  nextStep: CallPlan | null,
): CallPlan {
  const body = call.bytes === undefined || call.bytes === 0 ? null : filler(call.bytes);
  return {
    // What every request reads stands first. Written out: a spread would put it apart in memory.
    edge: null,
    plainRow: -1,
    once: call.timeout === null && (call.times ?? 1) === 1,
    share: call.share ?? 1,
    alongside,
    nextStep,
    clientName: '',
    serverName: '',
    how: null,
    to: call.to,
    request: {
      method: call.method,
      url: `http://${call.to}${call.path}`,
      headers: body === null ? [] : JSON_HEADERS,
      body,
    },
    timeout: call.timeout,
    times: call.times ?? 1,
    optional: call.optional ?? false,
    attempts: call.attempts ?? 1,
    backoff: call.backoff ?? 0,
  };
}

/** By distribution: a thousand services may well take as long as each other. */
const draws = new Map<string, Draw>();
const DRAWS_KEPT = 1000;

function drawOf(distribution: Distribution): Draw {
  const key = JSON.stringify(distribution);
  let draw = draws.get(key);
  if (draw === undefined) {
    draw = drawFrom(distribution);
    if (draws.size >= DRAWS_KEPT) draws.clear();
    draws.set(key, draw);
  }
  return draw;
}

/** By size: a thousand services may well answer with as many bytes each. */
const fillers = new Map<number, Uint8Array>();

/**
 * A body of so many bytes that is JSON still: an empty object and white space. Bytes and not text,
 * because their number is known without counting.
 */
function filler(bytes: number): Uint8Array {
  let body = fillers.get(bytes);
  if (body === undefined) {
    body = new Uint8Array(bytes).fill(SPACE);
    if (bytes > 1) body.set([OPENING_BRACE, CLOSING_BRACE]);
    else body.fill(ZERO);
    fillers.set(bytes, body);
  }
  return body;
}

const SPACE = 0x20;
const ZERO = 0x30;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

export function text(status: number, body: string): WireResponse {
  return { status, headers: [['content-type', 'text/plain;charset=UTF-8']], body };
}
