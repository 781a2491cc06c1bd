import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Language } from '../lesson/lesson.ts';
import { isRecord, type Keeper, parseEntries } from './storage.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

export interface Settings {
  readonly theme: ThemeChoice;
  /** Of a lesson's text, where it is translated. */
  readonly language: Language;
  /** Saving in the editor runs the code. */
  readonly runOnSave: boolean;
  /** Simulated milliseconds a real millisecond. */
  readonly speed: number;
  readonly lessonOpen: boolean;
  /** Share in percent of the first of two panels, by the name of the line between them. */
  readonly shares: Readonly<Record<string, number>>;
}

export const SPEED_MIN = 0.001;
export const SPEED_MAX = 100;

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'en',
  runOnSave: true,
  speed: 1,
  lessonOpen: true,
  shares: {},
};

const KEY = 'settings';
const VERSION = 1;

export interface SettingsStore {
  readonly store: StoreApi<Settings>;
  set(change: Partial<Settings>): void;
}

export function createSettings(keeper: Keeper): SettingsStore {
  const store = createStore<Settings>(
    () => keeper.read(KEY, VERSION, parseSettings) ?? defaultSettings,
  );
  return {
    store,
    set(change) {
      store.setState(change);
      keeper.write(KEY, VERSION, store.getState());
    },
  };
}

export function clampSpeed(speed: number): number {
  return Math.min(SPEED_MAX, Math.max(SPEED_MIN, speed));
}

const isFiniteNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

export function parseSettings(data: unknown): Settings | null {
  if (!isRecord(data)) return null;
  // Settings kept before there were translations have no language.
  const { theme, language = 'en', runOnSave, speed, lessonOpen } = data;
  if (theme !== 'system' && theme !== 'light' && theme !== 'dark') return null;
  if (language !== 'en' && language !== 'fr') return null;
  if (typeof runOnSave !== 'boolean' || typeof lessonOpen !== 'boolean') return null;
  if (!isFiniteNumber(speed) || speed <= 0) return null;
  const shares = parseEntries(data['shares'], (share) => (isFiniteNumber(share) ? share : null));
  if (shares === null) return null;
  return { theme, language, runOnSave, speed: clampSpeed(speed), lessonOpen, shares };
}
