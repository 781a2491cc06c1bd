import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

let read: Promise<Uint8Array> | null = null;

/** SQLite compiled to WebAssembly, of the package `@sqlite.org/sqlite-wasm`. Read once. */
export function sqliteBinary(): Promise<Uint8Array> {
  const path = new URL(
    '../../node_modules/@sqlite.org/sqlite-wasm/sqlite-wasm/jswasm/sqlite3.wasm',
    import.meta.url,
  );
  read ??= readFile(fileURLToPath(path)).then((bytes) => new Uint8Array(bytes));
  return read;
}
