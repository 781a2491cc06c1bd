/** The five statuses as the whole page shows them: a shape, a word, a colour token. Always all three. */
import type { Status } from '../telemetry/record.ts';

export interface StatusLook {
  readonly status: Status;
  readonly word: string;
  /** The shape in running text. */
  readonly symbol: string;
  /** What it means, for legends and tooltips. */
  readonly meaning: string;
  /** CSS custom property of the fill; `${token}-text` is its readable variant on paper. */
  readonly token: string;
  /** SVG path in a box from −6 to 6. Filled, except for the strokes of `failed`. */
  readonly path: string;
}

const looks: Readonly<Record<Status, StatusLook>> = {
  ok: {
    status: 'ok',
    word: 'ok',
    symbol: '●',
    meaning: 'answered in time',
    token: '--ok',
    path: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z',
  },
  slow: {
    status: 'slow',
    word: 'slow',
    symbol: '▲',
    meaning: 'answered, but late',
    token: '--slow',
    path: 'M0 -5.2L5.4 4.4L-5.4 4.4Z',
  },
  failed: {
    status: 'failed',
    word: 'failed',
    symbol: '✕',
    meaning: 'an error, a timeout or a broken connection',
    token: '--failed',
    path: 'M-2.7 -5L0 -2.3L2.7 -5L5 -2.7L2.3 0L5 2.7L2.7 5L0 2.3L-2.7 5L-5 2.7L-2.3 0L-5 -2.7Z',
  },
  refused: {
    status: 'refused',
    word: 'refused',
    symbol: '◆',
    meaning: 'turned away on purpose: a breaker, a limiter, a full queue',
    token: '--refused',
    path: 'M0 -6L5.4 0L0 6L-5.4 0Z',
  },
  'in-flight': {
    status: 'in-flight',
    word: 'in flight',
    symbol: '•',
    meaning: 'not answered yet',
    token: '--in-flight',
    path: 'M-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0Z',
  },
};

export const statusLook = (status: Status): StatusLook => looks[status];

/** In the order legends and stacks use. */
export const STATUS_LOOKS: readonly StatusLook[] = [
  looks.ok,
  looks.slow,
  looks.refused,
  looks.failed,
  looks['in-flight'],
];
