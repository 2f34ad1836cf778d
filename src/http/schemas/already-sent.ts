import { z } from 'zod';
import type { RequestInFlight } from '../../core/ports/ledger.ts';
import { formatInstant } from '../../core/values/duration.ts';
import { listOf, timeOut } from './common.ts';

/** What had gone out before a person's word held it: the same in every answer that holds cancels. */
export const alreadySentOut = listOf(
  z.object({
    decisionId: z.string(),
    runId: z.string(),
    workspace: z.string(),
    policy: z.string(),
    at: timeOut,
    isCertain: z
      .boolean()
      .describe('False where nobody knows yet whether Azure has it: the run is read until it shows.'),
  }),
).describe(
  'Cancels that were on their way and went out, or may have. Nothing that this holds goes out after the answer.',
);

/** A sentence about them, to be put after what was done; empty for none. */
export function describeSent(sent: readonly RequestInFlight[]): string {
  const certain = sent.filter(({ isCertain }) => isCertain);
  const open = sent.filter(({ isCertain }) => !isCertain);
  return [
    ...(certain.length === 0 ? [] : [`; ${count(certain.length)} had gone out ${listed(certain)}`]),
    ...(open.length === 0 ? [] : [`; ${count(open.length)} may have gone out ${listed(open)}`]),
  ].join('');
}

function count(length: number): string {
  return length === 1 ? 'one cancel' : `${length} cancels`;
}

/** With seconds: here their order matters. */
function listed(sent: readonly RequestInFlight[]): string {
  const times = sent.map(
    ({ at, runId, workspace }) => `at ${formatInstant(at).slice(11, 19)} UTC: ${runId} in ${workspace}`,
  );
  return times.join(', ');
}
