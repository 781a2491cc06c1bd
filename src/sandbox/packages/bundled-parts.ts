/**
 * How packages are put together for the sandbox where they are not npm's as they stand: those that
 * touch the outside, with files of ours (`inside/`) in the place of the modules that open files,
 * threads or sockets; and modules of our own. Only the build reads this.
 */
import { cryptoSource, cryptoTypes } from './node-crypto.ts';

/** A module of ours, in TypeScript, and the body of its `declare module`. */
export interface OwnModule {
  readonly source: string;
  readonly types: string;
}

/** By first name, for every bundled package that is `own`. */
export const OWN_MODULES: Readonly<Record<string, OwnModule>> = {
  'node:crypto': { source: cryptoSource, types: cryptoTypes },
};

export interface PackageParts {
  /** Our module, in `inside/`, that gives out the package and connects it with the simulator. */
  readonly entry: string;
  /** Take ES modules where the packages have them: CommonJS gives no names, and all of itself. */
  readonly modules?: boolean;
  /**
   * Modules by what an import says, or by their path in `node_modules`; and the file of `inside/`
   * whose default export each is.
   */
  readonly replaced?: Readonly<Record<string, string>>;
}

const NOTHING = 'nothing.ts';
const NO_METRIC = 'prom-client-no-metric.ts';

export const PACKAGE_PARTS: Readonly<Record<string, PackageParts>> = {
  '@opentelemetry/api': { entry: 'opentelemetry.ts', modules: true },
  pino: {
    entry: 'pino.ts',
    replaced: {
      'sonic-boom': 'pino-destination.ts',
      'pino/lib/transport.js': 'pino-transport.ts',
      'pino/lib/caller.js': 'pino-caller.ts',
      'on-exit-leak-free': 'pino-on-exit.ts',
      worker_threads: 'pino-threads.ts',
      'node:os': 'pino-os.ts',
    },
  },
  'prom-client': {
    entry: 'prom-client.ts',
    replaced: {
      'prom-client/lib/pushgateway.js': 'prom-client-pushgateway.ts',
      'prom-client/lib/metrics/eventLoopLag.js': 'prom-client-lag.ts',
      'prom-client/lib/metrics/gc.js': NO_METRIC,
      'prom-client/lib/metrics/heapSizeAndUsed.js': NO_METRIC,
      'prom-client/lib/metrics/heapSpacesSizeAndUsed.js': NO_METRIC,
      'prom-client/lib/metrics/osMemoryHeap.js': NO_METRIC,
      'prom-client/lib/metrics/processMaxFileDescriptors.js': NO_METRIC,
      'prom-client/lib/metrics/processOpenFileDescriptors.js': NO_METRIC,
      cluster: NOTHING,
    },
  },
};
