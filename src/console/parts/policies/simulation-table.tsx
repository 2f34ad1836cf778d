import type { ComponentChildren } from 'preact';
import type { Schemas } from '../../api.ts';
import { counted } from '../../words/money.ts';
import { changeInWords } from '../../words/policies.ts';
import { Says } from '../says.tsx';
import { State } from '../state.tsx';
import { Outside, RunName } from '../text.tsx';

type Result = Schemas['SimulationResult'];
type Change = Schemas['SimulatedChange'];

/** As it is, as edited, and what differs. */
export function SimulationTable({ result }: { result: Result }) {
  const { ask, cancel, notify, kept, unknown } = result;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls takes the focus, so that keys can scroll it
    <section class="panel scroll" tabIndex={0} aria-label="Result of the simulation">
      <table class="cards simulation">
        <thead>
          <tr>
            <th scope="col">On the recorded days</th>
            <th scope="col" class="num">
              As it is
            </th>
            <th scope="col" class="num">
              As edited
            </th>
            <th scope="col">What differs</th>
          </tr>
        </thead>
        <tbody>
          <ChangeRow title="Questions to people" change={ask} />
          <ChangeRow title="Cancels" change={cancel} />
          <ChangeRow title="Notices" change={notify} />
          <Row title="Cancelled though a person kept it" before="–" after={<Kept count={kept.length} />}>
            {kept.length === 0
              ? 'none'
              : kept.map(({ workspace, runId, displayName, by, note }) => (
                  <div key={`${workspace} ${runId}`}>
                    <RunName workspace={workspace} run={runId} name={displayName} withId={false} />, kept by{' '}
                    <Outside text={by} />
                    {note && (
                      <>
                        : “<Outside text={note} />”
                      </>
                    )}
                  </div>
                ))}
          </Row>
          <Row
            title="Unknown, so nothing"
            before={<State kind="unknown">{counted(unknown.before, 'time')}</State>}
            after={counted(unknown.after, 'time')}
          >
            {unknown.before === unknown.after ? 'nothing' : 'it asks other signals, or judges at other times'}
          </Row>
        </tbody>
      </table>
    </section>
  );
}

function Kept({ count }: { count: number }) {
  return count === 0 ? <>0</> : <State kind="firing">{count}</State>;
}

function ChangeRow({ title, change }: { title: string; change: Change }) {
  return (
    <Row title={title} before={change.before} after={change.after}>
      {changeInWords(change)}
      <Runs title="not any more" runs={change.removed} />
      <Runs title="new" runs={change.added} />
    </Row>
  );
}

interface RowProps {
  readonly title: string;
  readonly before: ComponentChildren;
  readonly after: ComponentChildren;
  readonly children: ComponentChildren;
}

function Row({ title, before, after, children }: RowProps) {
  return (
    <tr>
      <th scope="row" class="wide">
        {title}
      </th>
      <td class="num" data-label="is">
        {before}
      </td>
      <td class="num" data-label="edited">
        {after}
      </td>
      <td class="q wide tall">{children}</td>
    </tr>
  );
}

const AT_ONCE = 20;

function Runs({ title, runs }: { title: string; runs: Change['added'] }) {
  if (runs.length === 0) return null;
  return (
    <details>
      <summary>Runs, {title}</summary>
      <ul>
        {runs.slice(0, AT_ONCE).map(({ workspace, runId, displayName, reason }) => (
          <li key={`${workspace} ${runId}`}>
            <RunName workspace={workspace} run={runId} name={displayName} withId={false} />:{' '}
            <span class="qq">
              <Says raw text={reason} />
            </span>
          </li>
        ))}
        {runs.length > AT_ONCE && <li>and {runs.length - AT_ONCE} more</li>}
      </ul>
    </details>
  );
}
