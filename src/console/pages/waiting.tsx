import { useTitle } from '../title.ts';

/** The page of Waiting. */
export function Waiting() {
  useTitle('Waiting');
  return (
    <div class="head">
      <div>
        <h1>Waiting</h1>
      </div>
    </div>
  );
}
