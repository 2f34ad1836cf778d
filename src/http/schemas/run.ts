import { z } from 'zod';
import type { Standing } from '../../core/decision.ts';
import { formatDuration } from '../../core/duration.ts';
import type { RunView } from '../../core/ledger.ts';
import { matchPolicy } from '../../core/match.ts';
import { MODES, type Policy } from '../../core/policy.ts';
import { time, timeOut } from './common.ts';
import { conditionsOut, outcome, withheldReason } from './decision.ts';

/** How a run can stand under a policy. */
export const standingState = z.enum(['healthy', 'unknown', 'exempt', 'pending', 'firing', 'canceling']);

const standingFields = {
  policy: z.string(),
  audit: z.boolean(),
  at: timeOut.describe('The pass that judged it.'),
  outcome,
  state: standingState,
  withheld: withheldReason.nullable(),
  reason: z.string().describe('Why it stands so, with the numbers.'),
  next: z
    .object({ what: z.string(), at: timeOut.nullable() })
    .nullable()
    .describe('What happens next if nothing changes, and when; without a time it waits for something.'),
  findingId: z.string().nullable(),
};

const standingOut = z
  .object(standingFields)
  .meta({ id: 'Standing', description: 'How a run stands under a policy after the latest pass.' });

const standingDetailOut = z
  .object({ ...standingFields, evidence: conditionsOut })
  .meta({ id: 'StandingDetail', description: 'A standing with the judged conditions.' });

const unjudgedOut = z
  .object({
    policy: z.string(),
    mode: z.enum(MODES),
    applies: z.enum(['yes', 'no', 'unknown']).describe('Whether the policy is for the run, by what the record holds.'),
    because: z.string(),
  })
  .meta({ id: 'Unjudged', description: 'A policy that has not judged the run, and why.' });

const runFields = {
  id: z.string(),
  workspace: z.string().describe('Name of the workspace.'),
  workspaceId: z.string(),
  displayName: z.string(),
  experiment: z.string().nullable(),
  jobType: z.string(),
  status: z.string().describe('The status word as Azure says it.'),
  phase: z.enum(['queued', 'preparing', 'running', 'paused', 'finalizing', 'canceling', 'ended', 'unrecognised']),
  phaseSince: timeOut.describe('Since when it has been seen in this phase.'),
  active: z.boolean(),
  archived: z.boolean(),
  createdAt: timeOut.describe('Submission; the queue may come between.'),
  lastSeenAt: timeOut,
  creator: z.object({ objectId: z.string().nullable(), displayName: z.string().nullable() }),
  tags: z.record(z.string(), z.string()),
  compute: z.object({
    name: z.string().nullable(),
    instanceType: z.string().nullable(),
    instanceCount: z.int().nullable(),
  }),
  timeLimit: z.string().nullable().describe("The run's own limit, as a duration."),
  studioUrl: z.string().nullable(),
};

export const runOut = z
  .object({ ...runFields, standings: z.array(standingOut) })
  .meta({ id: 'Run', description: 'A run and how it stands under each policy.' });

export const runDetailOut = z
  .object({ ...runFields, standings: z.array(standingDetailOut), unjudged: z.array(unjudgedOut) })
  .meta({
    id: 'RunDetail',
    description: 'A run with the evidence of each standing, and why other policies are silent.',
  });

/** A run for a list. */
export function showRun(view: RunView): z.output<typeof runOut> {
  return { ...showRunFacts(view), standings: view.standings.map(showStanding) };
}

/** A run with everything that can be said of it under these policies. */
export function showRunDetail(view: RunView, policies: readonly Policy[]): z.output<typeof runDetailOut> {
  const judged = new Set(view.standings.map((standing) => standing.policy));
  return {
    ...showRunFacts(view),
    standings: view.standings.map((standing) => ({
      ...showStanding(standing),
      evidence: standing.evidence.conditions,
    })),
    unjudged: policies.filter((policy) => !judged.has(policy.name)).map((policy) => explainSilence(policy, view)),
  };
}

function showRunFacts({ run, ...view }: RunView) {
  return {
    id: run.id,
    workspace: run.workspaceName,
    workspaceId: run.workspaceId,
    displayName: run.displayName,
    experiment: run.experiment,
    jobType: run.jobType,
    status: run.status,
    phase: run.phase,
    phaseSince: time(view.phaseSince),
    active: view.active,
    archived: run.archived,
    createdAt: time(run.createdAt),
    lastSeenAt: time(view.lastSeenAt),
    creator: run.creator,
    tags: run.tags,
    compute: { name: run.computeName, instanceType: run.instanceType, instanceCount: run.instanceCount },
    timeLimit: run.timeLimit === null ? null : formatDuration(run.timeLimit),
    studioUrl: run.studioUrl,
  };
}

function showStanding(standing: Standing): z.output<typeof standingOut> {
  const { policy, audit, outcome, state, withheld, reason, next, findingId } = standing;
  return {
    policy,
    audit,
    at: time(standing.at),
    outcome,
    state,
    withheld,
    reason,
    next: next && { what: next.what, at: time(next.at) },
    findingId,
  };
}

/** Why a policy says nothing of a run. Rests on the run alone: signals are not kept once a pass has judged them. */
function explainSilence(policy: Policy, view: RunView): z.output<typeof unjudgedOut> {
  const { answer, because } = matchPolicy(policy, { run: view.run, phaseSince: view.phaseSince, signals: {} });
  const say = (text: string) => ({ policy: policy.name, mode: policy.mode, applies: answer, because: text });
  if (answer === 'no') return say(because);
  if (policy.mode === 'off') return say('the policy is off');
  if (!view.active) return say('the run has ended, and only active runs are judged');
  if (answer === 'unknown') return say(`it was not for this run at the latest pass, or was not asked yet: ${because}`);
  return say('it is for this run and judges it at the next pass');
}
