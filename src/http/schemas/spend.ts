import { z } from 'zod';
import { FAILURE_CAUSES } from '../../core/run/run.ts';
import { formatInstant } from '../../core/values/duration.ts';
import { ENDINGS } from '../../report/counted.ts';
import { DIMENSIONS, type Dimension } from '../../report/groups.ts';
import { periodNamed, REPORT_PERIODS } from '../../report/period.ts';
import { AVOIDED_UNTIL } from '../../report/savings.ts';
import { SHOWN_WASTE } from '../../report/spend-report.ts';
import { listOf, name, plainText, timeOut } from './common.ts';
import { priceOut } from './price.ts';

const BY = `must be one of ${DIMENSIONS.join(', ')}, or tag: and a key`;
const PERIOD = 'must be a period in UTC: 2026, 2026-Q4, 2026-11, 2026-W47 or 2026-11-17';

/** By what runs are grouped. */
const dimension = plainText(600)
  .refine((text): text is Dimension => DIMENSIONS.some((one) => one === text) || /^tag:.+/.test(text), BY)
  .meta({ examples: ['owner', 'tag:cost-center'] });

const asked = {
  period: plainText(10)
    .refine((text) => periodNamed(text) !== null, PERIOD)
    .exactOptional()
    .describe('A year, quarter, month, week or day in UTC. The month that is now when not given.'),
  workspace: name.exactOptional().describe('Of this workspace alone.'),
  owner: name.exactOptional().describe('Runs of this owner alone, in any case.'),
  experiment: name.exactOptional().describe('Runs of this experiment alone.'),
  tag: plainText(600).exactOptional().describe('Runs with this tag alone, as `key` or `key=value`, in any case.'),
};

/** Which runs of which period, and by what they are grouped. */
export const spendQuery = z.strictObject({
  ...asked,
  by: dimension.default('owner').describe('By what runs are grouped.'),
  format: z.enum(['csv']).exactOptional().describe('Download the groups as a table for spreadsheets.'),
});

/** Which runs of which period, and as what file. */
export const focusQuery = z.strictObject({
  ...asked,
  format: z.enum(['csv', 'parquet']).default('csv').describe('As text, or as Apache Parquet.'),
});

const amount = z.number().describe('In the currency, to the cent.');
const gpuHours = z.number().describe('GPUs of the nodes times their hours, whether they were used or not.');

const figures = {
  runs: z.int(),
  gpuHours,
  spent: amount,
  atLeast: z
    .boolean()
    .describe(
      'More may have been spent: a cost is not known, or only in part. Of the total, also where not all was recorded or prices are a range.',
    ),
  more: amount.describe('At most so much more, where prices are a range or nodes got ready.'),
  wasted: amount.describe('Of it, what is known to be wasted.'),
  wastedGpuHours: gpuHours,
  endings: z.object(
    Object.fromEntries(ENDINGS.map((ending) => [ending, amount])) as Record<(typeof ENDINGS)[number], typeof amount>,
  ),
};

const three = { low: amount, expected: amount, high: amount };
const less = {
  again: amount.describe(
    'Cost of the same work that was submitted within 72 hours, up to the expected amount that was avoided.',
  ),
  leaked: amount.describe('Cost from the cancel on until the nodes were free.'),
  wrong: amount.describe('Cost of the work that wrong cancels lost.'),
};

const policySavings = z
  .object({
    policy: z.string(),
    cancels: z.int(),
    avoided: z.object(three).describe('What the runs would have cost after the cancel.'),
    ...less,
    saved: z.object(three).describe('What is left of it. It can be below zero.'),
  })
  .meta({ id: 'PolicySavings' });

const saving = z
  .object({
    decisionId: z.string(),
    workspace: z.string(),
    runId: z.string(),
    displayName: z.string(),
    policy: z.string(),
    avoided: z.object({
      low: z.object({ amount, until: z.string() }),
      expected: z.object({ amount, until: z.string() }),
      high: z.object({ amount, until: z.string().describe(`Up to when: ${Object.values(AVOIDED_UNTIL).join('; ')}.`) }),
    }),
    ...less,
    saved: z.object(three),
  })
  .meta({ id: 'Saving', description: 'What one cancel saved.' });

