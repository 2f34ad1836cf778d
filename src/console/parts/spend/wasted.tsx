import type { Schemas } from '../../api.ts';
import { moneyInWords } from '../../words/money.ts';
import { shareInWords, wasteInWords } from '../../words/spend.ts';
import { Bars } from '../bars.tsx';

/** What is known to be wasted, by kind. */
export function Wasted({ spend, unread }: { spend: Schemas['SpendIn']; unread: number | null }) {
  const { currency, total, waste } = spend;
  const kinds = waste.filter(({ spent }) => spent > 0);
  const most = Math.max(0, ...kinds.map(({ spent }) => spent));
  const id = `wasted-${currency}`;
  return (
    <section class="panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>Wasted</h2>
        <span class="end">
          <b>{moneyInWords(total.wasted, currency)}</b>
        </span>
      </header>
      <div class="body gap-s">
        {kinds.length === 0 ? (
          <p class="small q">Nothing is known to be wasted.</p>
        ) : (
          <Bars
            rows={kinds.map(({ kind, spent }) => ({
              key: kind,
              name: wasteInWords(kind),
              share: spent / most,
              pointedAt: 0,
              amount: moneyInWords(spent, currency),
              count: shareInWords(spent, total.wasted),
            }))}
          />
        )}
        <p class="xs qq">
          Each GPU-hour counts once, under the first that fits: failed, after a failed validation, hung cancel,
          duplicate, idle.
          {unread !== null &&
            unread >= 0.001 &&
            ` Time without GPU readings is not counted as idle: ${(unread * 100).toFixed(1)} % of the GPU-hours have none.`}
        </p>
      </div>
    </section>
  );
}
