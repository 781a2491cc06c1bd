import { pathOf } from '../network/address.ts';
import type { WireRequest } from './program.ts';

/** Addresses with ids in them make many names; a table is emptied when it has this many. */
const NAMES_KEPT = 10_000;

/**
 * Names of spans, one string for each method and address: `POST /charge` at the callee, with the
 * service in front (`payment POST /charge`) at the caller. Two look-ups and no new string a call.
 */
export class SpanNames {
  /** Made by the second request that differs: most endpoints are only ever asked one thing. */
  private byMethod: Map<string, Map<string, string>> | null = null;
  /** Mostly the same request comes again and again. */
  private lastMethod = '';
  private lastUrl = '';
  private lastName = '';

  /** `prefix` stands before every name: empty, or a service and a space. */
  constructor(private readonly prefix: string) {}

  of(request: WireRequest): string {
    const { method, url } = request;
    if (url === this.lastUrl && method === this.lastMethod) return this.lastName;
    const name = this.find(request);
    this.lastMethod = method;
    this.lastUrl = url;
    this.lastName = name;
    return name;
  }

  private find({ method, url }: WireRequest): string {
    if (this.byMethod === null) {
      if (this.lastName === '') return this.nameOf(method, url);
      this.byMethod = new Map();
    }
    let names = this.byMethod.get(method);
    if (names === undefined) {
      names = new Map();
      this.byMethod.set(method, names);
    }
    let name = names.get(url);
    if (name === undefined) {
      name = this.nameOf(method, url);
      if (names.size >= NAMES_KEPT) names.clear();
      names.set(url, name);
    }
    return name;
  }

  private nameOf(method: string, url: string): string {
    return `${this.prefix}${method} ${pathOf(url)}`;
  }
}
