import { expect, test } from '@playwright/test';
import { findChromium } from './support/chromium.ts';

const OWN = '/home/me/.cache/ms-playwright/chromium-1234/chrome-linux/chrome';

const find = (chosen: string | undefined, ...there: string[]) =>
  findChromium({ chosen, ownPath: OWN, exists: (path) => there.includes(path) });

test('Chromium is the one at CHROMIUM_PATH, then the system’s, then Playwright’s own', () => {
  expect(find('/mine', '/mine', '/usr/bin/chromium')).toBe('/mine');
  expect(find('', '/usr/bin/google-chrome', '/usr/bin/chromium', OWN)).toBe('/usr/bin/chromium');
  expect(find(undefined, OWN)).toBeUndefined();
  expect(
    find(undefined, '/home/me/.cache/ms-playwright/chromium_headless_shell-1234'),
  ).toBeUndefined();
});

test('without any Chromium the message says what to do', () => {
  expect(() => find(undefined)).toThrow(/apt-get install chromium[\s\S]*CHROMIUM_PATH/);
  expect(() => find('/mine', '/usr/bin/chromium')).toThrow(/no such file\. Correct or unset it/);
});
