import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  describeProblems,
  frenchPath,
  LESSONS_DIR,
  readFrench,
  readLesson,
} from './lesson-files.ts';

const dir = mkdtempSync(join(tmpdir(), 'faultline-'));
cpSync(LESSONS_DIR, dir, { recursive: true });
const parsed = readLesson('no-timeouts', dir);
if (!parsed.ok) throw new Error('lessons/no-timeouts cannot be read');
const lesson = parsed.value;
const path = frenchPath('no-timeouts', dir);

it('reads a translation beside its lesson', () => {
  const french = readFrench(lesson, dir);
  expect(french?.ok && french.value.translation.title).toBe('L’appel qui ne revient jamais');
});

it('tells one that is broken from one that is not there', () => {
  writeFileSync(path, '---\ntitle: Presque rien\n---\n');
  const broken = readFrench(lesson, dir);
  expect(broken?.ok).toBe(false);
  expect(broken && describeProblems(path, broken).join('\n')).toMatch(
    /no-timeouts\/fr\.md:2:1 summary: it is missing/,
  );
  rmSync(path);
  expect(readFrench(lesson, dir)).toBeNull();
});
