import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a module of this folder in a process of its own and returns the JSON it prints. */
export async function inOwnProcess<T>(module: string, flags: readonly string[] = []): Promise<T> {
  const file = new URL(module, import.meta.url);
  const { stdout } = await run(process.execPath, [
    ...flags,
    '--import',
    import.meta.resolve('tsx'),
    file.pathname,
  ]);
  return JSON.parse(stdout) as T;
}
