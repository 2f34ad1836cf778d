import { z } from 'zod';
import type { ConfirmedTag } from '../../core/run/protected-tags.ts';
import { alreadySentOut } from './already-sent.ts';
import { timeOut } from './common.ts';

export const confirmedTagOut = z
  .object({ tag: z.string(), value: z.string(), confirmedBy: z.string(), confirmedAt: timeOut })
  .meta({
    id: 'ConfirmedTag',
    description: 'A protected tag of a run that an operator confirmed. It counts in policies.',
  });

export const tagConfirmedOut = confirmedTagOut
  .extend({ alreadySent: alreadySentOut })
  .meta({ id: 'TagConfirmed', description: 'The confirmation, and what had gone out before it.' });

/** Without the names of the run and its workspace, which the address has. */
export function showConfirmedTag({
  tag,
  value,
  confirmedBy,
  confirmedAt,
}: ConfirmedTag): z.output<typeof confirmedTagOut> {
  return { tag, value, confirmedBy, confirmedAt };
}
