/** Sizes and bandwidths as people write them. A kilobyte is 1000 bytes, a kibibyte 1024. */
import { z } from 'zod';
import type { BytesPerSecond } from '../base/units.ts';
import { BYTES_IN, parseSize, SIZE, unitless } from './quantity.ts';

const BITS_IN: Readonly<Record<string, number>> = {
  bit: 1,
  kbit: 1000,
  Kbit: 1000,
  Mbit: 1e6,
  Gbit: 1e9,
};

const BANDWIDTH = /^(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB|KiB|MiB|GiB|bit|kbit|Kbit|Mbit|Gbit)\/s$/;

/** Bytes a second of `10MB/s`, `100Mbit/s`; null when it is none. */
export function parseBandwidth(text: string): BytesPerSecond | null {
  const [, amount, unit] = BANDWIDTH.exec(text.trim()) ?? [];
  if (amount === undefined) return null;
  return Number(amount) * (BYTES_IN[unit!] ?? BITS_IN[unit!]! / 8);
}

/** `64KB` → 64000. */
export const size = z
  .string({ error: unitless('a size such as 64KB') })
  .regex(SIZE, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is not a size\nWrite a number and B, KB, MB, GB, KiB, MiB or GiB: 64KB.`,
  })
  .transform((text) => parseSize(text)!);

/** `100Mbit/s` → 12500000. */
export const bandwidth = z
  .string({ error: unitless('a bandwidth such as 10MB/s') })
  .regex(BANDWIDTH, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is not a bandwidth\nWrite bytes or bits a second: 10MB/s, 100Mbit/s.`,
  })
  .transform((text) => parseBandwidth(text)!)
  .refine((value) => value > 0, {
    error: 'the bandwidth is zero\nWrite one above zero; for a cut link use a partition fault.',
  });
