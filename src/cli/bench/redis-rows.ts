import { inOwnProcess } from './process.ts';
import { median } from './processor.ts';
import type { RedisFigures } from './redis-process.ts';
import { atMost, type Row } from './row.ts';

/** What a command costs that learner code sends to Redis. */
export async function redisRows(): Promise<Row[]> {
  const { pairs } = await inOwnProcess<RedisFigures>('./redis-process.ts');
  const cost = median(pairs.map(({ event, get }) => get / event));
  return [atMost(60, 'Redis GET from learner code, in kernel events', cost, 'events')];
}
