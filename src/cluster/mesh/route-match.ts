/** Which requests a route is for. */
import { hostOf, pathOf } from '../../network/address.ts';
import type { WireRequest } from '../program.ts';
import type { NamedMatch, RouteMatch, TextMatch } from './config.ts';

/** The calling instance, for `sourceLabels`. */
export interface MeshCaller {
  readonly service: string;
  readonly version: string;
}

export type RequestTest = (request: WireRequest, caller: MeshCaller) => boolean;
type TextTest = (text: string) => boolean;

/** RE2's whole-text match. `(?i)` at the start is RE2's way to ignore case. Throws SyntaxError. */
export function wholeTextPattern(source: string, ignoreCase = false): RegExp {
  const flagged = source.startsWith('(?i)');
  const text = flagged ? source.slice(4) : source;
  return new RegExp(`^(?:${text})$`, flagged || ignoreCase ? 'iu' : 'u');
}

/** A test for `match`, or null when every request fits. */
export function requestTest(match: RouteMatch): RequestTest | null {
  const tests: RequestTest[] = [];
  const { source, method, authority } = match;
  if (source !== null) tests.push((_, caller) => fitsSource(source, caller));
  if (match.uri !== null) {
    const test = textTest(match.uri, match.ignoreUriCase);
    tests.push(({ url }) => test(pathOf(url)));
  }
  if (method !== null) {
    const test = textTest(method);
    tests.push((request) => test(request.method));
  }
  if (authority !== null) {
    const test = textTest(authority);
    tests.push((request) => test(headerOf(request, 'host') ?? hostOf(request.url)));
  }
  for (const { name, value } of match.headers) tests.push(headerTest(name, value));
  for (const { name, value } of match.withoutHeaders) {
    const test = headerTest(name, value);
    tests.push((request, caller) => !test(request, caller));
  }
  for (const { name, value } of match.queryParams) {
    const test = valueTest(value);
    tests.push(({ url }) => {
      const given = queryValue(url, name);
      return given !== undefined && test(given);
    });
  }
  if (tests.length === 0) return null;
  if (tests.length === 1) return tests[0]!;
  return (request, caller) => tests.every((test) => test(request, caller));
}

function fitsSource(source: NonNullable<RouteMatch['source']>, caller: MeshCaller): boolean {
  return (
    (source.app === null || source.app === caller.service) &&
    (source.version === null || source.version === caller.version)
  );
}

function textTest(match: TextMatch, ignoreCase = false): TextTest {
  if (match.kind === 'regex') {
    const pattern = wholeTextPattern(match.text, ignoreCase);
    return (text) => pattern.test(text);
  }
  const fold = ignoreCase ? (text: string) => text.toLowerCase() : (text: string) => text;
  const wanted = fold(match.text);
  if (match.kind === 'exact') return (text) => fold(text) === wanted;
  return (text) => fold(text).startsWith(wanted);
}

const valueTest = (value: NamedMatch['value']): TextTest =>
  value.kind === 'present' ? () => true : textTest(value);

function headerTest(name: string, value: NamedMatch['value']): RequestTest {
  const test = valueTest(value);
  return (request) => {
    const given = headerOf(request, name);
    return given !== undefined && test(given);
  };
}

/** Several headers of one name count as one, joined by commas, as in Envoy. */
function headerOf({ headers }: WireRequest, name: string): string | undefined {
  let found: string | undefined;
  for (const [key, value] of headers) {
    if (key === name) found = found === undefined ? value : `${found},${value}`;
  }
  return found;
}

/** The first value of a query parameter, as it stands in the URL. */
function queryValue(url: string, name: string): string | undefined {
  const start = url.indexOf('?');
  if (start === -1) return undefined;
  const end = url.indexOf('#', start);
  const query = url.slice(start + 1, end === -1 ? undefined : end);
  for (const part of query.split('&')) {
    const equals = part.indexOf('=');
    const key = equals === -1 ? part : part.slice(0, equals);
    if (key === name) return equals === -1 ? '' : part.slice(equals + 1);
  }
  return undefined;
}
