import { z } from 'zod';
import type { ExtensionRequest } from '../decision/objection.ts';
import type { Owner } from '../run/owner.ts';
import type { Run } from '../run/run.ts';
import { formatDuration, formatInstant } from '../values/duration.ts';
import type { Alert } from './alert.ts';
import { LONGEST_NAME, oneLine, ownerInAlert } from './alert-data.ts';
import { ownerSchema } from './alert-schemas.ts';

/** `extension.requested` and `extension.refused`: an owner's wish for more time. What is granted is an override. */
export const extensionSchema = z.object({
  requestId: z.string(),
  by: z.string(),
  askedAt: z.string(),
  /** In the owner's words. */
  reason: z.string(),
  /** How much more time. */
  length: z.string(),
  policies: z.array(z.string()),
  run: z.object({ id: z.string(), displayName: z.string(), workspace: z.string() }),
  owner: ownerSchema,
  /** Only on `extension.refused`. */
  refusedBy: z.string().nullable(),
  note: z.string().nullable(),
});

export type ExtensionData = z.output<typeof extensionSchema>;

/** On-call hears of a wish. The owner hears of a no, and on-call that nobody need answer any more. */
export function extensionAlert(
  request: ExtensionRequest,
  {
    run,
    owner,
    id,
  }: { readonly run: Pick<Run, 'id' | 'displayName' | 'workspaceName'>; readonly owner: Owner; readonly id: string },
): Alert {
  const isRefused = request.answer === 'refused';
  return {
    ...{ id, at: request.answeredAt ?? request.at, type: isRefused ? 'extension.refused' : 'extension.requested' },
    ...{ recipients: isRefused ? ['owner', 'oncall'] : ['oncall'], decisionId: null, findingId: null },
    announcesCancel: false,
    data: {
      requestId: request.id,
      by: oneLine(request.author, LONGEST_NAME),
      askedAt: formatInstant(request.at),
      reason: oneLine(request.reason),
      length: formatDuration(request.length),
      policies: request.policies.map((name) => oneLine(name, LONGEST_NAME)),
      run: {
        id: oneLine(run.id, LONGEST_NAME * 3),
        displayName: oneLine(run.displayName, LONGEST_NAME) || run.id,
        workspace: oneLine(run.workspaceName, LONGEST_NAME),
      },
      owner: ownerInAlert(owner),
      refusedBy: request.answeredBy === null ? null : oneLine(request.answeredBy, LONGEST_NAME),
      note: request.note === null ? null : oneLine(request.note),
    } satisfies ExtensionData,
  };
}
