import type { Engine } from '../engine/client.ts';
import type { Inspection, InspectionTarget } from '../engine/protocol.ts';

/** What a session needs of the engine's page side; `createEngine()` gives one. */
export type SessionEngine = Omit<Engine, 'dispose'> & {
  inspect(target: InspectionTarget): Promise<Inspection | null>;
};
