import { expect, it } from 'vitest';
import { lessonHref, parseRoute } from './route.ts';

it('reads addresses from the hash', () => {
  expect(parseRoute('')).toEqual({ page: 'outline' });
  expect(parseRoute('#/')).toEqual({ page: 'outline' });
  expect(parseRoute(lessonHref('circuit-breaker'))).toEqual({
    page: 'lesson',
    id: 'circuit-breaker',
  });
  expect(parseRoute('#/lesson/no-timeouts/')).toEqual({ page: 'lesson', id: 'no-timeouts' });
});

it.each(['#/lesson/', '#/lesson/../secret', '#/lesson/A', '#elsewhere'])('knows no %s', (hash) => {
  expect(parseRoute(hash)).toEqual({ page: 'unknown', hash });
});
