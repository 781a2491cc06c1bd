import { nameOf, preconditionFailed, type ResourceKind } from './amqp-error.ts';
import { type FieldTable, type FieldValue, wireType } from './field-table.ts';

/** Throws 406 where a property of a redeclaration differs (`rabbit_misc:assert_field_equivalence`). */
export function assertSameProperty(
  kind: ResourceKind,
  name: string,
  property: string,
  asked: string | boolean,
  current: string | boolean,
): void {
  if (asked !== current) throw inequivalent(kind, name, property, `'${asked}'`, `'${current}'`);
}

/** Throws 406 for the first of `checked` that a redeclaration gives another value. */
export function assertSameArguments(
  kind: ResourceKind,
  name: string,
  checked: readonly string[],
  asked: FieldTable,
  current: FieldTable,
): void {
  for (const argument of checked) {
    const now = asked[argument];
    const before = current[argument];
    if (now === before) continue;
    if (now !== undefined && before !== undefined) {
      throw inequivalent(kind, name, argument, `'${now}'`, `'${before}'`);
    }
    throw inequivalent(kind, name, argument, describe(now), describe(before));
  }
}

function describe(value: FieldValue | undefined): string {
  return value === undefined ? 'none' : `the value '${value}' of type '${wireType(value)}'`;
}

function inequivalent(kind: ResourceKind, name: string, what: string, asked: string, is: string) {
  return preconditionFailed(
    `inequivalent arg '${what}' for ${nameOf(kind, name)}: received ${asked} but current is ${is}`,
  );
}
