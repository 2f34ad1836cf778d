import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { tagKeyText } from '../core/policy/patterns.ts';
import { SPEND_WITHIN } from '../core/record/spend-by.ts';
import { type Run, whyUnknown } from '../core/run/run.ts';
import { tagInAnyCase, tagInWords, tagValues } from '../core/run/tags.ts';
import type { Snapshot, Spend, SpendRequest } from '../core/signal/signal.ts';
import { formatInstant, type Instant } from '../core/values/duration.ts';
import { PERIODS, periodStart } from '../core/values/period.ts';
import { caseless } from '../core/values/text.ts';
import { money, mostSpent, otherCurrency, shownMoney, shownSpent } from './parameters/money.ts';
import { need } from './signals/need.ts';

const EXPECTED =
  'a map such as {tag: team, period: month, over: 5000 USD} or {by: experiment, period: week, over: 500 USD}';
const ONE = 'either tag or by';

const parameters = z
  .strictObject(
    {
      tag: tagKeyText().optional().describe("The runs with the judged run's own value of this tag are added up."),
      by: z
        .enum(SPEND_WITHIN, { error: 'experiment or workspace; for an owner, the tag that names owners' })
        .optional()
        .describe(
          "In the place of `tag`: the runs of the judged run's own experiment in its workspace, or all of its workspace.",
        ),
      period: z
        .enum(PERIODS, { error: 'day, week, month or quarter' })
        .describe('The calendar period in UTC that is now; a week begins on Monday.'),
      over: money().describe('The budget. At the budget itself it is used up.'),
    },
    { error: EXPECTED },
  )
  .refine(({ tag, by }) => (tag === undefined) !== (by === undefined), { error: ONE });

export type BudgetParameters = z.infer<typeof parameters>;

/**
 * The runs that share the value of a tag, an experiment or a workspace have used up their budget for the day, the week, the
 * month or the quarter. Manual: docs/conditions/budget.md
 *
 * ```yaml
 * budget: {tag: cost-center, period: month, over: 5000 USD}
 * ```
 */
export const budget: ConditionKind<BudgetParameters> = {
  kind: 'budget',
  summary:
    'The runs of one tag value, experiment or workspace have used up a budget for a day, week, month or quarter.',
  parameters,
  signals: (given) => [requestOf(given)],
  compile: (given) => (snapshot, now) => checkBudget(snapshot, given, now),
};

function checkBudget(snapshot: Snapshot, given: BudgetParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  const threshold = given.over.amount;
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`, { threshold });
  const counted = countedAs(run, given);
  if ('outcome' in counted) return result(counted.outcome, counted.reason, { threshold });
  const spend = need(snapshot, requestOf(given), now, { threshold });
  if (!spend.known) return spend.answer;
  const mismatch = otherCurrency(given.over, spend.value.currency);
  if (mismatch) return result('unknown', mismatch, { threshold });
  const begin = periodStart(given.period, now);
  if (spend.at < begin)
    return result('unknown', `this ${given.period} is not recorded yet: the record ends ${formatInstant(spend.at)}`, {
      threshold,
    });
  return compareSpend(spend.value, begin, { ...given, ...counted }).with({ age: spend.age });
}

/** Of what a run is a part: `team` and `vision`, `experiment` and `nightly`. */
interface Counted {
  readonly what: string;
  readonly value: string;
  /** In the identity of a violation. */
  readonly as: string;
}

/** As what the run counts, or why no budget counts for it or that is not clear. */
function countedAs(
  run: Run,
  { tag, by }: BudgetParameters,
): Counted | { readonly outcome: 'healthy' | 'unknown'; readonly reason: string } {
  if (tag === undefined) return countedWithin(run, by ?? 'workspace');
  const why = whyUnknown(run, 'tags');
  if (why !== null) return { outcome: 'unknown', reason: why };
  const value = tagInAnyCase(run, tag);
  const values = tagValues(run, tag);
  if (value === null && values.length > 0)
    return { outcome: 'unknown', reason: `which budget counts for it is not clear: ${tagInWords(tag, values)}` };
  if (!value) return { outcome: 'healthy', reason: `carries no tag ${tag}, so that no budget counts for it` };
  return { what: tag, value, as: tag };
}

function countedWithin(run: Run, by: NonNullable<BudgetParameters['by']>): ReturnType<typeof countedAs> {
  if (by === 'workspace') return { what: by, value: run.workspaceName, as: `*${by}` };
  const why = whyUnknown(run, 'experiment');
  if (why !== null || run.experiment === null)
    return { outcome: 'unknown', reason: why ?? 'Azure does not report its experiment' };
  return { what: by, value: run.experiment, as: `*${by}` };
}

function compareSpend(spend: Spend, begin: Instant, given: BudgetParameters & Counted): ConditionResult {
  const { amount, currency, since, lacks, near = [], notes = [] } = spend;
  const value = spend.of ?? given.value;
  const threshold = given.over.amount;
  const gap = since <= begin ? [] : [`the record is without a gap only since ${formatInstant(since)}`];
  const open = [...gap, ...lacks];
  const sum = shownSpent(spend, open.length === 0, currency);
  const alike =
    near.length === 0 ? '' : `; ${given.what} ${near.join(', ')} is spelled nearly the same and counts by itself`;
  const spent = `${given.what} ${value} has spent ${sum} this ${given.period}, budget ${shownMoney(threshold, currency)}${alike}${notes.map((note) => `; ${note}`).join('')}`;
  const facts = { value: Math.round(amount * 100) / 100, threshold };
  const identity = `budget:${given.as}=${caseless(value)}:${formatInstant(begin)}`;
  if (amount >= threshold) return result('violated', spent, { ...facts, identity });
  if (open.length === 0 && mostSpent(spend) < threshold) return result('healthy', spent, facts);
  return result('unknown', [spent, ...open].join('; '), facts);
}

function requestOf({ tag, by, period }: BudgetParameters): SpendRequest {
  return tag === undefined ? { kind: 'spend', by: by ?? 'workspace', period } : { kind: 'spend', tag, period };
}
