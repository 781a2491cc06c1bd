import type { Intervention, TimedIntervention } from '../cluster/scenario.ts';
import type { Frame, Program, SpanView, StartResult, Update } from '../engine/protocol.ts';
import type { RunFailure, RunRecord } from '../telemetry/record.ts';

/** What a session needs of the engine's page side; `createEngine()` gives one. */
export interface SessionEngine {
  start(program: Program): Promise<StartResult>;
  resume(): Promise<void>;
  pause(): Promise<void>;
  step(): Promise<void>;
  setSpeed(speed: number): Promise<void>;
  intervene(what: Intervention): Promise<void>;
  trace(traceId: number): Promise<readonly SpanView[]>;
  finish(): Promise<RunRecord>;
  record(): Promise<RunRecord>;
  interventions(): Promise<readonly TimedIntervention[]>;
  onFrame(listener: (frame: Frame) => void): () => void;
  onUpdate(listener: (update: Update) => void): () => void;
  /** Called before the calls under way are rejected, or at least before their callers hear of it. */
  onCrash(listener: (failure: RunFailure) => void): () => void;
}
