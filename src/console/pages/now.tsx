import { useTitle } from '../title.ts';

/** The page of Now. */
export function Now() {
  useTitle('Now');
  return (
    <div class="head">
      <div>
        <h1>Now</h1>
      </div>
    </div>
  );
}
