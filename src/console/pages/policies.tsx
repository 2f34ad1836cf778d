import { useTitle } from '../title.ts';

/** The page of Policies. */
export function Policies() {
  useTitle('Policies');
  return (
    <div class="head">
      <div>
        <h1>Policies</h1>
      </div>
    </div>
  );
}
