import { answerOf } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { State } from '../state.tsx';
import { Outside, RunName } from '../text.tsx';
import { Time } from '../time.tsx';

/** Objections of owners that hold a cancel now. Nothing where none does. */
export function Objections() {
  const { api } = useConsole();
  const { data } = useData(
    'objections',
    () => answerOf(api.GET('/api/v1/objections', { params: { query: { limit: 100 } } })),
    ({ kind }) => kind !== 'pass',
  );
  const holding = (data.value.value?.items ?? []).filter(({ holds }) => holds);
  if (holding.length === 0) return null;
  return (
    <section class="sec" aria-labelledby="objections">
      <header>
        <h2 id="objections">Held by an owner’s objection</h2>
        <p>{holding.length}</p>
      </header>
      <ul class="panel list">
        {holding.map((objection) => (
          <li key={objection.id} class="item">
            <State kind="held">held</State>
            <div class="what">
              <RunName workspace={objection.workspace} run={objection.runId} name={objection.displayName} />
              <p>
                <b>{objection.policy}</b>: “<Outside text={objection.reason} />” by <Outside text={objection.author} />,{' '}
                <Time at={objection.at} />
              </p>
            </div>
            <div class="amount">
              <Time at={objection.endsAt} />
              <span class="sub">the hold ends</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
