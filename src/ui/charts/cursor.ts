import { createStore } from 'zustand/vanilla';
import type { Millis } from '../../base/units.ts';

/** The instant people point at, shared by the timeline and all charts; null when at none. */
export const cursor = createStore<{ readonly t: Millis | null }>(() => ({ t: null }));

export const setCursor = (t: Millis | null): void => {
  if (cursor.getState().t !== t) cursor.setState({ t });
};
