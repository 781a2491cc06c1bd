/** A page with the engine and nothing else, for journeys that need many runs. Not part of `dist`. */
import { createEngine } from '../../../src/engine/client.ts';
import type { Program } from '../../../src/engine/protocol.ts';
import type { RunFailure } from '../../../src/telemetry/record.ts';

/** How a run ended, as far as the page can tell. */
export type PageOutcome =
  | { readonly kind: 'compile-error'; readonly message: string }
  /** The worker was ended from outside. */
  | { readonly kind: 'crash'; readonly failure: RunFailure }
  | { readonly kind: 'record'; readonly json: string };

export interface EnginePage {
  /** Runs a program to its end. */
  run(program: Program): Promise<PageOutcome>;
  /** Longest time in real ms that the page could not act, since last asked. */
  longestPause(): number;
}

const engine = createEngine();
let crashed: RunFailure | null = null;
engine.onCrash((failure) => {
  crashed = failure;
});

async function run(program: Program): Promise<PageOutcome> {
  crashed = null;
  try {
    const started = await engine.start(program);
    if (!started.ok) {
      return { kind: 'compile-error', message: started.problems[0]?.message ?? '' };
    }
    return { kind: 'record', json: JSON.stringify(await engine.finish()) };
  } catch (error) {
    if (crashed === null) throw error;
    return { kind: 'crash', failure: crashed };
  }
}

const BEAT_MS = 20;
let beatAt = performance.now();
let longest = 0;
setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - beatAt - BEAT_MS);
  beatAt = now;
}, BEAT_MS);

const page: EnginePage = {
  run,
  longestPause() {
    const pause = longest;
    longest = 0;
    return pause;
  },
};
Object.assign(window, { enginePage: page });
