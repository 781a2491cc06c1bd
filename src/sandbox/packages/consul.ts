import type { LearnerPackage } from './package.ts';

const source = `
import { EventEmitter } from 'events';

type Options = Record<string, any>;
interface Call {
  name: string;
  method?: string;
  path: string;
  query?: Options;
  body?: string | null;
  /** Answers 404 are no error. */
  optional?: boolean;
}
interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  body: any;
}

class ConsulError extends Error {
  isValidation?: boolean;
  isResponse?: boolean;
  isTimeout?: boolean;
  statusCode?: number;
  response?: Answer;
  code?: string;
}

/** Keys match in any case and with or without underscores. */
function normal(options: unknown, single = 'name'): Options {
  if (typeof options === 'string') return { [single]: options };
  const result: Options = {};
  for (const [key, value] of Object.entries(options ?? {})) {
    result[key.replaceAll('_', '').toLowerCase()] = value;
  }
  return result;
}

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };

/** In milliseconds; a bare number is in nanoseconds. */
function duration(value: unknown): number | undefined {
  if (typeof value === 'number') return value / 1e6;
  const [, amount, unit] = /^([\\d.]+)(ns|us|ms|s|m|h)?$/.exec(String(value)) ?? [];
  return amount === undefined ? undefined : Number(amount) * (UNITS[unit ?? 'ns'] ?? 1);
}

const CHECK_KEYS: Record<string, string> = {
  id: 'CheckID', checkid: 'CheckID', name: 'Name', notes: 'Notes', http: 'HTTP', method: 'Method', header: 'Header',
  interval: 'Interval', timeout: 'Timeout', ttl: 'TTL', status: 'Status',
  tcp: 'TCP', udp: 'UDP', grpc: 'GRPC', args: 'Args', script: 'Script', aliasservice: 'AliasService',
  deregistercriticalserviceafter: 'DeregisterCriticalServiceAfter', successbeforepassing: 'SuccessBeforePassing',
  failuresbeforewarning: 'FailuresBeforeWarning', failuresbeforecritical: 'FailuresBeforeCritical',
};
const SERVICE_KEYS: Record<string, string> = {
  name: 'Name', id: 'ID', tags: 'Tags', meta: 'Meta', address: 'Address', port: 'Port',
};

function translated(given: Options, keys: Record<string, string>): Options {
  const result: Options = {};
  for (const [key, name] of Object.entries(keys)) if (given[key] !== undefined) result[name] = given[key];
  return result;
}

function checkOf(options: unknown): Options {
  const given = normal(options);
  const active = ['http', 'tcp', 'udp', 'grpc', 'args', 'script'].some((key) => given[key]);
  if (!(active && given.interval) && !given.ttl && !given.aliasservice) {
    throw new Error('args/grpc/h2ping/http/tcp/udp and interval, ttl, or aliasnode/aliasservice');
  }
  return translated(given, CHECK_KEYS);
}

const QUERY_KEYS = ['dc', 'index', 'wait', 'near', 'filter', 'partition'];

class Consul {
  readonly agent: Agent;
  readonly catalog: Catalog;
  readonly health: Health;
  readonly kv: Kv;
  #base: string;
  #defaults: Options;

  constructor(options: Options = {}) {
    const given = normal(options);
    const scheme = given.secure ? 'https' : 'http';
    this.#base = given.baseurl ?? scheme + '://' + (given.host ?? '127.0.0.1') + ':' + (given.port ?? 8500) + '/v1';
    this.#defaults = normal(given.defaults);
    this.agent = new Agent(this);
    this.catalog = new Catalog(this);
    this.health = new Health(this);
    this.kv = new Kv(this);
  }

  watch(options: Options): Watch {
    return new Watch(this, options);
  }

  invalid(name: string, message: string): ConsulError {
    return Object.assign(new ConsulError('consul: ' + name + ': ' + message), { isValidation: true });
  }

  /** With \`ctx.includeResponse\` the response comes before what it brought. */
  async call(call: Call, options: Options, pick: (answer: Answer) => any = () => undefined): Promise<any> {
    const given = { ...this.#defaults, ...options };
    const query = { ...call.query };
    for (const key of QUERY_KEYS) if (given[key] !== undefined) query[key] = given[key];
    if (given.stale) query.stale = '1';
    if (given.consistent) query.consistent = '1';
    const answer = await this.#send(call, query, given);
    return given.ctx?.includeResponse ? [answer, pick(answer)] : pick(answer);
  }

  async #send(call: Call, query: Options, given: Options): Promise<Answer> {
    const url = new URL(this.#base + call.path);
    for (const [name, value] of Object.entries(query)) {
      for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(each));
    }
    const timeout = typeof given.timeout === 'string' ? duration(given.timeout) : given.timeout;
    const signals: AbortSignal[] = [];
    if (timeout !== undefined) signals.push(AbortSignal.timeout(Math.ceil(timeout)));
    if (given.ctx?.signal) signals.push(given.ctx.signal);
    const headers: Record<string, string> = {};
    if (given.token) headers['x-consul-token'] = given.token;
    if (typeof call.body === 'string') headers['content-type'] = 'application/json';
    let answer: Answer;
    try {
      const response = await fetch(url, {
        method: call.method ?? 'GET', headers, body: call.body ?? null,
        signal: signals.length === 0 ? null : AbortSignal.any(signals),
      });
      answer = await read(response);
    } catch (error: any) {
      throw this.#unanswered(call.name, error, timeout);
    }
    if (answer.statusCode < 400 || (call.optional && answer.statusCode === 404)) return answer;
    const text = typeof answer.body === 'string' && answer.body !== '' ? answer.body : PHRASES[answer.statusCode] ?? 'request failed';
    const error = new ConsulError('consul: ' + call.name + ': ' + text);
    throw Object.assign(error, { isResponse: true, statusCode: answer.statusCode, response: answer });
  }

  #unanswered(name: string, error: any, timeout: number | undefined): ConsulError {
    if (error?.name === 'TimeoutError') {
      const late = new ConsulError('consul: ' + name + ': request timed out (timeout: ' + timeout + 'ms)');
      return Object.assign(late, { isTimeout: true, code: 'ETIMEDOUT' });
    }
    const cause = error?.cause ?? error;
    const failed = new ConsulError('consul: ' + name + ': ' + (cause?.message ?? cause), { cause });
    return Object.assign(failed, { code: cause?.code });
  }
}

const PHRASES: Record<number, string> = {
  400: 'bad request', 403: 'forbidden', 404: 'not found', 405: 'method not allowed',
  500: 'internal server error', 503: 'service unavailable',
};

async function read(response: Response): Promise<Answer> {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => { headers[name] = value; });
  const isJson = (headers['content-type'] ?? '').startsWith('application/json');
  const text = await response.text();
  return { statusCode: response.status, headers, body: isJson ? JSON.parse(text) : text };
}

const bodyOf = (answer: Answer) => answer.body;

class Agent {
  readonly service: AgentService;
  readonly check: AgentCheck;
  constructor(readonly consul: Consul) {
    this.service = new AgentService(consul);
    this.check = new AgentCheck(consul);
  }
  services(options?: any) {
    return this.service.list(options);
  }
  checks(options?: any) {
    return this.check.list(options);
  }
}

class AgentService {
  constructor(readonly consul: Consul) {}
  async list(options?: any) {
    return await this.consul.call({ name: 'agent.service.list', path: '/agent/services' }, normal(options), bodyOf);
  }
  async register(options: any) {
    const given = normal(options);
    const name = 'agent.service.register';
    if (!given.name) throw this.consul.invalid(name, 'name required');
    const body = translated(given, SERVICE_KEYS);
    try {
      if (Array.isArray(given.checks)) body.Checks = given.checks.map(checkOf);
      else if (given.check) body.Check = checkOf(given.check);
    } catch (error: any) {
      throw this.consul.invalid(name, error.message);
    }
    const call = { name, method: 'PUT', path: '/agent/service/register', body: JSON.stringify(body) };
    return await this.consul.call(call, given);
  }
  async deregister(options: any) {
    const given = normal(options, 'id');
    const name = 'agent.service.deregister';
    if (!given.id) throw this.consul.invalid(name, 'id required');
    return await this.consul.call({ name, method: 'PUT', path: '/agent/service/deregister/' + encodeURIComponent(given.id) }, given);
  }
}

class AgentCheck {
  constructor(readonly consul: Consul) {}
  async list(options?: any) {
    return await this.consul.call({ name: 'agent.check.list', path: '/agent/checks' }, normal(options), bodyOf);
  }
  async pass(options: any) {
    return await report(this.consul, 'pass', options);
  }
  async warn(options: any) {
    return await report(this.consul, 'warn', options);
  }
  async fail(options: any) {
    return await report(this.consul, 'fail', options);
  }
}

async function report(consul: Consul, how: string, options: any) {
  const given = normal(options, 'id');
  const name = 'agent.check.' + how;
  if (!given.id) throw consul.invalid(name, 'id required');
  const query = given.note === undefined ? {} : { note: given.note };
  return await consul.call({ name, method: 'PUT', path: '/agent/check/' + how + '/' + encodeURIComponent(given.id), query }, given);
}

class Catalog {
  readonly service: CatalogService;
  constructor(readonly consul: Consul) {
    this.service = new CatalogService(consul);
  }
  services(options?: any) {
    return this.service.list(options);
  }
}

class CatalogService {
  constructor(readonly consul: Consul) {}
  async list(options?: any) {
    return await this.consul.call({ name: 'catalog.service.list', path: '/catalog/services' }, normal(options, 'dc'), bodyOf);
  }
  async nodes(options: any) {
    const given = normal(options, 'service');
    const name = 'catalog.service.nodes';
    if (!given.service) throw this.consul.invalid(name, 'service required');
    const query = given.tag === undefined ? {} : { tag: given.tag };
    return await this.consul.call({ name, path: '/catalog/service/' + encodeURIComponent(given.service), query }, given, bodyOf);
  }
}

class Health {
  constructor(readonly consul: Consul) {}
  async service(options: any) {
    const given = normal(options, 'service');
    const name = 'health.service';
    if (!given.service) throw this.consul.invalid(name, 'service required');
    const query: Options = {};
    if (given.tag !== undefined) query.tag = given.tag;
    if (given.passing) query.passing = 'true';
    return await this.consul.call({ name, path: '/health/service/' + encodeURIComponent(given.service), query }, given, bodyOf);
  }
  async checks(options: any) {
    const given = normal(options, 'service');
    const name = 'health.checks';
    if (!given.service) throw this.consul.invalid(name, 'service required');
    return await this.consul.call({ name, path: '/health/checks/' + encodeURIComponent(given.service) }, given, bodyOf);
  }
  async state(options: any) {
    const given = normal(options, 'state');
    const name = 'health.state';
    if (!given.state) throw this.consul.invalid(name, 'state required');
    return await this.consul.call({ name, path: '/health/state/' + encodeURIComponent(given.state) }, given, bodyOf);
  }
}

class Kv {
  constructor(readonly consul: Consul) {}
  async get(options: any) {
    const given = normal(options, 'key');
    const query: Options = {};
    if (given.recurse) query.recurse = 'true';
    if (given.raw) query.raw = 'true';
    const call = { name: 'kv.get', path: '/kv/' + keyPath(given.key), query, optional: true };
    return await this.consul.call(call, given, (answer) => {
      if (answer.statusCode === 404) return undefined;
      if (given.raw) return answer.body;
      for (const item of answer.body) item.Value = decoded(item.Value);
      return given.recurse ? answer.body : answer.body[0];
    });
  }
  async keys(options: any) {
    const given = normal(options, 'key');
    return await this.consul.call({ name: 'kv.keys', path: '/kv/' + keyPath(given.key), query: { keys: 'true' } }, given, bodyOf);
  }
  async set(key: any, value?: any, options?: any) {
    const given: Options = typeof key === 'string' ? { ...normal(options), key, value } : normal(key);
    if (!given.key) throw this.consul.invalid('kv.set', 'key required');
    if (given.value === undefined) throw this.consul.invalid('kv.set', 'value required');
    const query = given.cas === undefined ? {} : { cas: given.cas };
    const call = { name: 'kv.set', method: 'PUT', path: '/kv/' + keyPath(given.key), query, body: String(given.value) };
    return await this.consul.call(call, given, bodyOf);
  }
  async del(options: any) {
    const given = normal(options, 'key');
    const query = given.recurse ? { recurse: 'true' } : {};
    return await this.consul.call({ name: 'kv.del', method: 'DELETE', path: '/kv/' + keyPath(given.key), query }, given, bodyOf);
  }
  delete(options: any) {
    return this.del(options);
  }
}

function keyPath(key: unknown): string {
  return encodeURIComponent(String(key ?? '')).replaceAll('%2F', '/');
}

function decoded(value: string | null): string | null {
  if (value === null) return null;
  return new TextDecoder().decode(Uint8Array.from(atob(value), (unit) => unit.charCodeAt(0)));
}

/** Asks again and again, each time until something changed. */
class Watch extends EventEmitter {
  #context: { consul: Consul };
  #method: (options: Options) => Promise<any>;
  #options: Options;
  #attempts = 0;
  #updated: number | undefined;
  #aborter = new AbortController();
  #factor: number;
  #most: number;
  #attemptsMost: number;
  #timer: any;

  constructor(consul: Consul, options: Options) {
    super();
    const given = normal(options);
    if (typeof given.method !== 'function') throw consul.invalid('watch', 'method required');
    this.#context = { consul };
    this.#method = given.method;
    this.#options = { wait: '30s', index: '0', ...normal(given.options) };
    if (this.#options.timeout === undefined) {
      const wait = duration(this.#options.wait) ?? 30000;
      this.#options.timeout = Math.ceil(wait + Math.max(wait * 0.1, 500));
    }
    this.#factor = given.backofffactor ?? 100;
    this.#most = given.backoffmax ?? 30000;
    this.#attemptsMost = given.maxattempts ?? -1;
    queueMicrotask(() => this.#run());
  }

  isRunning(): boolean {
    return !this.#aborter.signal.aborted;
  }
  updateTime(): number | undefined {
    return this.#updated;
  }
  end(): void {
    if (!this.isRunning()) return;
    this.#aborter.abort();
    clearTimeout(this.#timer);
    this.emit('end');
  }

  async #run(): Promise<void> {
    while (this.isRunning()) {
      let res: Answer;
      let data: any;
      try {
        const ctx = { includeResponse: true, signal: this.#aborter.signal };
        [res, data] = await this.#method.call(this.#context, { ...this.#options, ctx });
      } catch (error) {
        this.#failed(error);
        return;
      }
      if (!this.isRunning()) return;
      this.#updated = Date.now();
      this.#attempts = 0;
      const index = res.headers['x-consul-index'];
      if (index === undefined) {
        this.#failed(this.#context.consul.invalid('watch', 'Watch not supported'));
        return;
      }
      // After a restart the index may have gone back: everything is new then.
      const changed = Number(index) !== Number(this.#options.index);
      this.#options.index = Number(index) < Number(this.#options.index) ? '0' : index;
      if (changed) this.emit('change', data, res);
    }
  }

  #failed(error: any): void {
    if (!this.isRunning()) return;
    this.emit('error', error, error?.response);
    const hopeless = error?.isValidation || error?.statusCode === 400;
    if (hopeless || (this.#attemptsMost >= 0 && this.#attempts >= this.#attemptsMost)) {
      this.end();
      return;
    }
    this.#attempts++;
    const pause = Math.min(2 ** this.#attempts * this.#factor, this.#most);
    this.#timer = setTimeout(() => this.#run(), pause);
  }
}

export default Consul;
`;

