/**
 * The values behind accessors that hardening put in place of data properties (see
 * `harden-freeze.ts`), by getter: for code that looks at properties without running them.
 */
export const enabledValues = new WeakMap<object, unknown>();

/** The value of a data property, or the one behind hardening's accessor; undefined for others. */
export function plainValue(property: PropertyDescriptor): unknown {
  if (property.get === undefined) return property.value;
  return enabledValues.get(property.get);
}
