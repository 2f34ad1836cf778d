import { useTitle } from '../title.ts';

/** The page of Runs. */
export function Runs() {
  useTitle('Runs');
  return (
    <div class="head">
      <div>
        <h1>Runs</h1>
      </div>
    </div>
  );
}