const types = `
  import type { EventEmitter } from 'events';
  type Status = 'passing' | 'warning' | 'critical';
  /** Of every method. \`index\` and \`wait\` make it a blocking query. */
  interface CommonOptions {
    index?: string | number;
    /** How long a blocking query waits at most: \`30s\`. */
    wait?: string;
    /** In milliseconds, or as \`500ms\`. */
    timeout?: number | string;
    stale?: boolean;
    consistent?: boolean;
  }
  interface CheckOptions {
    checkid?: string;
    name?: string;
    notes?: string;
    /** Asked every \`interval\`: 2xx is passing, 429 warning, all else critical. */
    http?: string;
    method?: string;
    header?: Record<string, string[]>;
    /** At least 1 s. */
    interval?: string;
    /** Default 10 s. */
    timeout?: string;
    /** Instead of \`http\`: report by \`agent.check.pass\` within this time, or it turns critical. */
    ttl?: string;
    /** Before the first result (default critical). */
    status?: Status;
    /** Critical for longer, the service is removed. At least \`1m\`; looked at every 30 s. */
    deregistercriticalserviceafter?: string;
    /** Results in a row needed (default 0: the first counts). */
    successbeforepassing?: number;
    failuresbeforewarning?: number;
    failuresbeforecritical?: number;
  }
  interface RegisterOptions extends CommonOptions {
    name: string;
    /** Unique; default the name. */
    id?: string;
    /** Yours: \`process.env.POD_IP\`. */
    address?: string;
    port?: number;
    tags?: string[];
    meta?: Record<string, string>;
    check?: CheckOptions;
    checks?: CheckOptions[];
  }
  interface Check {
    Node: string;
    CheckID: string;
    Name: string;
    Status: Status;
    Output: string;
    ServiceID: string;
    ServiceName: string;
  }
  interface HealthEntry {
    Node: { Node: string; Address: string; Datacenter: string };
    Service: {
      ID: string;
      Service: string;
      Tags: string[];
      Address: string;
      Port: number;
      Meta: Record<string, string>;
    };
    Checks: Check[];
  }
  interface CatalogEntry {
    Node: string;
    Address: string;
    ServiceID: string;
    ServiceName: string;
    ServiceAddress: string;
    ServicePort: number;
    ServiceTags: string[];
    ServiceMeta: Record<string, string>;
  }
  interface KeyValue {
    Key: string;
    Value: string;
    Flags: number;
    CreateIndex: number;
    ModifyIndex: number;
  }
  type ByName<K extends string> = string | (CommonOptions & Record<K, string>);
  /** 'change' (data, response) at first and whenever the answer changed; 'error' (error); 'end'. */
  interface Watch extends EventEmitter {
    isRunning(): boolean;
    /** When the last answer came, in ms since 1970. */
    updateTime(): number | undefined;
    end(): void;
  }
  interface WatchOptions {
    /** Such as \`consul.health.service\`. */
    method: (...args: any[]) => Promise<any>;
    options?: Record<string, any>;
    /** After the n-th failure in a row it waits 2^n times this, in ms (default 100). */
    backoffFactor?: number;
    /** Default 30000. */
    backoffMax?: number;
    /** Ends after so many failures (default: never). */
    maxAttempts?: number;
  }
  /**
   * A client of the registry: \`new Consul({ host: 'consul' })\`. Every method is a call over the
   * network and rejects with an Error: \`statusCode\` when Consul refused, \`code\` when no answer came.
   */
  export default class Consul {
    constructor(options?: { host?: string; port?: number | string; secure?: boolean; defaults?: CommonOptions });
    readonly agent: {
      services(): Promise<Record<string, any>>;
      checks(): Promise<Record<string, Check>>;
      readonly service: {
        list(): Promise<Record<string, any>>;
        register(options: string | RegisterOptions): Promise<void>;
        deregister(id: ByName<'id'>): Promise<void>;
      };
      readonly check: {
        list(): Promise<Record<string, Check>>;
        /** The id of a service's only check is \`service:<service id>\`. */
        pass(id: string | { id: string; note?: string }): Promise<void>;
        warn(id: string | { id: string; note?: string }): Promise<void>;
        fail(id: string | { id: string; note?: string }): Promise<void>;
      };
    };
    readonly catalog: {
      services(): Promise<Record<string, string[]>>;
      readonly service: {
        list(): Promise<Record<string, string[]>>;
        nodes(service: ByName<'service'> | { service: string; tag?: string }): Promise<CatalogEntry[]>;
      };
    };
    readonly health: {
      /** \`passing\`: only instances whose checks all pass. */
      service(
        service: string | (CommonOptions & { service: string; passing?: boolean; tag?: string | string[] }),
      ): Promise<HealthEntry[]>;
      checks(service: ByName<'service'>): Promise<Check[]>;
      state(state: ByName<'state'>): Promise<Check[]>;
    };
    readonly kv: {
      /** Undefined when there is no such key; with \`recurse\` a list. */
      get(key: string): Promise<KeyValue | undefined>;
      get(options: CommonOptions & { key: string; recurse?: boolean; raw?: boolean }): Promise<any>;
      keys(prefix: ByName<'key'>): Promise<string[]>;
      set(key: string, value: string): Promise<boolean>;
      set(options: { key: string; value: string; cas?: number | string }): Promise<boolean>;
      del(key: string | { key: string; recurse?: boolean }): Promise<boolean>;
    };
    watch(options: WatchOptions): Watch;
  }
`;

/**
 * The npm package `consul` (silas/node-consul, version 2's promises) as far as discovery needs it:
 * agent services and checks, catalog, health, key/value store and watches. Its calls are HTTP to
 * the service its `host` names. No ACLs, sessions, locks, events or transactions.
 */
export const consulPackage: LearnerPackage = {
  names: ['consul'],
  version: '2',
  summary: 'client of a registry with Consul’s API: register, report, find, watch',
  source,
  types,
};
