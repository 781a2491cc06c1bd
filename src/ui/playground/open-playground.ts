import { parseScenario } from '../../config/scenario.ts';
import { createPlayground, type Playground } from '../../state/playground/playground.ts';
import { START_YAML } from '../../state/playground/starts.ts';
import type { Keeper } from '../../state/storage.ts';

let made: Playground | null = null;

/** The page's one playground, made when it is first visited. */
export function openPlayground(keeper: Keeper): Playground {
  made ??= createPlayground({
    keeper,
    parse: parseScenario,
    start: { yaml: START_YAML, files: {} },
    later(job, ms) {
      const timer = setTimeout(job, ms);
      return () => clearTimeout(timer);
    },
  });
  return made;
}
