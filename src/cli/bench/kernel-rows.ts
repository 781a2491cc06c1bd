import { spawnSync } from 'node:child_process';
import {
  bareLoop,
  callbacks,
  coroutines,
  customers,
  SIMPY_PROGRAM,
  timers,
} from '../../kernel/kernel.bench.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { median, nanosEach } from './processor.ts';
import { atLeast, atMost, type Row } from './row.ts';

const ROUNDS = 9;
const EVENTS = 400_000;
/** Long enough for the many timers to be redistributed several times. */
const TIMER_EVENTS = 500_000;
const SIMPY_EVENTS = 100_000;
/** Debian's own first: its simpy is a Debian package. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/** M/M/1 by callbacks and coroutines, many timers, and SimPy where it is. */
export function kernelRows(notice: (text: string) => void): Row[] {
  for (const model of [bareLoop, callbacks, coroutines]) model(EVENTS);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    bare: nanosEach(() => bareLoop(EVENTS)),
    callbacks: nanosEach(() => callbacks(EVENTS)),
    coroutines: nanosEach(() => coroutines(EVENTS)),
  }));
  const toBare = median(rounds.map((round) => round.bare / round.callbacks));
  const toCallbacks = median(rounds.map((round) => round.callbacks / round.coroutines));
  return [
    atLeast(0.5, 'M/M/1 callbacks, speed against a bare loop', toBare, 'x'),
    atLeast(0.25, 'M/M/1 coroutines, speed against callbacks', toCallbacks, 'x'),
    ...simpyRow(notice),
    timersRow(),
  ];
}

function simpyRow(notice: (text: string) => void): Row[] {
  const python = PYTHONS.find(
    (candidate) => spawnSync(candidate, ['-c', 'import simpy']).status === 0,
  );
  if (python === undefined) {
    notice('SimPy is not here (Debian: python3-simpy3): the comparison with it is left out.');
    return [];
  }
  customers(EVENTS);
  const ratios = Array.from({ length: 5 }, () => {
    const ours = nanosEach(() => customers(EVENTS));
    const { stdout } = spawnSync(python, ['-c', SIMPY_PROGRAM, `${SIMPY_EVENTS}`], {
      encoding: 'utf8',
    });
    return Number(stdout) / ours;
  });
  return [
    atLeast(20, 'M/M/1, a coroutine for each customer, speed against SimPy', median(ratios), 'x'),
  ];
}

function timersRow(): Row {
  const few = timers(1000);
  const many = timers(1_000_000);
  const run = (kernel: Kernel) => () => {
    kernel.runUntil(Number.MAX_VALUE, TIMER_EVENTS);
    return TIMER_EVENTS;
  };
  run(few)();
  run(many)();
  const ratios = Array.from({ length: ROUNDS }, () => {
    const thousand = nanosEach(run(few));
    return nanosEach(run(many)) / thousand;
  });
  return atMost(4, 'event among 1,000,000 pending timers, cost against 1,000', median(ratios), 'x');
}
