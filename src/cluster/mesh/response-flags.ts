/**
 * Envoy's response flags, as the bits of a number: why a proxy answered as it did. Texts as in
 * Envoy's `%RESPONSE_FLAGS%`, joined by commas in Envoy's order.
 */
export const NO_HEALTHY_UPSTREAM = 1 << 0;
export const UPSTREAM_REQUEST_TIMEOUT = 1 << 1;
export const UPSTREAM_CONNECTION_FAILURE = 1 << 2;
export const UPSTREAM_CONNECTION_TERMINATION = 1 << 3;
export const UPSTREAM_OVERFLOW = 1 << 4;
export const NO_ROUTE = 1 << 5;
export const DELAY_INJECTED = 1 << 6;
export const FAULT_INJECTED = 1 << 7;
export const RETRY_LIMIT_EXCEEDED = 1 << 8;
export const DOWNSTREAM_TERMINATION = 1 << 9;
export const NO_CLUSTER = 1 << 10;

/** By bit. */
export const RESPONSE_FLAGS = [
  'UH',
  'UT',
  'UF',
  'UC',
  'UO',
  'NR',
  'DI',
  'FI',
  'URX',
  'DC',
  'NC',
] as const;
export type ResponseFlag = (typeof RESPONSE_FLAGS)[number];

const texts = new Map<number, string>();

/** `UF,URX`; '' when none is set. */
export function flagText(bits: number): string {
  let text = texts.get(bits);
  if (text === undefined) {
    text = RESPONSE_FLAGS.filter((_, bit) => (bits & (1 << bit)) !== 0).join(',');
    texts.set(bits, text);
  }
  return text;
}
