/** A table of numbers as long as needed: a copy with zeros after it. Whoever holds the old one keeps that. */
export function longer<T extends Float64Array | Int32Array | Uint32Array>(
  table: T,
  length: number,
): T {
  const copy = new (table.constructor as new (length: number) => T)(length);
  copy.set(table);
  return copy;
}
