import type {
  Destination,
  HeaderChanges,
  HeaderOperations,
  HttpRoute,
  Mirror,
  RouteAction,
  RouteMatch,
  WeightedDestination,
} from '../../cluster/mesh/config.ts';
import {
  DESTINATION,
  DIRECT_BODY,
  DIRECT_RESPONSE,
  HEADER_OPERATIONS,
  HEADERS,
  HTTP_MATCH,
  HTTP_ROUTE,
  MIRROR_POLICY,
  REDIRECT,
  REWRITE,
  ROUTE_DESTINATION,
} from './fields.ts';
import { type Reading, serviceNamed } from './names.ts';
import { faultInjection, percentShare, retryPolicy, retryWarnings } from './route-resilience.ts';
import { namedMatches, textMatch } from './text-match.ts';
import type { Mapping, Value } from './value.ts';

/** One entry of a VirtualService's `http`. */
export function httpRoute(at: Value, reading: Reading): HttpRoute | undefined {
  const fields = at.mapping(HTTP_ROUTE);
  if (fields === undefined) return undefined;
  const match = (fields.take('match')?.list() ?? []).flatMap((one) => routeMatch(one) ?? []);
  const action = routeAction(fields, reading);
  const timeout = fields.take('timeout')?.duration() ?? 0;
  const retriesAt = fields.take('retries');
  const retries = retryPolicy(retriesAt);
  const faultAt = fields.take('fault');
  const rewrite = fields.take('rewrite')?.mapping(REWRITE);
  const headers = headerChanges(fields.take('headers'));
  const mirrors = mirrorsOf(fields, reading);
  if (retriesAt !== undefined && retries != null) retryWarnings(retriesAt, retries, timeout);
  if (action === undefined) return undefined;
  return {
    name: fields.take('name')?.text() ?? '',
    match,
    action,
    timeout: timeout === 0 ? null : timeout,
    retries,
    fault: faultAt === undefined ? null : (faultInjection(faultAt) ?? null),
    mirrors,
    rewriteUri: rewrite?.take('uri')?.text() ?? null,
    headers,
  };
}

function routeMatch(at: Value): RouteMatch | undefined {
  const fields = at.mapping(HTTP_MATCH);
  if (fields === undefined) return undefined;
  const text = (field: string) => {
    const value = fields.take(field);
    return value === undefined ? null : (textMatch(value) ?? null);
  };
  for (const field of ['scheme', 'port', 'gateways', 'sourceNamespace']) {
    fields.unmodelled(field, 'The match holds whatever it would say.');
  }
  return {
    uri: text('uri'),
    ignoreUriCase: fields.take('ignoreUriCase')?.flag() ?? false,
    method: text('method'),
    authority: text('authority'),
    headers: namedMatches(fields.take('headers'), true),
    withoutHeaders: namedMatches(fields.take('withoutHeaders'), true),
    queryParams: namedMatches(fields.take('queryParams'), false),
    source: sourceLabels(fields.take('sourceLabels')),
  };
}

function sourceLabels(at: Value | undefined): RouteMatch['source'] {
  if (at === undefined) return null;
  let app: string | null = null;
  let version: string | null = null;
  for (const { key, value } of at.entries()) {
    if (key === 'app') app = value.text() ?? null;
    else if (key === 'version') version = value.text() ?? null;
    else value.notice(`the label "${key}" is understood, not modelled`, 'Use app and version.');
  }
  return { app, version };
}

const ACTIONS = ['route', 'redirect', 'directResponse'] as const;

function routeAction(fields: Mapping, reading: Reading): RouteAction | undefined {
  const given = ACTIONS.flatMap((kind) => {
    const at = fields.take(kind);
    return at === undefined ? [] : [{ kind, at }];
  });
  fields.unmodelled('delegate', 'Write the delegate’s routes here.');
  const [first, second] = given;
  if (first === undefined) {
    return fields.value.problem(
      'the route leads nowhere',
      'Add route (with a destination), redirect or directResponse.',
    );
  }
  if (second !== undefined) {
    return second.at.problem(`${first.kind} and ${second.kind} exclude each other`, 'Keep one.');
  }
  if (first.kind === 'route') return routeTo(first.at, reading);
  return first.kind === 'redirect' ? redirect(first.at) : directResponse(first.at);
}

