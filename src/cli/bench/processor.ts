const usage = process.cpuUsage.bind(process);

/**
 * Microseconds of processor time this process has used, its compiler and collector included. Other
 * work on the machine counts less in it than in real time.
 */
export function processorMicros(): number {
  const { user, system } = usage();
  return user + system;
}

/** Nanoseconds of processor time for each thing that `run` says it did. */
export function nanosEach(run: () => number): number {
  const start = processorMicros();
  const done = run();
  return ((processorMicros() - start) * 1000) / done;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
