import { FatalError } from '../../../kernel/fatal.ts';
import { pageBytes, pagesFor, type World, worldImports } from './imports.ts';
import { type NativeCallback, nativeFunction } from './trampoline.ts';
import { wasm } from './web-assembly.ts';

/** What SQLite itself knows of values; whole numbers beyond 2^53 are bigints. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** A number that is no integer of SQL, even where it has no fraction. */
export interface SqlReal {
  readonly real: number;
}

/** A function of SQL. It may throw: the statement then fails with what it threw. */
export type SqlFunction = (...args: SqlValue[]) => SqlValue | SqlReal;

/** Memory of one engine at the start, as the package is compiled, and at most. */
const INITIAL_PAGES = 256;
const MEMORY_MAX = 192 * 1024 * 1024;

const TYPE = { integer: 1, float: 2, text: 3, blob: 4 } as const;
const TRANSIENT = -1;
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Compiled once, however many simulations use it. */
let compiled: { readonly bytes: Uint8Array; readonly module: WebAssembly.Module } | null = null;

function compile(bytes: Uint8Array): WebAssembly.Module {
  if (compiled === null || !same(compiled.bytes, bytes)) {
    compiled = { bytes, module: new wasm.Module(bytes as Uint8Array<ArrayBuffer>) };
  }
  return compiled.module;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

/** Exports of the compiled SQLite: C functions on 32-bit numbers; 64-bit integers are bigints. */
// biome-ignore lint/suspicious/noExplicitAny: C functions of any signature
type Native = Readonly<Record<string, (...args: any[]) => any>>;

/**
 * One copy of SQLite with a memory of its own: the package `@sqlite.org/sqlite-wasm`, of which only
 * the compiled file is used. Its glue is not: that would bring the real clock, files and workers.
 */
export class SqliteEngine {
  readonly c: Native;
  private readonly memory: WebAssembly.Memory;
  private readonly table: WebAssembly.Table;
  private readonly functions: SqlFunction[] = [];
  private readonly xFunc: number;
  bytes!: Uint8Array;
  view!: DataView;
  /** What a function of ours threw while a statement ran. */
  thrown: unknown = null;

  /** `binary` is the file `sqlite3.wasm`. */
  constructor(binary: Uint8Array, world: World) {
    this.memory = new wasm.Memory({ initial: INITIAL_PAGES, maximum: pagesFor(MEMORY_MAX) });
    this.refresh();
    const { env, wasi_snapshot_preview1 } = worldImports(world, this, MEMORY_MAX);
    const instance = new wasm.Instance(compile(binary), {
      env: { ...env, memory: this.memory },
      wasi_snapshot_preview1,
    } as WebAssembly.Imports);
    this.c = instance.exports as unknown as Native;
    this.table = instance.exports.__indirect_function_table as WebAssembly.Table;
    this.c.__wasm_call_ctors!();
    this.xFunc = this.callback((...args) => this.call(args[0], args[1], args[2]), 'iii', false);
    this.check(this.c.sqlite3_initialize!());
  }

  private refresh(): void {
    this.bytes = new Uint8Array(this.memory.buffer);
    this.view = new DataView(this.memory.buffer);
  }

  grow(size: number): boolean {
    const missing = pagesFor(size) - pagesFor(this.memory.buffer.byteLength);
    if (size > MEMORY_MAX) return false;
    // In larger pieces than asked for, as each growth may copy the memory.
    const room = pagesFor(MEMORY_MAX - this.memory.buffer.byteLength);
    try {
      this.memory.grow(Math.min(room, Math.max(missing, pagesFor(pageBytes(missing) * 1.5), 64)));
    } catch {
      return false;
    }
    this.refresh();
    return true;
  }

  /** A place in the table of functions, for C to call. */
  callback(callback: NativeCallback, parameters: string, returnsInteger: boolean): number {
    const guarded: NativeCallback = (...args) => {
      try {
        return callback(...args);
      } catch (error) {
        // It must not unwind C's own stack.
        this.thrown ??= error;
        return 1;
      }
    };
    const index = this.table.length;
    this.table.grow(1);
    this.table.set(index, nativeFunction(guarded, parameters, returnsInteger));
    return index;
  }

  define(db: number, name: string, count: number, flags: number, body: SqlFunction): void {
    const app = this.functions.push(body) - 1;
    const text = this.cString(name);
    const { xFunc } = this;
    this.check(this.c.sqlite3_create_function_v2!(db, text, count, flags, app, xFunc, 0, 0, 0));
    this.c.sqlite3_free!(text);
  }

  private call(context: number, count: number, values: number): undefined {
    const { c } = this;
    try {
      const args: SqlValue[] = [];
      for (let i = 0; i < count; i++)
        args.push(this.valueAt(this.view.getUint32(values + 4 * i, true)));
      this.result(context, this.functions[c.sqlite3_user_data!(context)]!(...args));
    } catch (error) {
      this.thrown ??= error;
      const text = this.cString('a function failed');
      c.sqlite3_result_error!(context, text, -1);
      c.sqlite3_free!(text);
    }
    return undefined;
  }

  private valueAt(value: number): SqlValue {
    const { c } = this;
    switch (c.sqlite3_value_type!(value)) {
      case TYPE.integer:
        return plainInteger(c.sqlite3_value_int64!(value));
      case TYPE.float:
        return c.sqlite3_value_double!(value);
      case TYPE.text:
        return this.text(c.sqlite3_value_text!(value), c.sqlite3_value_bytes!(value));
      case TYPE.blob:
        return this.copy(c.sqlite3_value_blob!(value), c.sqlite3_value_bytes!(value));
      default:
        return null;
    }
  }

  private result(context: number, value: SqlValue | SqlReal): void {
    const { c } = this;
    if (value !== null && typeof value === 'object' && 'real' in value) {
      c.sqlite3_result_double!(context, value.real);
    } else if (value === null) c.sqlite3_result_null!(context);
    else if (isInteger(value)) c.sqlite3_result_int64!(context, BigInt(value));
    else if (typeof value === 'number') c.sqlite3_result_double!(context, value);
    else {
      const bytes = typeof value === 'string' ? encoder.encode(value) : value;
      const at = this.put(bytes);
      const give = typeof value === 'string' ? c.sqlite3_result_text! : c.sqlite3_result_blob!;
      give(context, at, bytes.length, TRANSIENT);
      c.sqlite3_free!(at);
    }
  }

  bind(statement: number, index: number, value: SqlValue): void {
    const { c } = this;
    if (value === null) this.check(c.sqlite3_bind_null!(statement, index));
    else if (isInteger(value)) this.check(c.sqlite3_bind_int64!(statement, index, BigInt(value)));
    else if (typeof value === 'number') this.check(c.sqlite3_bind_double!(statement, index, value));
    else {
      const bytes = typeof value === 'string' ? encoder.encode(value) : value;
      const at = this.put(bytes);
      const bind = typeof value === 'string' ? c.sqlite3_bind_text! : c.sqlite3_bind_blob!;
      const code = bind(statement, index, at, bytes.length, TRANSIENT);
      c.sqlite3_free!(at);
      this.check(code);
    }
  }

  column(statement: number, i: number): SqlValue {
    const { c } = this;
    switch (c.sqlite3_column_type!(statement, i)) {
      case TYPE.integer:
        return plainInteger(c.sqlite3_column_int64!(statement, i));
      case TYPE.float:
        return c.sqlite3_column_double!(statement, i);
      case TYPE.text:
        return this.text(
          c.sqlite3_column_text!(statement, i),
          c.sqlite3_column_bytes!(statement, i),
        );
      case TYPE.blob:
        return this.copy(
          c.sqlite3_column_blob!(statement, i),
          c.sqlite3_column_bytes!(statement, i),
        );
      default:
        return null;
    }
  }

  /** Bytes in SQLite's memory, to be freed with `sqlite3_free`. */
  put(bytes: Uint8Array): number {
    const at: number = this.c.sqlite3_malloc!(Math.max(1, bytes.length));
    if (at === 0) throw outOfMemory();
    this.bytes.set(bytes, at);
    return at;
  }

  cString(text: string): number {
    return this.put(encoder.encode(`${text}\0`));
  }

  text(at: number, length: number): string {
    return at === 0 ? '' : decoder.decode(this.bytes.subarray(at, at + length));
  }

  /** A text that ends with a zero; null for none. */
  textOrNull(at: number): string | null {
    return at === 0 ? null : this.text(at, this.bytes.indexOf(0, at) - at);
  }

  private copy(at: number, length: number): Uint8Array {
    return this.bytes.slice(at, at + length);
  }

  /** For what can only fail when there is no memory, or by a bug. */
  check(code: number): void {
    if (code === 0) return;
    if (code === 7) throw outOfMemory();
    throw new FatalError(`The database engine failed with SQLite's code ${code}.`, 'memory');
  }
}

function outOfMemory(): FatalError {
  return new FatalError(
    `The database needs more than the ${MEMORY_MAX} bytes it has. Keep less data in it.`,
    'memory',
  );
}

function isInteger(value: number | bigint | string | Uint8Array): value is number | bigint {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

function plainInteger(value: bigint): number | bigint {
  return value >= -SAFE && value <= SAFE ? Number(value) : value;
}
