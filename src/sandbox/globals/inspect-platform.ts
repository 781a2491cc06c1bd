import { AbortController, AbortSignal } from './abort.ts';
import { Event } from './events.ts';
import { Headers, headerLists } from './headers.ts';
import { quote } from './inspect-layout.ts';
import { Request } from './request.ts';
import { Response } from './response.ts';

type Field = readonly [label: string, value: unknown];

function read(value: object, names: readonly string[]): Field[] {
  return names.map((name) => [`${name}: `, (value as Record<string, unknown>)[name]]);
}

const RESPONSE = ['status', 'statusText', 'headers', 'bodyUsed', 'ok', 'redirected', 'type', 'url'];
const URL_FIELDS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'searchParams',
  'hash',
];

/** The fields shown of the platform's own objects, whose state is private; null for others. */
export function shownFields(value: object): Field[] | null {
  if (value instanceof Headers) {
    return headerLists
      .toWire(value)
      .map(([name, text]) => [`${/^[a-z_][a-z_0-9]*$/.test(name) ? name : quote(name)}: `, text]);
  }
  if (value instanceof Response) return read(value, RESPONSE);
  if (value instanceof Request)
    return read(value, ['method', 'url', 'headers', 'redirect', 'signal']);
  if (value instanceof AbortSignal) return read(value, ['aborted']);
  if (value instanceof AbortController) return read(value, ['signal']);
  if (value instanceof Event) {
    return read(value, ['type', 'defaultPrevented', 'cancelable', 'timeStamp']);
  }
  if (value instanceof URL) return read(value, URL_FIELDS);
  if (value instanceof URLSearchParams) {
    return [...value].map(([name, text]) => [`${quote(name)} => `, text]);
  }
  return null;
}
