import type { Schemas } from '../../api.ts';
import { useQuery } from '../../query.ts';
import { PERIODS, type Period } from '../../words/decisions.ts';
import { Downloads } from '../download.tsx';
import { State } from '../state.tsx';

type Kind = Schemas['Decision']['kind'];

/** What both lists of the page are limited to. */
export interface Filter {
  readonly since?: string;
  readonly policy?: string;
  readonly run?: string;
  readonly workspace?: string;
}

export const CHIPS = [
  ['cancel', 'canceling', 'Cancel'],
  ['ask', 'waiting', 'Ask'],
  ['notify', 'ended', 'Notify'],
  ['withhold', 'ended', 'Withhold'],
] as const;

/** What is listed, as chips and a period, all of it in the address. */
export function Filters({
  period,
  kind,
  counts,
  acts,
  files,
}: {
  period: Period;
  /** `people`: what they did, instead of decisions. */
  kind: Kind | 'people' | null;
  counts: Schemas['DecisionCounts'] | null;
  acts: { readonly items: readonly Schemas['Act'][]; readonly hasMore: boolean } | null;
  files: string;
}) {
  const { address, set, values } = useQuery();
  const here = (changes: Readonly<Record<string, string | null>>) =>
    address(changes).replace(/^\/decisions\/[^?]*/, '/decisions');
  const people = acts?.items.length ?? 0;
  const plus = acts?.hasMore ? '+' : '';
  const byHand = acts?.items.filter((act) => act.kind === 'decision.cancel').length ?? 0;
  const all = counts && counts.cancel + counts.ask + counts.notify + counts.withhold + people - byHand;
  return (
    <div class="toolbar">
      <fieldset class="chips slide" aria-label="Kind">
        <a class="chip" href={here({ kind: null, by: null })} aria-current={kind === null ? 'true' : undefined}>
          All <b>{all === null ? '' : `${all}${plus}`}</b>
        </a>
        {CHIPS.map(([one, mark, word]) => (
          <a
            key={one}
            class="chip"
            href={here({ kind: one, by: null })}
            aria-current={kind === one ? 'true' : undefined}
          >
            <State kind={mark}>{word}</State> <b>{counts?.[one] ?? ''}</b>
          </a>
        ))}
        <a class="chip" href={here({ kind: null, by: 'people' })} aria-current={kind === 'people' ? 'true' : undefined}>
          <State kind="hand">By people</State> <b>{acts === null ? '' : `${people}${plus}`}</b>
        </a>
      </fieldset>
      <label class="row">
        <span class="sr">Since when</span>
        <select value={period} onChange={({ currentTarget }) => set({ since: currentTarget.value })}>
          {Object.entries(PERIODS).map(([word, title]) => (
            <option key={word} value={word}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {values.policy && (
        <a class="chip" href={here({ policy: null })}>
          policy <b>{values.policy}</b> <span aria-hidden="true">×</span>
          <span class="sr">show those of every policy</span>
        </a>
      )}
      <div class="end">
        <Downloads address={files} />
      </div>
    </div>
  );
}
