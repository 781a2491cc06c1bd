import type { Millis } from '../../base/units.ts';

/** A service is as healthy as the worst of its checks. */
export type CheckStatus = 'passing' | 'warning' | 'critical';

/** How one check works. Defaults are Consul's. */
export interface CheckDefinition {
  /** Default `service:<service id>`, with `:1`, `:2`, … when there are several. */
  readonly id: string;
  /** Default `Service '<service name>' check`. */
  readonly name: string;
  readonly notes: string;
  /** The agent asks this URL; or the service reports by itself within the TTL. */
  readonly kind:
    | {
        readonly kind: 'http';
        readonly url: string;
        readonly method: string;
        readonly header: readonly (readonly [string, string])[];
        /** From the end of one request to the next; at least 1 s. */
        readonly interval: Millis;
        /** Default 10 s. */
        readonly timeout: Millis;
      }
    | { readonly kind: 'ttl'; readonly ttl: Millis };
  /** Until the first result (default critical). */
  readonly status: CheckStatus;
  /** Critical for longer than this, its service is removed (null: never); at least 1 minute. */
  readonly deregisterCriticalAfter: Millis | null;
  /** Results in a row needed. 0 and 1: the first counts. Not for TTL checks. */
  readonly successBeforePassing: number;
  readonly failuresBeforeWarning: number;
  readonly failuresBeforeCritical: number;
}

export interface ServiceDefinition {
  /** Unique at one agent. Default: the name. */
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
  readonly checks: readonly CheckDefinition[];
}

/** A check as it stands. */
export interface Check {
  readonly definition: CheckDefinition;
  readonly service: ServiceDefinition;
  readonly status: CheckStatus;
  /** What the last result said. */
  readonly output: string;
  /** Since when it is critical; null while it is not. */
  readonly criticalSince: Millis | null;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

export interface RegisteredService {
  readonly definition: ServiceDefinition;
  readonly checks: readonly Check[];
  readonly createIndex: number;
  readonly modifyIndex: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface CheckState extends Mutable<Check> {
  successes: number;
  failures: number;
}

interface ServiceState extends Mutable<RegisteredService> {
  checks: CheckState[];
}

export interface CatalogListener {
  /** Something a query about this topic would show changed: a service's name, or {@link KEY_VALUES}. */
  changed?(topic: string): void;
  /** A check is there now (anew, or with another definition), or no longer. */
  checkAdded?(check: Check): void;
  checkRemoved?(check: Check): void;
}

/** Topic of the key/value store; no service has this name. */
export const KEY_VALUES = '\u0000kv';

/** How often critical services are looked for (Consul's CheckReapInterval). */
export const REAP_INTERVAL: Millis = 30_000;

/**
 * What one Consul agent knows: services, their checks and statuses, and the index that counts the
 * changes. No clock of its own: whoever calls says what time it is.
 *
 * As Consul does (agent/agent.go, agent/checks/check.go, agent/local/state.go): a check starts
 * critical unless its definition says otherwise; registering a service again keeps the status of
 * checks it had; the index moves when a definition or a status changes, not when only the output
 * does. Simplified: the agent is its own server, so a change is seen everywhere at once; it has no
 * checks of its own node (`serfHealth`) and does not list itself.
 */
export class Catalog {
  /** Number of the last change; the first is 1. */
  index = 1;
  private readonly services = new Map<string, ServiceState>();
  private readonly checks = new Map<string, CheckState>();
  /** By topic (service name): the last change of it, kept when the last instance is gone. */
  private readonly indexes = new Map<string, number>();
  private listener: CatalogListener = {};

  /** One listener: the program that runs the checks and holds the queries. */
  listen(listener: CatalogListener): void {
    this.listener = listener;
  }

  /** The service registers or changes; `replaceChecks` removes checks it no longer names. */
  register(definition: ServiceDefinition, now: Millis, replaceChecks = false): void {
    let service = this.services.get(definition.id);
    let changed = false;
    if (service !== undefined && service.definition.name !== definition.name) {
      this.deregister(definition.id);
      service = undefined;
    }
    if (service === undefined) {
      service = { definition, checks: [], createIndex: this.index + 1, modifyIndex: 0 };
      this.services.set(definition.id, service);
      changed = true;
    } else {
      changed = !sameService(service.definition, definition);
      service.definition = definition;
      for (const check of service.checks) check.service = definition;
    }
    if (replaceChecks) changed = this.dropChecks(service, definition.checks) || changed;
    for (const check of definition.checks) {
      changed = this.addCheck(service, check, now) || changed;
    }
    if (changed) service.modifyIndex = this.touch(definition.name);
  }

  /** The service as it was, or null when there is none with this id. */
  deregister(id: string): RegisteredService | null {
    const service = this.services.get(id);
    if (service === undefined) return null;
    this.services.delete(id);
    for (const check of service.checks) this.forgetCheck(check);
    this.touch(service.definition.name);
    return service;
  }

