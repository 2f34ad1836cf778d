import { z } from 'zod';
import { EARLIER_OUTCOMES } from '../../core/decision/asked-again.ts';
import { DECISION_KINDS, WITHHOLD_REASONS, type WithholdReason } from '../../core/decision/decision.ts';
import { APPROVAL_ANSWERS, APPROVAL_ENDS, APPROVAL_REASONS, CANCELLATION_STATES } from '../../core/decision/finding.ts';
import { approvalBehind, progressOf } from '../../core/decision/progress.ts';
import { addedCost } from '../../core/decision/seen-cost.ts';
import type { KeptItem } from '../../core/evidence/kept.ts';
import { summarizeKept } from '../../core/evidence/kept-summary.ts';
import { isCancelOfPolicy, type SaidWrong } from '../../core/money/cancel-cases.ts';
import { OUTCOMES } from '../../core/policy/condition.ts';
import { SEVERITIES, SILENCES } from '../../core/policy/policy.ts';
import type { DecisionView, ListedDecision } from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import { OWNER_SOURCES } from '../../core/run/owner.ts';
import { formatInstant, type Instant } from '../../core/values/duration.ts';
import { listOf, timeOut } from './common.ts';
import { deliveryFor, deliveryOut } from './delivery.ts';
import { keptSummaryOut } from './evidence.ts';
import { type HoldingOverride, holdingOverrideOut } from './holding-override.ts';
import { saidWrongOut, showSaidWrong } from './precision.ts';
import { progressOut } from './progress.ts';

/** The kinds of decisions, for filters and answers. */
export const decisionKind = z.enum(DECISION_KINDS);
export const withheldReason = z
  // Object.keys loses the key type.
  .enum(Object.keys(WITHHOLD_REASONS) as WithholdReason[])
  .describe(
    Object.entries(WITHHOLD_REASONS)
      .map(([reason, meaning]) => `\`${reason}\`: ${meaning}`)
      .join('; '),
  );
export const outcome = z.enum(OUTCOMES);

export const askReason = z.enum(APPROVAL_REASONS).describe('Why a person is asked.');
const otherwise = z.enum(SILENCES).describe('What happens without an answer.');

export const approvalOut = z
  .object({
    decisionId: z.string(),
    findingId: z.string(),
    because: askReason,
    askedAt: timeOut,
    expiresAt: timeOut,
    otherwise,
    answer: z.enum(APPROVAL_ANSWERS).nullable(),
    answeredAt: timeOut.nullable(),
    answeredBy: z.string().nullable(),
    note: z.string().nullable(),
    given: listOf(z.object({ by: z.string(), at: timeOut, note: z.string().nullable() })).describe(
      'Who has approved it, where two people must.',
    ),
    ended: z
      .object({
        as: z
          .enum(APPROVAL_ENDS)
          .describe(
            '`withdrawn`: nobody need answer any more. `lapsed`: the approval does not count any more. `kept`: the run is kept after a no or silence.',
          ),
        at: timeOut,
        because: z.string(),
      })
      .nullable()
      .describe('What became of the question or of its answer; null while it is open or counts.'),
  })
  .meta({ id: 'Approval', description: 'A proposed cancellation and the answer to it.' });

const leakOut = z.object({
  amount: z.number(),
  perHour: z.number(),
  currency: z.string(),
  atLeast: z.boolean().describe('Not all of it has a price.'),
  until: timeOut,
});

export const cancellationOut = z
  .object({
    state: z
      .enum(CANCELLATION_STATES)
      .describe('`requested`: Azure accepted it, which promises nothing. `confirmed`: Azure reports Canceled.'),
    approvedByPerson: z.boolean().describe('A person approved it.'),
    queuedAt: timeOut,
    requestedAt: timeOut.nullable(),
    settledAt: timeOut.nullable(),
    reason: z
      .string()
      .nullable()
      .describe('Why it was abandoned or failed, why it is not confirmed yet, or what is not known of its nodes.'),
    withheld: withheldReason.nullable().describe('Only where it was abandoned: the word for why.'),
    acknowledgedAt: timeOut.nullable().describe('When a pass first saw that Azure had taken it.'),
    endedAt: timeOut.nullable().describe('When the run ended. Runs below it may still run.'),
    releasedAt: timeOut.nullable().describe('When the runs below it had ended and its nodes were seen free.'),
    leaked: leakOut.nullable().describe('What it cost while it hung; null where it did not hang or no cost is known.'),
  })
  .meta({ id: 'Cancellation', description: 'A cancel on its way.' });

