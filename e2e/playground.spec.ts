import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { axeViolations, bringAxe, expect, test } from './support/journey.ts';

const node = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name}(,|$)`) });
const link = (page: Page, from: string, to: string) =>
  page.getByRole('button', { name: new RegExp(`^Link from ${from} to ${to}`) });
const yaml = (page: Page) => page.getByRole('region', { name: 'The system as YAML' });
const yamlLines = (page: Page) => yaml(page).locator('.monaco-editor .view-lines');
const inspector = (page: Page) => page.locator('.inspector');
/** The text the browser keeps, once what is typed has come to rest. */
const kept = (page: Page) =>
  page.evaluate(() => {
    const raw = localStorage.getItem('faultline.playground') ?? '{}';
    return (JSON.parse(raw) as { data?: { system: { yaml: string } } }).data?.system.yaml ?? '';
  });

async function open(page: Page, site: string, preset = ''): Promise<void> {
  await page.goto(`${site}#/playground${preset}`);
  await expect(node(page, 'client')).toBeVisible({ timeout: 30_000 });
  await expect(yamlLines(page)).toBeVisible({ timeout: 30_000 });
}

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Run|Restart)$/ }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
}

/** Replaces the text of an editor, as somebody would who pastes. */
async function paste(page: Page, panel: Locator, text: string): Promise<void> {
  await panel.locator('.monaco-editor .view-lines').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.evaluate((pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);
}

const MESH_AND_PROXY = `until: 60s
services:
  proxy: { nginx: proxy.conf, calls: [ shop ] }
  shop: { service_time: 5ms, calls: [ stock ] }
  stock: { service_time: 5ms }
mesh: { sidecars: all, files: [ mesh.yaml ] }
load: [ { to: proxy, rate: 40/s } ]
`;

const IMPORTS = `import Consul from 'consul';
import { EventEmitter } from 'node:events';
import pRetry from 'p-retry';
import { z } from 'zod';
export default { fetch: () => new Response(String([Consul, EventEmitter, pRetry])) };`;

test('a newcomer chooses a system, runs it, builds on, breaks a link, and loses nothing', async ({
  page,
  site,
}) => {
  test.setTimeout(180_000);
  await page.goto(site);
  await page.getByRole('link', { name: 'Playground' }).click();
  await expect(page).toHaveURL(/#\/playground$/);
  await expect(node(page, 'shop')).toBeVisible({ timeout: 30_000 });
  await expect(yamlLines(page)).toBeVisible({ timeout: 30_000 });

  await page.getByText('Begin from a preset').click();
  await page.getByRole('link', { name: /^Order system/ }).click();
  await expect(page).toHaveURL(/#\/playground\/order-system$/);
  await expect(node(page, 'payment')).toBeVisible();
  await run(page);
  await expect(page.getByText('Nothing measured yet')).toHaveCount(0);

  // By keyboard: a service, and a link to it.
  await page.getByRole('button', { name: 'Service', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(node(page, 'service')).toBeVisible();
  await node(page, 'payment').focus();
  await page.keyboard.press('c');
  const menu = page.getByRole('dialog', { name: 'Connect payment to' });
  await menu.getByRole('button', { name: 'service' }).focus();
  await page.keyboard.press('Enter');
  await expect(link(page, 'payment', 'service')).toBeVisible();
  await expect.poll(() => kept(page)).toMatch(/payment:\n(?: {4}.*\n)* {4}calls: \[ service \]/);
  await page.keyboard.press('Escape');

  // By pointer: another service, dropped on the one that calls it, and a line drawn to a third.
  await page.getByRole('button', { name: 'Service', exact: true }).dragTo(node(page, 'inventory'));
  await expect(link(page, 'inventory', 'service-2')).toBeVisible();
  await node(page, 'user').hover();
  await node(page, 'user').locator('.node-handle').hover();
  await page.mouse.down();
  await node(page, 'service-2').hover();
  await page.mouse.up();
  await expect(link(page, 'user', 'service-2')).toBeVisible();
  await node(page, 'service-2').focus();
  await page.keyboard.press('Delete');
  await expect(node(page, 'service-2')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await expect(link(page, 'user', 'service-2')).toBeVisible();

  // A link is cut, seen to be cut, and mended.
  await run(page);
  await link(page, 'order', 'payment').click();
  await inspector(page).getByRole('tab', { name: 'Faults' }).click();
  await inspector(page).getByRole('button', { name: 'Cut', exact: true }).click();
  await expect(link(page, 'order', 'payment')).toHaveAccessibleName(/nothing gets through/);
  await inspector(page)
    .getByRole('button', { name: /^Undo: / })
    .click();
  await expect(link(page, 'order', 'payment')).not.toHaveAccessibleName(/nothing gets through/);

  // What a link and a node are doing.
  await inspector(page).getByRole('tab', { name: 'State' }).click();
  await expect(inspector(page).getByRole('heading', { level: 3 }).first()).toBeVisible();
  await node(page, 'payment').click();
  await expect(inspector(page).getByRole('table').first()).toContainText('#1');
  await inspector(page).getByRole('tab', { name: 'Settings' }).click();
  await inspector(page).getByLabel('Instances').fill('4');
  await inspector(page).getByLabel('Instances').press('Enter');
  await expect(node(page, 'payment')).toHaveAccessibleName(/4\sinstances/);
  await inspector(page).getByLabel('Instances').fill('many');
  await inspector(page).getByLabel('Instances').press('Enter');
  await expect(inspector(page).getByLabel('Instances')).toHaveAccessibleDescription(/.+/);
  await expect(node(page, 'payment')).toHaveAccessibleName(/4\sinstances/);

  const before = await kept(page);
  expect(before).toContain('# Not critical, and yet the customer waits for them.');
  await page.reload();
  await expect(link(page, 'user', 'service-2')).toBeVisible({ timeout: 30_000 });
  expect(await kept(page)).toBe(before);
});

test('YAML with an error is marked and told by line, leaves the system standing, and comes back after a reload', async ({
  page,
  site,
}) => {
  await open(page, site);
  await yamlLines(page).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('untill: 5s\n');
  const problems = page.getByRole('alert').filter({ hasText: 'Not applied yet' });
  await expect(problems).toContainText('untill');
  await expect(problems.getByRole('button', { name: 'line 1' })).toBeVisible();
  await expect(yaml(page).locator('.squiggly-error').first()).toBeVisible();
  await expect(node(page, 'shop')).toBeVisible();

  await page.reload();
  await expect(problems).toContainText('untill', { timeout: 30_000 });
  await expect(yamlLines(page)).toContainText('untill: 5s', { timeout: 30_000 });
  await problems.getByRole('button', { name: 'line 1' }).click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Delete');
  await expect(problems).toHaveCount(0);
  await expect(node(page, 'shop')).toBeVisible({ timeout: 30_000 });
});

test('code and proxy get files of their own; the whole is saved as one file and opened again', async ({
  page,
  site,
}) => {
  await open(page, site);
  await page.getByRole('button', { name: 'Coded service' }).click();
  await page.getByRole('button', { name: 'nginx proxy' }).click();
  await expect(page.getByRole('tab', { name: 'coded.ts' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'proxy.conf' })).toBeVisible();
  await expect(link(page, 'proxy', 'shop')).toBeVisible();
  await expect(page.locator('.code-panel')).toContainText('proxy_pass');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More about this system' }).click();
  await page.getByRole('button', { name: 'Save as a file' }).click();
  const path = await (await download).path();
  expect(await readFile(path, 'utf8')).toContain('file: proxy.conf');

  await page.getByRole('button', { name: 'More about this system' }).click();
  await page.getByRole('button', { name: 'Begin anew' }).click();
  await expect(node(page, 'proxy')).toHaveCount(0);
  await page.getByLabel('File of a system').setInputFiles(path);
  await expect(link(page, 'proxy', 'shop')).toBeVisible();
  await expect(page.getByRole('tab', { name: 'coded.ts' })).toBeVisible();
});

test('a newcomer adds Redis and RabbitMQ, sees what they hold, breaks one, and reads about its package', async ({
  page,
  site,
}) => {
  await bringAxe(page);
  await open(page, site);
  for (const part of ['Coded service', 'Redis', 'RabbitMQ']) {
    await page.getByRole('button', { name: part, exact: true }).click();
  }
  // From either end, by keyboard; the code follows as long as nobody has changed it.
  for (const [from, menu, to] of [
    ['coded', 'Connect coded to', 'redis'],
    ['rabbitmq', 'Use rabbitmq from', 'coded'],
    ['shop', 'Connect shop to', 'coded'],
  ] as const) {
    await node(page, from).focus();
    await page.keyboard.press('c');
    await page.getByRole('dialog', { name: menu }).getByRole('button', { name: to }).click();
  }
  await expect(link(page, 'coded', 'rabbitmq')).toBeVisible();
  await expect(page.locator('.code-panel')).toContainText('redis://redis:6379');
  await expect(page.locator('.code-panel')).toContainText('amqplib');
  await run(page);
  await expect(node(page, 'redis')).toHaveAccessibleName(/Redis, .*1\skey, .*\sof\s256\sMB/);
  await expect(node(page, 'rabbitmq')).toHaveAccessibleName(/RabbitMQ, .*\d+ unacked, \d+\sready/);

  await node(page, 'redis').click();
  await expect(inspector(page).getByRole('region', { name: 'Keys' })).toContainText('visits');
  await inspector(page).getByRole('tab', { name: 'Settings' }).click();
  await inspector(page).getByLabel('Memory').fill('2MB');
  await inspector(page).getByLabel('Memory').press('Enter');
  await expect.poll(() => kept(page)).toContain('redis: { maxmemory: 2MB }');
  await run(page);
  await expect(node(page, 'redis')).toHaveAccessibleName(/of\s2\sMB/);
  await inspector(page).getByRole('tab', { name: 'Faults' }).click();
  await inspector(page).getByRole('button', { name: 'Kill', exact: true }).click();
  await expect(node(page, 'redis')).toHaveAccessibleName(/Redis, .*down/);

  await inspector(page).getByRole('tab', { name: 'State' }).click();
  await inspector(page).getByRole('button', { name: 'About the package redis' }).click();
  const dialog = page.getByRole('dialog', { name: 'redis' });
  await expect(dialog.getByRole('article')).toContainText('createClient');
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const list = page.getByRole('dialog', { name: 'Packages' });
  await list.getByRole('searchbox').fill('exponential');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'About p-retry' })).toContainText('AbortError');
});

test('PostgreSQL and a certificate authority come from the palette, and go by undo', async ({
  page,
  site,
}) => {
  await open(page, site);
  for (const part of ['Coded service', 'PostgreSQL']) {
    await page.getByRole('button', { name: part, exact: true }).click();
  }
  for (const [from, menu, to] of [
    ['postgres', 'Use postgres from', 'coded'],
    ['shop', 'Connect shop to', 'coded'],
  ] as const) {
    await node(page, from).focus();
    await page.keyboard.press('c');
    await page.getByRole('dialog', { name: menu }).getByRole('button', { name: to }).click();
  }
  await expect(page.locator('.code-panel')).toContainText("from 'pg'");
  await run(page);
  await expect(node(page, 'postgres')).toHaveAccessibleName(/PostgreSQL, .*\d+\sconnections?/);
  await node(page, 'postgres').click();
  await expect(inspector(page).getByRole('region', { name: /^Table visits/ })).toBeVisible();
  await page.getByRole('button', { name: 'Certificate authority' }).click();
  await expect.poll(() => kept(page)).toContain('certificates: { authority: ca }');
  await run(page);
  await expect(node(page, 'ca')).toHaveAccessibleName(/certificate authority, .*[1-9]\d* issued/);
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await expect.poll(() => kept(page)).not.toContain('authority');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`accessibility, ${colorScheme}`, () => {
    test.use({ colorScheme });
    test('playground with its inspector, tab by tab', async ({ page, site }) => {
      await bringAxe(page);
      await open(page, site);
      await run(page);
      await node(page, 'shop').click();
      for (const tab of ['State', 'Settings', 'Faults']) {
        await inspector(page).getByRole('tab', { name: tab }).click();
        await expect(inspector(page).getByRole('tabpanel')).not.toBeEmpty();
        expect(await axeViolations(page)).toEqual([]);
      }
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });
  test('the inspector leaves the picture in sight', async ({ page, site }) => {
    await page.goto(`${site}#/playground`);
    await page.getByRole('button', { name: 'System', exact: true }).click();
    await expect(node(page, 'stock')).toBeInViewport({ timeout: 30_000 });
    await node(page, 'stock').click();
    await expect(inspector(page)).toBeInViewport();
    const sheet = (await inspector(page).boundingBox())!;
    await expect
      .poll(async () => {
        const card = (await node(page, 'stock').boundingBox())!;
        return card.y + card.height;
      })
      .toBeLessThan(sheet.y);
    await page.keyboard.press('Escape');
    await expect(inspector(page)).toHaveCount(0);
  });
});

test('mesh rules and an nginx file: what is missing is offered, errors and remarks stand at their lines', async ({
  page,
  site,
}) => {
  await open(page, site);
  const remarks = page.locator('.remarks');
  const notices = page.getByRole('region', { name: 'Notices' });
  const tab = (name: string) => page.getByRole('tab', { name });
  await page.getByRole('button', { name: 'Mesh rules' }).click();
  await expect(page.locator('.code-panel')).toContainText('DestinationRule');
  await expect(page.locator('.node-sidecar')).toHaveCount(2);
  await expect(notices.getByRole('alert')).toHaveCount(0);

  await paste(page, yaml(page), MESH_AND_PROXY);
  await page.getByRole('button', { name: 'Create proxy.conf' }).click();
  await expect(tab('proxy.conf')).toBeVisible();
  await expect(notices.getByRole('alert')).toHaveCount(0);

  await paste(page, page.locator('.code-panel'), 'server {\n  gzip on;\n  oops 1;\n}\n');
  await expect(notices.getByRole('alert')).toContainText('oops');
  await expect(page.locator('.code-panel .squiggly-error')).toHaveCount(1);
  await tab('mesh.yaml').click();
  await notices.getByRole('button', { name: 'proxy.conf:3' }).click();
  await expect(tab('proxy.conf')).toHaveAttribute('aria-selected', 'true');

  const good = 'server {\n  gzip on;\n  location / { proxy_pass http://shop; }\n}\n';
  await paste(page, page.locator('.code-panel'), good);
  await expect(notices.getByRole('alert')).toHaveCount(0);
  await expect(page.locator('.code-panel .squiggly-info')).toHaveCount(1);
  await remarks.getByText('1 remark on proxy.conf').click();
  await expect(remarks.getByRole('button', { name: 'proxy.conf:2' })).toBeVisible();
  await run(page);
  await expect(notices.getByRole('alert')).toHaveCount(0);
});

test('code that imports packages has their types, and a list says which there are', async ({
  page,
  site,
}) => {
  await open(page, site);
  await page.getByRole('button', { name: 'Coded service' }).click();
  const code = page.locator('.code-panel');
  await paste(page, code, `${IMPORTS}\nconst n: number = z.string().parse('1');\nn;\n`);
  // The one error is that zod gives a string: the imports themselves are known.
  await expect(code.locator('.squiggly-error')).toHaveCount(1, { timeout: 30_000 });
  await paste(page, code, `${IMPORTS}\nconst n: string = z.string().parse('1');\nn;\n`);
  await expect(code.locator('.squiggly-error')).toHaveCount(0);
  await page.getByRole('button', { name: 'More about this code' }).click();
  await page.getByRole('button', { name: 'Packages to import' }).click();
  const list = page.getByRole('dialog', { name: 'Packages' });
  await expect(list.getByRole('listitem').filter({ hasText: 'consul' }).first()).toContainText(
    'modelled',
  );
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
});

test('a preset of many files runs as it stands, and a file its code lacks can be made', async ({
  page,
  site,
}) => {
  test.setTimeout(120_000);
  await open(page, site, '/gateway-bff');
  const files = page.getByRole('tablist', { name: 'Files' });
  const file = (name: string) => files.getByRole('tab', { name });
  await expect(files.getByRole('tab')).toHaveCount(9);
  await expect(file('gateway.ts')).toHaveAttribute('aria-selected', 'true');
  const code = page.getByRole('region', { name: 'Code' });
  await expect(code.locator('.view-lines')).toContainText('getJson');
  await run(page);
  await expect(page.getByText('Nothing measured yet')).toHaveCount(0);
  await expect(code.locator('.squiggly-error')).toHaveCount(0);

  await file('shared/work.ts').click();
  await expect(file('shared/work.ts')).toBeInViewport();
  await expect(code.locator('.view-lines')).toContainText('milliseconds');
  await paste(page, code, "import { spread } from './spread.ts';\nexport const work = spread;\n");
  await page.getByRole('button', { name: /^(Run|Restart)$/ }).click();
  await page.getByRole('button', { name: 'Create shared/spread.ts' }).click();
  await expect(file('shared/spread.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(file('shared/spread.ts')).toBeInViewport();
});
