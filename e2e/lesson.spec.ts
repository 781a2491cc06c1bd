import type { Page } from '@playwright/test';
import { readLesson } from '../src/cli/lesson-files.ts';
import type { Lesson } from '../src/lesson/lesson.ts';
import { expect, test } from './support/journey.ts';

function lesson(id: string): Lesson {
  const parsed = readLesson(id);
  if (!parsed.ok) throw new Error(`lessons/${id} cannot be read`);
  return parsed.value.lesson;
}

const solutionOf = ({ files }: Lesson, path: string): string =>
  files.find((file) => file.role === 'solution' && file.path === path)!.code;

const editor = (page: Page) => page.locator('.monaco-editor .view-lines').first();

/** Replaces all that is in the editor, as a learner would who pastes. */
async function write(page: Page, code: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  // A paste, because typed brackets are completed by the editor.
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, code);
}

const checks = (page: Page, state: 'passed' | 'failed' | 'waiting') =>
  page.locator(`.check[data-state=${state}]`);

const runAndFinish = async (page: Page) => {
  await page.getByRole('button', { name: /^(Run|Restart)$/ }).click();
  const skip = page.getByRole('button', { name: 'Skip it and run' });
  const finish = page.getByRole('button', { name: /^Finish now/ });
  await expect(skip.or(page.getByRole('button', { name: 'Pause' }))).toBeVisible();
  if (await skip.isVisible()) await skip.click();
  await finish.click();
};

test('a learner predicts, sees the lesson fail, mends the code, and reloads without loss', async ({
  page,
  site,
}) => {
  test.setTimeout(120_000);
  const breaker = lesson('circuit-breaker');
  await page.goto(`${site}#/lesson/circuit-breaker`);
  await expect(editor(page)).toBeVisible({ timeout: 30_000 });

  const inputs = page.getByRole('textbox', { name: /^Your prediction/ });
  for (let open = await inputs.count(); open > 0; open--) {
    await inputs.first().fill('12');
    await page.getByRole('button', { name: 'Commit' }).first().click();
    await expect(inputs).toHaveCount(open - 1);
  }
  await runAndFinish(page);
  await expect(checks(page, 'failed').first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('The run showed').first()).toBeVisible();

  await write(page, solutionOf(breaker, 'order.ts'));
  await runAndFinish(page);
  await expect(checks(page, 'passed')).toHaveCount(breaker.checks.length, { timeout: 30_000 });
  await expect(
    page.getByText(`${breaker.checks.length} of ${breaker.checks.length}`).first(),
  ).toBeVisible();

  await page.reload();
  await expect(editor(page)).toBeVisible({ timeout: 30_000 });
  await expect(editor(page)).toContainText(/half-open/);
  await expect(page.getByRole('textbox', { name: /^Your prediction/ })).toHaveCount(0);
  await page.goto(site);
  await expect(page.getByRole('link', { name: /^Circuit breaker/ })).toContainText(/done/i);
});

test('the page can be used while it runs: pause, step, speed, load, faults', async ({
  page,
  site,
}) => {
  await page.goto(`${site}#/lesson/circuit-breaker`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Skip it and run' }).click();
  const clock = page.locator('.clock');
  const now = async () => Number.parseFloat((await clock.innerText()).replace(/[^\d.].*/, ''));
  await expect.poll(now, { timeout: 15_000 }).toBeGreaterThan(1);

  await page.getByRole('button', { name: 'Pause' }).click();
  const paused = await now();
  await page.waitForTimeout(300);
  expect(await now()).toBe(paused);

  await page.getByRole('button', { name: /^payment/ }).click();
  await page.getByRole('tab', { name: 'Faults' }).click();
  await page.getByRole('button', { name: 'Kill', exact: true }).click();
  await expect(page.getByRole('button', { name: /^payment.*down/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Go on/ }).click();
  await expect.poll(now).toBeGreaterThan(paused);
  await page.getByRole('tab', { name: 'Logs' }).click();
  await page.getByRole('tab', { name: 'Traces' }).click();
  await expect(page.getByRole('option').or(page.getByRole('row')).first()).toBeVisible();
});

test('with the keyboard alone: from the outline to a judged run', async ({ page, site }) => {
  await page.goto(site);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const tabTo = async (reached: () => Promise<boolean>) => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      if (await reached()) return;
    }
    throw new Error('not reachable with Tab');
  };
  const focused = (pattern: RegExp) => async () =>
    pattern.test(
      await page.evaluate(() => {
        const at = document.activeElement as HTMLElement | null;
        return at?.getAttribute('aria-label') ?? at?.innerText ?? '';
      }),
    );
  await tabTo(focused(/^One after another/));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sequential-or-parallel/);
  await expect(editor(page)).toBeVisible({ timeout: 30_000 });

  const open = page.getByRole('textbox', { name: /^Your prediction/ });
  const isInput = () =>
    page.evaluate(() => document.activeElement?.matches('.predict-form input') ?? false);
  for (let left = await open.count(); left > 0; left--) {
    await tabTo(isInput);
    await page.keyboard.type('65');
    await page.keyboard.press('Enter');
    await expect(open).toHaveCount(left - 1);
  }
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('Alt+e');
  await expect(checks(page, 'failed').first()).toBeVisible({ timeout: 30_000 });
  await expect(checks(page, 'waiting')).toHaveCount(0);
});

