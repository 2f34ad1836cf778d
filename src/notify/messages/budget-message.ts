import { type BudgetData, dayOfPeriod } from '../../core/alert/budget-data.ts';
import { budgetsCommand, spendUrl } from './actions.ts';
import { type Fact, HEADLINE_LENGTH, type Message, messageOf, type Next, SUBJECT_LENGTH } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import type { Context } from './run-message.ts';
import { dayOf, longTime } from './times.ts';
import { capital, cutName, fitName, money, sentence, spentOf } from './words.ts';

const NOTHING_CANCELLED = 'Nothing is cancelled because of a budget; a policy would have to say so.';

/** For `budget.used`. */
export function budgetText(data: BudgetData, { baseUrl, moment, recipients }: Context): Message {
  const { budget, percent, periodName, counts, everywhere } = data;
  const isOver = percent >= 100;
  const least = data.atLeast ? 'at least ' : '';
  const label = isOver ? 'Budget used up' : `Budget ${least}${percent}% used`;
  const used = isOver ? 'its whole budget' : `${least}${percent}% of its budget`;
  return messageOf({
    subject: fitName(budget, SUBJECT_LENGTH, (name) => `${label}: ${name}${sumText(data)} for ${periodName}`),
    preview: `${daysLeft(data, 'With')}. ${NOTHING_CANCELLED}`,
    label,
    headline: fitName(
      budget,
      HEADLINE_LENGTH,
      (name) => `${name} has used ${used} for ${periodName}, ${daysLeft(data, 'with')}.`,
    ),
    line: `${capital(counts)}${everywhere ? ', all workspaces' : ''}`,
    facts: factsOf(data, moment),
    next: nextOf(data, moment),
    actions: [{ label: 'What was spent', url: spendUrl(baseUrl, data.query) }],
    commands: [{ label: 'To see all budgets:', commands: [budgetsCommand(baseUrl)] }],
    details: [
      ...(data.atLeast ? [`Not all is known, so it may be more: ${data.whyAtLeast.join('; ')}.`] : []),
      ...(data.money?.forecast
        ? [
            `Forecast: what was spent, and for each day that is left the mean of the last ${data.money.forecast.days} whole days.`,
          ]
        : []),
      'Amounts are of what Runwarden recorded, by list prices or your own rates. They are no bill.',
      recipientLine(recipients, null),
    ],
  });
}

/** `, 24,012 of 30,000 EUR`; nothing on a channel that shows no money. */
function sumText({ money: sums, atLeast }: BudgetData): string {
  return sums ? `, ${atLeast ? 'at least ' : ''}${spentOf(sums)}` : '';
}

/** `with 6 days left`. Today is not counted. */
function daysLeft(data: BudgetData, word: 'with' | 'With'): string {
  const { day, of } = dayOfPeriod(data);
  const left = of - day;
  if (of === 1) return `${word} hours left`;
  return left === 0
    ? `${word === 'with' ? 'on' : 'On'} its last day`
    : `${word} ${left} ${left === 1 ? 'day' : 'days'} left`;
}

function factsOf(data: BudgetData, moment: Context['moment']): Fact[] {
  const { money: sums, percent, atLeast, overAt, at, period } = data;
  const { day, of } = dayOfPeriod(data);
  const least = atLeast ? 'at least ' : '';
  const reached = {
    name: 'Reached',
    text: `${longTime(at, moment)}${period === 'day' ? '' : `, day ${day} of ${of}`}`,
  };
  const over = overAt === null ? null : `Used up on ${dayOf(overAt, moment)} at this pace.`;
  if (!sums)
    return [
      { name: 'Used', text: `${least}${percent}%` },
      reached,
      ...(over ? [{ name: 'Forecast', text: over }] : []),
    ];
  const { currency, spent, bound, forecast } = sums;
  const left = bound - spent;
  const rest =
    left > 0 ? `${atLeast ? 'At most ' : ''}${money(left, currency)} are left.` : `${money(-left, currency)} over.`;
  const facts: Fact[] = [
    {
      name: 'Spent',
      text: `${sentence(`${least}${money(spent, currency)} of ${money(bound, currency)} (${percent}%)`)} ${rest}`,
    },
    ...wentTo(sums),
    reached,
  ];
  if (!forecast) return facts;
  const about = `About ${money(forecast.amount, currency)} by the end of ${data.periodName}`;
  return [
    ...facts,
    { name: 'Pace', text: `${money(forecast.perDay, currency)} a day in the last ${forecast.days} days` },
    {
      name: 'Forecast',
      text: `${atLeast ? about.replace('About', 'About, and at least,') : about}.${over ? ` ${over}` : ''}`,
    },
  ];
}

const LONGEST_GROUP = 40;

/** The largest groups of what was spent: where one has to ask first. */
function wentTo({ largest, currency }: NonNullable<BudgetData['money']>): Fact[] {
  if (!largest) return [];
  const { by, groups, others } = largest;
  const named = groups.map(({ name, amount }) => ({
    ...{ name: name === null ? `no ${by}` : cutName(name, LONGEST_GROUP), amount },
  }));
  const rest =
    others.count > 0
      ? [{ name: others.count === 1 ? 'one other' : `${others.count} others`, amount: others.amount }]
      : [];
  const parts = [...named, ...rest].map(({ name, amount }) => `${name} ${money(amount, currency)}`);
  return [{ name: by === 'owner' ? 'Where it went' : 'Where it went, by experiment', text: parts.join('; ') }];
}

function nextOf({ nextThreshold, nextPeriodName, end }: BudgetData, moment: Context['moment']): Next[] {
  const begins = { when: longTime(end, moment), what: `The budget for ${nextPeriodName} begins at 0.` };
  if (nextThreshold === null) return [{ when: 'Now', what: `The runs continue. ${NOTHING_CANCELLED}` }, begins];
  return [{ when: `At ${nextThreshold}%`, what: `You get the next message. ${NOTHING_CANCELLED}` }, begins];
}
