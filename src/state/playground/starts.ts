/** What a system and its new parts begin with. */
import type { Preset } from '../../presets/preset.ts';
import type { System } from './saved.ts';

export const systemOf = ({ yaml, files = {} }: Preset): System => ({ yaml, files });

/** A system to begin with: two services, and somebody who asks. */
export const START_YAML = `# A system of your own. Add parts above,
# or write here: this text is the system.
until: 120s

services:
  shop:
    service_time: 5ms
    calls: [ stock ]
  stock:
    service_time: { lognormal: { p50: 8ms, p99: 40ms } }
    replicas: 2

links:
  default: { latency: 1ms }

load:
  - { to: shop, rate: 40/s }
`;

/** Of a further file of a service. */
export const newWorkerCode = (
  name: string,
): string => `// ${name}: what it does beside answering requests, in the same process.
setInterval(() => {
  console.log('still here');
}, 10_000);
`;

/** Of a file that others import. */
export const newModuleCode = (path: string): string => `// ${path}: what other files import.
export {};
`;
