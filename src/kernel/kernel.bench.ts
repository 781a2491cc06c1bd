/** The kernel on M/M/1 (ρ = 0.8), three ways, each against the next within one run. */
import { EventQueue } from './event-queue.ts';
import { Kernel } from './kernel.ts';
import { ln } from './math.ts';
import { RandomStream } from './random.ts';
import { Signal, Task } from './task.ts';

const ARRIVAL_MEAN = 1.25;
const SERVICE_MEAN = 1;

/** Bare loop: the same heap and generator, no kernel around them. Returns the events executed. */
export function bareLoop(events: number): number {
  const queue = new EventQueue();
  const arrivals = new RandomStream(1, 'client', 'arrivals');
  const services = new RandomStream(1, 'server', 'service');
  let waiting = 0;
  let busy = false;
  let now = 0;
  const arrive = () => {
    queue.push(now - ARRIVAL_MEAN * ln(arrivals.positive()), 0, arrive, undefined);
    if (busy) waiting++;
    else {
      busy = true;
      queue.push(now - SERVICE_MEAN * ln(services.positive()), 0, depart, undefined);
    }
  };
  const depart = () => {
    if (waiting > 0) {
      waiting--;
      queue.push(now - SERVICE_MEAN * ln(services.positive()), 0, depart, undefined);
    } else busy = false;
  };
  queue.push(0, 0, arrive, undefined);
  for (let i = 0; i < events; i++) {
    now = queue.nextTime();
    queue.take();
    queue.takenCallback!(queue.takenArg);
  }
  return events;
}

/** Kernel callbacks. Returns the events executed. */
export function callbacks(events: number): number {
  const kernel = new Kernel();
  const arrivals = new RandomStream(1, 'client', 'arrivals');
  const services = new RandomStream(1, 'server', 'service');
  let waiting = 0;
  let busy = false;
  const serve = () => kernel.schedule(-SERVICE_MEAN * ln(services.positive()), depart, undefined);
  const arrive = () => {
    kernel.schedule(-ARRIVAL_MEAN * ln(arrivals.positive()), arrive, undefined);
    if (busy) waiting++;
    else {
      busy = true;
      serve();
    }
  };
  const depart = () => {
    if (waiting > 0) {
      waiting--;
      serve();
    } else busy = false;
  };
  kernel.schedule(0, arrive, undefined);
  kernel.runUntil(Number.MAX_VALUE, events);
  return kernel.events;
}

/** The same model as two coroutines. Returns the events executed. */
export function coroutines(events: number): number {
  const kernel = new Kernel();
  const work = new Signal(kernel);
  let waiting = 0;
  let idle = true;
  function* source() {
    const gaps = new RandomStream(1, 'client', 'arrivals');
    for (;;) {
      yield -ARRIVAL_MEAN * ln(gaps.positive());
      waiting++;
      if (idle) {
        idle = false;
        work.notify();
      }
    }
  }
  function* server() {
    const services = new RandomStream(1, 'server', 'service');
    for (;;) {
      if (waiting === 0) {
        idle = true;
        yield work;
      }
      waiting--;
      yield -SERVICE_MEAN * ln(services.positive());
    }
  }
  Task.start(kernel, server());
  Task.start(kernel, source());
  kernel.runUntil(Number.MAX_VALUE, events);
  return kernel.events;
}

/** `pending` timers that always re-arm. Returns the events executed. */
export function timers(pending: number, events: number): number {
  const kernel = new Kernel();
  const gaps = new RandomStream(1, 'timers', 'gaps');
  const rearm = () => {
    kernel.schedule(gaps.next() * 1000, rearm, undefined);
  };
  for (let i = 0; i < pending; i++) rearm();
  kernel.runUntil(Number.MAX_VALUE, events);
  return kernel.events;
}

/** SimPy's form of the same model; prints events a second. */
export const SIMPY_PROGRAM = `
import random, sys, time, simpy
N = int(sys.argv[1])
random.seed(1)
env = simpy.Environment()
state = {'waiting': 0, 'idle': None, 'events': 0}
def source(env):
    while True:
        yield env.timeout(random.expovariate(1 / ${ARRIVAL_MEAN}))
        state['events'] += 1
        state['waiting'] += 1
        if state['idle'] is not None:
            idle, state['idle'] = state['idle'], None
            idle.succeed()
def server(env):
    while True:
        if state['waiting'] == 0:
            state['idle'] = env.event()
            yield state['idle']
        state['waiting'] -= 1
        yield env.timeout(random.expovariate(1 / ${SERVICE_MEAN}))
        state['events'] += 1
env.process(server(env))
env.process(source(env))
start = time.perf_counter()
while state['events'] < N:
    env.step()
print(state['events'] / (time.perf_counter() - start))
`;
