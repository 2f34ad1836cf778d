import type { BlindCause } from '../../core/alert/blind-data.ts';
import type { IdleCase } from '../../core/alert/compute-alerts.ts';
import type { CoveredRun } from '../../core/alert/override-alerts.ts';
import type { UnknownGroup } from '../../core/alert/unknown-groups.ts';
import type { Decision } from '../../core/decision/decision.ts';
import type { Approval, Freeze } from '../../core/decision/finding.ts';
import type { Override } from '../../core/decision/override.ts';
import { KEEP_LOGS } from '../../core/evidence/kept.ts';
import type { IdleCost } from '../../core/money/idle-now.ts';
import type { JudgedCancel } from '../../core/money/judged-cancels.ts';
import type { BelowFloor } from '../../core/money/precision.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { PrecisionFloor } from '../../core/policy/precision-floor.ts';
import { headsOf } from '../../core/policy/set-agreement.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../core/values/duration.ts';

// The invented runs, people and policies that examples of messages are about.

export const NOW: Instant = Date.UTC(2026, 4, 3, 3, 0, 0);

export const WORKSPACE = {
  id: '/subscriptions/0f0f0f0f-1111-2222-3333-444444444444/resourcegroups/rg-ml/providers/microsoft.machinelearningservices/workspaces/ml-prod-1',
  name: 'ml-prod-1',
};

export const BLIND: BlindCause = {
  ...{ kind: 'workspace', part: 'pass', what: 'every run', reason: 'may not list jobs (403)' },
  ...{ since: NOW - HOUR, scope: WORKSPACE.id, workspaceName: WORKSPACE.name },
};

export function aDecision(changes: Partial<Decision> = {}): Decision {
  return {
    id: 'decision-1',
    at: NOW,
    kind: 'notify',
    workspaceId: WORKSPACE.id,
    runId: 'brave_fig_81',
    policy: 'gpu-idle',
    severity: 'high',
    audit: false,
    findingId: 'finding-1',
    step: 0,
    withheld: null,
    reason: 'all 8 GPUs at most 3% for 2h 4m, limit 5% for 2h',
    evidence: {
      outcome: 'violated',
      conditions: null,
      run: {
        displayName: 'bert-large',
        workspace: WORKSPACE.name,
        experiment: 'nightly',
        jobType: 'command',
        status: 'Running',
        createdAt: '2026-05-02T20:00:00Z',
        tags: {},
        studioUrl: 'https://ml.azure.com/runs/brave_fig_81',
      },
      owner: { source: 'tag', id: 'team-vision', display: 'team-vision' },
      cost: { currency: 'EUR', soFar: 830.4, perHour: 29.12, atLeast: false },
    },
    evidenceKey: 'fp|',
    recipients: ['owner'],
    announcesCancel: false,
    ask: null,
    approvedByPerson: false,
    decidedBy: null,
    ...changes,
  };
}

export function aPolicy(changes: Partial<Policy> = {}): Policy {
  return {
    name: 'gpu-idle',
    summary: 'GPU runs that leave every GPU idle for two hours are stopped.',
    severity: 'high',
    mode: 'enforce',
    match: {},
    except: [],
    when: { op: 'all', path: 'when', children: [] },
    for: 0,
    steps: [
      { after: 0, notify: ['owner'], cancel: null },
      { after: HOUR, notify: [], cancel: { within: HOUR, otherwise: 'keep' } },
    ],
    grace: 30 * MINUTE,
    limits: { perCycle: null, perHour: null, share: null },
    objection: { holds: DAY },
    keep: KEEP_LOGS,
    signals: [],
    fingerprint: 'fp',
    file: 'gpu-idle.yaml',
    ...changes,
  };
}

export const LOG = {
  file: 'user_logs/std_log.txt',
  step: null,
  lines: ['2026-05-03 00:58:01 step 41200 loss 2.114', '2026-05-03 00:58:31 waiting for the data of shard 12'],
};

export const DIFFERING = {
  replica: 'runwarden-1/4f3a21',
  since: NOW - 12 * MINUTE,
  inForce: {
    ...{ number: 2, digest: 'c0ffee', at: NOW - HOUR, replica: 'runwarden-0/9b1c55' },
    because: 'changed' as const,
    policies: headsOf([aPolicy()]),
  },
  differences: ['gpu-idle is edited'],
};

