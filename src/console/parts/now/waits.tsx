import type { Schemas } from '../../api.ts';
import { counted } from '../../words/money.ts';
import { gpusInWords, groupName, whyAsked } from '../../words/now.ts';
import type { SteadyRow } from '../../words/steady.ts';
import { Money } from '../money.tsx';
import { Says } from '../says.tsx';
import { State } from '../state.tsx';
import { Outside, RunName } from '../text.tsx';
import { Until } from '../time.tsx';
import { HeldByOverride } from '../waiting/held-by-override.tsx';

type Group = Schemas['NowQuestionGroup'];

/** A question on the first screen, or several of one cause. */
export function WaitingItem({ row }: { row: SteadyRow<Group> }) {
  const { items, load, firstDueAt, policy, reason } = row.value;
  const [first] = items;
  if (!first) return null;
  const why = whyAsked(first);
  const isOne = items.length === 1;
  const gpus = gpusInWords(load);
  return (
    <li class={row.isGone ? 'item has-go gone' : 'item has-go'}>
      {row.isGone ? (
        <State kind="ended">No longer open</State>
      ) : (
        <State kind="waiting">
          <span>
            Due in <Until at={firstDueAt} over="a moment" />
          </span>
        </State>
      )}
      <div class="what">
        {isOne ? (
          <RunName workspace={first.workspace} run={first.runId} name={first.displayName} />
        ) : (
          <>
            <a class="name" href={`/waiting/${first.decisionId}`}>
              <Outside text={groupName(items)} />
            </a>{' '}
            <span class="id">one cause</span>
          </>
        )}
        <p>
          Cancel? <Says text={reason} /> {why && <Says raw text={`${why} `} />}
          <b>{policy}</b>
          {first.owner ? (
            <>
              , <Outside text={first.owner} />
            </>
          ) : (
            ', no owner: the fallback is notified'
          )}
          .{first.override && ' '}
          {first.override && <HeldByOverride override={first.override} />}
        </p>
      </div>
      <div class="amount">
        <Money amount={load.perHour} currency={load.currency} atLeast={load.atLeast && load.perHour !== null} perHour />
        <span class="sub">{isOne ? gpus : [counted(items.length, 'run'), gpus].filter(Boolean).join(', ')}</span>
      </div>
      <div class="go">
        <a class="btn s" href={`/waiting/${first.decisionId}`}>
          {row.isGone ? 'See it' : isOne ? 'Answer' : 'Answer all'}
        </a>
      </div>
    </li>
  );
}
