import { z } from 'zod';
import { type Budget, budgetCounts } from '../../core/money/budget.ts';
import { BUDGET_STATES, type BudgetUse, percentUsed } from '../../core/money/budget-use.ts';
import { budgetSays, forecastMethod, periodName, usedInWords } from '../../core/money/budget-words.ts';
import { PERIODS } from '../../core/values/period.ts';
import { listOf, timeOut } from './common.ts';

const forecastOut = z
  .object({
    amount: z.number().describe('About what will have been spent when the period ends; at least, where `atLeast`.'),
    perDay: z.number().describe('The mean of the last whole days.'),
    days: z.int().describe('How many days these are, 7 at most. At the start of a period they are of the one before.'),
    overAt: timeOut
      .nullable()
      .describe('When the budget is used up at that pace; null where it is not, or already is.'),
    method: z.string().describe('How it was made, in words.'),
  })
  .meta({ id: 'BudgetForecast' });

const budgetOut = z
  .object({
    name: z.string(),
    by: z.enum(['tag', 'without-tag', 'owner', 'experiment', 'workspace']).describe('Whose spend it bounds.'),
    key: z.string().nullable().describe('The key of the tag.'),
    value: z.string().nullable().describe('The value of the tag, the owner, the experiment or the workspace.'),
    counts: z.string().describe('What it counts, in words: `runs with the tag project=atlas`.'),
    period: z.enum(PERIODS),
    periodName: z.string().describe('`November 2026`'),
    begin: timeOut,
    end: timeOut.describe('The first moment after the period.'),
    amount: z.number().describe('The bound.'),
    currency: z.string(),
    alertAt: listOf(z.number()).describe('Percents at which an alert goes out, once each a period.'),
    spent: z.number().nullable().describe('For certain; null before anything was recorded.'),
    atLeast: z.boolean().describe('`spent` may be more.'),
    whyAtLeast: listOf(z.string()).describe('Why, in words.'),
    until: timeOut.nullable().describe('Up to when costs are counted.'),
    percent: z.int().nullable().describe('Whole percents that are used for certain.'),
    used: z.string().describe('The same in words: `at least 92 %`.'),
    forecast: forecastOut.nullable().describe('Null with less than two whole days of record.'),
    state: z
      .enum(BUDGET_STATES)
      .describe(
        '`over`: used up. `passes`: the forecast passes it. `within`: neither, and all is known. `unknown`: not all is known, so it may be any.',
      ),
    says: z.string().describe('Where it leads: `over on 20 Nov`.'),
  })
  .meta({ id: 'Budget', description: 'A budget of the config, and what is used of it now.' });

export const budgetsOut = z
  .object({ items: listOf(budgetOut), now: timeOut.describe("The time on the service's own clock.") })
  .meta({ id: 'Budgets' });

export function showBudget(use: BudgetUse): z.output<typeof budgetOut> {
  const { budget, begin, end, spent, open, until, forecast, state } = use;
  const { name, by, period, amount, currency, alertAt } = budget;
  return {
    ...{ name, by: by.kind, ...keyAndValue(budget), counts: budgetCounts(by) },
    ...{ period, periodName: periodName(period, begin), begin, end },
    ...{ amount, currency, alertAt, spent, atLeast: open.length > 0, whyAtLeast: open, until },
    ...{ percent: percentUsed(use), used: usedInWords(use) },
    forecast: forecast && { ...forecast, method: forecastMethod(use) ?? '' },
    ...{ state, says: budgetSays(use) },
  };
}

function keyAndValue({ by }: Budget) {
  return { key: 'key' in by ? by.key : null, value: 'value' in by ? by.value : null };
}
