import type { Engine } from '../engine/client.ts';

/** What a session needs of the engine's page side; `createEngine()` gives one. */
export type SessionEngine = Omit<Engine, 'dispose'>;
