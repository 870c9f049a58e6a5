/** The sign of the product: a screen with a wave in it. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect x="2" y="4" width="28" height="20" rx="5" />
      <path className="logo-wave" d="M6.5 16.5c3 0 3-2.6 6.2-2.6s3.2 2.6 6.4 2.6 3.2-2.6 6.4-2.6" />
      <path className="logo-foot" d="M11 28.5h10" />
    </svg>
  );
}
