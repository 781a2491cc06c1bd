import { beforeEach, describe, expect, it } from 'vitest';
import { codeOf, createDrafts, type DraftsStore, startChanged } from './drafts.ts';
import { type FakeStorage, fakeStorage } from './storage.fixture.ts';
import { createKeeper, storageKey } from './storage.ts';

const START = 'export const a = 1;\n';
const MINE = 'export const a = 2;\n';

let backend: FakeStorage;
let jobs: Set<() => void>;

function visit(start = START): DraftsStore {
  const drafts = createDrafts({
    keeper: createKeeper(() => backend),
    later(job) {
      const run = () => {
        jobs.delete(run);
        job();
      };
      jobs.add(run);
      return () => jobs.delete(run);
    },
  });
  drafts.open('lesson', { 'a.ts': start });
  return drafts;
}
const code = (drafts: DraftsStore, start = START) =>
  codeOf(drafts.store.getState()['lesson'], 'a.ts', start);
const draft = (drafts: DraftsStore) => drafts.store.getState()['lesson']?.['a.ts'];
const quiet = () => {
  for (const job of [...jobs]) job();
};

beforeEach(() => {
  backend = fakeStorage();
  jobs = new Set();
});

describe('drafts', () => {
  it('starts from the text of the lesson and comes back to what was written', () => {
    const drafts = visit();
    expect(code(drafts)).toBe(START);
    drafts.edit('lesson', 'a.ts', MINE);
    expect(code(drafts)).toBe(MINE);
    quiet();
    expect(code(visit())).toBe(MINE);
  });

  it('writes once when the keyboard rests, or at once when flushed', () => {
    const drafts = visit();
    drafts.edit('lesson', 'a.ts', 'x');
    drafts.edit('lesson', 'a.ts', 'xy');
    expect(jobs.size).toBe(1);
    expect(code(visit())).toBe(START);
    drafts.flush();
    expect(jobs.size).toBe(0);
    expect(code(visit())).toBe('xy');
  });

  it('follows the lesson while nothing was written', () => {
    const drafts = visit();
    drafts.edit('lesson', 'a.ts', MINE);
    drafts.edit('lesson', 'a.ts', START);
    drafts.flush();
    expect(code(visit('new start'), 'new start')).toBe('new start');
    expect(startChanged(draft(visit('new start')), 'new start')).toBe(false);
  });

  it('keeps a draft when the lesson changes, and offers the choice', () => {
    const first = visit();
    first.edit('lesson', 'a.ts', MINE);
    first.flush();
    const later = visit('new start');
    expect(code(later, 'new start')).toBe(MINE);
    expect(startChanged(draft(later), 'new start')).toBe(true);

    later.keepMine('lesson', 'a.ts');
    expect(code(later, 'new start')).toBe(MINE);
    expect(startChanged(draft(visit('new start')), 'new start')).toBe(false);
  });

  it('takes the new start on request, with the own version still there', () => {
    const first = visit();
    first.edit('lesson', 'a.ts', MINE);
    first.flush();
    const later = visit('new start');
    later.reset('lesson', 'a.ts');
    expect(code(later, 'new start')).toBe('new start');
    expect(startChanged(draft(later), 'new start')).toBe(false);

    const evenLater = visit('new start');
    evenLater.restore('lesson', 'a.ts');
    expect(code(evenLater, 'new start')).toBe(MINE);
  });

  it('never loses a version by resetting twice or restoring over new work', () => {
    const drafts = visit();
    drafts.edit('lesson', 'a.ts', MINE);
    drafts.reset('lesson', 'a.ts');
    drafts.reset('lesson', 'a.ts');
    expect(draft(drafts)?.backup).toBe(MINE);
    drafts.edit('lesson', 'a.ts', 'newer');
    drafts.restore('lesson', 'a.ts');
    expect(code(drafts)).toBe(MINE);
    expect(draft(drafts)?.backup).toBe('newer');
  });

  it('keeps what is written when nothing can be stored', () => {
    backend.full = true;
    const drafts = visit();
    drafts.edit('lesson', 'a.ts', MINE);
    drafts.flush();
    drafts.open('other', {});
    drafts.open('lesson', { 'a.ts': START });
    expect(code(drafts)).toBe(MINE);
  });

  it('takes over what another tab wrote, unless something of its own waits', () => {
    const here = visit();
    const there = visit();
    there.edit('lesson', 'a.ts', MINE);
    there.flush();
    here.changedElsewhere(storageKey('drafts.lesson'));
    expect(code(here)).toBe(MINE);

    here.edit('lesson', 'a.ts', 'mine again');
    there.edit('lesson', 'a.ts', 'theirs');
    there.flush();
    here.changedElsewhere(storageKey('drafts.lesson'));
    expect(code(here)).toBe('mine again');
  });

  it('starts anew from unreadable drafts without erasing them', () => {
    const raw = '{"v":1,"data":{"a.ts":{"code":7}}}';
    backend = fakeStorage({ [storageKey('drafts.lesson')]: raw });
    expect(code(visit())).toBe(START);
    expect(backend.getItem(`${storageKey('drafts.lesson')}.set-aside.1`)).toBe(raw);
  });
});
