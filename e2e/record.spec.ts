import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { lessonIds, readLesson } from '../src/cli/lesson-files.ts';
import { runAllInThreads } from '../src/cli/thread.ts';
import type { Program } from '../src/engine/protocol.ts';
import { filesOf, variantsOf } from '../src/lesson/variant.ts';
import { runInPage } from './support/engine-site.ts';
import { expect, test } from './support/journey.ts';

const run = promisify(execFile);

test('the record saved in the page is the one the command line writes', async ({
  page,
  site,
}, info) => {
  await page.goto(`${site}#/lesson/no-timeouts`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Skip it and run' }).click();
  await page.getByRole('button', { name: /^Finish now/ }).click();
  await page.getByRole('button', { name: 'More about this run' }).click();
  // Becomes possible when the run has ended.
  const save = page.getByRole('button', { name: 'Save run record' });
  await expect(save).toBeEnabled({ timeout: 45_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
  const saved = info.outputPath('page.json');
  await download.saveAs(saved);

  const written = info.outputPath('node.json');
  const command = ['run', '-s', 'faultline', '--', 'run', 'no-timeouts', '--record', written];
  await run('npm', command);
  const [fromPage, fromNode] = await Promise.all([saved, written].map((path) => readFile(path)));
  expect(fromPage!.length).toBeGreaterThan(1000);
  expect(fromPage!.equals(fromNode!)).toBe(true);
});

interface Job {
  readonly name: string;
  readonly program: Program;
}

/** Every version of the code of every lesson. */
function jobs(): Job[] {
  return lessonIds().flatMap((id) => {
    const parsed = readLesson(id);
    if (!parsed.ok) throw new Error(`lessons/${id} cannot be read`);
    const { lesson } = parsed.value;
    return variantsOf(lesson).map((variant, i) => ({
      name: `${id} ${variant.role} ${variant.name}`,
      program: {
        scenario: lesson.scenario,
        files: filesOf(lesson, variant),
        seed: lesson.seeds[i % lesson.seeds.length]!,
        interventions: [],
      },
    }));
  });
}

test('every version of every lesson gives the same bytes in Chromium and in Node', async ({
  page,
  engineSite,
}) => {
  test.setTimeout(300_000);
  const all = jobs();
  expect(all.length).toBeGreaterThan(6);
  const inNode = await runAllInThreads(all.map(({ program }) => program));
  await page.goto(engineSite);
  for (const [i, { name, program }] of all.entries()) {
    const there = inNode[i]!;
    const here = await runInPage(page, program);
    if (!there.ok || here.kind !== 'record') throw new Error(`${name} gave no record`);
    expect.soft(here.json === JSON.stringify(there.record), `${name} differs`).toBe(true);
  }
});
