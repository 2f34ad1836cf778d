import { Html, html } from '../../core/values/html.ts';
import { periodWords } from '../words.ts';
import { budgetsInOtherCurrencies } from './budgets.ts';
import { type ReportFacts, type ReportIn, type ReportInput, reportFacts } from './facts.ts';
import { counted, moment } from './figures.ts';
import { findings } from './findings.ts';
import { figures } from './first-figures.ts';
import { howCounted } from './how-counted.ts';
import { emergencies, endings, perDay } from './month.ts';
import { notCounted } from './not-counted.ts';
import { precision } from './precision.ts';
import { saved } from './saved.ts';
import { reportStyle } from './style.ts';
import { waste } from './waste.ts';
import { whoSpent } from './who-spent.ts';

/** The report of a period as one page, without a script and without anything from elsewhere. It prints well on A4. */
export function reportPage(input: ReportInput): string {
  const facts = reportFacts(input);
  const { name, currencies, report } = facts;
  const title = `Money report for ${periodWords(name)}`;
  const style = new Html(reportStyle(periodWords(name)));
  const isOver = facts.madeAt >= report.period.until;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Runwarden: ${lower(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}${isOver ? null : ' so far'}</h1>
<p class="lead">${lead(facts)}</p>
</header>
<main>
${currencies.length === 0 ? html`<p>Nothing was spent in this period, as far as is recorded.</p>` : null}
${currencies.map((one) => ofCurrency(facts, one))}
${budgetsInOtherCurrencies(facts)}
${precision(facts)}
${notCounted(facts)}
${howCounted(facts)}
</main>
</body>
</html>
`.text;
}

function lead({ workspaces, runs, currencies, madeAt }: ReportFacts): string {
  const [only, second] = currencies;
  const amounts =
    only && !second
      ? `all amounts in ${only.spend.currency} at list prices or configured rates`
      : 'amounts at list prices or configured rates';
  return `${counted(workspaces, 'workspace')}, ${counted(runs, 'run')}, ${amounts}. Made by Runwarden on ${moment(madeAt)}.`;
}

/** Amounts of two currencies are never added: each has its own tables. */
function ofCurrency(facts: ReportFacts, one: ReportIn): Html {
  const isFirst = facts.currencies[0] === one;
  const heading = facts.currencies.length > 1 ? html`<h2${isFirst ? null : PAGE}>In ${one.spend.currency}</h2>` : null;
  return html`${heading}${figures(facts, one)}${findings(facts, one)}${perDay(facts, one)}${endings(facts, one)}${emergencies(facts, one)}${whoSpent(facts, one)}${waste(one)}${saved(facts, one)}`;
}

/** Begins a page on paper. */
const PAGE = html` class="page"`;

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
