import { z } from 'zod';
import { type Immutable, text, words } from '../../values/shapes.ts';
import { caseForm, type SignalEntry } from '../entry.ts';

const schema = z.object({
  /** Each in plain words, the most telling first. Empty where Azure gives no reason. */
  because: z.array(text),
});

/** Why a run that has not started waits. It explains a verdict and decides none. */
export type Wait = Immutable<z.output<typeof schema>>;

export const wait: SignalEntry<'wait', Wait> = {
  kind: 'wait',
  subject: 'why it waits',
  schema,
  inCase: caseForm({
    schema: z.strictObject({ because: z.array(words('a reason')).describe('What Azure says, each in plain words.') }),
    expected: 'a map such as {because: [compute gpu-a has 0 of 4 nodes]}',
    read: (given) => given,
  }),
};
