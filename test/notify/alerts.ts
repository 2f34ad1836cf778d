import { ALERT_TYPES, type Alert, type AlertType, type Sending } from '../../src/core/alert/alert.ts';
import { askData, cancelData, noticeData, resolvedData } from '../../src/core/alert/alert-data.ts';
import { answerData, objectionData } from '../../src/core/alert/answer-alerts.ts';
import { type BlindCause, blindAlert } from '../../src/core/alert/blind-data.ts';
import { channelData } from '../../src/core/alert/channel-data.ts';
import { extensionAlert } from '../../src/core/alert/extension-alerts.ts';
import { frozenAlerts, resumedAlerts } from '../../src/core/alert/freeze-alerts.ts';
import { groupAlert } from '../../src/core/alert/group.ts';
import { type CoveredRun, overrideAlerts } from '../../src/core/alert/override-alerts.ts';
import { agreedData, differingData } from '../../src/core/alert/policy-set-data.ts';
import { judgedAgainData, policiesRejectedData, unknownData } from '../../src/core/alert/service-data.ts';
import type { UnknownGroup } from '../../src/core/alert/unknown-groups.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Approval, Freeze } from '../../src/core/decision/finding.ts';
import type { ExtensionRequest } from '../../src/core/decision/objection.ts';
import type { Override } from '../../src/core/decision/override.ts';
import { KEEP_LOGS } from '../../src/core/evidence/kept.ts';
import type { Json } from '../../src/core/policy/condition.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { headsOf } from '../../src/core/policy/set-agreement.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { aRun } from '../conditions/snapshots.ts';
import { aFinding } from '../support/builders.ts';

export const NOW: Instant = Date.UTC(2026, 4, 3, 3, 0, 0);

const WORKSPACE = {
  id: '/subscriptions/0f0f0f0f-1111-2222-3333-444444444444/resourcegroups/rg-ml/providers/microsoft.machinelearningservices/workspaces/ml-prod-1',
  name: 'ml-prod-1',
};

