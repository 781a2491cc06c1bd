import { createContext, use } from 'react';
import type { Playground } from '../../state/playground/playground.ts';

export const PlaygroundContext = createContext<Playground | null>(null);

export function usePlayground(): Playground {
  const playground = use(PlaygroundContext);
  if (playground === null) throw new Error('usePlayground needs a PlaygroundContext above it');
  return playground;
}
