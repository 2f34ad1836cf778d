import { z } from 'zod';
import { computedSchema } from '../../run/run.ts';
import { type Immutable, instant } from '../../values/shapes.ts';
import { moment } from '../case-parts.ts';
import { computedInCase, readComputed } from '../computed.ts';
import { caseForm, type SignalEntry } from '../entry.ts';

const schema = z.object({
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  computed: computedSchema.exactOptional(),
  /**
   * The start is by the job's own properties, which do not show whether it was interrupted: run history is asked once a
   * condition needs to know. Never recorded.
   */
  breaksUnread: z.literal(true).exactOptional(),
});

/** When a run started and ended. A null start means that Azure says it has not started. */
export type Timing = Immutable<z.output<typeof schema>>;

export const timing: SignalEntry<'timing', Timing> = {
  kind: 'timing',
  subject: 'its start',
  schema,
  recorded: { write: ({ breaksUnread: _, ...timing }) => timing },
  isEnough: (answer) => !answer.known || answer.value.breaksUnread !== true,
  inCase: caseForm({
    schema: z.strictObject({
      started: moment.nullable().optional().describe('When it began to run; null for not yet.'),
      ended: moment.optional().describe('When it ended.'),
      ...computedInCase,
    }),
    expected: 'a map such as {started: -3h}',
    read({ started, ended, ...computed }, { now }) {
      const startedAt = started?.(now) ?? null;
      return { startedAt, endedAt: ended?.(now) ?? null, ...readComputed(computed, now, startedAt) };
    },
  }),
};
