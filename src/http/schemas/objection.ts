import { z } from 'zod';
import { EXTENSION_ANSWERS, OBJECTION_WAYS, type Objection } from '../../core/decision/objection.ts';
import type { ExtensionView } from '../../core/ports/objection-ledger.ts';
import { formatDuration, type Instant } from '../../core/values/duration.ts';
import { timeOut } from './common.ts';
import { approvalOut } from './decision.ts';

export const objectionOut = z
  .object({
    id: z.string(),
    findingId: z.string(),
    workspace: z.string(),
    runId: z.string(),
    displayName: z.string().describe('Of the run.'),
    policy: z.string(),
    author: z.string(),
    via: z
      .enum(OBJECTION_WAYS)
      .describe('`link`: by the link of a notice, so that the author is the owner as the run names one.'),
    reason: z.string(),
    at: timeOut,
    endsAt: timeOut,
    holds: z.boolean().describe('It holds the cancel at this moment, unless on-call has answered.'),
    questions: z.array(approvalOut).describe('The questions to on-call that followed, with their answers.'),
  })
  .meta({ id: 'Objection', description: 'An owner’s word against an announced cancel.' });

/** An objection with what it is about. */
export function showObjection(
  objection: Objection,
  about: Pick<z.output<typeof objectionOut>, 'workspace' | 'runId' | 'displayName' | 'policy'>,
  now: Instant,
): Omit<z.output<typeof objectionOut>, 'questions'> {
  const { evidenceKey: _, ...shown } = objection;
  return { ...shown, ...about, holds: now < objection.endsAt };
}

export const extensionOut = z
  .object({
    id: z.string(),
    workspace: z.string(),
    runId: z.string(),
    displayName: z.string().describe('Of the run.'),
    policies: z.array(z.string()),
    for: z.string().describe('How much more time, as a duration.'),
    reason: z.string(),
    author: z.string(),
    at: timeOut,
    answer: z.enum(EXTENSION_ANSWERS).nullable(),
    answeredAt: timeOut.nullable(),
    answeredBy: z.string().nullable(),
    note: z.string().nullable(),
    overrideId: z.string().nullable().describe('The override that was granted.'),
  })
  .meta({ id: 'ExtensionRequest', description: 'An owner’s wish for more time, and the answer of an operator.' });

export function showExtension({ request, workspaceName, displayName }: ExtensionView): z.output<typeof extensionOut> {
  const { length, workspaceId: _, policies, ...shown } = request;
  return { ...shown, workspace: workspaceName, displayName, policies: [...policies], for: formatDuration(length) };
}
