/** What nginx changes in a request on its way to the upstream server, and in the answer. */
import type { WireResponse } from '../program.ts';
import type { ProxyRules } from './config.ts';
import { SERVER_HEADER } from './error-page.ts';
import { escapedPath, type RequestView } from './request-view.ts';

/** Of one connection only; nginx writes its own. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'te',
  'expect',
  'upgrade',
  'transfer-encoding',
  'content-length',
]);
/** Kept from the client (`proxy_hide_header`'s own list), and nginx's own `server`. */
const HIDDEN: ReadonlySet<string> = new Set([
  'server',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'x-pad',
  'x-accel-expires',
  'x-accel-redirect',
  'x-accel-limit-rate',
  'x-accel-buffering',
  'x-accel-charset',
]);

type Headers = (readonly [string, string])[];

/** nginx's rule: a URI part in `proxy_pass` takes the place of `matched`, what the location matched. */
export function upstreamPath(
  { uri, target }: ProxyRules,
  matched: string,
  view: RequestView,
): string {
  if (uri === null) return view.requestUri;
  const text = view.fill(uri);
  // With variables anywhere in it, the text is the whole URI.
  const fixed = [...target, ...uri].every((part) => typeof part === 'string');
  if (!fixed) return text;
  const rest = escapedPath(view.uri.slice(matched.length));
  return text + rest + (view.args && `?${view.args}`);
}

/** `proxy_set_header` and nginx's own `host` and `connection`, then what the client sent. */
export function upstreamHeaders({ setHeaders }: ProxyRules, view: RequestView): Headers {
  const headers: Headers = [];
  const set = (name: string) => setHeaders.some(([other]) => other === name);
  if (!set('host')) headers.push(['host', view.proxyHost]);
  if (!set('connection')) headers.push(['connection', 'close']);
  for (const [name, template] of setHeaders) {
    const value = view.fill(template);
    // An empty value means: do not send it.
    if (value !== '') headers.push([name, value]);
  }
  for (const header of view.request.headers) {
    if (!HOP_BY_HOP.has(header[0]) && !set(header[0])) headers.push(header);
  }
  return headers;
}

export function passedOn(response: WireResponse): WireResponse {
  const headers: Headers = [SERVER_HEADER];
  for (const header of response.headers) if (!HIDDEN.has(header[0])) headers.push(header);
  return { status: response.status, headers, body: response.body };
}