  /** A result of an active check, which counts by the check's thresholds. */
  result(checkId: string, status: CheckStatus, output: string, now: Millis): void {
    const check = this.checks.get(checkId);
    if (check === undefined) return;
    const { successBeforePassing, failuresBeforeWarning, failuresBeforeCritical } =
      check.definition;
    if (status !== 'critical') {
      check.successes++;
      check.failures = 0;
      if (check.successes >= successBeforePassing) this.set(checkId, status, output, now);
      return;
    }
    check.failures++;
    check.successes = 0;
    if (check.failures >= failuresBeforeCritical) this.set(checkId, 'critical', output, now);
    else if (check.failures >= failuresBeforeWarning) this.set(checkId, 'warning', output, now);
  }

  /** Sets a status at once, as reports to a TTL check do. False: there is no such check. */
  set(checkId: string, status: CheckStatus, output: string, now: Millis): boolean {
    const check = this.checks.get(checkId);
    if (check === undefined) return false;
    check.output = output;
    if (check.status === status) return true;
    check.status = status;
    check.criticalSince = status === 'critical' ? now : null;
    check.modifyIndex = this.touch(check.service.name);
    return true;
  }

  /** Removes services with a check critical for longer than it allows; gives their ids. */
  reap(now: Millis): readonly string[] {
    const reaped: string[] = [];
    for (const [id, service] of this.services) {
      const overdue = service.checks.some(({ definition, criticalSince }) => {
        const after = definition.deregisterCriticalAfter;
        return after !== null && criticalSince !== null && now - criticalSince > after;
      });
      if (overdue) reaped.push(id);
    }
    for (const id of reaped) this.deregister(id);
    return reaped;
  }

  service(id: string): RegisteredService | null {
    return this.services.get(id) ?? null;
  }

  check(id: string): Check | null {
    return this.checks.get(id) ?? null;
  }

  /** All instances by id, or those of one service. */
  instances(name?: string): readonly RegisteredService[] {
    const found: RegisteredService[] = [];
    for (const service of this.services.values()) {
      if (name === undefined || service.definition.name === name) found.push(service);
    }
    return found.sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1));
  }

  allChecks(): readonly Check[] {
    return [...this.checks.values()];
  }

  /** Last change of anything a query about this topic would show; at least 1. */
  indexOf(topic: string): number {
    return this.indexes.get(topic) ?? 1;
  }

  /** Counts a change of the topic and gives its number. */
  touch(topic: string): number {
    this.index++;
    this.indexes.set(topic, this.index);
    this.listener.changed?.(topic);
    return this.index;
  }

  /** Whether anything a query shows changed. */
  private addCheck(service: ServiceState, definition: CheckDefinition, now: Millis): boolean {
    const before = this.checks.get(definition.id);
    const status = before?.status ?? definition.status;
    const check: CheckState = {
      definition,
      service: service.definition,
      status,
      output: before?.output ?? '',
      criticalSince: status === 'critical' ? (before?.criticalSince ?? now) : null,
      createIndex: before?.createIndex ?? this.index + 1,
      modifyIndex: before?.modifyIndex ?? this.index + 1,
      successes: 0,
      failures: 0,
    };
    if (before !== undefined) {
      const owner = this.services.get(before.service.id);
      if (owner !== undefined) owner.checks = owner.checks.filter((each) => each !== before);
      this.forgetCheck(before);
    }
    service.checks.push(check);
    this.checks.set(definition.id, check);
    this.listener.checkAdded?.(check);
    return before === undefined || before.definition.name !== definition.name;
  }

  private dropChecks(service: ServiceState, kept: readonly CheckDefinition[]): boolean {
    const gone = service.checks.filter(
      (check) => !kept.some((definition) => definition.id === check.definition.id),
    );
    service.checks = service.checks.filter((check) => !gone.includes(check));
    for (const check of gone) this.forgetCheck(check);
    return gone.length > 0;
  }

  private forgetCheck(check: CheckState): void {
    this.checks.delete(check.definition.id);
    this.listener.checkRemoved?.(check);
  }
}

/** The worst of the checks; passing without any. */
export function statusOfService({ checks }: RegisteredService): CheckStatus {
  if (checks.some(({ status }) => status === 'critical')) return 'critical';
  return checks.some(({ status }) => status === 'warning') ? 'warning' : 'passing';
}

/** What an HTTP check makes of an answer: 2xx passing, 429 warning, anything else critical. */
export function statusOfAnswer(httpStatus: number): CheckStatus {
  if (httpStatus >= 200 && httpStatus <= 299) return 'passing';
  return httpStatus === 429 ? 'warning' : 'critical';
}

function sameService(a: ServiceDefinition, b: ServiceDefinition): boolean {
  return (
    a.address === b.address &&
    a.port === b.port &&
    JSON.stringify(a.tags) === JSON.stringify(b.tags) &&
    JSON.stringify(a.meta) === JSON.stringify(b.meta)
  );
}
