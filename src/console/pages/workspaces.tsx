import { useTitle } from '../title.ts';

/** The page of Workspaces. */
export function Workspaces() {
  useTitle('Workspaces');
  return (
    <div class="head">
      <div>
        <h1>Workspaces</h1>
      </div>
    </div>
  );
}
