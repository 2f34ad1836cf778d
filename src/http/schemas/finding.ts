import { z } from 'zod';
import { DECISION_KINDS } from '../../core/decision/decision.ts';
import { RESOLUTIONS } from '../../core/decision/finding.ts';
import { MODES, type Policy, SEVERITIES } from '../../core/policy/policy.ts';
import type { FindingStory, FindingView } from '../../core/ports/finding-ledger.ts';
import { type OwnerRules, ownerOf } from '../../core/run/owner.ts';
import { listOf, timeOut } from './common.ts';
import { costOut, ownerOut, withheldReason } from './decision.ts';
import { statusState } from './run.ts';

const findingFields = {
  id: z.string(),
  workspace: z.string().describe('Name of the workspace.'),
  workspaceId: z.string(),
  runId: z.string(),
  displayName: z.string().nullable().describe('Null where the run was dropped from the store.'),
  owner: ownerOut.nullable().describe('Whose the run is now; null where it was dropped from the store.'),
  isActive: z.boolean().describe('The run has not ended.'),
  policy: z.string(),
  severity: z.enum(SEVERITIES).nullable().describe('As the policy has it now; null where it is not there.'),
  mode: z.enum(MODES).nullable().describe('Under which its steps were planned.'),
  audit: z.boolean().describe('Made in mode audit: nothing follows from it.'),
  state: z
    .enum(['pending', 'firing', 'resolved'])
    .describe('`pending`: it has not held for long enough. `firing`: it has. `resolved`: it is over.'),
  since: timeOut.describe('The first pass that saw the violation.'),
  firingAt: timeOut.nullable(),
  heldSince: timeOut.nullable().describe('Since when every pass has seen it; null while it is unknown.'),
  resolvedAt: timeOut.nullable(),
  resolution: z.enum(RESOLUTIONS).nullable().describe('Why it ended.'),
  asideSince: timeOut.nullable().describe('Since when no pass can judge it.'),
  suspected: z.string().nullable().describe('Why its telemetry was suspected.'),
  status: z
    .object({
      state: statusState,
      withheld: withheldReason.nullable(),
      reason: z.string().describe('Why, with the numbers.'),
      next: z.object({ what: z.string(), at: timeOut.nullable() }).nullable(),
      at: timeOut.describe('The pass that judged it.'),
    })
    .nullable()
    .describe('The latest word on it; null once it is over.'),
  cost: costOut.nullable().describe('At the latest pass; null where its policy did not read it, and once it is over.'),
};

export const findingOut = z.object(findingFields).meta({
  id: 'Finding',
  description: 'One episode of one run that violates one policy.',
});

export const findingDetailOut = z
  .object({
    ...findingFields,
    story: z
      .object({
        decisions: listOf(z.object({ id: z.string(), kind: z.enum(DECISION_KINDS), at: timeOut })).describe(
          'Notices, questions, cancels and what was withheld. `GET /decisions/{id}` has each.',
        ),
        objections: listOf(z.object({ id: z.string(), at: timeOut })),
        alerts: listOf(z.object({ id: z.string(), type: z.string(), at: timeOut })),
      })
      .describe('What is on record about it, the oldest first, at most 500 of each.'),
  })
  .meta({ id: 'FindingDetail', description: 'A finding with the ids of what is on record about it.' });

/** What a finding is shown with. */
export interface FindingContext {
  readonly owner: OwnerRules;
  readonly policies: readonly Policy[];
}

/** A finding for a list. */
export function showFinding(view: FindingView, { owner, policies }: FindingContext): z.output<typeof findingOut> {
  const { finding, workspace, run, isActive, status, cost } = view;
  return {
    ...finding,
    workspace: workspace.name,
    displayName: run?.displayName ?? null,
    owner: run && ownerOf(run, workspace, owner),
    isActive,
    severity: policies.find(({ name }) => name === finding.policy)?.severity ?? null,
    status,
    cost,
  };
}

/** A finding with its story. */
export function showFindingDetail(
  view: FindingView & { readonly story: FindingStory },
  context: FindingContext,
): z.output<typeof findingDetailOut> {
  return { ...showFinding(view, context), story: view.story };
}
