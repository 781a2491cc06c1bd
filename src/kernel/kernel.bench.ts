/** The kernel on M/M/1 (ρ = 0.8) in three forms, and on many timers. */
import { Kernel } from './kernel.ts';
import { ln } from './math.ts';
import { RandomStream } from './random.ts';
import { Signal, Task } from './task.ts';

const ARRIVAL_MEAN = 1.25;
const SERVICE_MEAN = 1;

const ARRIVAL = 0;
const DEPARTURE = 1;

/**
 * Bare loop: the kernel's heap (4-ary, in typed arrays) and generator written out, with nothing
 * around them: no callbacks, handles, cancelling or clock checks. Returns the events executed.
 */
export function bareLoop(events: number): number {
  const arrivals = new RandomStream(1, 'client', 'arrivals');
  const services = new RandomStream(1, 'server', 'service');
  const times = new Float64Array(256);
  const orders = new Float64Array(256);
  const kinds = new Int32Array(256);
  let size = 0;
  let sequence = 0;
  let waiting = 0;
  let busy = false;

  const push = (time: number, kind: number) => {
    let hole = size++;
    const order = sequence++;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      if (times[parent]! < time || (times[parent] === time && orders[parent]! < order)) break;
      times[hole] = times[parent]!;
      orders[hole] = orders[parent]!;
      kinds[hole] = kinds[parent]!;
      hole = parent;
    }
    times[hole] = time;
    orders[hole] = order;
    kinds[hole] = kind;
  };
  const removeTop = () => {
    const last = --size;
    const time = times[last]!;
    const order = orders[last]!;
    let hole = 0;
    for (let first = 1; first < size; first = hole * 4 + 1) {
      let best = first;
      const end = Math.min(first + 4, size);
      for (let child = first + 1; child < end; child++) {
        if (
          times[child]! < times[best]! ||
          (times[child] === times[best] && orders[child]! < orders[best]!)
        )
          best = child;
      }
      if (time < times[best]! || (time === times[best] && order < orders[best]!)) break;
      times[hole] = times[best]!;
      orders[hole] = orders[best]!;
      kinds[hole] = kinds[best]!;
      hole = best;
    }
    times[hole] = time;
    orders[hole] = order;
    kinds[hole] = kinds[last]!;
  };

  push(0, ARRIVAL);
  for (let i = 0; i < events; i++) {
    const now = times[0]!;
    const kind = kinds[0]!;
    removeTop();
    if (kind === ARRIVAL) {
      push(now - ARRIVAL_MEAN * ln(arrivals.positive()), ARRIVAL);
      if (busy) waiting++;
      else {
        busy = true;
        push(now - SERVICE_MEAN * ln(services.positive()), DEPARTURE);
      }
    } else if (waiting > 0) {
      waiting--;
      push(now - SERVICE_MEAN * ln(services.positive()), DEPARTURE);
    } else busy = false;
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

/** The same model as two coroutines that never end. Returns the events executed. */
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

/** The same model with a coroutine for each customer. Returns the events executed. */
export function customers(events: number): number {
  const kernel = new Kernel();
  const gaps = new RandomStream(1, 'client', 'arrivals');
  const services = new RandomStream(1, 'server', 'service');
  const turn = new Signal(kernel);
  let waiting = 0;
  let busy = false;
  function* customer() {
    if (busy) {
      waiting++;
      yield turn;
    } else busy = true;
    yield -SERVICE_MEAN * ln(services.positive());
    if (waiting > 0) {
      waiting--;
      turn.notify();
    } else busy = false;
  }
  function* source() {
    for (;;) {
      yield -ARRIVAL_MEAN * ln(gaps.positive());
      Task.start(kernel, customer());
    }
  }
  Task.start(kernel, source());
  kernel.runUntil(Number.MAX_VALUE, events);
  return kernel.events;
}

/** A kernel with always `pending` timers, uniform over a second; each re-arms when it fires. */
export function timers(pending: number): Kernel {
  const kernel = new Kernel();
  const gaps = new RandomStream(1, 'timers', 'gaps');
  const rearm = () => {
    kernel.schedule(gaps.next() * 1000, rearm, undefined);
  };
  for (let i = 0; i < pending; i++) rearm();
  return kernel;
}

/**
 * {@link customers} as SimPy's documentation writes it, with a `Resource`. Counts the same events,
 * arrivals and departures; prints nanoseconds of processor time for each.
 */
export const SIMPY_PROGRAM = `
import random, sys, time, simpy
N = int(sys.argv[1])
random.seed(1)
events = 0
def customer(env, server):
    global events
    with server.request() as turn:
        yield turn
        yield env.timeout(random.expovariate(1 / ${SERVICE_MEAN}))
        events += 1
def source(env, server):
    global events
    while True:
        yield env.timeout(random.expovariate(1 / ${ARRIVAL_MEAN}))
        events += 1
        env.process(customer(env, server))
env = simpy.Environment()
env.process(source(env, simpy.Resource(env)))
start = time.process_time()
while events < N:
    env.step()
print((time.process_time() - start) * 1e9 / events)
`;
