/**
 * Unit types. A bare number may be given where a unit is expected (so literals
 * stay readable), but one unit is never accepted where another is meant:
 * passing `Bytes` as `Millis` is a type error.
 */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]?: Name };

/** Simulated milliseconds since the start of the run, or a span of them. Fractions allowed. */
export type Millis = Unit<'ms'>;
export type Bytes = Unit<'bytes'>;
/** Requests (or other events) a simulated second. */
export type PerSecond = Unit<'1/s'>;
/** A share between 0 and 1. */
export type Ratio = Unit<'ratio'>;
/** Bytes a simulated second, of a link. */
export type BytesPerSecond = Unit<'bytes/s'>;
/** Money, in US dollars. */
export type Dollars = Unit<'USD'>;
