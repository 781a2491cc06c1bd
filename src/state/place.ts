import { createStore } from 'zustand/vanilla';

/** A place in the learner's code that something on the page points at. Counts from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The newest place to show; a new object each time, so that the same place can be asked for again. */
export const placeToShow = createStore<{ readonly place: Place | null }>(() => ({ place: null }));

export function showPlace(file: string, line: number, column = 1): void {
  placeToShow.setState({ place: { file, line, column } });
}
