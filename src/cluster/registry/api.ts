/** Consul's HTTP API on a catalog: which request does what, and what it answers. */
import type { Millis } from '../../base/units.ts';
import type { WireRequest, WireResponse } from '../program.ts';
import { WAIT_DEFAULT, WAIT_MAX } from './blocking.ts';
import { type Catalog, KEY_VALUES, statusOfService } from './catalog.ts';
import type { CheckRunner } from './check-runner.ts';
import { BadRequest, readCheckUpdate, readJson, readService } from './definition.ts';
import { parseDuration } from './duration.ts';
import {
  type AgentNode,
  agentService,
  catalogEntry,
  healthCheck,
  healthEntry,
} from './json-shapes.ts';
import type { KeyValueStore } from './key-value.ts';

/** What the handlers work on. */
export interface Agent {
  readonly node: AgentNode;
  readonly catalog: Catalog;
  readonly keyValues: KeyValueStore;
  readonly checks: CheckRunner;
  readonly now: () => Millis;
}

/** A query that can wait: whether it does, its index parameter decides. */
export interface Query {
  readonly answer: () => WireResponse;
  readonly index: () => number;
  /** Answer once the index is above this; null: at once. */
  readonly above: number | null;
  readonly wait: Millis;
}

interface Asked {
  readonly agent: Agent;
  /** What stands in the path where the route has its end, decoded. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: string | Uint8Array | null;
  readonly flag: (name: string) => boolean;
}

type Handler = (asked: Asked) => WireResponse | Query;

interface Route {
  readonly method: string;
  /** The path, or its beginning when it ends in `/`: the rest is the name. */
  readonly path: string;
  readonly handle: Handler;
}

const ROUTES: readonly Route[] = [
  { method: 'PUT', path: '/v1/agent/service/register', handle: register },
  { method: 'PUT', path: '/v1/agent/service/deregister/', handle: deregister },
  { method: 'PUT', path: '/v1/agent/check/pass/', handle: (asked) => report(asked, 'passing') },
  { method: 'PUT', path: '/v1/agent/check/warn/', handle: (asked) => report(asked, 'warning') },
  { method: 'PUT', path: '/v1/agent/check/fail/', handle: (asked) => report(asked, 'critical') },
  { method: 'PUT', path: '/v1/agent/check/update/', handle: update },
  { method: 'GET', path: '/v1/agent/services', handle: listServices },
  { method: 'GET', path: '/v1/agent/checks', handle: listChecks },
  { method: 'GET', path: '/v1/health/service/', handle: serviceHealth },
  { method: 'GET', path: '/v1/health/checks/', handle: serviceChecks },
  { method: 'GET', path: '/v1/health/state/', handle: checksInState },
  { method: 'GET', path: '/v1/catalog/services', handle: catalogServices },
  { method: 'GET', path: '/v1/catalog/service/', handle: catalogService },
  { method: 'GET', path: '/v1/kv/', handle: readKey },
  { method: 'PUT', path: '/v1/kv/', handle: writeKey },
  { method: 'DELETE', path: '/v1/kv/', handle: deleteKey },
];

/** What the agent makes of a request. Bad ones are answered 400, 404 or 405 in Consul's words. */
export function answerTo(agent: Agent, request: WireRequest): WireResponse | Query {
  const { pathname, searchParams: query } = new URL(request.url);
  const fitting = ROUTES.filter(({ path }) =>
    path.endsWith('/') ? pathname.startsWith(path) : pathname === path,
  );
  if (fitting.length === 0) return plain(404, '404 page not found\n');
  const route = fitting.find(({ method }) => method === request.method);
  if (route === undefined) {
    const allowed = fitting.map(({ method }) => method).join(',');
    return plain(405, `method ${request.method} not allowed`, [['allow', allowed]]);
  }
  try {
    if (query.has('filter')) throw new BadRequest('filter is not modelled here');
    const name = decodeURIComponent(pathname.slice(route.path.length));
    const flag = (parameter: string) => booleanOf(query, parameter);
    return route.handle({ agent, name, query, body: request.body, flag });
  } catch (error) {
    if (error instanceof BadRequest) return plain(400, error.message);
    if (error instanceof URIError) return plain(400, `invalid URL escape in "${pathname}"`);
    throw error;
  }
}

