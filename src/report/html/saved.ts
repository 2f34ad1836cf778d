import { BY_HAND_POLICY_NAME } from '../../core/policy/by-hand-policy.ts';
import { amountText } from '../../core/values/amount-text.ts';
import { Html, html } from '../../core/values/html.ts';
import type { PolicySavings } from '../savings.ts';
import { roundUp, spans } from './charts.ts';
import type { ReportFacts, ReportIn } from './facts.ts';
import { count, counted, money, taken } from './figures.ts';
import { named, num, table } from './table.ts';

/** What cancels saved: low, expected and high. */
export function saved({ savingsUnknown, currencies }: ReportFacts, { savings, saved: all, spend }: ReportIn): Html {
  const isFirst = currencies[0]?.spend === spend;
  const unknown =
    savingsUnknown > 0 && isFirst
      ? html`<p>What ${counted(savingsUnknown, 'cancel')} saved is not known: a price or an end is missing. They are in no line.</p>`
      : null;
  if (savings.length === 0)
    return html`<section class="keep"><h2>Saved</h2>
<p>There was no cancel of which it is known what that saved.</p>${unknown}</section>
`;
  const lines = savings.map(({ policy, saved: { low, expected, high } }) => ({
    ...{ name: nameOf(policy), low: low / 100, middle: expected / 100, high: high / 100, kind: 'saved' as const },
  }));
  const sum = {
    name: 'all',
    low: all.low / 100,
    middle: all.expected / 100,
    high: all.high / 100,
    kind: 'all' as const,
  };
  const from = Math.min(0, ...[...lines, sum].map(({ low }) => -roundUp(-low)));
  const to = roundUp(Math.max(1, ...[...lines, sum].map(({ high }) => high)));
  const label = `Saved by policy in ${spend.currency}, from low to high`;
  return html`<section class="keep"><h2>Saved</h2>
<p>What the cancelled runs would have cost after the cancel, less what the cancel did not avoid. The true amount cannot be known; so there are three.</p>
${spans([...lines, sum], { label, from, to, mark: (value) => amountText(value, 0) })}<p class="mut xs">${spend.currency}, from low to high; the dot is the expected amount.</p>
${savingsTable(savings, all)}${unknown}</section>
`;
}

function nameOf(policy: string): string {
  return policy === BY_HAND_POLICY_NAME ? 'by hand, no policy' : policy;
}

function savingsTable(savings: readonly PolicySavings[], all: ReportIn['saved']): Html {
  const two = (above: string, below: string) => num(new Html(`${above}<br>${below}`));
  const columns = [
    ...[{ name: 'Policy' }, num('Cancels'), two('Avoided', 'low'), two('Avoided', 'expected'), two('Avoided', 'high')],
    ...[two('Run', 'again'), two('Until nodes', 'were free'), two('Wrong', 'cancels')],
    ...[two('Saved', 'low'), two('Saved', 'expected'), two('Saved', 'high')],
  ];
  const rows = savings.map(({ policy, cancels, avoided, again, leaked, wrong, saved: net }) => [
    ...[named(nameOf(policy)), count(cancels), money(avoided.low), money(avoided.expected), money(avoided.high)],
    ...[taken(again), taken(leaked), taken(wrong), money(net.low), money(net.expected), money(net.high)],
  ]);
  const sum = (of: (one: PolicySavings) => number) => savings.reduce((total, one) => total + of(one), 0);
  const last = [
    ...['All', count(sum(({ cancels }) => cancels)), money(sum(({ avoided }) => avoided.low))],
    ...[money(sum(({ avoided }) => avoided.expected)), money(sum(({ avoided }) => avoided.high))],
    ...[taken(sum(({ again }) => again)), taken(sum(({ leaked }) => leaked)), taken(sum(({ wrong }) => wrong))],
    ...[money(all.low), money(all.expected), money(all.high)],
  ];
  return table(columns, rows, { all: last, isTight: true, label: 'Saved by policy' });
}
