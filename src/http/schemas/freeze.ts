import { z } from 'zod';
import type { Freeze } from '../../core/decision/finding.ts';
import type { RequestInFlight } from '../../core/ports/ledger.ts';
import { alreadySentOut, describeSent } from './already-sent.ts';
import { listOf, plainText, timeOut } from './common.ts';
import { untilFields } from './until.ts';

export const freezeIn = z.strictObject({ reason: plainText(1000), ...untilFields }).meta({
  id: 'NewFreeze',
  description: 'Stops enforcement for everyone. Without an end it lasts until somebody lifts it.',
  examples: [{ reason: 'The metrics of two regions are late.', for: '4h' }],
});

export const freezeOut = z
  .object({
    id: z.string(),
    reason: z.string(),
    author: z.string(),
    createdAt: timeOut,
    endsAt: timeOut.nullable(),
  })
  .meta({ id: 'Freeze', description: 'Cancels stopped for everyone; without an end until somebody lifts it.' });

export const freezeStateOut = z
  .object({ frozen: z.boolean(), freezes: listOf(freezeOut).describe('Those in force; the longest counts.') })
  .meta({ id: 'FreezeState', description: 'Whether enforcement is frozen, by whom and why.' });

export const freezeMadeOut = freezeStateOut
  .extend({
    message: z.string().describe('What the freeze came to, in one sentence.'),
    alreadySent: alreadySentOut,
  })
  .meta({ id: 'MadeFreeze', description: 'The freezes in force, and what had gone out before the new one.' });

export const liftedOut = z
  .object({ lifted: z.int().describe('How many freezes were in force.') })
  .meta({ id: 'Lifted', description: 'What lifting the freeze did.' });

/** The freezes in force. */
export function showFreezes(freezes: readonly Freeze[]): z.output<typeof freezeStateOut> {
  return { frozen: freezes.length > 0, freezes };
}

/** The freezes in force after a new one, with what had gone out before it. */
export function showMadeFreeze(
  freezes: readonly Freeze[],
  sent: readonly RequestInFlight[],
): z.output<typeof freezeMadeOut> {
  const message = `Frozen${describeSent(sent) || '; no request to Azure was on its way'}.`;
  return { ...showFreezes(freezes), message, alreadySent: sent };
}
