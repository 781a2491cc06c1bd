import { wasm } from './web-assembly.ts';

type Letter = 'i' | 'j' | 'd';
const TYPES: Readonly<Record<Letter, number>> = { i: 0x7f, j: 0x7e, d: 0x7c };

/** Numbers and, for 64-bit integers, bigints. */
// biome-ignore lint/suspicious/noExplicitAny: as many arguments as the signature says
export type NativeCallback = (...args: any[]) => number | undefined;

/**
 * A function of ours as WebAssembly takes it into its table of functions: through a module that
 * imports it and exports it again, as Emscripten does. `parameters` has a letter each: i (32 bits),
 * j (64 bits), d (double).
 */
export function nativeFunction(
  callback: NativeCallback,
  parameters: string,
  returnsInteger: boolean,
): unknown {
  const types = [...parameters].map((letter) => TYPES[letter as Letter]);
  const results = returnsInteger ? [1, TYPES.i] : [0];
  const signature = [1, 0x60, types.length, ...types, ...results];
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, signature.length, ...signature],
    // Import "e" "f" as function 0, and export it as "f".
    ...[2, 7, 1, 1, 0x65, 1, 0x66, 0, 0],
    ...[7, 5, 1, 1, 0x66, 0, 0],
  ];
  const module = new wasm.Module(new Uint8Array(bytes));
  return new wasm.Instance(module, { e: { f: callback } }).exports.f;
}
