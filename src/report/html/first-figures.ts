import { type Html, html } from '../../core/values/html.ts';
import { periodWords } from '../words.ts';
import type { ReportFacts, ReportIn } from './facts.ts';
import { money, share } from './figures.ts';

const MOST_TIMES = 10;

/** Spent, wasted, saved. */
export function figures(facts: ReportFacts, { spend, before, saved, savings }: ReportIn): Html {
  const { cents, wastedCents } = spend.total;
  const three = savings.length > 0;
  const of = (amount: number, name: string) =>
    html`<div><div class="v">${money(amount)}</div><div class="s">${name}</div></div>`;
  const amounts = html`<div class="three">${of(saved.low, 'low')}${of(saved.expected, 'expected')}${of(saved.high, 'high')}</div>`;
  const none = html`<div class="v">nothing</div><div class="s">no cancel of which that is known</div>`;
  return html`<div class="figs">
<div><div class="l">Spent${spend.isAtLeast ? ', at least' : null}</div><div class="v">${money(cents)}</div><div class="s">${change(cents, before, facts)}</div></div>
<div><div class="l">Wasted, part of spent</div><div class="v">${money(wastedCents)}</div><div class="s">${share(wastedCents, cents)} of spent</div></div>
<div><div class="l">Saved by cancels, not part of spent</div>${three ? amounts : none}</div>
</div>
`;
}

function change(
  cents: number,
  before: number | null,
  { beforeName, isPartBefore, madeAt, report }: ReportFacts,
): string {
  const then = periodWords(beforeName);
  if (before === null || before === 0) return `nothing is recorded of ${then}`;
  // A part of a period is not compared with the whole of one.
  if (madeAt < report.period.until) return `${then}: ${money(before)}`;
  // Of a beginning, or of little, a share says nothing.
  if (isPartBefore || cents > MOST_TIMES * before) return `${then}: ${money(before)}${isPartBefore ? ' at least' : ''}`;
  const part = share(Math.abs(cents - before), before);
  if (cents === before) return `as much as in ${then}`;
  return `${part} ${cents > before ? 'more' : 'less'} than in ${then} (${money(before)})`;
}
