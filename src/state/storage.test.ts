import { describe, expect, it } from 'vitest';
import { fakeStorage, named } from './storage.fixture.ts';
import { createKeeper, storageKey } from './storage.ts';

const text = (data: unknown): string | null => (typeof data === 'string' ? data : null);

describe('keeper', () => {
  it('gives back in a new session what was written', () => {
    const backend = fakeStorage();
    expect(createKeeper(() => backend).write('note', 1, 'hello')).toBe(true);
    expect(createKeeper(() => backend).read('note', 1, text)).toBe('hello');
  });

  it('keeps going in memory and says so when storage is blocked', () => {
    const keeper = createKeeper(() => {
      throw named('SecurityError');
    });
    expect(keeper.state.getState().health).toBe('blocked');
    expect(keeper.write('note', 1, 'hello')).toBe(false);
    expect(keeper.read('note', 1, text)).toBe('hello');
  });

  it('is blocked too when the storage opens but cannot be read', () => {
    const backend = fakeStorage();
    backend.refuseReads = true;
    const keeper = createKeeper(() => backend);
    expect(keeper.state.getState().health).toBe('blocked');
    expect(keeper.write('note', 1, 'hello')).toBe(false);
    expect(keeper.read('note', 1, text)).toBe('hello');
  });

  it('serves the newest value from memory while the storage is full, and catches up later', () => {
    const backend = fakeStorage();
    const keeper = createKeeper(() => backend);
    keeper.write('note', 1, 'old');
    backend.full = true;
    expect(keeper.write('note', 1, 'new')).toBe(false);
    expect(keeper.state.getState().health).toBe('full');
    expect(keeper.read('note', 1, text)).toBe('new');
    expect(createKeeper(() => backend).read('note', 1, text)).toBe('old');

    backend.full = false;
    expect(keeper.write('other', 1, 'x')).toBe(true);
    expect(keeper.state.getState().health).toBe('saved');
    expect(createKeeper(() => backend).read('note', 1, text)).toBe('new');
  });

  it.each([
    ['broken JSON', '{"v":1,"data":"hal'],
    ['another version', '{"v":2,"data":"from the future"}'],
    ['data of another shape', '{"v":1,"data":42}'],
    ['something else altogether', 'null'],
  ])('sets %s aside instead of erasing it', (_, raw) => {
    const backend = fakeStorage({ [storageKey('note')]: raw });
    const keeper = createKeeper(() => backend);
    expect(keeper.read('note', 1, text)).toBeNull();
    const place = `${storageKey('note')}.set-aside.1`;
    expect(keeper.state.getState().setAside).toEqual([place]);
    expect(backend.getItem(place)).toBe(raw);

    keeper.write('note', 1, 'fresh');
    expect(keeper.read('note', 1, text)).toBe('fresh');
    expect(backend.getItem(place)).toBe(raw);
  });

  it('does not write over an earlier set-aside value', () => {
    const first = `${storageKey('note')}.set-aside.1`;
    const backend = fakeStorage({ [first]: 'earlier', [storageKey('note')]: 'broken' });
    createKeeper(() => backend).read('note', 1, text);
    expect(backend.getItem(first)).toBe('earlier');
    expect(backend.getItem(`${storageKey('note')}.set-aside.2`)).toBe('broken');
  });

  it('leaves an unreadable value where it is when there is no room to move it', () => {
    const backend = fakeStorage({ [storageKey('note')]: 'broken' });
    backend.full = true;
    const keeper = createKeeper(() => backend);
    expect(keeper.read('note', 1, text)).toBeNull();
    backend.full = false;
    expect(keeper.write('note', 1, 'fresh')).toBe(false);
    expect(keeper.read('note', 1, text)).toBe('fresh');
    keeper.write('other', 1, 'x');
    expect(backend.getItem(storageKey('note'))).toBe('broken');
  });
});