function routeTo(at: Value, reading: Reading): RouteAction | undefined {
  const items = at.list();
  if (items.length === 0) return at.problem('it is empty', 'Add at least one destination.');
  const destinations = items.flatMap((item) => weighted(item, items.length, reading) ?? []);
  if (destinations.length < items.length) return undefined;
  const sum = destinations.reduce((total, { weight }) => total + weight, 0);
  if (sum === 0) {
    return at.problem('all weights are 0: no request can go anywhere', 'Give one a weight.');
  }
  if (sum !== 100) {
    at.notice(
      `the weights sum to ${sum}, not 100`,
      'Each destination gets its weight’s share of the sum. Make them sum to 100 to read them as per cent.',
    );
  }
  return { kind: 'route', destinations };
}

function weighted(at: Value, among: number, reading: Reading): WeightedDestination | undefined {
  const fields = at.mapping(ROUTE_DESTINATION);
  if (fields === undefined) return undefined;
  const headers = headerChanges(fields.take('headers'));
  const weightAt = fields.take('weight');
  const weight = weightAt === undefined ? (among === 1 ? 100 : 0) : weightAt.whole(0, 2 ** 31 - 1);
  if (weightAt === undefined && among > 1) {
    at.notice('without a weight it gets no request', 'Add weight to every destination.');
  }
  const to = fields.need('destination', 'Add destination with a host.');
  const where = to === undefined ? undefined : destination(to, reading);
  if (where === undefined || weight === undefined) return undefined;
  // Istio sends everything to a single destination, whatever its weight.
  return { ...where, weight: among === 1 ? 100 : weight, headers };
}

function destination(at: Value, reading: Reading): Destination | undefined {
  const fields = at.mapping(DESTINATION);
  const host = fields?.need('host', 'Add the host: a service’s name.');
  const subsetAt = fields?.take('subset');
  fields?.unmodelled('port', 'A service has one port here.');
  const service = host === undefined ? undefined : serviceNamed(host, reading);
  const subset = subsetAt?.text();
  if (service === undefined) return undefined;
  if (subset !== undefined) reading.subsets.push({ service, subset, at: subsetAt! });
  return { service, subset: subset ?? null };
}

function mirrorsOf(fields: Mapping, reading: Reading): Mirror[] {
  const found: Mirror[] = [];
  const one = fields.take('mirror');
  const percentage = fields.take('mirrorPercentage');
  const percent = fields.take('mirrorPercent') ?? fields.take('mirror_percent');
  if (one !== undefined) {
    const share = percentShare(percentage, percent) ?? 1;
    const to = destination(one, reading);
    if (to !== undefined) found.push({ ...to, share });
  } else {
    (percentage ?? percent)?.problem('there is nothing to mirror to', 'Add mirror with a host.');
  }
  for (const item of fields.take('mirrors')?.list() ?? []) {
    const mirror = item.mapping(MIRROR_POLICY);
    const to = mirror?.need('destination', 'Add destination with a host.');
    const share = percentShare(mirror?.take('percentage'), undefined) ?? 1;
    const where = to && destination(to, reading);
    if (where !== undefined) found.push({ ...where, share });
  }
  return found;
}

function redirect(at: Value): RouteAction | undefined {
  const fields = at.mapping(REDIRECT);
  if (fields === undefined) return undefined;
  return {
    kind: 'redirect',
    status: fields.take('redirectCode')?.whole(300, 399) ?? 301,
    uri: fields.take('uri')?.text() ?? null,
    authority: fields.take('authority')?.text() ?? null,
  };
}

function directResponse(at: Value): RouteAction | undefined {
  const fields = at.mapping(DIRECT_RESPONSE);
  const status = fields?.need('status', 'Add a status, such as 503.')?.whole(200, 599);
  const body = fields?.take('body')?.mapping(DIRECT_BODY)?.take('string')?.text() ?? '';
  return status === undefined ? undefined : { kind: 'direct', status, body };
}

function headerChanges(at: Value | undefined): HeaderChanges | null {
  const fields = at?.mapping(HEADERS);
  if (fields === undefined) return null;
  return {
    request: headerOperations(fields.take('request')),
    response: headerOperations(fields.take('response')),
  };
}

function headerOperations(at: Value | undefined): HeaderOperations | null {
  const fields = at?.mapping(HEADER_OPERATIONS);
  if (fields === undefined) return null;
  const pairs = (field: string) =>
    (fields.take(field)?.entries() ?? []).flatMap(({ key, value }) => {
      const text = value.text();
      return text === undefined ? [] : [[key.toLowerCase(), text] as const];
    });
  const names = fields.take('remove')?.list() ?? [];
  const remove = names.flatMap((name) => name.text()?.toLowerCase() ?? []);
  return { set: pairs('set'), add: pairs('add'), remove };
}