export const spendInOut = z
  .object({
    currency: z.string().describe('ISO 4217. Amounts of two currencies are never added.'),
    total: z.object(figures).describe('The sum of the groups and of the nodes without a run.'),
    groups: listOf(
      z.object({
        key: z.string().nullable().describe('Null for the runs without a value.'),
        ...figures,
      }),
    ),
    nodesWithoutRuns: amount.describe('Nodes that were up without a run: in the total, and in no group.'),
    idleNodes: listOf(
      z.object({
        workspace: z.string(),
        compute: z.string(),
        why: z
          .enum(['scale-down', 'minimum', 'instance'])
          .describe('Nodes wait for the scale-down; the compute keeps so many; an instance that runs for nobody.'),
        nodeHours: z.number(),
        gpuHours,
        spent: amount,
      }),
    ),
    waste: listOf(z.object({ kind: z.enum(SHOWN_WASTE), spent: amount, gpuHours })).describe(
      'Each hour counts once, under the first kind that fits.',
    ),
    failures: listOf(z.object({ class: z.enum(FAILURE_CAUSES), runs: z.int(), spent: amount })),
    days: listOf(
      z.object({
        day: z.string().meta({ format: 'date', examples: ['2026-11-17'] }),
        spent: amount,
        wasted: z.partialRecord(z.enum(SHOWN_WASTE), amount),
      }),
    ),
    forecast: z
      .object({
        spent: amount.describe('About what will have been spent at the end of the period.'),
        perDay: amount.describe('The mean of the last whole days.'),
        days: z.int().describe('How many days these are, 7 at most.'),
      })
      .nullable()
      .describe('Null where the period is over, or with less than two whole days of it on record.'),
    prices: listOf(priceOut.extend({ nodeHours: z.number() }).meta({ id: 'SpendPrice' })).describe(
      'By which prices the runs are counted, those of the most node-hours first.',
    ),
    saved: z
      .object({ ...three, cancels: z.int(), policies: listOf(policySavings), each: listOf(saving) })
      .describe('What the cancels saved. It is no part of what was spent, and cannot be known exactly.'),
  })
  .meta({ id: 'SpendIn', description: 'What was spent in a period in one currency.' });

const lengths = Object.fromEntries(REPORT_PERIODS.map((length) => [length, z.string()])) as Record<
  (typeof REPORT_PERIODS)[number],
  z.ZodString
>;

const spendOut = z
  .object({
    period: z.object({
      name: z.string(),
      length: z.enum(REPORT_PERIODS),
      from: timeOut,
      until: timeOut.describe('Not part of it.'),
      isOver: z.boolean(),
      before: z.string().describe('The name of the period before.'),
      after: z.string().nullable().describe('The name of the period after; null where it has not begun.'),
      within: z
        .object(lengths)
        .describe(
          'The names of the periods of each length in which its last moment lies, or now where it is not over.',
        ),
    }),
    by: z.string(),
    currencies: listOf(spendInOut),
    unpriced: listOf(z.object({ compute: z.string(), why: z.string(), runs: z.int() })).describe(
      'Runs that are in no amount.',
    ),
    unread: z
      .number()
      .nullable()
      .describe('Share of the GPU time without a reading of the GPUs, 0 to 1: whether it was idle is not known.'),
    savingsUnknown: z.int().describe('Cancels of which nobody knows what they saved.'),
    lacks: listOf(z.string()).describe('Why amounts are lower bounds: what was not recorded.'),
    now: timeOut,
  })
  .meta({ id: 'Spend', description: 'What was spent, wasted and saved in a period, and on whom.' });

/** The spend, or with `format=csv` its groups as a table. */
export const spendAnswer = {
  description: 'The spend of the period.',
  content: {
    'application/json': { schema: spendOut },
    'text/csv': { schema: z.string().describe('With `format=csv`: a line for each group, and the columns by name.') },
  },
};

/** As a date of UTC. */
export function dayOut(at: number): string {
  return formatInstant(at).slice(0, 10);
}
