import { type ComponentType, createContext } from 'react';
import type { InspectionTarget } from '../../engine/protocol.ts';

/** What may be done to a system that can be changed. */
export interface Build {
  connect(from: string, to: string): void;
  remove(target: InspectionTarget): void;
  /** A part dragged out of the palette; `onto`: the service it was dropped on. */
  drop(part: string, onto: string | null): void;
  /** The settings of one thing, to be changed. */
  readonly Settings: ComponentType<{
    readonly target: InspectionTarget;
    /** The thing has another name from now on. */
    readonly onRename: (name: string) => void;
  }>;
}

/** null where the system is given, as in a lesson. */
export const BuildContext = createContext<Build | null>(null);