export const ownerOut = z.object({
  source: z.enum(OWNER_SOURCES).describe('How the owner was found.'),
  id: z.string(),
  display: z.string(),
  ids: z.array(z.string()).readonly().optional().describe('Everybody whom the tag names, in lower case.'),
});

/** The judged conditions: a tree of open shape, since each kind of condition has its own numbers. */
export const conditionsOut = z.unknown().describe('The judged conditions with their values, thresholds and ages.');

const seenRun = z.object({
  displayName: z.string(),
  workspace: z.string(),
  experiment: z.string().nullable(),
  jobType: z.string(),
  status: z.string(),
  createdAt: z.iso.datetime(),
  tags: z.record(z.string(), z.string()),
  studioUrl: z.string().nullable(),
});

export const costOut = z
  .object({
    currency: z.string(),
    soFar: z.number(),
    perHour: z.number().describe('What a further hour costs.'),
    atLeast: z.boolean().describe('Not all of it has a price, so the amounts are the least that it can be.'),
  })
  .meta({ id: 'Cost', description: 'What the run had cost, at list prices or configured rates.' });

const waitingCostOut = costOut
  .extend({
    sinceAsked: z
      .number()
      .nullable()
      .describe('What it has cost since people were asked; null where that is not known.'),
  })
  .meta({ id: 'WaitingCost', description: 'What an open question costs, at the latest pass.' });

const decisionFields = {
  id: z.string(),
  at: timeOut,
  kind: decisionKind,
  workspace: z.string().describe('Name of the workspace.'),
  workspaceId: z.string(),
  runId: z.string(),
  run: seenRun.describe('The run at that time.'),
  owner: ownerOut,
  policy: z.string(),
  severity: z.enum(SEVERITIES),
  audit: z.boolean().describe('Made in mode audit: nothing follows from it.'),
  findingId: z.string().nullable(),
  step: z.int().nullable().describe('Step of the policy, from 0.'),
  withheld: withheldReason.nullable(),
  reason: z.string().describe('Why, in one sentence with the numbers.'),
  outcome,
  recipients: listOf(z.string()),
  announcesCancel: z.boolean(),
  ask: z
    .object({
      because: askReason,
      expiresAt: timeOut,
      otherwise,
      objection: z
        .object({ author: z.string(), at: timeOut, reason: z.string() })
        .optional()
        .describe('The words of the owner, where they are why people are asked.'),
      earlier: z
        .object({
          runId: z.string(),
          displayName: z.string(),
          policy: z.string(),
          at: timeOut,
          by: z
            .string()
            .nullable()
            .describe('Who approved it or cancelled by hand; null where a policy decided alone.'),
        })
        .optional()
        .describe('The cancel of the same work, where that is why a person is asked.'),
      limit: z
        .object({ says: z.string(), freeAt: timeOut.nullable() })
        .optional()
        .describe('The limit that was full, where that is why a person is asked, and when it has room.'),
      fell: z.string().optional().describe('How the policy fell below its floor, where that is why a person is asked.'),
      people: z
        .object({ above: z.number().nullable(), currency: z.string().nullable() })
        .optional()
        .describe('Two different people must approve it where it has cost more than this; without an amount always.'),
    })
    .nullable(),
  group: z
    .string()
    .nullable()
    .describe('The same for questions of one policy and one cause in one pass; null for other decisions.'),
  approvedByPerson: z.boolean(),
  decidedBy: z.string().nullable().describe('Who cancelled it by hand; null where a policy decided.'),
  cost: costOut.nullable().describe('At the time of the decision; null where it was not read or is not known.'),
  waitingCost: waitingCostOut.nullable().describe('Only while the question is open.'),
  approval: approvalOut.nullable(),
  override: holdingOverrideOut
    .nullable()
    .describe('Of an open question: what holds the run. Null where none surely does, and for other decisions.'),
  cancellation: cancellationOut.nullable(),
};

