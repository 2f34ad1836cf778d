import { z } from 'zod';
import { ACT_KINDS, type ActKind } from '../../core/audit/event.ts';
import type { ActView } from '../../core/ports/audit-ledger.ts';
import { formatDuration } from '../../core/values/duration.ts';
import { pageOf, timeOut } from './common.ts';

export const actOut = z
  .object({
    seq: z.int().describe('Its place in the audit.'),
    at: timeOut,
    by: z.string().describe('Who did it.'),
    kind: z.enum(ACT_KINDS),
    what: z.string().describe('What they did, in words that follow their name.'),
    reason: z.string().nullable().describe('Why, in their words; null where they gave none.'),
    policy: z.string().nullable(),
    decisionId: z.string().nullable(),
    workspace: z.string().nullable().describe('Name of the workspace; null where it is about no single run.'),
    runId: z.string().nullable(),
    displayName: z.string().nullable().describe('Of the run.'),
  })
  .meta({ id: 'Act', description: 'Something that a person did.' });

export const actsPageOut = pageOf(actOut);

export function showAct({ actor: by, run, body, ...act }: ActView): z.output<typeof actOut> {
  const { id: runId = null, workspaceName: workspace = null, displayName = null } = run ?? {};
  const { seq, at, kind, reason, policy, decisionId } = act;
  return { seq, at, by, kind, what: wordsOf(kind, body), reason, policy, decisionId, workspace, runId, displayName };
}

/** What the audit holds of an act, as far as words are made of it. */
const bodyShape = z.object({
  answer: z.string().optional(),
  isSettled: z.boolean().optional(),
  kind: z.string().optional(),
  author: z.string().optional(),
  length: z.number().optional(),
  channel: z.string().optional(),
});

function wordsOf(kind: ActKind, body: ActView['body']): string {
  const { answer, isSettled = true, kind: of, author, length, channel } = bodyShape.catch({}).parse(body);
  switch (kind) {
    case 'question.answered':
      if (answer !== 'approved') return 'rejected the cancel: the run is kept';
      return isSettled ? 'approved the cancel' : 'approved the cancel; another person must approve it as well';
    case 'decision.cancel':
      return 'cancelled the run by hand';
    case 'override.created':
      return of === 'extend' ? 'extended runs' : 'exempted runs';
    case 'override.revoked':
      return `ended the ${of === 'extend' ? 'extension' : 'exemption'} that ${author ?? 'somebody'} had made`;
    case 'freeze.set':
      return 'stopped all cancels';
    case 'freeze.lifted':
      return 'allowed cancels again';
    case 'objection.made':
      return 'objected to the cancel';
    case 'extension.requested':
      return length === undefined ? 'asked for more time' : `asked for ${formatDuration(length)} more`;
    case 'tag.confirmed':
      return 'confirmed a protected tag';
    case 'tag.withdrawn':
      return 'took back the confirmation of a tag';
    case 'decision.marked-wrong':
      return 'said that the cancel was wrong';
    case 'decision.mark-withdrawn':
      return 'took back that the cancel was wrong';
    case 'policy.trusted':
      return 'trusted the policy again: it cancels without asking';
    case 'delivery.repeated':
      return `had a message sent again by ${channel ?? 'a channel'}`;
    case 'sessions.ended':
      return 'ended sessions: whoever had one signs in again';
    case 'extension.answered':
      return answer === 'granted' ? 'granted more time' : 'refused more time';
  }
}
