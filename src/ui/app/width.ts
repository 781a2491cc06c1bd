import { useSyncExternalStore } from 'react';

/** `wide`: all side by side. `medium`: the lesson is a drawer. `phone`: pages to swipe. */
export type WidthClass = 'wide' | 'medium' | 'phone';

const WIDE = '(min-width: 1180px)';
const PHONE = '(max-width: 719px)';

function subscribe(onChange: () => void): () => void {
  const queries = [window.matchMedia(WIDE), window.matchMedia(PHONE)];
  for (const query of queries) query.addEventListener('change', onChange);
  return () => {
    for (const query of queries) query.removeEventListener('change', onChange);
  };
}

function current(): WidthClass {
  if (window.matchMedia(WIDE).matches) return 'wide';
  return window.matchMedia(PHONE).matches ? 'phone' : 'medium';
}

export const useWidthClass = (): WidthClass => useSyncExternalStore(subscribe, current);
