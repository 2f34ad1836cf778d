import type { Schemas } from '../../api.ts';
import { moneyInWords } from '../../words/money.ts';
import { State, type StateKind, Unknown } from '../state.tsx';
import { Outside } from '../text.tsx';

type Budget = Schemas['Budget'];

const KINDS: Readonly<Record<Budget['state'], StateKind>> = {
  over: 'firing',
  passes: 'pending',
  within: 'healthy',
  unknown: 'unknown',
};

/** The bound is at this place of the bar; what is beyond it is over. */
const BOUND = 100;
const LENGTH = 170;

/** What may be spent in the periods that are now, what is used of it, and where that leads. */
export function Budgets({ budgets }: { budgets: readonly Budget[] }) {
  return (
    <section class="sec" aria-labelledby="budgets">
      <header>
        <h2 id="budgets">Budgets</h2>
        <p>each with a forecast to the end of its period</p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls takes the focus, so that keys can scroll it */}
      <section class="panel scroll" tabIndex={0} aria-label="Budgets, table">
        <table class="cards budget">
          <thead>
            <tr>
              <th scope="col">Budget</th>
              <th scope="col">Period</th>
              <th scope="col" class="num">
                Bound
              </th>
              <th scope="col" class="num">
                Spent
              </th>
              <th scope="col" class="used">
                Used, forecast
              </th>
              <th scope="col">Says</th>
            </tr>
          </thead>
          <tbody>
            {budgets.map((budget) => (
              <Row key={budget.name} budget={budget} />
            ))}
          </tbody>
        </table>
      </section>
      <div class="legend">
        <span>
          <i class="p2" />
          spent
        </span>
        <span>
          <i class="soft" />
          forecast
        </span>
        <span>
          <i class="bound" />
          bound
        </span>
      </div>
    </section>
  );
}

function Row({ budget }: { budget: Budget }) {
  const { name, counts, periodName, amount, currency, spent, atLeast, whyAtLeast, state, says } = budget;
  const bound = moneyInWords(amount, currency);
  return (
    <tr>
      <th scope="row">
        <span class="name" title={counts}>
          <Outside text={name} />
        </span>
      </th>
      <td class="off q">{periodName}</td>
      <td class="num off">{bound}</td>
      <td class="num spent" data-after={`of ${bound}`}>
        {spent === null ? (
          <Unknown why={whyAtLeast[0] ?? ''}>not known</Unknown>
        ) : (
          <>
            {atLeast && <span class="q">at least </span>}
            {moneyInWords(spent, currency)}
          </>
        )}
      </td>
      <td class="wide">
        <Used budget={budget} />
      </td>
      <td class="wide">
        <State kind={KINDS[state]}>
          <span class="says">
            <Outside text={says} />
          </span>
        </State>
      </td>
    </tr>
  );
}

function Used({ budget: { amount, spent, used, forecast } }: { budget: Budget }) {
  const width = (part: number) => Math.min(LENGTH, (part / amount) * BOUND);
  const ahead = forecast ? `, forecast ${Math.floor((forecast.amount / amount) * 100)} %` : ', no forecast';
  return (
    <svg
      class="plot"
      viewBox={`0 0 ${LENGTH} 22`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${used} used${ahead}`}
    >
      {forecast && <title>{forecast.method}</title>}
      <rect class="paper" y="6" width={LENGTH} height="10" />
      {forecast && <rect class="soft" y="6" width={width(forecast.amount)} height="10" />}
      <rect class="spent" y="6" width={width(spent ?? 0)} height="10" />
      <line class="bound" x1={BOUND} x2={BOUND} y1="1" y2="21" />
    </svg>
  );
}
