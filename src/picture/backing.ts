/**
 * What a backing service looks like in the picture: its word, its glyph, and the figures that matter
 * of it in place of those every service has. One entry a kind; what has none looks like any service.
 */
import type { Update } from '../engine/protocol.ts';
import { formatBytes, formatCompact } from './format.ts';
import type { NodeReading } from './reading.ts';

/** See `ProgramGauge`: what is counted depends on the kind. */
export type Gauge = Update['gauges'][string];

export interface BackingLook {
  readonly word: string;
  /** Strokes in a box of 16 × 16: the data of an SVG path. */
  readonly glyph: string;
  /** `gauge` null: nothing ran yet, or nothing runs. */
  readonly read: (reading: NodeReading, gauge: Gauge | null) => BackingReading;
}

/** What stands on the card, top to bottom. Units are in the text. */
export interface BackingReading {
  /** How far the bar is filled, 0 to 1; null draws none. */
  readonly share: number | null;
  /** Beside the bar. */
  readonly figure: string;
  /** What is drawn as a growing stack, and how much of it fills the stack. */
  readonly stack: { readonly count: number; readonly room: number };
  /** After the stack. */
  readonly foot: string;
}

/** Ready messages that fill the drawn stack: a broker has no limit of its own. */
const STACK_ROOM = 10_000;
const NO_STACK = { count: 0, room: 0 } as const;

const count = (number: number, one: string, many = `${one}s`): string =>
  `${formatCompact(number)}\u00a0${number === 1 ? one : many}`;
/** A figure that makes no sense in part. */
const whole = (text: string): string => text.replaceAll(' ', '\u00a0');
const shareOf = ({ used, room }: Gauge): number => (room === 0 ? 0 : used / room);

export const BACKING_LOOKS: Readonly<Record<string, BackingLook>> = {
  redis: {
    word: 'Redis',
    glyph: 'M8 1.8 14.2 4.7 8 7.6 1.8 4.7ZM1.8 8 8 10.9 14.2 8M1.8 11.3 8 14.2 14.2 11.3',
    read({ busy }, gauge) {
      if (gauge === null) return { share: 0, figure: '', stack: NO_STACK, foot: '' };
      // One thread: all but one of the exchanges under way wait for it.
      const waiting = Math.max(0, busy - 1);
      const memory = whole(`${formatBytes(gauge.used)} of ${formatBytes(gauge.room)}`);
      return {
        share: shareOf(gauge),
        figure: count(gauge.count, 'key'),
        stack: { count: waiting, room: STACK_ROOM },
        foot: waiting > 0 ? `${formatCompact(waiting)} waiting` : memory,
      };
    },
  },
  rabbitmq: {
    word: 'RabbitMQ',
    glyph: 'M2.2 13.8V2.2h3.2v4.6h2.8V2.2h3.2v4.6h2.4v7ZM10.4 10.6h.9',
    read(_reading, gauge) {
      if (gauge === null) return { share: null, figure: '', stack: NO_STACK, foot: '' };
      return {
        share: null,
        figure: `${formatCompact(gauge.used)} unacked`,
        stack: { count: gauge.count, room: STACK_ROOM },
        foot: `${formatCompact(gauge.count)} ready`,
      };
    },
  },
  postgres: {
    word: 'PostgreSQL',
    glyph: 'M2.5 4c0-3 11-3 11 0v8c0 3-11 3-11 0ZM2.5 4c0 3 11 3 11 0M2.5 8c0 3 11 3 11 0',
    read(_reading, gauge) {
      if (gauge === null) return { share: 0, figure: '', stack: NO_STACK, foot: '' };
      const waiting = gauge.count;
      return {
        share: shareOf(gauge),
        figure: count(gauge.used, 'connection'),
        stack: { count: waiting, room: gauge.room },
        foot: `${formatCompact(waiting > 0 ? waiting : gauge.room)} ${waiting > 0 ? 'waiting' : 'at most'}`,
      };
    },
  },
  nginx: {
    word: 'nginx',
    glyph: 'M8 1.2 14 4.6v6.8L8 14.8 2 11.4V4.6ZM5.6 10.8V5.2l4.8 5.6V5.2',
    // Its workers are connections: it needs no gauge.
    read: ({ busy, workers, queued, queueRoom }) => ({
      share: busy / Math.max(workers, 1),
      figure: `${formatCompact(busy)} active`,
      stack: { count: queued, room: queueRoom },
      foot: queued > 0 ? `${formatCompact(queued)} waiting` : '',
    }),
  },
  authority: {
    word: 'certificate authority',
    glyph:
      'M8 1.4 13.6 3.6v4.2c0 3.4-2.4 5.6-5.6 6.8C4.8 13.4 2.4 11.2 2.4 7.8V3.6ZM5.4 8l1.9 1.9 3.4-3.6',
    // One processor issues them: all but one of the requests under way wait for it.
    read({ busy }, gauge) {
      const waiting = Math.max(0, busy - 1);
      return {
        share: null,
        figure: gauge === null ? '' : `${formatCompact(gauge.count)} issued`,
        stack: { count: waiting, room: STACK_ROOM },
        foot: waiting > 0 ? `${formatCompact(waiting)} waiting` : '',
      };
    },
  },
  registry: {
    word: 'registry',
    glyph: 'M3 2.2h8.2L13 4v9.8H3ZM5.6 6h4.8M5.6 8.6h4.8M5.6 11.2h2.8',
    read(_reading, gauge) {
      const none = gauge === null || gauge.room === 0;
      return {
        share: gauge === null ? 0 : shareOf(gauge),
        figure: none ? '' : `${formatCompact(gauge.count)} of ${formatCompact(gauge.room)} passing`,
        stack: NO_STACK,
        foot: none ? 'nobody registered' : '',
      };
    },
  },
};