const BLIND: BlindCause = {
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

function noticeOf(runId: string, decision: Decision): Alert {
  const own = { ...decision, id: `decision-${runId}`, runId };
  return anAlert('finding.notice', { id: `alert-${runId}`, data: dataOf('finding.notice', own) });
}

const LOG = {
  file: 'user_logs/std_log.txt',
  step: null,
  lines: ['2026-05-03 00:58:01 step 41200 loss 2.114', '2026-05-03 00:58:31 waiting for the data of shard 12'],
};

/** Data of every alert type as the watch builds it. */
function dataOf(type: AlertType, decision: Decision = aDecision()): Readonly<Record<string, Json>> {
  switch (type) {
    case 'finding.notice':
      return noticeData(
        { ...decision, announcesCancel: true },
        {
          policy: aPolicy(),
          since: NOW - HOUR,
          firingAt: NOW,
          next: null,
        },
      );
    case 'finding.resolved':
      return resolvedData(decision, {
        finding: aFinding({ since: NOW - 3 * HOUR, resolvedAt: NOW }),
        ended: 'every GPU works',
        failure: null,
        question: true,
      });
    case 'approval.requested':
      return askData({ ...decision, kind: 'ask', ask: anAsk() }, { policy: aPolicy(), since: NOW - HOUR }) ?? {};
    case 'approval.withdrawn':
      return answerData(decision, anApproval(), 'kim edited the policy gpu-idle: mode approve became notify');
    case 'approval.lapsed':
      return answerData(decision, anAnswered('approved'), 'sasha exempted the run until 18:00 UTC: maintenance');
    case 'run.kept':
      return answerData(decision, anAnswered('rejected'), 'robin rejected the cancel');
    case 'objection.recorded':
      return objectionData(decision, OBJECTION);
    case 'enforcement.frozen':
      return frozenAlerts(FREEZE, FROZEN_CANCELS, RAISING)[0]?.data ?? {};
    case 'enforcement.resumed':
      return (
        resumedAlerts(FREEZE, FROZEN_CANCELS, { liftedBy: 'sasha', endedAt: NOW + 2 * HOUR, owners: [] }, RAISING)[0]
          ?.data ?? {}
      );
    case 'extension.requested':
    case 'extension.refused':
      return extensionOf(type);
    case 'override.granted':
    case 'override.ending':
      return overrideAlerts(type, OVERRIDE, COVERED, { ...RAISING, now: NOW })[0]?.data ?? {};
    case 'cancel.requested':
      return cancelData(decision, { requestedAt: NOW });
    case 'cancel.confirmed':
      return cancelData(decision, { requestedAt: NOW, confirmedAt: NOW + 4 * MINUTE, log: LOG });
    case 'cancel.abandoned':
      return cancelData(decision, { problem: 'the reason is gone: every GPU works' });
    case 'cancel.failed':
      return cancelData(decision, { problem: 'Azure answered 403', retryAt: NOW + 30 * MINUTE });
    case 'cancel.hanging':
      return cancelData(decision, {
        requestedAt: NOW - 40 * MINUTE,
        hangingAt: NOW,
        delay: 'hanging',
        problem: 'the run has the status CancelRequested',
        leaked: { amount: 19.41, perHour: 29.12, currency: 'EUR', atLeast: false, until: NOW },
      });
    case 'group':
      return groupAlert([noticeOf('a', decision), noticeOf('b', decision)], 'group-1').data;
    case 'workspace.blind':
      return blindAlert(type, [BLIND], { id: 'alert-1', now: NOW, left: 0 }).data;
    case 'workspace.recovered':
      return blindAlert(type, [BLIND], { id: 'alert-1', now: NOW, left: 1 }).data;
    case 'policies.rejected':
      return policiesRejectedData(['gpu-idle.yaml:4:3: unknown key "than"'], 4);
    case 'policies.differ':
      return differingData(DIFFERING, 'incident-1');
    case 'policies.agree':
      return agreedData(differingData(DIFFERING, 'incident-1'), DIFFERING.inForce, NOW);
    case 'channel.failing':
    case 'channel.gave-up':
    case 'channel.recovered':
      return channelData({ channel: 'teams', since: NOW - 2 * HOUR, problem: 'answered 503; it is tried again' }, NOW);
    case 'policy.unknown':
      return unknownData(UNKNOWN, 'incident-1');
    case 'policy.judges-again':
      return judgedAgainData(unknownData(UNKNOWN, 'incident-1'), 3, NOW);
  }
}

function extensionOf(type: 'extension.requested' | 'extension.refused'): Alert['data'] {
  const { workspaceId, runId } = aDecision();
  const refused = { answer: 'refused', answeredAt: NOW, answeredBy: 'sasha', note: 'The GPUs are needed.' } as const;
  const open = { answer: null, answeredAt: null, answeredBy: null, note: null };
  const request: ExtensionRequest = {
    ...{ id: 'extension-1', workspaceId, runId, policies: ['gpu-idle'], length: 4 * HOUR, at: NOW - HOUR },
    ...{ reason: 'the data arrives at noon', author: 'alice', overrideId: null },
    ...(type === 'extension.refused' ? refused : open),
  };
  const run = { ...aRun({ id: runId, displayName: 'bert-large' }), workspaceName: WORKSPACE.name };
  return extensionAlert(request, { run, owner: aDecision().evidence.owner, id: 'alert-1' }).data;
}

const DIFFERING = {
  replica: 'runwarden-1/4f3a21',
  since: NOW - 12 * MINUTE,
  inForce: {
    ...{ number: 2, digest: 'c0ffee', at: NOW - HOUR, replica: 'runwarden-0/9b1c55' },
    because: 'changed' as const,
    policies: headsOf([aPolicy()]),
  },
  differences: ['gpu-idle is edited'],
};

const UNKNOWN: UnknownGroup = {
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

function anAnswered(answer: 'approved' | 'rejected'): Approval {
  const note = 'Data is being copied, GPUs start at noon.';
  return anApproval({ answer, answeredAt: NOW - MINUTE, answeredBy: 'robin', note });
}

const OBJECTION = { by: 'robin', at: NOW, reason: 'The report is from the old threshold.', holdsUntil: NOW + DAY };

const FREEZE: Freeze = {
  id: 'freeze-1',
  reason: 'GPU readings look wrong since 02:50',
  author: 'robin',
  createdAt: NOW,
  endsAt: NOW + 6 * HOUR,
};

const FROZEN_CANCELS = {
  waiting: [aDecision({ runId: 'late_sun_2' }), aDecision()],
  alreadySent: [{ decision: aDecision({ runId: 'early_owl_1' }), requestedAt: NOW - 8000 }],
};

const RAISING = { at: NOW, newId: () => 'alert-1' };

const OVERRIDE: Override = {
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

const COVERED: readonly CoveredRun[] = [
  {
    id: 'brave_fig_81',
    displayName: 'bert-large',
    workspace: WORKSPACE.name,
    owner: { source: 'tag', id: 'team-vision', display: 'team-vision', ids: ['team-vision'] },
  },
];

function anAsk(): NonNullable<Decision['ask']> {
  return { because: 'mode', expiresAt: NOW + DAY, otherwise: 'keep' };
}

export function anAlert(type: AlertType, changes: Partial<Alert> = {}): Alert {
  return {
    id: 'alert-1',
    at: NOW,
    type,
    recipients: ['owner'],
    decisionId: 'decision-1',
    findingId: 'finding-1',
    announcesCancel: false,
    data: dataOf(type),
    ...changes,
  };
}

/** What a channel is given to send. */
export function aSending(alert: Alert, changes: Partial<Sending> = {}): Sending {
  return { alert, via: alert.recipients.join(','), now: alert.at, earlier: [], ...changes };
}

export const ALL_ALERTS: readonly Alert[] = ALERT_TYPES.map((type) => anAlert(type));
