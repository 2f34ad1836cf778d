import { useTitle } from '../title.ts';

/** The page of Overrides. */
export function Overrides() {
  useTitle('Overrides');
  return (
    <div class="head">
      <div>
        <h1>Overrides</h1>
      </div>
    </div>
  );
}
