import { inOwnProcess } from './process.ts';
import { median } from './processor.ts';
import type { RabbitmqFigures } from './rabbitmq-process.ts';
import { atMost, type Row } from './row.ts';

/** What a message costs, from one service's publish to another's acknowledgement. */
export async function rabbitmqRows(): Promise<Row[]> {
  const { pairs } = await inOwnProcess<RabbitmqFigures>('./rabbitmq-process.ts');
  const share = median(pairs.map(({ event, message }) => message / event));
  return [atMost(150, 'a message published and consumed', share, 'kernel events')];
}
