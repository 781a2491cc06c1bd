import type { Page } from '@playwright/test';
import { readFrench, readLesson } from '../src/cli/lesson-files.ts';
import { axeViolations, bringAxe, expect, test } from './support/journey.ts';

const lesson = readLesson('no-timeouts');
const french = lesson.ok ? readFrench(lesson.value) : null;
if (!lesson.ok || french?.ok !== true) throw new Error('lessons/no-timeouts cannot be read');
const english = lesson.value.lesson;
const { translation } = french.value;

const language = (page: Page, name: 'English' | 'Français') =>
  page.getByRole('button', { name, exact: true });

test('a learner reads the lesson in French, and loses nothing by it', async ({ page, site }) => {
  await page.goto(`${site}#/lesson/${english.id}`);
  const title = page.getByRole('heading', { level: 2 }).first();
  await expect(title).toHaveText(english.title);
  await expect(title).toHaveAttribute('lang', 'en');
  await page.getByRole('textbox', { name: /^Your prediction/ }).fill('40');
  await page.getByRole('button', { name: 'Commit' }).click();
  await page.getByRole('button', { name: /All workers of the shop/ }).click();
  const solved = page.locator('.option[data-right=true]');
  await expect(solved).toHaveCount(1);
  const kept = () => page.evaluate(() => ({ ...window.localStorage }));
  const { 'faultline.settings': _, ...before } = await kept();

  await language(page, 'Français').focus();
  await page.keyboard.press('Enter');
  await expect(title).toHaveText(translation.title);
  await expect(title).toHaveAttribute('lang', 'fr');
  await expect(page).toHaveTitle(`${translation.title} · Faultline`);
  await expect(language(page, 'Français')).toHaveAttribute('aria-pressed', 'true');
  await expect(language(page, 'English')).toHaveAttribute('aria-pressed', 'false');
  await expect(solved).toHaveText(/Tous les workers de la boutique/);
  await expect(page.locator('.predict-outcome')).toContainText('40 %');
  for (const { id } of english.checks) {
    const check = page.locator(`.check[data-check="${id}"]`);
    await expect(check.locator('[lang=fr]')).toHaveText(translation.checks[id]!.title);
  }
  // Only the words of the lesson change: the page's own, and what is kept, stay as they are.
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
  const { 'faultline.settings': __, ...after } = await kept();
  expect(Object.keys(before).length).toBeGreaterThan(0);
  expect(after).toEqual(before);

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: /^Finish now/ }).click();
  const failed = page.locator('.check[data-state=failed]');
  await expect(failed.first()).toBeVisible({ timeout: 30_000 });
  const id = (await failed.first().getAttribute('data-check'))!;
  await expect(failed.first().locator('.check-hint')).toHaveText(translation.checks[id]!.hint);
  await expect(page.locator('.explain [lang=fr]').first()).toContainText('Tout le monde');

  await page.reload();
  await expect(title).toHaveText(translation.title);
  await language(page, 'English').click();
  await expect(title).toHaveText(english.title);
});

test('accessibility of a lesson in French', async ({ page, site }) => {
  await bringAxe(page);
  await page.goto(`${site}#/lesson/circuit-breaker`);
  await language(page, 'Français').click();
  await expect(page.locator('.monaco-editor .view-line').first()).toBeVisible({ timeout: 30_000 });
  expect(await axeViolations(page)).toEqual([]);
});
