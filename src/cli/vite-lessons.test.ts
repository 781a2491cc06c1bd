import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { expect, it } from 'vitest';
import { LESSONS_DIR } from './lesson-files.ts';
import { lessonsPlugin } from './vite-lessons.ts';

const ENTRY = 'virtual:entry';
const entry = {
  name: 'entry',
  resolveId: (id: string) => (id === ENTRY ? id : undefined),
  load: (id: string) =>
    id === ENTRY ? "export { course, loadLesson } from 'virtual:course';" : undefined,
};

async function built(dir: string) {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [entry, lessonsPlugin(dir)],
    build: { write: false, rollupOptions: { input: ENTRY, preserveEntrySignatures: 'strict' } },
  });
  return (output as Rolldown.RolldownOutput).output.filter((file) => file.type === 'chunk');
}

it('gives the outline, and a chunk of its own to every lesson', async () => {
  const chunks = await built(LESSONS_DIR);
  const start = chunks.find(({ isEntry }) => isEntry);
  expect(start?.code).toContain('How microservices fail');
  expect(start?.code).not.toContain('lognormal');
  const lessons = chunks.filter(({ isDynamicEntry }) => isDynamicEntry);
  expect(lessons).toHaveLength(3);
  for (const { code } of lessons) expect(code).toContain('export default');
}, 60_000);

it('gives a lesson its translation', async () => {
  const chunks = await built(LESSONS_DIR);
  const lesson = chunks.find(({ name }) => name === 'no-timeouts');
  expect(lesson?.code).toContain('The call that never comes back');
  expect(lesson?.code).toContain('L’appel qui ne revient jamais');
}, 60_000);

it('stops the build at a malformed translation and says where', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'faultline-'));
  cpSync(LESSONS_DIR, dir, { recursive: true });
  const path = join(dir, 'no-timeouts/fr.md');
  writeFileSync(path, readFileSync(path, 'utf8').replace('{#mend-it}', '{#mendit}'));
  await expect(built(dir)).rejects.toThrow(
    /no-timeouts\/fr\.md:\d+:1 heading: lesson\.md has no heading "mendit"\. Did you mean "mend-it"/,
  );
}, 60_000);

it('stops the build at a malformed lesson and says where', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'faultline-'));
  mkdirSync(join(dir, 'no-timeouts'));
  const text = readFileSync(join(LESSONS_DIR, 'no-timeouts/lesson.md'), 'utf8');
  writeFileSync(join(dir, 'no-timeouts/lesson.md'), text.replace('until: 70s', 'untill: 70s'));
  await expect(built(dir)).rejects.toThrow(
    /no-timeouts\/lesson\.md:\d+:1 untill: unknown key "untill"/,
  );
}, 60_000);
