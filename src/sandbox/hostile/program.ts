import type { RunFailure } from '../../telemetry/record.ts';

/**
 * A program by someone who means harm, or is very unlucky. What must happen:
 * - `compile-error`: it does not start, and a place is named
 * - `ends-run`: the run ends with `failureKind`
 * - `error-response`: its requests are answered 500, the run goes on
 * - `contained`: it answers 200, having found its attempt fail; any other answer is an escape
 *
 * Always: the page stays responsive, nothing leaves, and the next run of a clean program gives the
 * record it gave before.
 */
export interface HostileProgram {
  readonly name: string;
  /** The whole of `order.ts`. */
  readonly code: string;
  readonly expect: 'compile-error' | 'ends-run' | 'error-response' | 'contained';
  /** For `ends-run`. */
  readonly failureKind?: RunFailure['kind'];
  /**
   * Only the watchdog outside the realm (time) or the engine's own heap limit (memory) can end it:
   * allow for seconds, and for `unresponsive` or `memory`.
   */
  readonly backstop?: true;
}

/** A service whose handler is `body`. */
export function handler(body: string, before = ''): string {
  return `${before}\nexport default {\n  async fetch(request) {\n${body}\n    return new Response('contained');\n  },\n};\n`;
}

/** A service that tries `attempt`, an expression that must not succeed: it throws or is undefined. */
export function attempt(name: string, expression: string): HostileProgram {
  const body = `    let got;
    try { got = ${expression}; } catch (error) { return new Response('contained'); }
    if (got !== undefined) return new Response('escaped: ' + typeof got, { status: 418 });`;
  return { name, code: handler(body), expect: 'contained' };
}

/** A well-behaved service: its record must be the same before and after every hostile one. */
export const CLEAN_PROGRAM = `const seen = new Map<string, number>();
export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    seen.set(pathname, (seen.get(pathname) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 5));
    console.log('served', pathname, [...seen], { id: crypto.randomUUID(), at: new Date() });
    return Response.json({ pathname, count: seen.get(pathname), list: [3, 1, 2].sort().map(String) });
  },
};
`;
