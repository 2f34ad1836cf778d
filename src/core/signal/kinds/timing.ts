import { z } from 'zod';
import { type Immutable, instant } from '../../values/shapes.ts';
import { moment } from '../case-parts.ts';
import { caseForm, type SignalEntry } from '../entry.ts';

const schema = z.object({ startedAt: instant.nullable(), endedAt: instant.nullable() });

/** When a run started and ended. A null start means that Azure says it has not started. */
export type Timing = Immutable<z.output<typeof schema>>;

export const timing: SignalEntry<'timing', Timing> = {
  kind: 'timing',
  subject: 'its start',
  schema,
  inCase: caseForm({
    schema: z.strictObject({
      started: moment.nullable().optional().describe('When it began to run; null for not yet.'),
      ended: moment.optional().describe('When it ended.'),
    }),
    expected: 'a map such as {started: -3h}',
    read: ({ started, ended }, { now }) => ({ startedAt: started?.(now) ?? null, endedAt: ended?.(now) ?? null }),
  }),
};
