import { percentUsed } from '../../core/money/budget-use.ts';
import { type Html, html } from '../../core/values/html.ts';
import { usedCell } from './budgets.ts';
import type { ReportFacts, ReportIn } from './facts.ts';
import { counted, day, money, share, shown } from './figures.ts';

const NEARLY = 90;

/** What to know after half a minute. */
export function findings(facts: ReportFacts, one: ReportIn): Html | null {
  const found = [dearest(one), ...budgets(one), effect(facts, one), nameless(facts, one)].filter(
    (text) => text !== null,
  );
  if (found.length === 0) return null;
  return html`<ul>${found.map((text) => html`<li>${text}</li>`)}</ul>
`;
}

function dearest({ spend, worst }: ReportIn): string | null {
  const { total, groups } = spend;
  const [first] = groups;
  if (!first || first.key === null || first.cents === 0) return null;
  const spent = `${shown(first.key)} spent ${share(first.cents, total.cents)} of everything`;
  if (total.wastedCents === 0) return `${spent}.`;
  const caused = `${spent} and caused ${share(first.wastedCents, total.wastedCents)} of the waste`;
  return worst ? `${caused}; most of it in ${shown(worst.experiment)}.` : `${caused}.`;
}

function budgets({ budgets: lines }: ReportIn): readonly string[] {
  return lines.flatMap((use) => {
    const { budget, passedOn } = use;
    const name = shown(budget.name);
    if (passedOn !== null) return [`The budget of ${name} was passed on ${day(passedOn, { weekday: 'short' })}.`];
    const used = percentUsed(use) ?? 0;
    return used < NEARLY ? [] : [`${name} is at ${usedCell(use)} of its budget.`];
  });
}

function effect({ precision }: ReportFacts, { savings, spend }: ReportIn): string | null {
  const [most] = savings;
  if (!most || most.saved.expected <= 0) return null;
  const amount = `${money(most.saved.expected)} ${spend.currency} expected`;
  const row = precision.find(({ policy }) => policy === most.policy);
  const wrong = row?.share
    ? `; ${row.wrong.length} of its last ${row.share.of} cancels ${row.wrong.length === 1 ? 'was' : 'were'} wrong`
    : '';
  return `${shown(most.policy)} has the largest effect: ${amount}${wrong}.`;
}

function nameless({ report, currencies }: ReportFacts, { nameless: { runs, cents }, spend }: ReportIn): string | null {
  // Runs without a price are of no currency, and said once.
  const unpricedLines = currencies[0]?.spend === spend ? report.unpriced : [];
  const without = unpricedLines.reduce((sum, line) => sum + line.runs, 0);
  const carry = runs > 0 ? `${money(cents)} ${spend.currency} carry no owner and no project` : null;
  const unpriced = without > 0 ? `${counted(without, 'run has', 'runs have')} no price` : null;
  if (carry === null && unpriced === null) return null;
  return `${[carry, unpriced].filter((part) => part !== null).join(', and ')}.`;
}
