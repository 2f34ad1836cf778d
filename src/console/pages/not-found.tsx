import { useTitle } from '../title.ts';

/** Nothing is at this address. */
export function NotFound() {
  useTitle('Nothing here');
  return (
    <section class="panel">
      <div class="empty">
        <h1>There is no page at this address</h1>
        <p>The address may be cut, or the page has another name now.</p>
        <a class="btn s" href="/">
          Back to Now
        </a>
      </div>
    </section>
  );
}
