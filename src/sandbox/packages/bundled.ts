/**
 * The packages that learners import as they are on npm, unmodified but for the parts that touch the
 * outside (`bundled-parts.ts`). The build makes one text of
 * each (`cli/package-bundle.ts`); nobody loads it before a program imports it.
 */

export interface BundledPackage {
  /** What imports name; the first is the package's name here. */
  readonly names: readonly [string, ...string[]];
  /** As `package.json` pins it; `20` for what Node 20 has. */
  readonly version: string;
  /** One line for people who wonder what it is. */
  readonly summary: string;
  /** The npm package with its declarations, if it has none of its own. */
  readonly typesFrom?: string;
  /** Of a CommonJS package, what can be imported by name beside its default. */
  readonly members?: readonly string[];
  /** The package it is a part of: its text is handed over too, and this one reads from it. */
  readonly within?: string;
  /** Bundled packages that its text imports: theirs are handed over too. */
  readonly needs?: readonly string[];
  /** A module of ours, made of npm packages (`bundled-parts.ts`). */
  readonly own?: true;
}

const HONO = '4.13.19';

export const BUNDLED: readonly BundledPackage[] = [
  {
    names: ['@opentelemetry/api'],
    version: '1.9.1',
    summary: 'traces and metrics by the OpenTelemetry standard',
  },
  { names: ['bottleneck'], version: '2.19.5', summary: 'rate limiter and job scheduler' },
  { names: ['cockatiel'], version: '4.0.0', summary: 'retry, circuit breaker, timeout, bulkhead' },
  {
    names: ['dataloader'],
    version: '2.2.3',
    summary: 'batches and remembers loads of one request',
  },
  { names: ['hono'], version: HONO, summary: 'web framework: routes and middleware' },
  {
    names: ['hono/cors'],
    version: HONO,
    summary: 'middleware: cross-origin requests',
    within: 'hono',
  },
  {
    names: ['hono/http-exception'],
    version: HONO,
    summary: 'errors that are answers',
    within: 'hono',
  },
  {
    names: ['hono/request-id'],
    version: HONO,
    summary: 'middleware: an id for every request',
    within: 'hono',
  },
  {
    names: ['hono/timeout'],
    version: HONO,
    summary: 'middleware: answers 504 after a time',
    within: 'hono',
  },
  { names: ['lru-cache'], version: '11.5.3', summary: 'cache with a size limit and time to live' },
  {
    names: ['node:crypto', 'crypto'],
    version: '20',
    summary: "Node's hashes, message codes, keys, signatures and random bytes",
    own: true,
  },
  {
    names: ['jsonwebtoken'],
    version: '9.0.3',
    summary: 'JSON Web Tokens: signs and verifies them',
    typesFrom: '@types/jsonwebtoken',
    members: [
      ...['decode', 'JsonWebTokenError', 'NotBeforeError', 'sign', 'TokenExpiredError', 'verify'],
    ],
    needs: ['node:crypto'],
  },
  {
    names: ['opossum'],
    version: '10.0.0',
    summary: 'circuit breaker',
    typesFrom: '@types/opossum',
  },
  { names: ['p-limit'], version: '7.3.3', summary: 'so many promises at once' },
  { names: ['p-queue'], version: '9.3.5', summary: 'promise queue with concurrency and rate' },
  { names: ['p-retry'], version: '7.1.1', summary: 'retries with exponential back-off' },
  { names: ['pino'], version: '10.4.0', summary: 'structured logs: lines of JSON' },
  {
    names: ['prom-client'],
    version: '15.1.3',
    summary: 'counters, gauges and histograms for Prometheus',
  },
  { names: ['zod'], version: '4.6.7', summary: 'schemas: checks data and gives it types' },
];

const byName: ReadonlyMap<string, BundledPackage> = new Map(
  BUNDLED.flatMap((each) => each.names.map((name) => [name, each] as const)),
);

/** The package an import names; undefined for all others. */
export function bundledPackage(name: string): BundledPackage | undefined {
  return byName.get(name);
}

/** What `import … from` and `export … from` may name in a text; now and then more than it does. */
const SPECIFIER = /(?:\bfrom|\bimport)\s*(['"])([^'"\n]+)\1/g;

/**
 * The bundled packages that the files need for their imports, by first name, in alphabetical order.
 */
export function bundledImports(files: Readonly<Record<string, string>>): readonly string[] {
  const found = new Set<string>();
  for (const text of Object.values(files)) {
    for (const [, , specifier] of text.matchAll(SPECIFIER)) {
      const known = bundledPackage(specifier!);
      if (known === undefined) continue;
      found.add(known.names[0]);
      if (known.within !== undefined) found.add(known.within);
      for (const each of known.needs ?? []) found.add(each);
    }
  }
  return [...found].sort();
}
