import { NOT_MODELLED, NOT_MODELLED_ELSEWHERE } from './not-modelled.ts';

export type Context =
  | 'main'
  | 'events'
  | 'http'
  | 'upstream'
  | 'server'
  | 'location'
  /** The inside of an `if` or `limit_except`. */
  | 'if';

/** What may follow a directive's name in one context. */
export interface Form {
  readonly least: number;
  readonly most: number;
  readonly flag: boolean;
  readonly block: boolean;
  readonly modelled: boolean;
}

/** Directives with an effect here, in the notation of `not-modelled.ts`. */
const MODELLED: readonly (readonly [contexts: string, directives: string])[] = [
  ['main', 'http:0{ events:0{'],
  ['http', 'upstream:1{ server:0{ limit_req_zone:3 limit_conn_zone:2'],
  [
    'upstream',
    'server:1+ least_conn:0 ip_hash:0 hash:1-2 random:0-2 keepalive:1 keepalive_timeout:1 keepalive_requests:1 zone:1-2',
  ],
  ['server', 'listen:1+ server_name:1+'],
  ['server location', 'location:1-2{'],
  ['server location if', 'return:1-2'],
  ['location if', 'proxy_pass:1'],
  [
    'http server location',
    `proxy_connect_timeout:1 proxy_read_timeout:1 proxy_send_timeout:1 proxy_http_version:1
    proxy_method:1 proxy_next_upstream:1+ proxy_next_upstream_tries:1 proxy_next_upstream_timeout:1
    proxy_set_header:2 limit_req:1-3 limit_req_status:1 limit_conn:2 limit_conn_status:1`,
  ],
];

/** Between a client and nginx, where they change nothing here. */
const CLIENT_SIDE: readonly (readonly [contexts: string, directives: string])[] = [
  ['http server location', 'keepalive_timeout:1-2 keepalive_requests:1'],
];

const known = new Map<string, Map<Context, Form>>();
declare(MODELLED, true);
for (const table of [CLIENT_SIDE, NOT_MODELLED, NOT_MODELLED_ELSEWHERE]) declare(table, false);

function declare(table: typeof NOT_MODELLED, modelled: boolean): void {
  for (const [contexts, directives] of table) {
    for (const entry of directives.trim().split(/\s+/)) {
      const [, name, least, rest, brace] = /^(\w+):(\d+|f)(\+|-\d+)?(\{?)$/.exec(entry)!;
      const flag = least === 'f';
      const from = flag ? 1 : Number(least);
      const most = rest === '+' ? Number.POSITIVE_INFINITY : rest ? Number(rest.slice(1)) : from;
      const form = { least: from, most, flag, block: brace === '{', modelled };
      const forms = known.get(name!) ?? new Map<Context, Form>();
      known.set(name!, forms);
      for (const context of contexts.split(' ') as Context[]) {
        if (!forms.has(context)) forms.set(context, form);
      }
    }
  }
}

/** Where a directive may stand and how; undefined: nginx has no such directive. */
export const formsOf = (name: string): ReadonlyMap<Context, Form> | undefined => known.get(name);

/** Names of the directives that may stand in a context, those with an effect first. */
export function namesIn(context: Context): string[] {
  return [...known].flatMap(([name, forms]) => (forms.has(context) ? [name] : []));
}