test('code that does not compile and code that never ends are named by line, and nothing is lost', async ({
  page,
  site,
}) => {
  test.setTimeout(120_000);
  await page.goto(`${site}#/lesson/sequential-or-parallel`);
  await expect(editor(page)).toBeVisible({ timeout: 30_000 });
  await write(page, 'export default {\n  async fetch( {\n};\n');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'Skip it and run' }).click();
  await expect(page.getByText(/dashboard\.ts:3/).first()).toBeVisible({ timeout: 15_000 });
  await expect(editor(page)).toContainText('async fetch( {');

  await write(
    page,
    'export default {\n  async fetch() {\n    for (;;);\n    return new Response();\n  },\n};\n',
  );
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/dashboard\.ts:3/).first()).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText(/steps/).first()).toBeVisible();

  await write(page, solutionOf(lesson('sequential-or-parallel'), 'dashboard.ts'));
  await runAndFinish(page);
  await expect(checks(page, 'failed')).toHaveCount(0, { timeout: 30_000 });
  await expect(checks(page, 'passed').first()).toBeVisible({ timeout: 30_000 });
});

test('code that hangs inside one call is ended by the watchdog, which names the line', async ({
  page,
  site,
}) => {
  test.setTimeout(120_000);
  await page.goto(`${site}#/lesson/sequential-or-parallel`);
  await expect(editor(page)).toBeVisible({ timeout: 30_000 });
  const code = `let n = 0;
export default {
  async fetch() {
    if (++n === 5) hang();
    return new Response();
  },
};
function hang() {
  /^(a+)+$/.test('a'.repeat(40) + '!');
}
`;
  await write(page, code);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'Skip it and run' }).click();
  await expect(page.getByText(/dashboard\.ts:8/).first()).toBeVisible({ timeout: 45_000 });
  await expect(page.getByText(/stopped answering/).first()).toBeVisible();
  await expect(editor(page)).toContainText('function hang');

  await write(page, solutionOf(lesson('sequential-or-parallel'), 'dashboard.ts'));
  await runAndFinish(page);
  await expect(checks(page, 'passed').first()).toBeVisible({ timeout: 30_000 });
});

test('the editor completes what the platform offers, and marks what does not fit', async ({
  page,
  site,
}) => {
  await page.goto(`${site}#/lesson/circuit-breaker`);
  await expect(editor(page)).toBeVisible({ timeout: 30_000 });
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  const popup = page.locator('.suggest-widget.visible');
  // The language service starts with the editor and may not be up for the first dot.
  await expect(async () => {
    await page.keyboard.type('AbortSignal.');
    await expect(popup).toContainText('timeout', { timeout: 4000 });
  }).toPass({ timeout: 45_000 });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await page.keyboard.type('document.title = 5;');
  await expect(page.locator('.squiggly-error').first()).toBeVisible({ timeout: 15_000 });
});

test('blocked storage is said once and costs nothing but the memory', async ({ page, site }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  });
  await page.goto(`${site}#/lesson/sequential-or-parallel`);
  await expect(page.getByText(/storage|stored|kept/i).first()).toBeVisible();
  await runAndFinish(page);
  await expect(checks(page, 'failed').first()).toBeVisible({ timeout: 30_000 });
});
