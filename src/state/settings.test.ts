import { expect, it } from 'vitest';
import { clampSpeed, createSettings, defaultSettings, parseSettings } from './settings.ts';
import { fakeStorage } from './storage.fixture.ts';
import { createKeeper } from './storage.ts';

it('keeps what was chosen for the next visit', () => {
  const backend = fakeStorage();
  const settings = createSettings(createKeeper(() => backend));
  expect(settings.store.getState()).toEqual(defaultSettings);
  settings.set({ theme: 'dark', language: 'fr', shares: { lesson: 33 } });
  const next = createSettings(createKeeper(() => backend)).store.getState();
  expect(next).toEqual({
    ...defaultSettings,
    theme: 'dark',
    language: 'fr',
    shares: { lesson: 33 },
  });
});

it.each([
  ['theme', 'sepia'],
  ['language', 'tlh'],
  ['runOnSave', 1],
  ['speed', 0],
  ['speed', '1'],
  ['lessonOpen', null],
  ['shares', { lesson: '33' }],
  ['shares', []],
])('refuses %s = %j', (key, value) => {
  expect(parseSettings({ ...defaultSettings, [key]: value })).toBeNull();
});

it('keeps a speed within the slider’s reach', () => {
  expect(clampSpeed(1e9)).toBe(100);
  expect(clampSpeed(1e-9)).toBe(0.001);
  expect(parseSettings({ ...defaultSettings, speed: 1e9 })?.speed).toBe(100);
});

it('takes settings kept before lessons had languages', () => {
  const { language: _, ...older } = { ...defaultSettings, theme: 'dark' as const };
  expect(parseSettings(older)).toEqual({ ...defaultSettings, theme: 'dark' });
});
