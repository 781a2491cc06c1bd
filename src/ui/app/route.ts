import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'outline' }
  | { readonly page: 'lesson'; readonly id: string }
  /** `preset`: the one to begin from; null: what was built last. */
  | { readonly page: 'playground'; readonly preset: string | null }
  | { readonly page: 'unknown'; readonly hash: string };

/** Addresses live in the hash, so that a plain file server under any path can host the page. */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#/, '');
  if (path === '' || path === '/') return { page: 'outline' };
  const lesson = /^\/lesson\/([a-z0-9-]+)\/?$/.exec(path);
  if (lesson?.[1] !== undefined) return { page: 'lesson', id: lesson[1] };
  const playground = /^\/playground(?:\/([a-z0-9-]+))?\/?$/.exec(path);
  if (playground !== null) return { page: 'playground', preset: playground[1] ?? null };
  return { page: 'unknown', hash };
}

export const lessonHref = (id: string): string => `#/lesson/${id}`;
export const playgroundHref = (preset: string | null = null): string =>
  preset === null ? '#/playground' : `#/playground/${preset}`;
export const OUTLINE_HREF = '#/';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}
