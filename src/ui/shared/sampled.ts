import { useEffect, useState } from 'react';
import type { StoreApi } from 'zustand/vanilla';

/**
 * A store's value as of at most `everyMs` ago: for panels that people read, which need no more than
 * a few pictures a second however often the store changes. `select` must be stable.
 */
export function useSampled<State, Value>(
  store: StoreApi<State>,
  select: (state: State) => Value,
  everyMs: number,
): Value {
  const [value, setValue] = useState(() => select(store.getState()));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = Number.NEGATIVE_INFINITY;
    const take = () => {
      timer = undefined;
      last = performance.now();
      setValue(() => select(store.getState()));
    };
    const changed = () => {
      if (timer !== undefined) return;
      const wait = last + everyMs - performance.now();
      if (wait <= 0) take();
      else timer = setTimeout(take, wait);
    };
    changed();
    const unsubscribe = store.subscribe(changed);
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [store, select, everyMs]);
  return value;
}
