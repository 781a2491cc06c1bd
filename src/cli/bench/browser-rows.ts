import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from '@playwright/test';
import { alibabaScenario } from '../../presets/alibaba.ts';
import { BUSY_LESSON, withServer } from './page-build.ts';
import { median } from './processor.ts';
import { atMost, type Row } from './row.ts';

const SYSTEM_CHROMIUMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];
/** As many as a frame draws; one more, and it draws every second one. */
const IN_FLIGHT = 2000;
/** Their number is a chance one: the mean over the time watched is within this of it. */
const TOLERANCE = 0.05;
const WATCHED_MS = 5000;
const RESTARTS = 5;
const MANY_NODES = 200;
/** What a page still does after it has opened, and a run after it has begun. */
const SETTLED_MS = 2000;

/** What the page notes for us, by the script below. */
interface Notes {
  pressedAt: number;
  /** Since `pressedAt`: when a frame with a message in flight arrived. */
  firstRequestAt: number | null;
  inFlight: number;
}
declare global {
  interface Window {
    benchNotes: Notes;
  }
}

/** Main-thread script and waiting time in a real browser; nothing where there is none. */
export async function browserRows(folder: string, notice: (text: string) => void): Promise<Row[]> {
  const browser = await launch();
  if (browser === null) {
    notice('No Chromium was found (CHROMIUM_PATH names one): its figures are left out.');
    return [];
  }
  try {
    return await withServer(folder, async (address) => {
      const page = await openPage(browser);
      await page.goto(`${address}#/lesson/${BUSY_LESSON}`);
      await page.locator('.monaco-editor .view-line').first().waitFor({ timeout: 120_000 });
      const lesson = [...(await waitRows(page)), await scriptRow(page)];
      await page.close();
      return [...lesson, await manyNodesRow(browser, address, notice)];
    });
  } finally {
    await browser.close();
  }
}

async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // tsx keeps names of functions with a call that functions sent to the page take along.
  await page.addInitScript({ content: 'globalThis.__name = (named) => named;' });
  await page.addInitScript(takeNotes);
  return page;
}

async function launch(): Promise<Browser | null> {
  const { CHROMIUM_PATH } = process.env;
  const found = [CHROMIUM_PATH ?? '', ...SYSTEM_CHROMIUMS].find((path) => existsSync(path));
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  return chromium
    .launch({ args, ...(found === undefined ? {} : { executablePath: found }) })
    .catch((error) => {
      if (found === undefined) return null;
      throw error;
    });
}

/** Runs in the page, before its own scripts: reads along what the worker sends. */
function takeNotes(): void {
  window.benchNotes = { pressedAt: 0, firstRequestAt: null, inFlight: 0 };
  addEventListener(
    'click',
    () => {
      window.benchNotes = { pressedAt: performance.now(), firstRequestAt: null, inFlight: 0 };
    },
    true,
  );
  const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')!;
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    configurable: true,
    set(this: MessagePort, listener: (event: MessageEvent) => void) {
      set!.call(this, (event: MessageEvent) => {
        const notes = window.benchNotes;
        const frame = event.data?.frame;
        if (frame !== undefined) {
          notes.inFlight = frame.messagesInFlight;
          // A frame of the run before may still be on its way: it is not at the start of time.
          if (notes.firstRequestAt === null && frame.messagesInFlight > 0 && frame.now < 1000) {
            notes.firstRequestAt = performance.now();
          }
        }
        listener.call(this, event);
      });
    },
  });
}

async function waitRows(page: Page): Promise<Row[]> {
  const run = page.getByRole('button', { name: /^(Run|Restart)$/ });
  // Predictions come before the first run; the button that leaves them out starts it.
  await run.click();
  await page.getByRole('button', { name: 'Skip it and run' }).click();
  const first = await firstRequest(page);
  const later: number[] = [];
  for (let i = 0; i < RESTARTS; i++) {
    await page.waitForTimeout(1500);
    await run.click();
    later.push(await firstRequest(page));
  }
  return [
    atMost(300, 'run pressed to first simulated request, first time', first, 'ms'),
    atMost(300, 'run pressed to first simulated request, again', median(later), 'ms'),
  ];
}

async function firstRequest(page: Page): Promise<number> {
  await page.waitForFunction(() => window.benchNotes.firstRequestAt !== null);
  return page.evaluate(() => window.benchNotes.firstRequestAt! - window.benchNotes.pressedAt);
}

async function scriptRow(page: Page): Promise<Row> {
  await page.waitForFunction((wanted) => window.benchNotes.inFlight >= wanted, IN_FLIGHT, {
    timeout: 120_000,
  });
  const { script, inFlight } = await watch(page);
  if (Math.abs(inFlight / IN_FLIGHT - 1) > TOLERANCE) {
    throw new Error(`${Math.round(inFlight)} messages in flight: see the rate in page-build.ts`);
  }
  const name = `main-thread script in a frame, about ${IN_FLIGHT} messages in flight`;
  return atMost(4, name, script, 'ms');
}

/** A system of many services, running in the playground. */
async function manyNodesRow(
  browser: Browser,
  address: string,
  notice: (text: string) => void,
): Promise<Row> {
  const page = await openPage(browser);
  const yaml = alibabaScenario({ services: MANY_NODES, seed: 1, rate: 300 });
  const system = { yaml, files: {} };
  // As `state/playground/saved.ts` keeps it.
  const saved = { v: 1, data: { preset: null, system, replaced: null } };
  await page.addInitScript(
    (text) => localStorage.setItem('faultline.playground', text),
    JSON.stringify(saved),
  );
  await page.goto(`${address}#/playground`);
  await page.locator('.node').nth(MANY_NODES).waitFor({ timeout: 120_000 });
  await page.locator('.monaco-editor .view-line').first().waitFor({ timeout: 120_000 });
  await page.waitForTimeout(SETTLED_MS);
  const idle = await watch(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForFunction(() => window.benchNotes.inFlight > 0);
  await page.waitForTimeout(SETTLED_MS);
  const { script, perSecond, inFlight } = await watch(page);
  if (inFlight < 1) throw new Error('the system of many nodes stands still: see browser-rows.ts');
  const rates = [perSecond, idle.perSecond].map((rate) => Math.round(rate));
  // Painting goes by the machine and by who else works on it: told, and held to nothing.
  notice(
    `${MANY_NODES} nodes: ${rates[0]} frames a second without a graphics card, ${rates[1]} at rest.`,
  );
  return atMost(8, `${MANY_NODES} nodes: main-thread script in a frame`, script, 'ms');
}

/** Means over {@link WATCHED_MS}: script a frame in ms, frames a second, messages in flight. */
async function watch(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const scriptMs = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ScriptDuration')!.value * 1000;
  };
  const before = await scriptMs();
  const { drawn, inFlight } = await page.evaluate(countFrames, WATCHED_MS);
  const script = ((await scriptMs()) - before) / drawn;
  await session.detach();
  return { script, perSecond: (drawn / WATCHED_MS) * 1000, inFlight };
}

/** In the page: animation frames in so many real ms, and the mean of the messages in flight. */
function countFrames(duration: number): Promise<{ drawn: number; inFlight: number }> {
  return new Promise((resolve) => {
    const start = performance.now();
    let drawn = 0;
    let sum = 0;
    const tick = () => {
      drawn++;
      sum += window.benchNotes.inFlight;
      if (performance.now() - start < duration) requestAnimationFrame(tick);
      else resolve({ drawn, inFlight: sum / drawn });
    };
    requestAnimationFrame(tick);
  });
}
