import { z } from 'zod';
import { alreadySentOut } from './already-sent.ts';
import { listOf, timeOut } from './common.ts';
import { approvalOut } from './decision.ts';

/** What can follow from an answer. */
export const FOLLOWS = [
  'queued',
  'counted',
  'frozen',
  'exempt',
  'extended',
  'outside-hours',
  'not-in-force',
  'kept',
  'already-sent',
] as const;

const followsOut = z.object({
  kind: z
    .enum(FOLLOWS)
    .describe(
      '`queued`: the run is judged again now. `counted`: another person must approve as well. `frozen`, `exempt`, `extended`, `outside-hours`: held until then. `not-in-force`: the policy cancels nothing now. `kept`: after a no. `already-sent`: a cancel was on its way.',
    ),
  until: timeOut.nullable().describe('Until when it is held; null where that is open or nothing holds it.'),
  sentence: z.string(),
});

export const answeredOut = approvalOut
  .extend({ follows: followsOut.describe('What the answer came to.'), alreadySent: alreadySentOut })
  .meta({ id: 'AnsweredApproval', description: 'An answer as it was recorded, and what it came to.' });

export const batchOut = z
  .object({
    items: listOf(
      z.object({
        id: z.string(),
        status: z.int().describe('As if it had been answered alone.'),
        approval: answeredOut.nullable().describe('The answer as recorded; null where it was not.'),
        problem: z
          .looseObject({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() })
          .nullable()
          .describe('Why it was not recorded; null where it was.'),
      }),
    ),
  })
  .meta({ id: 'AnsweredTogether', description: 'What became of questions that were answered at once.' });
