import {
  Activity,
  BookMarked,
  Box,
  FileCode,
  type LucideIcon,
  ShieldCheck,
  Waypoints,
} from 'lucide-react';
import type { PartKind } from '../../state/playground/parts.ts';

interface PaletteEntry {
  readonly kind: PartKind;
  readonly name: string;
  readonly hint: string;
  readonly icon: LucideIcon;
}

/** What can be added to a system. */
export const PARTS: readonly PaletteEntry[] = [
  {
    kind: 'declared',
    name: 'Service',
    hint: 'Takes its time and calls others, as declared',
    icon: Box,
  },
  { kind: 'code', name: 'Coded service', hint: 'Runs TypeScript of yours', icon: FileCode },
  { kind: 'nginx', name: 'nginx proxy', hint: 'Obeys an nginx.conf of yours', icon: Waypoints },
  {
    kind: 'registry',
    name: 'Registry',
    hint: 'Knows instances, with Consul’s API',
    icon: BookMarked,
  },
  {
    kind: 'mesh',
    name: 'Mesh rules',
    hint: 'Gives every service a sidecar, which obeys Istio YAML of yours',
    icon: ShieldCheck,
  },
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
