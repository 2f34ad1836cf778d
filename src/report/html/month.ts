import { type Html, html } from '../../core/values/html.ts';
import { isOfPlatform } from '../spend-report.ts';
import { NODES_WITHOUT_RUNS, periodWords } from '../words.ts';
import { byDay, parts } from './charts.ts';
import type { ReportFacts, ReportIn } from './facts.ts';
import { count, day, money, share } from './figures.ts';
import { type Cell, named, nameless, num, table } from './table.ts';

/** What each day cost, and what of it was wasted. */
export function perDay({ report, name }: ReportFacts, { spend }: ReportIn): Html {
  const { currency } = spend;
  const title = `Spend per day in ${periodWords(name)} in ${currency}, with the wasted part`;
  return html`<section class="keep"><h2>Spend per day</h2>
<div class="key"><span><i class="used"></i>useful or not judged</span><span><i class="wasted"></i>wasted</span><span>${currency} a day, days in UTC</span></div>
${byDay(spend, report.period, title)}</section>
`;
}

/** What became of the runs, by what they cost. */
export function endings({ report, madeAt }: ReportFacts, { spend }: ReportIn): Html {
  const { total, failures, idleCents, currency } = spend;
  const { byEnding } = total;
  const platform = failures.filter(({ cause }) => isOfPlatform(cause)).reduce((sum, { cents }) => sum + cents, 0);
  const end = Math.min(madeAt, report.period.until);
  const lines = [
    { kind: 'used', name: 'Completed', cents: byEnding.completed },
    { kind: 'own', name: 'Failed by its own code', cents: byEnding.failed - platform },
    { kind: 'platform', name: 'Failed by the platform', cents: platform },
    { kind: 'stopped', name: 'Cancelled by Runwarden', cents: byEnding['cancelled-by-runwarden'] },
    { kind: 'people', name: 'Cancelled by people', cents: byEnding['cancelled-by-others'] },
    { kind: 'running', name: `Still running on ${day(end)}`, cents: byEnding.running },
    { kind: 'unknown', name: 'Ended, not known how', cents: byEnding.unknown },
    { kind: 'nodes', name: NODES_WITHOUT_RUNS, cents: idleCents },
  ].filter(({ kind, cents }) => cents !== 0 || ['used', 'own', 'stopped'].includes(kind));
  const rows = lines.map(({ kind, name, cents }): readonly Cell[] => [
    html`<i class="${kind}"></i>${kind === 'nodes' ? nameless(name) : name}`,
    money(cents),
    share(cents, total.cents),
  ]);
  const bars = lines.map(({ kind, name, cents }) => ({ kind, cents, says: `${name}: ${money(cents)} ${currency}` }));
  const all = ['All', money(total.cents), share(total.cents, total.cents)];
  return html`<section class="keep"><h2>How the runs ended</h2>
${parts(bars)}${table([{ name: 'Ending' }, num('Spent'), num('Share')], rows, { all, label: 'How the runs ended' })}</section>
`;
}

/** Runs that carry the tag of emergencies, shown apart. */
export function emergencies({ emergencyTag, name }: ReportFacts, { emergencies: lines }: ReportIn): Html | null {
  if (lines.length === 0) return null;
  const rows = lines.map(({ experiment, value, owner, runs, cents }) => [
    experiment === null ? nameless('no experiment') : named(experiment),
    named(value),
    owner === null ? nameless('no owner') : named(owner),
    count(runs),
    money(cents),
  ]);
  const sum = (of: (line: (typeof lines)[number]) => number) => lines.reduce((total, line) => total + of(line), 0);
  const all = [
    `All of ${periodWords(name)}`,
    null,
    null,
    count(sum(({ runs }) => runs)),
    money(sum(({ cents }) => cents)),
  ];
  const columns = [
    { name: 'Experiment' },
    { name: `Tag ${emergencyTag}` },
    { name: 'Owner' },
    num('Runs'),
    num('Spent'),
  ];
  return html`<section class="keep"><h2>Emergency runs</h2>
<p>Runs with the tag ${emergencyTag}. They are part of the amounts above.</p>
${table(columns, rows, { all, label: 'Emergency runs' })}</section>
`;
}
