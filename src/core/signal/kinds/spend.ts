import { z } from 'zod';
import { type SpendBy, spendByKey } from '../../record/spend-by.ts';
import type { Period } from '../../values/period.ts';
import { amount, type Immutable, instant, text, words } from '../../values/shapes.ts';
import { moment } from '../case-parts.ts';
import { caseForm, type KeyedEntry } from '../entry.ts';
import { cost, currency, price } from './cost.ts';

const schema = z.object({
  currency: text,
  /** What is known for certain, from the period's start on, up to the latest recorded pass. */
  amount,
  /** At most so much more, for the time before a start in which nodes may have been held; 0 where there was none. */
  preparing: amount,
  /** At most so much more where prices are not settled. */
  unsettled: amount,
  /** Since when the record is without a gap; within the period the amount is a lower bound. */
  since: instant,
  /** What else makes it a lower bound, each in plain words. */
  lacks: z.array(text),
  /** Where prices are from, what is not settled of them and why some are unknown. */
  notes: z.array(text).optional(),
  /** The value of the tag that it is about, where the run has several: that of which most was spent. */
  of: text.optional(),
  /** Other values of the tag that look like slips of the keys for this one; each counts by itself. */
  near: z.array(text).optional(),
});

/** What was spent on runs with one tag value, of one experiment or in one workspace in a calendar period, by Runwarden's own record. */
export type Spend = Immutable<z.output<typeof schema>>;

/** The judged run's own value of a tag is summed over, or its own experiment or workspace. */
type SpendScope = SpendBy & { readonly period: Period };

export const spend: KeyedEntry<'spend', Spend, SpendScope> = {
  kind: 'spend',
  subject: 'what was spent',
  schema,
  recorded: null,
  key: (request) => `${'tag' in request ? request.tag : spendByKey(request)}|${request.period}`,
  // What is spent is summed of costs as they are read, so that a budget needs the cost of every run it looks at.
  needs: (_, run) => [...(cost.needs?.({ kind: 'cost' }, run) ?? []), 'cost'],
  caseKey: (request) => ('tag' in request ? request.tag : request.by),
  inCase: caseForm({
    schema: z.strictObject({
      currency,
      amount: price,
      preparing: price.default(0).describe('At most so much more, for nodes that got ready.'),
      unsettled: price.default(0).describe('At most so much more, where prices are not settled.'),
      since: moment.optional().describe('Since when the record is without a gap. Throughout when not given.'),
      notes: z.array(words('a note on prices')).optional().describe('Where prices are from.'),
      lacks: z.array(words('what is not known')).default([]).describe('What else makes the amount a lower bound.'),
      near: z.array(words('a value')).optional().describe('Other values of the tag that are spelled nearly the same.'),
    }),
    expected: 'a map such as {amount: 900}',
    description: 'By tag key, or by `experiment` or `workspace`.',
    read: (given, { now }) => ({ ...given, since: given.since?.(now) ?? 0 }),
  }),
};
