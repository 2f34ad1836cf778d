/** The mark of the product, which leads to the first page. */
export function Brand() {
  return (
    <a class="brand" href="/">
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <path d="M2 9a7 7 0 0 1 14 0" fill="none" stroke="currentColor" stroke-width="2" />
        <path d="M2 13h14" stroke="currentColor" stroke-width="2" />
        <circle cx="9" cy="9" r="2" fill="currentColor" />
      </svg>
      Runwarden
    </a>
  );
}
