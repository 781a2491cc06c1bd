/** From the keys people write to those of the contracts: `read_timeout` → `readTimeout`. */
type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

export type Camelled<T> = {
  [K in keyof T as Camel<K & string>]: Exclude<T[K], undefined>;
};

/** Keys that were left out stay away: none is `undefined`. */
export function camel<T extends object>(text: T): Camelled<T> {
  const entries = Object.entries(text)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()), value]);
  return Object.fromEntries(entries) as Camelled<T>;
}
