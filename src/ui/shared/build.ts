import { type ComponentType, createContext } from 'react';
import type { InspectionTarget } from '../../engine/protocol.ts';
import type { Site } from '../topology/events.ts';

/** What may be done to a system that can be changed. */
export interface Build {
  /** A line from one to the other: the first calls the second, unless the first is a backing service. */
  connect(from: string, to: string): void;
  /** Caller and callee of a line between two; null where there cannot be one. */
  callBetween(from: string, to: string): readonly [string, string] | null;
  /** Called by others, and calls nobody. */
  isBacking(name: string): boolean;
  remove(target: InspectionTarget): void;
  /** Whether the system or its code names this file, has none of that name, and a sensible start is known. */
  canCreate(file: string): boolean;
  create(file: string): void;
  /** Lets people draw links and drop parts on the picture; returns how to stop. */
  attach(site: Site, onAskConnect: (from: string) => void): () => void;
  /** The settings of one thing, to be changed. */
  readonly Settings: ComponentType<{
    readonly target: InspectionTarget;
    /** The thing has another name from now on. */
    readonly onRename: (name: string) => void;
  }>;
}

/** null where the system is given, as in a lesson. */
export const BuildContext = createContext<Build | null>(null);
