import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { tagKeyText } from '../core/policy/patterns.ts';
import { whyUnknown } from '../core/run/run.ts';
import { tagInAnyCase, tagInWords, tagValues } from '../core/run/tags.ts';
import type { Snapshot, Spend, SpendRequest } from '../core/signal/signal.ts';
import { formatInstant, type Instant } from '../core/values/duration.ts';
import { periodStart } from '../core/values/period.ts';
import { caseless } from '../core/values/text.ts';
import { money, mostSpent, otherCurrency, shownMoney, shownSpent } from './parameters/money.ts';
import { need } from './signals/need.ts';

const parameters = z.strictObject(
  {
    tag: tagKeyText().describe("The runs with the judged run's own value of this tag are added up."),
    period: z
      .enum(['day', 'week', 'month'], { error: 'day, week or month' })
      .describe('The calendar period in UTC that is now; a week begins on Monday.'),
    over: money().describe('The budget. At the budget itself it is used up.'),
  },
  { error: 'a map such as {tag: team, period: month, over: 5000 USD}' },
);

export type BudgetParameters = z.infer<typeof parameters>;

/**
 * The runs that share the value of a tag have used up their budget for the day, the week or the month. Manual: docs/conditions/budget.md
 *
 * ```yaml
 * budget: {tag: cost-center, period: month, over: 5000 USD}
 * ```
 */
export const budget: ConditionKind<BudgetParameters> = {
  kind: 'budget',
  summary: 'The runs that share the value of a tag have used up a budget for a day, week or month.',
  parameters,
  signals: (given) => [requestOf(given)],
  compile: (given) => (snapshot, now) => checkBudget(snapshot, given, now),
};

function checkBudget(snapshot: Snapshot, given: BudgetParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  const threshold = given.over.amount;
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`, { threshold });
  const why = whyUnknown(run, 'tags');
  if (why !== null) return result('unknown', why, { threshold });
  const value = tagInAnyCase(run, given.tag);
  const values = tagValues(run, given.tag);
  if (value === null && values.length > 0)
    return result('unknown', `which budget counts for it is not clear: ${tagInWords(given.tag, values)}`, {
      threshold,
    });
  if (!value) return result('healthy', `carries no tag ${given.tag}, so that no budget counts for it`, { threshold });
  const spend = need(snapshot, requestOf(given), now, { threshold });
  if (!spend.known) return spend.answer;
  const mismatch = otherCurrency(given.over, spend.value.currency);
  if (mismatch) return result('unknown', mismatch, { threshold });
  const begin = periodStart(given.period, now);
  if (spend.at < begin)
    return result('unknown', `this ${given.period} is not recorded yet: the record ends ${formatInstant(spend.at)}`, {
      threshold,
    });
  return { ...compareSpend(spend.value, begin, { ...given, value }), age: spend.age };
}

function compareSpend(
  spend: Spend,
  begin: Instant,
  given: BudgetParameters & { readonly value: string },
): ConditionResult {
  const { amount, currency, since, lacks, near = [], notes = [] } = spend;
  const value = spend.of ?? given.value;
  const threshold = given.over.amount;
  const gap = since <= begin ? [] : [`the record is without a gap only since ${formatInstant(since)}`];
  const open = [...gap, ...lacks];
  const sum = shownSpent(spend, open.length === 0, currency);
  const alike =
    near.length === 0 ? '' : `; ${given.tag} ${near.join(', ')} is spelled nearly the same and counts by itself`;
  const spent = `${given.tag} ${value} has spent ${sum} this ${given.period}, budget ${shownMoney(threshold, currency)}${alike}${notes.map((note) => `; ${note}`).join('')}`;
  const facts = { value: Math.round(amount * 100) / 100, threshold };
  const identity = `budget:${given.tag}=${caseless(value)}:${formatInstant(begin)}`;
  if (amount >= threshold) return result('violated', spent, { ...facts, identity });
  if (open.length === 0 && mostSpent(spend) < threshold) return result('healthy', spent, facts);
  return result('unknown', [spent, ...open].join('; '), facts);
}

function requestOf({ tag, period }: BudgetParameters): SpendRequest {
  return { kind: 'spend', tag, period };
}
