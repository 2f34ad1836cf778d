import { useTitle } from '../title.ts';

/** The page of Run. */
export function Run() {
  useTitle('Run');
  return (
    <div class="head">
      <div>
        <h1>Run</h1>
      </div>
    </div>
  );
}
