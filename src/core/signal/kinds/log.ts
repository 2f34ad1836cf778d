import { z } from 'zod';
import { amount, type Immutable, instant } from '../../values/shapes.ts';
import { moment, whole } from '../case-parts.ts';
import { caseForm, type SignalEntry } from '../entry.ts';

const schema = z.object({
  /** When the newest of them last grew; null when there is none. */
  lastGrowthAt: instant.nullable(),
  bytes: amount,
});

/** The run's own log files in storage. */
export type LogGrowth = Immutable<z.output<typeof schema>>;

export const log: SignalEntry<'log', LogGrowth> = {
  kind: 'log',
  facts: () => null,
  subject: 'its log',
  schema,
  inCase: caseForm({
    schema: z.strictObject({
      'last-growth': moment.nullable().describe('When a log last grew; null for never.'),
      bytes: whole.default(1),
    }),
    expected: 'a map such as {last-growth: -3h}',
    read: ({ 'last-growth': lastGrowth, bytes }, { now }) => ({ lastGrowthAt: lastGrowth?.(now) ?? null, bytes }),
  }),
};
