import type { WireRequest, WireResponse } from '../../cluster/program.ts';
import { AbortController, AbortSignal, abortSignalFor } from './abort.ts';
import { BodyStream } from './body-stream.ts';
import { structuredClone } from './clone.ts';
import { consoleFor } from './console.ts';
import { cryptoFor } from './crypto.ts';
import { VirtualDate } from './date.ts';
import { DOMException } from './dom-exception.ts';
import { atob, btoa, TextDecoder, TextEncoder } from './encoding.ts';
import type { Environment } from './environment.ts';
import { CustomEvent, Event, EventTarget } from './events.ts';
import { fetchFor } from './fetch.ts';
import { FunctionClass } from './function-class.ts';
import { Headers } from './headers.ts';
import { mathFor } from './math.ts';
import { performanceFor } from './performance.ts';
import { OutputStream, processFor } from './process.ts';
import { Request, requests } from './request.ts';
import { Response, responses } from './response.ts';
import { INTRINSIC_NAMES, shadowedNames } from './shadows.ts';
import { Immediate, Timeout, timersFor } from './timers.ts';
import { UNDICI_ERRORS } from './undici-errors.ts';
import { PlatformURL, PlatformURLSearchParams } from './url.ts';

export type { Environment } from './environment.ts';

/** What all programs of a realm share; hardening freezes it. */
export const SHARED_CLASSES: readonly unknown[] = [
  AbortController,
  AbortSignal,
  BodyStream,
  CustomEvent,
  DOMException,
  Event,
  EventTarget,
  FunctionClass,
  Headers,
  Immediate,
  OutputStream,
  PlatformURL,
  PlatformURLSearchParams,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  Timeout,
  UNDICI_ERRORS,
  atob,
  btoa,
  structuredClone,
];

/**
 * The platform as the code of one program sees it, by name: what `Node 20` offers, in simulated
 * time. Names that must not be seen are there too, as undefined, so that they hide the real ones.
 */
export function makeGlobals(env: Environment): Record<string, unknown> {
  const offered: Record<string, unknown> = {
    Promise: env.promises.Promise,
    fetch: fetchFor(env),
    Request,
    Response,
    Headers,
    ReadableStream: BodyStream,
    URL: PlatformURL,
    URLSearchParams: PlatformURLSearchParams,
    AbortController,
    AbortSignal: abortSignalFor(env),
    DOMException,
    Event,
    CustomEvent,
    EventTarget,
    Function: FunctionClass,
    ...timersFor(env),
    Date: VirtualDate,
    performance: performanceFor(env),
    process: processFor(env),
    Math: mathFor(env),
    crypto: cryptoFor(env),
    structuredClone,
    TextEncoder,
    TextDecoder,
    atob,
    btoa,
    console: consoleFor(env),
  };
  const shadows: Record<string, unknown> = {};
  for (const name of shadowedNames()) {
    if (!Object.hasOwn(offered, name)) shadows[name] = undefined;
  }
  const global = globalObject(offered);
  return { ...shadows, ...offered, globalThis: global, global };
}

/** An object that holds exactly the offered globals and the language's own. */
function globalObject(offered: Readonly<Record<string, unknown>>): object {
  const global: Record<string, unknown> = {};
  const put = (name: string, value: unknown): void => {
    Object.defineProperty(global, name, { value, writable: true, configurable: true });
  };
  for (const name of INTRINSIC_NAMES) put(name, Reflect.get(globalThis, name));
  for (const [name, value] of Object.entries(offered)) put(name, value);
  put('globalThis', global);
  put('global', global);
  return global;
}

/** The `Request` a handler is given. */
export function toRequest(wire: WireRequest): Request {
  return requests.received(wire);
}

/** The caller went away: aborts `request.signal`. */
export function abortRequest(request: Request): void {
  requests.abort(request);
}

/**
 * What travels of a handler's result; its body is used up. Throws a `TypeError` that says what to
 * return when `value` is no `Response` or its body was read already.
 */
export function toWireResponse(value: unknown): WireResponse {
  if (!responses.isResponse(value)) {
    throw new TypeError(
      `fetch(request) must return a Response, but returned ${kindOf(value)}. Return new Response(…) or Response.json(…).`,
    );
  }
  const wire = responses.toWire(value);
  if (wire.status === 0) throw new TypeError('Response.error() cannot be sent as an answer');
  return wire;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'another object' : `a ${typeof value}`;
}