function register({ agent, body, flag }: Asked): WireResponse {
  const definition = readService(readJson(textOf(body)));
  agent.catalog.register(definition, agent.now(), flag('replace-existing-checks'));
  return EMPTY;
}

function deregister({ agent, name }: Asked): WireResponse {
  if (name === '') throw new BadRequest('Missing service ID');
  if (agent.catalog.deregister(name) === null) {
    return plain(
      404,
      `Unknown service ID "${name}". Ensure that the service ID is passed, not the service name.`,
    );
  }
  return EMPTY;
}

function report(
  { agent, name, query }: Asked,
  status: 'passing' | 'warning' | 'critical',
): WireResponse {
  return setStatus(agent, name, status, query.get('note') ?? '');
}

function update({ agent, name, body }: Asked): WireResponse {
  const { status, output } = readCheckUpdate(readJson(textOf(body)));
  return setStatus(agent, name, status, output);
}

function setStatus(
  agent: Agent,
  id: string,
  status: 'passing' | 'warning' | 'critical',
  output: string,
): WireResponse {
  if (id === '') throw new BadRequest('Missing check ID');
  if (agent.catalog.check(id) === null) {
    return plain(
      404,
      `Unknown check ID "${id}". Ensure that the check ID is passed, not the check name.`,
    );
  }
  if (!agent.checks.reported(id)) return plain(500, `CheckID "${id}" does not have associated TTL`);
  agent.catalog.set(id, status, output, agent.now());
  return EMPTY;
}

function listServices({ agent }: Asked): WireResponse {
  const services = agent.catalog.instances();
  return json(Object.fromEntries(services.map((each) => [each.definition.id, agentService(each)])));
}

function listChecks({ agent }: Asked): WireResponse {
  const checks = agent.catalog.allChecks();
  const entries = checks.map((each) => [each.definition.id, healthCheck(agent.node, each)]);
  return json(Object.fromEntries(entries));
}

function serviceHealth(asked: Asked): Query {
  const { agent, name, query, flag } = asked;
  if (name === '') throw new BadRequest('Missing service name');
  const passing = flag('passing');
  const tags = query.getAll('tag');
  return queryOf(asked, name, () => {
    const found = agent.catalog
      .instances(name)
      .filter((each) => tags.every((tag) => each.definition.tags.includes(tag)))
      .filter((each) => !passing || statusOfService(each) === 'passing');
    return found.map((each) => healthEntry(agent.node, each));
  });
}

function serviceChecks(asked: Asked): Query {
  const { agent, name } = asked;
  if (name === '') throw new BadRequest('Missing service name');
  return queryOf(asked, name, () =>
    agent.catalog
      .instances(name)
      .flatMap(({ checks }) => checks.map((check) => healthCheck(agent.node, check))),
  );
}

function checksInState(asked: Asked): Query {
  const { agent, name } = asked;
  if (name === '') throw new BadRequest('Missing check state');
  return queryOf(asked, null, () =>
    agent.catalog
      .allChecks()
      .filter(({ status }) => name === 'any' || status === name)
      .map((check) => healthCheck(agent.node, check)),
  );
}

function catalogServices(asked: Asked): Query {
  return queryOf(asked, null, () => {
    const tags = new Map<string, Set<string>>();
    for (const { definition } of asked.agent.catalog.instances()) {
      const known = tags.get(definition.name) ?? new Set();
      for (const tag of definition.tags) known.add(tag);
      tags.set(definition.name, known);
    }
    return Object.fromEntries([...tags].sort().map(([name, each]) => [name, [...each]]));
  });
}

function catalogService(asked: Asked): Query {
  const { agent, name, query } = asked;
  if (name === '') throw new BadRequest('Missing service name');
  const tags = query.getAll('tag');
  return queryOf(asked, name, () =>
    agent.catalog
      .instances(name)
      .filter((each) => tags.every((tag) => each.definition.tags.includes(tag)))
      .map((each) => catalogEntry(agent.node, each)),
  );
}