export const decisionOut = z.object(decisionFields).meta({
  id: 'Decision',
  description: 'What Runwarden chose about a finding at one step. Never changed once written.',
});

/** How many decisions there are of each kind. */
export const decisionCountsOut = z
  .object({ notify: z.int(), ask: z.int(), cancel: z.int(), withhold: z.int() })
  .meta({ id: 'DecisionCounts' });

const againOut = z
  .object({
    earlier: listOf(
      z.object({
        as: z
          .enum(EARLIER_OUTCOMES)
          .describe('`silence`: the time to answer ended; `unanswered`: it had not ended, as where it reached nobody.'),
        by: z.string().nullable(),
        at: timeOut,
        note: z.string().nullable(),
      }),
    ).describe('At most three, the newest first.'),
    why: z.string().describe('Why the newest of them does not settle it.'),
  })
  .meta({
    id: 'AskedAgain',
    description: 'What people answered to earlier questions about this run under this policy.',
  });

export const decisionDetailOut = z
  .object({
    ...decisionFields,
    approval: approvalOut
      .nullable()
      .describe('Of a question: its answer. Of a cancel that a person approved: the question and who approved it.'),
    evidence: conditionsOut,
    evidenceKey: z.string().describe('An approval counts for decisions with the same key.'),
    progress: progressOut.nullable().describe('Of a question or a cancel: how far it has come.'),
    deliveries: listOf(deliveryOut),
    kept: keptSummaryOut.describe('What was kept for it; `GET /decisions/{id}/evidence` lists it.'),
    canBeWrong: z
      .boolean()
      .describe('A cancel of a policy, also one that its mode did not allow: people may say that it was wrong.'),
    saidWrong: saidWrongOut.nullable().describe('Who said that the cancel was wrong; null where nobody did.'),
    again: againOut.nullable().describe('Of a question: what was answered before. Null when nobody was asked before.'),
  })
  .meta({ id: 'DecisionDetail', description: 'A decision with its evidence and what became of it.' });

/** The rest of what the details of a decision show. */
export interface DecisionContext {
  readonly ofFinding: readonly DecisionView[];
  readonly kept: readonly KeptItem[];
  readonly override: HoldingOverride | null;
  readonly saidWrong: SaidWrong | null;
  readonly now: Instant;
  readonly visible: Visibility;
}

/** A decision for a list. @param override what holds its run, where it is an open question */
export function showDecision(
  { decision, workspaceName, approval, cancellation, costNow }: ListedDecision,
  override: HoldingOverride | null = null,
): z.output<typeof decisionOut> {
  const { run, owner, outcome, cost = null } = decision.evidence;
  const waitingCost = costNow && { ...costNow, sinceAsked: addedCost(cost, costNow) };
  const { ask, policy, at } = decision;
  const group = ask && `${policy} ${ask.because} ${formatInstant(at)}`;
  return {
    ...decision,
    group,
    run,
    owner,
    outcome,
    cost,
    waitingCost,
    workspace: workspaceName,
    approval,
    override,
    cancellation,
  };
}

/** A decision with everything. `ofFinding`: the questions and cancels of the same finding. */
export function showDecisionDetail(
  view: DecisionView,
  { ofFinding, kept, override, saidWrong, now, visible }: DecisionContext,
): z.output<typeof decisionDetailOut> {
  const { decision, deliveries } = view;
  return {
    ...showDecision(view, override),
    approval: view.approval ?? approvalBehind(decision, ofFinding),
    evidence: decision.evidence.conditions,
    evidenceKey: decision.evidenceKey,
    progress: progressOf(view, ofFinding, now),
    deliveries: deliveries.map((one) => deliveryFor(one, view.workspaceName, visible)),
    kept: summarizeKept(kept),
    canBeWrong: isCancelOfPolicy(decision),
    saidWrong: saidWrong && showSaidWrong(saidWrong),
    again: view.again ?? null,
  };
}
