import type { ReportData } from '../../core/alert/report-data.ts';
import { reportUrl, spendUrl } from './actions.ts';
import { type Fact, HEADLINE_LENGTH, type Message, messageOf, SUBJECT_LENGTH } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import type { Context } from './run-message.ts';
import { longTime } from './times.ts';
import { capital, countedRuns, cutName, exactMoney } from './words.ts';

type Sums = NonNullable<ReportData['money']>[number];
/** What a week and a month have alike. */
type Spent = Omit<Sums, 'owners'>;

const LONGEST_OWNER = 40;

/** For `report.month`. */
export function reportText(data: ReportData, { baseUrl, moment, recipients }: Context): Message {
  const { period, periodName, money, runs, workspaces, unpriced, at } = data;
  const [first] = money ?? [];
  const spent = (money ?? []).map((sums) => `${least(sums)}${exactMoney(sums.spent, sums.currency)}`).join(' and ');
  const wasted = (money ?? []).map((sums) => exactMoney(sums.wasted, sums.currency)).join(' and ');
  const places = `${workspaces} ${workspaces === 1 ? 'workspace' : 'workspaces'}`;
  return messageOf({
    subject: cutName(`Money report for ${periodName}${spent && `: ${spent} spent`}`, SUBJECT_LENGTH),
    preview: savedText(first) ?? 'Spent, wasted and saved, and on whom.',
    label: 'Money report',
    headline: cutName(headlineOf(data, spent, wasted), HEADLINE_LENGTH),
    line: `${countedRuns(runs)} in ${places}, the whole month in UTC`,
    facts: (money ?? []).flatMap((sums) => factsOf(sums, data)),
    next: [{ when: 'Now', what: 'Nothing. This is a summary of a month that is over.' }],
    list: ownersOf(money ?? []),
    actions: [
      { label: 'Whole report, to print', url: reportUrl(baseUrl, period) },
      { label: 'Spend in the console', url: spendUrl(baseUrl, { period }) },
    ],
    details: [
      ...(unpriced > 0 ? [`${countedRuns(unpriced)} without a price: in no amount. The report says why.`] : []),
      `Made on ${longTime(at, moment)}. Amounts are of what Runwarden recorded, by list prices or your own rates. They are no bill.`,
      recipientLine(recipients, null),
    ],
  });
}

function headlineOf({ periodName, money }: ReportData, spent: string, wasted: string): string {
  if (money === null) return `The money report for ${periodName} is there.`;
  if (money.length === 0) return `Nothing was spent in ${periodName}, as far as is recorded.`;
  return `${capital(spent)} spent in ${periodName}, ${wasted} of it wasted.`;
}

function least({ atLeast }: Spent): string {
  return atLeast ? 'at least ' : '';
}

function savedText(sums: Spent | undefined): string | null {
  const between = sums ? betweenText(sums) : null;
  return between && `Saved by cancels: ${between}.`;
}

function betweenText({ currency, saved }: Spent): string | null {
  if (!saved) return null;
  return `${exactMoney(saved.low, currency)} to ${exactMoney(saved.high, currency)}, expected ${exactMoney(saved.expected, currency)}`;
}

/**
 * `At least 412.20 USD, 4.1% more than in the week before; 38.10 USD wasted (9.2%)`, and what cancels saved: for a summary with
 * other facts beside it.
 */
export function spentFacts(sums: Spent, beforeName: string): readonly Fact[] {
  const { currency, spent, before, wasted } = sums;
  const saved = betweenText(sums);
  const amount = `${capital(least(sums))}${exactMoney(spent, currency)}${changeText(spent, before, beforeName)}`;
  return [
    { name: 'Spent', text: `${amount}; ${exactMoney(wasted, currency)} wasted (${share(wasted, spent)})` },
    ...(saved === null ? [] : [{ name: 'Saved by cancels', text: saved }]),
  ];
}

function factsOf(sums: Sums, { beforeName }: ReportData): readonly Fact[] {
  const { currency, spent, before, wasted } = sums;
  return [
    { name: 'Spent', text: `${least(sums)}${exactMoney(spent, currency)}${changeText(spent, before, beforeName)}` },
    { name: 'Wasted', text: `${exactMoney(wasted, currency)}, ${share(wasted, spent)} of it` },
    { name: 'Saved by cancels', text: betweenText(sums) ?? 'No cancel of which it is known what that saved' },
  ];
}

function changeText(spent: number, before: number | null, name: string): string {
  if (before === null || before === 0) return `; nothing is recorded of ${name}`;
  if (spent === before) return `, as much as in ${name}`;
  return `, ${share(Math.abs(spent - before), before)} ${spent > before ? 'more' : 'less'} than in ${name}`;
}

function ownersOf(money: readonly Sums[]): Message['list'] {
  const lines = money.flatMap(({ currency, owners }) =>
    owners.map(
      ({ owner, spent }) =>
        `${owner === null ? 'no owner' : cutName(owner, LONGEST_OWNER)}: ${exactMoney(spent, currency)}`,
    ),
  );
  return lines.length === 0 ? null : { title: 'Who spent most:', lines };
}

function share(part: number, whole: number): string {
  return `${(whole === 0 ? 0 : (part / whole) * 100).toFixed(1)}%`;
}