function readKey(asked: Asked): Query {
  const { agent, name, flag } = asked;
  const recurse = flag('recurse');
  const namesOnly = flag('keys');
  if (name === '' && !recurse && !namesOnly) throw new BadRequest('Missing key name');
  const { keyValues, catalog } = agent;
  const raw = flag('raw');
  const answer = (): WireResponse => {
    const keys = keyValues.keys(name, recurse || namesOnly);
    const headers = indexHeaders(catalog.indexOf(KEY_VALUES));
    if (keys.length === 0) return { status: 404, headers, body: null };
    if (raw) return { status: 200, headers, body: keyValues.raw(keys[0]!) };
    return json(namesOnly ? keys : keys.map((key) => keyValues.entry(key)), headers);
  };
  return { ...queryOf(asked, KEY_VALUES, () => null), answer };
}

function writeKey({ agent, name, query, body }: Asked): WireResponse {
  if (name === '') throw new BadRequest('Missing key name');
  const cas = query.get('cas');
  if (cas !== null && !/^\d+$/.test(cas)) throw new BadRequest(`Invalid cas value "${cas}"`);
  const { catalog, keyValues } = agent;
  const done = keyValues.put(
    name,
    body ?? '',
    catalog.index + 1,
    cas === null ? null : Number(cas),
  );
  if (done) catalog.touch(KEY_VALUES);
  return json(done);
}

function deleteKey({ agent, name, flag }: Asked): WireResponse {
  const recurse = flag('recurse');
  if (name === '' && !recurse) throw new BadRequest('Missing key name');
  if (agent.keyValues.keys(name, recurse).length > 0) {
    agent.keyValues.remove(name, recurse);
    agent.catalog.touch(KEY_VALUES);
  }
  return json(true);
}

/** `topic` null: any change of the catalog counts. */
function queryOf({ agent, query }: Asked, topic: string | null, data: () => unknown): Query {
  const { catalog } = agent;
  const index = () => (topic === null ? catalog.index : catalog.indexOf(topic));
  return {
    answer: () => json(data(), indexHeaders(index())),
    index,
    ...blockingOf(query),
  };
}

function blockingOf(query: URLSearchParams): { above: number | null; wait: Millis } {
  const index = query.get('index') ?? '';
  if (!/^\d*$/.test(index)) throw new BadRequest('Invalid index');
  const given = query.get('wait') ?? '';
  const wait = given === '' ? WAIT_DEFAULT : parseDuration(given);
  if (wait === null) throw new BadRequest('Invalid wait time');
  const above = Number(index);
  return {
    above: above > 0 ? above : null,
    wait: wait <= 0 ? WAIT_DEFAULT : Math.min(wait, WAIT_MAX),
  };
}

/** As Go's `strconv.ParseBool`; a parameter without value is true. */
function booleanOf(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  if (value === null) return false;
  if (/^(?:|1|t|T|TRUE|true|True)$/.test(value)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(value)) return false;
  throw new BadRequest(`Invalid value for ?${name}`);
}

const EMPTY: WireResponse = { status: 200, headers: [], body: null };
type WireHeaders = WireResponse['headers'];

function json(value: unknown, headers: WireHeaders = []): WireResponse {
  return {
    status: 200,
    headers: [['content-type', 'application/json'], ...headers],
    body: JSON.stringify(value),
  };
}

function plain(status: number, body: string, headers: WireHeaders = []): WireResponse {
  return { status, headers: [['content-type', 'text/plain; charset=utf-8'], ...headers], body };
}

function indexHeaders(index: number): WireHeaders {
  return [
    ['x-consul-index', String(index)],
    ['x-consul-knownleader', 'true'],
    ['x-consul-lastcontact', '0'],
  ];
}

function textOf(body: string | Uint8Array | null): string {
  if (typeof body === 'string') return body;
  if (body === null) return '';
  // Anything but ASCII is not expected in bytes: a JSON text arrives as text.
  return Array.from(body, (byte) => String.fromCharCode(byte)).join('');
}
