/** One line of the benchmark's result. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** In the value's unit: `>= 0.5`, `<= 100`. */
  readonly target: string;
  readonly ok: boolean;
}

/** A figure that must be at least `least`. */
export function atLeast(least: number, name: string, value: number, unit: string): Row {
  return { name, value: rounded(value), unit, target: `>= ${least}`, ok: value >= least };
}

/** A figure that must be at most `most`. */
export function atMost(most: number, name: string, value: number, unit: string): Row {
  return { name, value: rounded(value), unit, target: `<= ${most}`, ok: value <= most };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The rows as a table for people. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, value, unit, target, ok }) => [
    ok ? 'ok' : 'MISSED',
    name,
    `${value}`,
    unit,
    target,
  ]);
  const lines = [['', 'figure', 'value', 'unit', 'target'], ...cells];
  const widths = lines[0]!.map((_, column) =>
    Math.max(...lines.map((line) => line[column]!.length)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
