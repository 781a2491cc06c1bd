import { THROUGH_AMQPLIB } from './amqplib.ts';
import { ESCAPES } from './escapes.ts';
import { LOOPS } from './loops.ts';
import { MEMORY } from './memory.ts';
import { THROUGH_OBSERVABILITY } from './observability.ts';
import { THROUGH_PACKAGES } from './packages.ts';
import { THROUGH_PG } from './pg.ts';
import { THROUGH_PROCESS } from './process.ts';
import type { HostileProgram } from './program.ts';
import { THROUGH_REAL_PACKAGES } from './real-packages.ts';
import { TAMPERING } from './tampering.ts';
import { VALUES } from './values.ts';

export { CLEAN_PROGRAM, type HostileProgram } from './program.ts';

/** Every hostile program; names are unique. */
export const HOSTILE_PROGRAMS: readonly HostileProgram[] = [
  ...LOOPS,
  ...MEMORY,
  ...ESCAPES,
  ...TAMPERING,
  ...VALUES,
  ...THROUGH_PACKAGES,
  ...THROUGH_AMQPLIB,
  ...THROUGH_PG,
  ...THROUGH_PROCESS,
  ...THROUGH_REAL_PACKAGES,
  ...THROUGH_OBSERVABILITY,
];
