import { expect, it } from 'vitest';
import { lessonHref, parseRoute, playgroundHref } from './route.ts';

it('reads addresses from the hash', () => {
  expect(parseRoute('')).toEqual({ page: 'outline' });
  expect(parseRoute('#/')).toEqual({ page: 'outline' });
  expect(parseRoute(lessonHref('circuit-breaker'))).toEqual({
    page: 'lesson',
    id: 'circuit-breaker',
  });
  expect(parseRoute(playgroundHref())).toEqual({ page: 'playground', preset: null });
  expect(parseRoute('#/playground/')).toEqual({ page: 'playground', preset: null });
  expect(parseRoute(playgroundHref('sock-shop'))).toEqual({
    page: 'playground',
    preset: 'sock-shop',
  });
  expect(parseRoute('#/lesson/no-timeouts/')).toEqual({ page: 'lesson', id: 'no-timeouts' });
});

it.each([
  '#/lesson/',
  '#/lesson/../secret',
  '#/lesson/A',
  '#/playground/A',
  '#/playgrounds',
  '#elsewhere',
])('knows no %s', (hash) => {
  expect(parseRoute(hash)).toEqual({ page: 'unknown', hash });
});
