import { useTitle } from '../title.ts';

/** The page of Decisions. */
export function Decisions() {
  useTitle('Decisions');
  return (
    <div class="head">
      <div>
        <h1>Decisions</h1>
      </div>
    </div>
  );
}
