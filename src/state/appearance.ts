import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SettingsStore } from './settings.ts';

/** How the page looks right now, the learner's choice and the system's wishes taken together. */
export interface Appearance {
  readonly theme: 'light' | 'dark';
  readonly reducedMotion: boolean;
}

export const appearance: StoreApi<Appearance> = createStore<Appearance>(() => ({
  theme: 'light',
  reducedMotion: false,
}));

type Query = Pick<MediaQueryList, 'matches' | 'addEventListener'>;

/** Keeps `appearance` and `root`'s `data-theme` up to date from now on. */
export function followAppearance(
  settings: SettingsStore,
  media: (query: string) => Query,
  root: { dataset: DOMStringMap },
): void {
  const dark = media('(prefers-color-scheme: dark)');
  const still = media('(prefers-reduced-motion: reduce)');
  function update(): void {
    const choice = settings.store.getState().theme;
    const theme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
    root.dataset['theme'] = theme;
    appearance.setState({ theme, reducedMotion: still.matches });
  }
  update();
  settings.store.subscribe(update);
  dark.addEventListener('change', update);
  still.addEventListener('change', update);
}
