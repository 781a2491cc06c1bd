/** Which service a host of Istio's means. */
import { suggest } from '../problem.ts';
import type { Report } from './report.ts';
import type { Value } from './value.ts';

/** The services of the scenario, which the files' hosts must be among. */
export interface KnownServices {
  readonly services: readonly string[];
  /** Version labels by service, where known: a subset of another version has no instances. */
  readonly versions?: Readonly<Record<string, readonly string[]>>;
}

/** A subset some route sends requests to, to be checked once every file is read. */
export interface SubsetUse {
  readonly service: string;
  readonly subset: string;
  readonly at: Value;
}

/** What the readers of one parse share. */
export interface Reading {
  readonly known: KnownServices;
  readonly report: Report;
  readonly subsets: SubsetUse[];
}

const HOST = /^([^.]+)(?:\.([^.]+)(?:\.svc(?:\.cluster\.local)?)?)?$/;

/**
 * The service of `user-service`, `user-service.default` or
 * `user-service.default.svc.cluster.local`; undefined, with a problem, when there is none.
 */
export function serviceNamed(at: Value, { known }: Reading): string | undefined {
  const host = at.text();
  if (host === undefined) return undefined;
  const [, name, namespace] = HOST.exec(host.toLowerCase()) ?? [];
  if (name === undefined || !known.services.includes(name)) {
    return at.problem(`no service is called "${host}"`, suggest(name ?? host, known.services));
  }
  if (namespace !== undefined && namespace !== 'default') {
    at.notice(
      `the namespace "${namespace}" is understood, not modelled`,
      `All services live in one namespace: this means the service ${name}.`,
    );
  }
  return name;
}
