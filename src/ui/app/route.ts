import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'outline' }
  | { readonly page: 'lesson'; readonly id: string }
  | { readonly page: 'unknown'; readonly hash: string };

/** Addresses live in the hash, so that a plain file server under any path can host the page. */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#/, '');
  if (path === '' || path === '/') return { page: 'outline' };
  const lesson = /^\/lesson\/([a-z0-9-]+)\/?$/.exec(path);
  return lesson?.[1] === undefined ? { page: 'unknown', hash } : { page: 'lesson', id: lesson[1] };
}

export const lessonHref = (id: string): string => `#/lesson/${id}`;
export const OUTLINE_HREF = '#/';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}
