import type { HonoFigures } from './hono-process.ts';
import { inOwnProcess } from './process.ts';
import { median } from './processor.ts';
import { atLeast, type Row } from './row.ts';

/** What a real package costs a service. */
export async function packageRows(): Promise<Row[]> {
  const { pairs } = await inOwnProcess<HonoFigures>('./hono-process.ts');
  const share = median(pairs.map(({ bare, hono }) => bare / hono));
  return [atLeast(0.5, 'requests a hono app answers, against a bare handler', share, 'x')];
}
