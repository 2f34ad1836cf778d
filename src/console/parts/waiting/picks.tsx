import { visible } from '../../words/text.ts';
import { Money } from '../money.tsx';
import { State } from '../state.tsx';
import { RunName } from '../text.tsx';
import { Until } from '../time.tsx';
import type { Row } from './queue.tsx';

/** The runs of one cause, each to be taken or left. */
export function Picks({
  rows,
  left,
  onToggle,
}: {
  rows: readonly Row[];
  /** Ids of questions that the answer leaves out. */
  left: ReadonlySet<string>;
  onToggle: (id: string) => void;
}) {
  return (
    <fieldset>
      <legend class="sr">Runs to answer for</legend>
      <table class="cards pick">
        <thead>
          <tr>
            <th scope="col">
              <span class="sr">Take</span>
            </th>
            <th scope="col">Run</th>
            <th scope="col">To answer</th>
            <th scope="col" class="num">
              An hour
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, value, isGone }) => (
            <tr key={key} class={isGone ? 'gone' : undefined}>
              <td>
                <input
                  type="checkbox"
                  checked={!isGone && !left.has(key)}
                  disabled={isGone}
                  aria-label={`Answer for ${visible(value.displayName || value.runId)}`}
                  onChange={() => onToggle(key)}
                />
              </td>
              <th scope="row">
                <RunName workspace={value.workspace} run={value.runId} name={value.displayName} />
              </th>
              <td data-label="to answer">
                {isGone ? <State kind="ended">No longer open</State> : <Until at={value.expiresAt} over="due now" />}
              </td>
              <td class="num">
                <Money amount={value.perHour} currency={value.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}
