import { type Html, html } from '../../core/values/html.ts';
import { gapWords } from '../gaps.ts';
import type { ReportFacts } from './facts.ts';
import { count, counted, moment, money, shown } from './figures.ts';
import { named, num, table } from './table.ts';

/** What is in no budget, in no price and in no record. */
export function notCounted({ report, currencies }: ReportFacts): Html | null {
  const nameless = currencies.flatMap(({ nameless: { runs, cents }, spend: { currency } }) =>
    runs > 0 ? [`${counted(runs, 'run')}, ${money(cents)} ${currency}.`] : [],
  );
  const { unpriced, gaps } = report;
  if (nameless.length === 0 && unpriced.length === 0 && gaps.length === 0) return null;
  return html`<section class="keep"><h2>Not in the budgets, not in the prices</h2>
${nameless.length > 0 ? html`<h3>No owner and no project</h3><p>${nameless.join(' ')} They count in every table above as a line of their own.</p>` : null}
${unpriced.length > 0 ? html`<h3>Runs without a price</h3>${unpricedTable(unpriced)}` : null}
${gaps.length > 0 ? html`<h3>Not recorded</h3><ul>${gaps.map((gap) => html`<li>${shown(gapWords(gap, moment))}.</li>`)}</ul>` : null}</section>
`;
}

function unpricedTable(lines: ReportFacts['report']['unpriced']): Html {
  const rows = lines.map(({ compute, why, runs }) => [named(compute), shown(why), count(runs)]);
  const all = [
    'All',
    html`<span class="mut">in no amount of this report</span>`,
    count(lines.reduce((sum, { runs }) => sum + runs, 0)),
  ];
  return table([{ name: 'Compute' }, { name: 'Why' }, num('Runs')], rows, { all, label: 'Runs without a price' });
}
