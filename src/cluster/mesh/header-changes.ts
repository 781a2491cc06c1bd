/** What routes do to headers and paths on their way. */
import type { HeaderOperations, RouteMatch } from './config.ts';

type Headers = readonly (readonly [string, string])[];

/** Removes, sets, then adds. `headers` itself is left alone. */
export function changedHeaders(headers: Headers, operations: HeaderOperations): Headers {
  const { remove, set, add } = operations;
  const gone = (name: string) => remove.includes(name) || set.some(([given]) => given === name);
  return [...headers.filter(([name]) => !gone(name)), ...set, ...add];
}

/**
 * `url` with the path Envoy would send: what a prefix matched is replaced, otherwise the whole path.
 * A match on anything but the path matched the prefix `/`, so rewriting to `/v2` there turns
 * `/users` into `/v2users`, as in the real thing. Query and fragment stay.
 */
export function rewritten(url: string, rewrite: string, match: RouteMatch | null): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const from = start === -1 ? url.length : start;
  const rest = url.slice(from);
  const pathEnd = rest.search(/[?#]/);
  const path = pathEnd === -1 ? rest : rest.slice(0, pathEnd);
  const uri = match?.uri ?? { kind: 'prefix', text: '/' };
  const kept = uri.kind === 'prefix' ? path.slice(uri.text.length) : '';
  return url.slice(0, from) + rewrite + kept + (pathEnd === -1 ? '' : rest.slice(pathEnd));
}
