/** PostgreSQL's lock modes and which of them keep each other out (its chapter 13.3). */

export const TABLE_LOCK_MODES = [
  'access share',
  'row share',
  'row exclusive',
  'share update exclusive',
  'share',
  'share row exclusive',
  'exclusive',
  'access exclusive',
] as const;
export type TableLockMode = (typeof TABLE_LOCK_MODES)[number];

export const ROW_LOCK_MODES = [
  'for key share',
  'for share',
  'for no key update',
  'for update',
] as const;
export type RowLockMode = (typeof ROW_LOCK_MODES)[number];

/** A transaction, a key of a unique index, an advisory lock: there is but one holder. */
export type LockMode = TableLockMode | RowLockMode | 'exclusive key';

/** Each mode with those it cannot stand beside. */
const CONFLICTS: Readonly<Record<LockMode, readonly LockMode[]>> = {
  'access share': ['access exclusive'],
  'row share': ['exclusive', 'access exclusive'],
  'row exclusive': ['share', 'share row exclusive', 'exclusive', 'access exclusive'],
  'share update exclusive': TABLE_LOCK_MODES.slice(3),
  share: ['row exclusive', 'share update exclusive', ...TABLE_LOCK_MODES.slice(5)],
  'share row exclusive': TABLE_LOCK_MODES.slice(2),
  exclusive: TABLE_LOCK_MODES.slice(1),
  'access exclusive': TABLE_LOCK_MODES,
  'for key share': ['for update'],
  'for share': ['for no key update', 'for update'],
  'for no key update': ['for share', 'for no key update', 'for update'],
  'for update': ROW_LOCK_MODES,
  'exclusive key': ['exclusive key'],
};

export function conflict(one: LockMode, other: LockMode): boolean {
  return CONFLICTS[one].includes(other);
}

export function tableLockMode(text: string): TableLockMode | null {
  return TABLE_LOCK_MODES.find((mode) => mode === text) ?? null;
}
