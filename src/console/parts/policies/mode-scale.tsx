import type { Schemas } from '../../api.ts';
import { MODES } from '../../words/policies.ts';

/** The five modes in order, with the one that the policy has. */
export function ModeScale({ mode }: { mode: Schemas['Policy']['mode'] }) {
  const at = MODES.findIndex(([one]) => one === mode);
  return (
    <section class="sec" aria-labelledby="mode">
      <header>
        <h2 id="mode">Mode</h2>
        <p>the most it may do</p>
      </header>
      <ol class="modes">
        {MODES.map(([one, does], index) => (
          <li key={one} class={index < at ? 'upto' : undefined} aria-current={one === mode ? 'true' : undefined}>
            {one}
            <small>{does}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}
