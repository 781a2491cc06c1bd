import { BACKING_LOOKS } from '../../picture/backing.ts';

/** The sign of a backing service, as on its card; a plain box for any other kind. */
export function Glyph({ kind, size = 15 }: { readonly kind: string; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.4}
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={BACKING_LOOKS[kind]?.glyph ?? 'M2.5 2.5h11v11h-11Z'} />
    </svg>
  );
}
