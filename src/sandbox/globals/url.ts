/**
 * The platform's own URL classes: the standard fixes them to the byte, and they touch nothing
 * outside. `createObjectURL` and `revokeObjectURL`, which do, are removed by hardening.
 */
export const PlatformURL = globalThis.URL;
export const PlatformURLSearchParams = globalThis.URLSearchParams;
