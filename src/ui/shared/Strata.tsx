/** The mark: three layers, displaced along a fault. */
export function Strata({ size = 24 }: { readonly size?: number }) {
  return (
    <svg
      className="strata"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M2 6h9M2 12h7M2 18h5M17 9h5M15 15h7M13 21h9" />
      <path d="M15.5 2 8.5 22" stroke="var(--failed)" />
    </svg>
  );
}
