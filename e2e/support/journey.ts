import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import { serveEnginePage } from './engine-site.ts';
import { type FileServer, SUB_PATH, serveFiles } from './file-server.ts';

export { expect } from '@playwright/test';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/** What went wrong in a page without anybody having asked. */
export interface Troubles {
  /** Errors on the console, exceptions nobody caught, answers other than 2xx and 3xx. */
  readonly errors: string[];
  /** Requests to any other place than the page's own server. */
  readonly outside: string[];
}

/**
 * The production build, served by a plain file server: `site` at the root, `subSite` in a folder
 * of it, `engineSite`: a page with the engine alone. All end with a slash. A journey fails when its page was in any trouble.
 */
export const test = base.extend<
  { troubles: Troubles },
  { server: FileServer; site: string; subSite: string; engineSite: string }
>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names it needs from here
    async ({}, use) => {
      if (!existsSync(`${DIST}/index.html`)) {
        throw new Error('There is no build to test. Run "npm run build" first.');
      }
      const server = await serveFiles(DIST);
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  site: [({ server }, use) => use(`${server.origin}/`), { scope: 'worker' }],
  subSite: [({ server }, use) => use(`${server.origin}${SUB_PATH}/`), { scope: 'worker' }],
  engineSite: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const server = await serveEnginePage();
      await use(`${server.origin}/`);
      await server.close();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  troubles: [
    async ({ page }, use) => {
      let home: string | null = null;
      const troubles: Troubles = { errors: [], outside: [] };
      page.on('console', (message) => {
        if (message.type() === 'error') troubles.errors.push(message.text());
      });
      page.on('pageerror', (error) => troubles.errors.push(String(error)));
      page.on('response', (response) => {
        if (response.status() >= 400)
          troubles.errors.push(`${response.status()} ${response.url()}`);
      });
      page.on('request', (request) => {
        const url = request.url();
        // Each site has a port of its own; the page opened first settles which is its own.
        home ??= new URL(url).origin;
        if (!/^(blob|data):/.test(url) && new URL(url).origin !== home) troubles.outside.push(url);
      });
      await use(troubles);
      expect(troubles).toEqual({ errors: [], outside: [] });
    },
    { auto: true },
  ],
});

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** Call before the page is opened: the page's own policy lets no script in later. */
export async function bringAxe(page: Page): Promise<void> {
  await page.addInitScript({ content: axeSource });
}

/** Accessibility violations of the page as it stands, each with the elements concerned. */
export async function axeViolations(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(' | ')}`,
    );
  });
}
