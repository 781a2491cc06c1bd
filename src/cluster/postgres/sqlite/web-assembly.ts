/**
 * WebAssembly as this module found it when it was loaded: a hardened realm has the name no more
 * (`sandbox/harden.ts`), and learner code never had it.
 */
export const wasm = WebAssembly;
