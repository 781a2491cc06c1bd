import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];
/** Where other systems keep it. */
const ELSEWHERE = [
  '/opt/google/chrome/chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export interface Surroundings {
  /** The environment variable CHROMIUM_PATH. */
  readonly chosen: string | undefined;
  /** Where Playwright would keep the one it installs. */
  readonly ownPath: string;
  readonly exists: (path: string) => boolean;
}

/**
 * The Chromium to test with: the one at CHROMIUM_PATH, else the system's, else undefined, which
 * makes Playwright take its own. Throws when there is none of them.
 */
export function findChromium(
  { chosen, ownPath, exists }: Surroundings = {
    chosen: process.env['CHROMIUM_PATH'],
    ownPath: chromium.executablePath(),
    exists: existsSync,
  },
): string | undefined {
  if (chosen !== undefined && chosen !== '') {
    if (exists(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH is ${chosen}, but there is no such file. Correct or unset it.`);
  }
  const places = [
    ...FOLDERS.flatMap((folder) => NAMES.map((name) => join(folder, name))),
    ...ELSEWHERE,
  ];
  const found = places.find(exists);
  if (found !== undefined) return found;
  if (exists(ownPath) || exists(headlessFolder(ownPath))) return undefined;
  throw new Error(
    'The browser journeys need Chromium, and none was found. Do one of these:\n' +
      '  sudo apt-get install chromium      on Debian\n' +
      '  npx playwright install chromium    elsewhere\n' +
      '  CHROMIUM_PATH=/path/to/chromium npm test    for one in another place',
  );
}

/** `…/chromium-1234/…/chrome` without a window is kept in `…/chromium_headless_shell-1234`. */
function headlessFolder(ownPath: string): string {
  let at = ownPath;
  while (dirname(at) !== at && !/^chromium-\d+$/.test(at.split(sep).at(-1)!)) at = dirname(at);
  return at.replace(/chromium-(\d+)$/, 'chromium_headless_shell-$1');
}
