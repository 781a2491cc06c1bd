import { describe, expect, it } from 'vitest';
import { createProgress, noProgress, parseProgress } from './progress.ts';
import { fakeStorage } from './storage.fixture.ts';
import { createKeeper } from './storage.ts';

describe('progress', () => {
  it('holds a prediction to what was said first, and to the first figure observed', () => {
    const progress = createProgress(createKeeper(() => fakeStorage()));
    progress.observe('lesson', 'p', 1);
    expect(progress.of('lesson')).toEqual(noProgress);
    progress.predict('lesson', 'p', 40);
    progress.predict('lesson', 'p', 65);
    progress.observe('lesson', 'p', 66);
    progress.observe('lesson', 'p', 20);
    expect(progress.of('lesson').predictions).toEqual({ p: { value: 40, observed: 66 } });
  });

  it('remembers the best run and never takes back that a lesson was done', () => {
    const progress = createProgress(createKeeper(() => fakeStorage()));
    progress.judged('lesson', ['a', 'b'], true);
    progress.judged('lesson', ['a'], false);
    expect(progress.of('lesson')).toMatchObject({ passed: ['a', 'b'], done: true });
  });

  it('comes back on the next visit', () => {
    const backend = fakeStorage();
    const progress = createProgress(createKeeper(() => backend));
    progress.predict('lesson', 'p', null);
    progress.answer('lesson', 'q', 2);
    progress.answer('lesson', 'q', 2);
    progress.answer('lesson', 'q', 0);
    progress.revealHint('lesson', 'h');
    progress.seeSolution('other');
    const next = createProgress(createKeeper(() => backend));
    expect(next.store.getState()).toEqual(progress.store.getState());
    expect(next.of('lesson').quizzes).toEqual({ q: [2, 0] });
  });

  it.each([
    { predictions: { p: { value: '40', observed: null } } },
    { quizzes: { q: ['a'] } },
    { hints: 'h' },
    { done: 'yes' },
  ])('refuses %j', (part) => {
    expect(parseProgress({ lesson: { ...noProgress, ...part } })).toBeNull();
  });
});
