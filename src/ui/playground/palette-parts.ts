import { Activity, Box, FileCode, type LucideIcon, Waypoints } from 'lucide-react';
import { AUTHORITY_PART, BACKING_PARTS } from '../../state/playground/backing-parts.ts';
import type { PartKind } from '../../state/playground/parts.ts';

interface PaletteEntry {
  readonly kind: PartKind;
  readonly name: string;
  readonly hint: string;
  /** Of what is drawn with a glyph in the picture: that glyph. */
  readonly icon?: LucideIcon;
}

/** What can be added to a system. Backing services are listed in `state/playground/backing-parts.ts`. */
export const PARTS: readonly PaletteEntry[] = [
  {
    kind: 'declared',
    name: 'Service',
    hint: 'Takes its time and calls others, as declared',
    icon: Box,
  },
  { kind: 'code', name: 'Coded service', hint: 'Runs TypeScript of yours', icon: FileCode },
  { kind: 'nginx', name: 'nginx proxy', hint: 'Obeys an nginx.conf of yours' },
  ...BACKING_PARTS.map(({ kind, word, hint }) => ({ kind, name: word, hint })),
  {
    kind: 'mesh',
    name: 'Mesh rules',
    hint: 'Gives every service a sidecar, which obeys Istio YAML of yours',
    icon: Waypoints,
  },
  { kind: AUTHORITY_PART.kind, name: AUTHORITY_PART.word, hint: AUTHORITY_PART.hint },
  {
    kind: 'load',
    name: 'Client load',
    hint: 'More requests, to the first service',
    icon: Activity,
  },
];

export const PART_NAMES = Object.fromEntries(
  PARTS.map(({ kind, name }) => [kind, name]),
) as Readonly<Record<PartKind, string>>;
