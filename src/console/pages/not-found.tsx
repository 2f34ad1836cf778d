import { Empty } from '../parts/notes.tsx';
import { useTitle } from '../title.ts';

/** Nothing is at this address. */
export function NotFound() {
  useTitle('Nothing here');
  return (
    <section class="panel">
      <Empty title="There is no page at this address">
        <p>The address may be cut, or the page has another name now.</p>
        <a class="btn s" href="/">
          Back to Now
        </a>
      </Empty>
    </section>
  );
}
