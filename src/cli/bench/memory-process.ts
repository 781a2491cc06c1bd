/**
 * An hour of simulated time at 1,000 requests a second: what stays in memory. Bounded are spans
 * (65,536), log records (4,096) and metric windows (7,200 for each observer). Windows grow all
 * through the hour, so they are weighed apart.
 */
import { twoHops } from '../../engine/two-hop.bench.ts';
import { hardenRealm } from '../../sandbox/harden.ts';
import { type Observer, WINDOWS_KEPT } from '../../telemetry/observer.ts';

export interface MemoryFigures {
  readonly requests: number;
  /** Bytes in use after a tenth of the hour and at its end, metric windows aside. */
  readonly tenth: number;
  readonly end: number;
  /** Bytes of one metric window, and how many are kept when all observers are full. */
  readonly windowBytes: number;
  readonly windowsKept: number;
}

const HOUR_MS = 3_600_000;
const { gc } = globalThis;
if (gc === undefined) throw new Error('run this with --expose-gc');
const memory = process.memoryUsage.bind(process);
const write = process.stdout.write.bind(process.stdout);

const simulation = twoHops(1000);
const { cluster } = simulation;
hardenRealm();

simulation.advance(HOUR_MS / 10);
dropWindows();
const tenth = bytesInUse();
simulation.advance(HOUR_MS);
if (simulation.failure !== null) throw new Error(simulation.failure.message);
const before = bytesInUse();
const dropped = dropWindows();
const end = bytesInUse();
write(
  JSON.stringify({
    requests: cluster.client.offered,
    tenth,
    end,
    windowBytes: (before - end) / dropped,
    windowsKept: observers().length * WINDOWS_KEPT,
  } satisfies MemoryFigures),
);

function bytesInUse(): number {
  gc?.();
  const { heapUsed, external } = memory();
  return heapUsed + external;
}

function observers(): Observer[] {
  const { client, services, edges } = cluster;
  return [client, ...services.map((s) => s.observer), ...edges.map((e) => e.observer)];
}

/** How many there were. */
function dropWindows(): number {
  let count = 0;
  for (const { windows } of observers()) {
    count += windows.size;
    windows.drop(windows.size);
  }
  return count;
}
