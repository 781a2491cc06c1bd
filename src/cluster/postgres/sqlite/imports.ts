import type { Millis } from '../../../base/units.ts';
import type { RandomStream } from '../../../kernel/random.ts';
import { civilOf, daysOf } from './civil-time.ts';

/** What SQLite may know of the world: simulated time and the server's own chance. */
export interface World {
  /** Unix time. */
  readonly now: () => Millis;
  readonly random: RandomStream;
}

interface Memory {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  /** False when there is no more. */
  grow(bytes: number): boolean;
}

/** Linux' numbers, as Emscripten's C library has them. */
const ENOENT = -44;
const EBADF = 8;
/** The one file there is: SQLite seeds its random numbers from it. */
const RANDOM_DEVICE = 3;

const WASM_PAGE = 65_536;
const DAY_S = 86_400;

/**
 * All that the compiled SQLite imports. There are no files but a random device, no environment, one
 * time zone (UTC) and no clock but the simulated one, so that nothing it does depends on the machine.
 */
export function worldImports(world: World, memory: Memory, maxBytes: number) {
  const missing = () => ENOENT;
  const badFile = () => EBADF;
  const now = () => world.now();
  const env: Record<string, (...args: never[]) => number | undefined> = {
    __syscall_openat: (_folder: number, path: number) =>
      textAt(memory.bytes, path) === '/dev/urandom' ? RANDOM_DEVICE : ENOENT,
    emscripten_date_now: now,
    emscripten_get_now: now,
    emscripten_get_heap_max: () => maxBytes,
    emscripten_resize_heap: (size: number) => (memory.grow(size >>> 0) ? 1 : 0),
    _tzset_js: () => undefined,
    _localtime_js: (time: bigint, at: number) => utcAt(memory.view, Number(time), at),
    _munmap_js: missing,
    _mmap_js: missing,
  };
  for (const name of FILE_CALLS) env[`__syscall_${name}`] = missing;
  const wasi_snapshot_preview1: typeof env = {
    fd_close: () => 0,
    fd_sync: badFile,
    fd_seek: badFile,
    fd_write: badFile,
    fd_fdstat_get: badFile,
    fd_read: (file: number, vectors: number, count: number, read: number) =>
      file === RANDOM_DEVICE ? readRandom(world.random, memory, vectors, count, read) : EBADF,
    environ_get: () => 0,
    environ_sizes_get: (count: number, bytes: number) => {
      memory.view.setUint32(count, 0, true);
      memory.view.setUint32(bytes, 0, true);
      return 0;
    },
    clock_time_get: (_clock: number, _precision: bigint, at: number) => {
      memory.view.setBigInt64(at, BigInt(Math.floor(now() * 1000)) * 1000n, true);
      return 0;
    },
  };
  return { env, wasi_snapshot_preview1 };
}

const FILE_CALLS = [
  ...['faccessat', 'fchmod', 'chmod', 'fchown32', 'fcntl64', 'ioctl', 'fstat64', 'stat64'],
  ...['newfstatat', 'lstat64', 'ftruncate64', 'getcwd', 'mkdirat', 'readlinkat', 'rmdir'],
  ...['unlinkat', 'utimensat'],
];

/** Bytes of `pages` of WebAssembly. */
export const pageBytes = (pages: number): number => pages * WASM_PAGE;
export const pagesFor = (bytes: number): number => Math.ceil(bytes / WASM_PAGE);

function readRandom(
  random: RandomStream,
  { view, bytes }: Memory,
  vectors: number,
  count: number,
  read: number,
): number {
  let total = 0;
  for (let i = 0; i < count; i++) {
    const start = view.getUint32(vectors + 8 * i, true);
    const length = view.getUint32(vectors + 8 * i + 4, true);
    for (let at = start; at < start + length; at++) bytes[at] = random.uint32() & 255;
    total += length;
  }
  view.setUint32(read, total, true);
  return 0;
}

function textAt(bytes: Uint8Array, at: number): string {
  let text = '';
  for (let i = at; bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** Fills C's `struct tm`. */
function utcAt(view: DataView, seconds: number, at: number): undefined {
  const days = Math.floor(seconds / DAY_S);
  const rest = seconds - days * DAY_S;
  const { year, month, day } = civilOf(days);
  const fields = [
    rest % 60,
    Math.floor(rest / 60) % 60,
    Math.floor(rest / 3600),
    day,
    month - 1,
    year - 1900,
    (((days + 4) % 7) + 7) % 7,
    days - daysOf(year, 1, 1),
    0,
    0,
  ];
  fields.forEach((field, i) => void view.setInt32(at + 4 * i, field, true));
  return undefined;
}
