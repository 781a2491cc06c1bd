import type { Page } from '@playwright/test';
import { axeViolations, bringAxe, expect, test } from './support/journey.ts';

const COURSE = 'How microservices fail, and how code survives it';

/** A line of code in the full editor, which comes after the page. */
const codeLine = (page: Page) => page.locator('.monaco-editor .view-line').first();

for (const place of ['at the root', 'from a sub-path']) {
  test(`outline and a lesson open ${place}`, async ({ page, site, subSite }) => {
    const address = place === 'at the root' ? site : subSite;
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1, name: COURSE })).toBeVisible();
    await page.getByRole('link', { name: /^Circuit breaker/ }).click();
    await expect(page).toHaveURL(`${address}#/lesson/circuit-breaker`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/circuit breaker/i);
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
    await expect(codeLine(page)).toBeVisible({ timeout: 30_000 });
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: COURSE })).toBeVisible();
  });
}

test('an address with nothing behind it says so and leads back', async ({ page, site }) => {
  await page.goto(`${site}#/attic`);
  await expect(page.getByRole('heading', { name: 'Nothing here' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to the course outline' }).click();
  await expect(page.getByRole('heading', { level: 1, name: COURSE })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`accessibility, ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('outline', async ({ page, site }) => {
      await bringAxe(page);
      await page.goto(site);
      await expect(page.getByRole('heading', { level: 1, name: COURSE })).toBeVisible();
      expect(await axeViolations(page)).toEqual([]);
    });

    test('lesson', async ({ page, site }) => {
      await bringAxe(page);
      await page.goto(`${site}#/lesson/circuit-breaker`);
      await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
      await expect(codeLine(page)).toBeVisible({ timeout: 30_000 });
      expect(await axeViolations(page)).toEqual([]);
    });
  });
}
