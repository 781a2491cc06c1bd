import type { QueueDiscipline } from '../service-spec.ts';
import { CodelQueue } from './codel.ts';
import { Fifo } from './fifo.ts';
import { Lifo } from './lifo.ts';
import type { RequestQueue, Waiting } from './request-queue.ts';

/** A queue of that discipline. `expire` gets what it drops while another is being taken. */
export function createQueue<T extends Waiting>(
  discipline: QueueDiscipline,
  expire: (item: T) => void,
): RequestQueue<T> {
  if (discipline === 'fifo') return new Fifo<T>();
  if (discipline === 'lifo') return new Lifo<T>();
  return new CodelQueue<T>(discipline.target, discipline.interval, expire);
}
