import { z } from 'zod';
import type { Routing } from '../../src/core/alert/alert.ts';
import type { Assessment } from '../../src/core/decision/assessment.ts';
import { type Plan, plan } from '../../src/core/decision/plan.ts';
import { KEEP_LOGS } from '../../src/core/evidence/kept.ts';
import { bindCondition, type ConditionKind, type Outcome, result } from '../../src/core/policy/condition.ts';
import { evaluate } from '../../src/core/policy/evaluate.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { Ledger } from '../../src/core/ports/ledger.ts';
import { ownerOf } from '../../src/core/run/owner.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { seen } from '../support/seen.ts';

export const NOW: Instant = Date.parse('2026-01-31T09:30:00Z');

export const WORKSPACE: Workspace = {
  id: '/subscriptions/s/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/ml-prod-eu',
  name: 'ml-prod-eu',
  subscriptionId: 's',
  resourceGroup: 'rg',
  location: 'westeurope',
  tags: {},
};

/** A condition that says what it is told to. */
const told: ConditionKind<Outcome> = {
  kind: 'told',
  summary: 'Says what it is told to.',
  parameters: z.enum(['violated', 'healthy', 'unknown']),
  signals: () => [],
  compile: (outcome) => () => result(outcome, `it is ${outcome}`, { value: 1, threshold: 5 }),
};

export function aPolicy(given: Partial<Policy> & { says?: Outcome } = {}): Policy {
  const { says = 'violated', ...rest } = given;
  return {
    name: 'gpu-idle',
    summary: 'Idle GPU runs are stopped.',
    severity: 'high',
    mode: 'approve',
    match: {},
    except: [],
    when: { op: 'condition', path: 'when', condition: bindCondition(told, says) },
    for: 0,
    steps: [{ after: 0, notify: ['owner'], cancel: { within: HOUR, otherwise: 'keep' } }],
    grace: null,
    limits: { perCycle: 5, perHour: null, share: 0.2 },
    objection: { holds: 24 * HOUR },
    keep: KEEP_LOGS,
    signals: [],
    fingerprint: 'f1',
    file: 'policies/gpu-idle.yaml',
    ...rest,
  };
}

export function aRun(given: Partial<Run> = {}): Run {
  return {
    workspaceId: WORKSPACE.id,
    workspaceName: WORKSPACE.name,
    id: 'brave_shoe_4711',
    displayName: 'train-llm',
    experiment: 'nightly',
    jobType: 'command',
    status: 'Running',
    phase: 'running',
    archived: false,
    createdAt: NOW - 5 * HOUR,
    creator: { objectId: null, displayName: null },
    tags: { owner: 'team-a' },
    placement: onCompute('gpu-cluster'),
    timeLimit: 24 * HOUR,
    outputs: {},
    studioUrl: 'https://ml.azure.com/runs/brave_shoe_4711',
    definition: null,
    resubmittedFrom: null,
    ...given,
  };
}

export const ROUTING: Routing = {
  channelsFor: (recipients) => {
    if (recipients.includes('by mail')) return ['owner', 'oncall'].map((via) => ({ channel: `mail/${via}`, via }));
    return recipients.length === 0 ? [] : [{ channel: 'chat', via: recipients.join(',') }];
  },
  channelsBeside: () => [],
  reachesPeople: () => true,
};

/** The workspace of some runs. */
function workspaceOf([first]: readonly Run[]): Workspace {
  return first ? { ...WORKSPACE, id: first.workspaceId, name: first.workspaceName } : WORKSPACE;
}

/** One pass as the watch makes it, without Azure: runs are seen, judged under the policies, and the plan is written. */
export async function pass(
  ledger: Ledger,
  newId: () => string,
  runs: readonly Run[],
  policies: readonly Policy[],
  now: Instant = NOW,
): Promise<Plan> {
  const workspace = workspaceOf(runs);
  const lease = await ledger.lease(workspace, now);
  await ledger.observe(workspace.id, seen(runs, now));
  const assessments = runs.flatMap((run) => policies.flatMap((policy) => anAssessment(run, policy, now) ?? []));
  const planned = plan({
    assessments,
    unassessed: [],
    now,
    newId,
    overrides: [],
    freeze: null,
    ended: { freezes: [], overrides: [] },
    blind: false,
    limits: { perCycle: null, perHour: null, share: null },
    activeRuns: runs.length,
    recent: [],
  });
  await ledger.commit(workspace.id, planned, [], now);
  await ledger.passEnded(workspace.id, {
    startedAt: now - MINUTE,
    endedAt: now,
    error: null,
    activeRuns: runs.length,
    requests: { 'jobs-list': 1 },
    warnings: [],
    unseen: [],
  });
  await lease?.release();
  return planned;
}

function anAssessment(run: Run, policy: Policy, now: Instant): Assessment | null {
  const snapshot = { run, phaseSince: now, signals: {} };
  const verdict = evaluate(snapshot, policy, now);
  if (verdict.outcome === 'not-matched') return null;
  const owner = ownerOf(run, WORKSPACE, { tags: ['owner'], fallback: 'oncall' });
  const history = {
    finding: null,
    status: null,
    notices: [],
    approvals: [],
    rejectedBefore: false,
    cancellation: null,
  };
  return { snapshot, policy, verdict, owner, history };
}