/** Four nodes that a batch has left behind; the cluster keeps one of them. */
export const IDLE: IdleCase = {
  policy: { name: 'idle-compute', severity: 'medium', summary: 'Computes with nodes without a run are reported.' },
  workspace: WORKSPACE,
  compute: {
    ...{ name: 'a100-cluster', kind: 'cluster', vmSize: 'Standard_NC24ads_A100_v4', priority: 'low-priority' },
    ...{ gpusPerNode: 1, nodes: { idle: 4, atWork: 0, unusable: 0 }, minNodes: 1, steadySince: null },
    ...{ pricePerNodeHour: 1.87, currency: 'EUR', priceNote: null, unknown: null },
  },
  owner: { source: 'workspace', id: 'ml-platform@example.com', display: 'ml-platform@example.com' },
  idle: {
    ...{
      nodes: 4,
      since: NOW - 130 * MINUTE,
      until: NOW,
      after: { runId: 'calm_ant_12', displayName: 'nightly-0412' },
    },
    parts: [
      { why: 'minimum', nodes: 1, since: NOW - 130 * MINUTE },
      { why: 'scale-down', nodes: 3, since: NOW - 130 * MINUTE },
    ],
    cost: { soFar: 16.21, perHour: 7.48, currency: 'EUR', atLeast: false },
  },
  since: NOW - 130 * MINUTE,
};
export const IDLE_COST: IdleCost = { amount: 31.17, currency: 'EUR', isAtLeast: false, until: NOW + 2 * HOUR };

export const UNKNOWN: UnknownGroup = {
  key: 'policy.unknown gpu-idle #',
  policy: 'gpu-idle',
  reason: 'its GPU use is unknown: the metrics are refused (403 AuthorizationFailed)',
  since: NOW - 7 * HOUR,
  runs: [
    {
      policy: 'gpu-idle',
      workspaceId: WORKSPACE.id,
      workspaceName: WORKSPACE.name,
      runId: 'keen_arm',
      displayName: 'train-vit',
      reason: 'its GPU use is unknown: the metrics are refused (403 AuthorizationFailed)',
      unknownSince: NOW - 7 * HOUR,
    },
  ],
};

export const FLOOR: PrecisionFloor = { atLeast: 0.9, ofLast: 20 };

/** A policy whose newest cancels were wrong in three of twenty cases. */
export const FALLEN: BelowFloor = {
  wrong: [
    wrongCancel('keen_arm', 1, 'the owner objected, and robin kept the run'),
    wrongCancel('calm_sea', 30, 'calm_sea_2 did the same work and completed'),
    wrongCancel('red_fox', 52, 'alice said that it was wrong: it was saving a checkpoint'),
  ],
  of: 20,
  because: '3 of its last 20 cancels were wrong, and its floor is 90% of 20',
};

function wrongCancel(runId: string, hours: number, because: string): JudgedCancel {
  const of = { policy: 'gpu-idle', workspaceId: WORKSPACE.id, runId, decisionId: `decision-${runId}` };
  return { ...of, as: 'cancelled', at: NOW - hours * HOUR, wrong: 'marked', because };
}

export function anApproval(changes: Partial<Approval> = {}): Approval {
  return {
    decisionId: 'decision-1',
    findingId: 'finding-1',
    evidenceKey: 'fp|',
    because: 'mode',
    askedAt: NOW - HOUR,
    expiresAt: NOW + HOUR,
    otherwise: 'keep',
    answer: null,
    answeredAt: null,
    answeredBy: null,
    given: [],
    note: null,
    ended: null,
    ...changes,
  };
}

export function anAnswered(answer: 'approved' | 'rejected'): Approval {
  const note = 'Data is being copied, GPUs start at noon.';
  return anApproval({ answer, answeredAt: NOW - MINUTE, answeredBy: 'robin', note });
}

export const OBJECTION = {
  by: 'robin',
  at: NOW,
  reason: 'The report is from the old threshold.',
  holdsUntil: NOW + DAY,
};

export const FREEZE: Freeze = {
  id: 'freeze-1',
  reason: 'GPU readings look wrong since 02:50',
  author: 'robin',
  createdAt: NOW,
  endsAt: NOW + 6 * HOUR,
};

export const FROZEN_CANCELS = {
  waiting: [aDecision({ runId: 'late_sun_2' }), aDecision()],
  alreadySent: [{ decision: aDecision({ runId: 'early_owl_1' }), requestedAt: NOW - 8000 }],
};

export const RAISING = { at: NOW, newId: () => 'alert-1' };

export const OVERRIDE: Override = {
  id: 'override-1',
  kind: 'extend',
  scope: { run: ['brave_fig_81'] },
  policies: ['gpu-idle'],
  reason: 'The last epoch is needed today.',
  author: 'sasha',
  createdAt: NOW - HOUR,
  endsAt: NOW + 3 * HOUR,
  revokedAt: null,
  revokedBy: null,
};

export const COVERED: readonly CoveredRun[] = [
  {
    id: 'brave_fig_81',
    displayName: 'bert-large',
    workspace: WORKSPACE.name,
    owner: { source: 'tag', id: 'team-vision', display: 'team-vision', ids: ['team-vision'] },
  },
];

export function anAsk(): NonNullable<Decision['ask']> {
  return { because: 'mode', expiresAt: NOW + DAY, otherwise: 'keep' };
}
