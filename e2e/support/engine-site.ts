import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { packagesPlugin } from '../../src/cli/vite-packages.ts';
import { workerText } from '../../src/cli/vite-worker-text.ts';
import type { Program } from '../../src/engine/protocol.ts';
import type { EnginePage, PageOutcome } from './engine-page/engine-page.ts';
import { type FileServer, serveFiles } from './file-server.ts';

export type { PageOutcome } from './engine-page/engine-page.ts';

/** Builds and serves the page with the engine alone, until closed. */
export async function serveEnginePage(): Promise<FileServer> {
  const folder = await mkdtemp(join(tmpdir(), 'faultline-engine-'));
  await build({
    configFile: false,
    root: fileURLToPath(new URL('./engine-page', import.meta.url)),
    publicDir: fileURLToPath(new URL('../../public', import.meta.url)),
    base: './',
    logLevel: 'error',
    plugins: [workerText(), packagesPlugin()],
    build: { outDir: folder, emptyOutDir: true, target: 'es2022' },
  });
  const server = await serveFiles(folder);
  return {
    origin: server.origin,
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

interface EngineWindow {
  readonly enginePage: EnginePage;
}

/** Real milliseconds after which a run will not end any more: the watchdog is far quicker. */
const PATIENCE = 60_000;

/** Runs a program to its end in the page's sandbox. */
export async function runInPage(page: Page, program: Program): Promise<PageOutcome> {
  const outcome = await page.evaluate(
    ([given, patience]) =>
      Promise.race([
        (window as unknown as EngineWindow).enginePage.run(given),
        new Promise<null>((resolve) => setTimeout(resolve, patience, null)),
      ]),
    [program, PATIENCE] as const,
  );
  if (outcome === null) throw new Error(`The run did not end within ${PATIENCE / 1000} s.`);
  return outcome;
}

/** Longest time in real ms that the page could not act, since last asked. */
export function longestPause(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as EngineWindow).enginePage.longestPause());
}
