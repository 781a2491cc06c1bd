import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, preview } from 'vite';
import type { Lesson } from '../../lesson/lesson.ts';
import { readLesson } from '../lesson-files.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The lesson whose scenario the built page has made busier. */
export const BUSY_LESSON = 'circuit-breaker';

/** Builds the page with one busier lesson into a folder of its own; removes it after `use`. */
export async function withBuild<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'faultline-bench-'));
  try {
    await build({
      root: ROOT,
      logLevel: 'error',
      plugins: [busyLesson()],
      build: { outDir: folder, emptyOutDir: true },
    });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Serves a build until `use` is done. */
export async function withServer<T>(folder: string, use: (address: string) => Promise<T>) {
  const server = await preview({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0 },
  });
  try {
    return await use(server.resolvedUrls!.local[0]!);
  } finally {
    await server.close();
  }
}

/** Stands before the plugin of `vite.config.ts` for this one lesson. */
function busyLesson(): Plugin {
  return {
    name: 'faultline-busy-lesson',
    enforce: 'pre',
    load(id) {
      if (id !== `\0virtual:lesson/${BUSY_LESSON}`) return undefined;
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(busy()))});`;
    },
  };
}

/** Long links and a high rate: about 2,000 messages under way after four simulated seconds. */
function busy(): Lesson {
  const parsed = readLesson(BUSY_LESSON);
  if (!parsed.ok) throw new Error(`lessons/${BUSY_LESSON} cannot be read`);
  const { lesson } = parsed.value;
  const { scenario } = lesson;
  return {
    ...lesson,
    scenario: {
      ...scenario,
      until: 600_000,
      services: scenario.services.map((service) => ({ ...service, concurrency: 1e4, queue: 1e4 })),
      defaultLink: { latency: { kind: 'constant', value: 400 }, loss: 0 },
      load: scenario.load.map((load) => ({ ...load, rate: 620, timeout: null })),
      faults: [],
    },
  };
}
