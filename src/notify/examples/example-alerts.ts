import type { Alert, AlertType } from '../../core/alert/alert.ts';
import { askData, cancelData, noticeData, resolvedData } from '../../core/alert/alert-data.ts';
import { answerData, objectionData } from '../../core/alert/answer-alerts.ts';
import { blindAlert } from '../../core/alert/blind-data.ts';
import { budgetAlert, digestBudgets } from '../../core/alert/budget-data.ts';
import { channelData } from '../../core/alert/channel-data.ts';
import { computeIdleData, computeUsedData } from '../../core/alert/compute-alerts.ts';
import { digestData, ownDigestData } from '../../core/alert/digest-data.ts';
import { ownDigests } from '../../core/alert/digest-owners.ts';
import { extensionAlert } from '../../core/alert/extension-alerts.ts';
import { frozenAlerts, resumedAlerts } from '../../core/alert/freeze-alerts.ts';
import { groupAlert } from '../../core/alert/group.ts';
import { overrideAlerts } from '../../core/alert/override-alerts.ts';
import { agreedData, differingData } from '../../core/alert/policy-set-data.ts';
import { reportAlert } from '../../core/alert/report-data.ts';
import { fellBackData, judgedAgainData, policiesRejectedData, unknownData } from '../../core/alert/service-data.ts';
import type { Decision } from '../../core/decision/decision.ts';
import type { ExtensionRequest } from '../../core/decision/objection.ts';
import type { Json } from '../../core/policy/condition.ts';
import { HOUR, MINUTE } from '../../core/values/duration.ts';
import { BUDGET_USE } from './example-budget.ts';
import { DIGEST, DIGEST_MONEY, DIGEST_PLAN, lastDays, OWNED } from './example-digest.ts';
import {
  aDecision,
  anAnswered,
  anApproval,
  anAsk,
  aPolicy,
  BLIND,
  COVERED,
  DIFFERING,
  FALLEN,
  FLOOR,
  FREEZE,
  FROZEN_CANCELS,
  IDLE,
  IDLE_COST,
  LOG,
  NOW,
  OBJECTION,
  OVERRIDE,
  RAISING,
  UNKNOWN,
  WORKSPACE,
} from './example-parts.ts';
import { MONTH } from './example-report.ts';

const ONCALL = ['oncall'];

/** Whom each type goes to, where that is not the owner and on-call. */
const TO: Partial<Record<AlertType, readonly string[]>> = {
  'finding.notice': ['owner'],
  'approval.requested': ONCALL,
  'approval.withdrawn': ONCALL,
  'approval.lapsed': ONCALL,
  'objection.recorded': ['owner'],
  'extension.refused': ['owner'],
  'extension.requested': ONCALL,
  'enforcement.frozen': ONCALL,
  'enforcement.resumed': ONCALL,
  'compute.idle': ['owner'],
  'compute.used': ['owner'],
  group: ['owner'],
  'digest.daily': ONCALL,
  'digest.weekly': ['finops'],
  'budget.used': ['finops'],
  'report.month': ['finops'],
};

const OF_RUNWARDEN = /^(workspace|policies|channel|policy)\./;

/** One example of a type, as the watch writes it, to those who get it. */
export function exampleOf(type: AlertType): Alert {
  return {
    id: 'alert-1',
    at: NOW,
    type,
    recipients: TO[type] ?? (OF_RUNWARDEN.test(type) ? ONCALL : ['owner', 'oncall']),
    decisionId: 'decision-1',
    findingId: 'finding-1',
    announcesCancel: false,
    data: dataOf(type),
  };
}

/** A digest of an owner's own runs. */
export function ownDigestExample(): Alert {
  const [own] = ownDigests(DIGEST, OWNED, []);
  const data = own ? ownDigestData(own, DIGEST_PLAN, lastDays(1), NOW) : {};
  return { ...exampleOf('digest.daily'), recipients: ['owner'], data };
}

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
        finding: { id: 'f-1', since: NOW - 3 * HOUR, resolvedAt: NOW, resolution: null },
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
    case 'budget.used':
      return budgetAlert(BUDGET_USE, 80, { id: 'alert-1', now: NOW }).data;
    case 'policy.fell-back':
      return fellBackData('gpu-idle', FLOOR, FALLEN, NOW);
    case 'compute.idle':
      return computeIdleData(IDLE, 'incident-1', NOW);
    case 'compute.used':
      return computeUsedData(computeIdleData(IDLE, 'incident-1', NOW), 'used', IDLE_COST);
    case 'report.month':
      return reportAlert(MONTH, { id: 'alert-1', now: NOW, recipients: ['finops'] }).data;
    case 'digest.daily':
      return digestData(DIGEST, DIGEST_PLAN, lastDays(1), NOW) ?? {};
    case 'digest.weekly':
      return {
        ...digestData(DIGEST, { ...DIGEST_PLAN, kind: 'weekly', to: ['finops'] }, lastDays(7), NOW),
        budgets: digestBudgets([BUDGET_USE], []),
        money: [DIGEST_MONEY],
      };
  }
}

function noticeOf(runId: string, decision: Decision): Alert {
  const own = { ...decision, id: `decision-${runId}`, runId };
  return { ...exampleOf('finding.notice'), id: `alert-${runId}`, data: dataOf('finding.notice', own) };
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
  const run = { id: runId, displayName: 'bert-large', workspaceName: WORKSPACE.name };
  return extensionAlert(request, { run, owner: aDecision().evidence.owner, id: 'alert-1' }).data;
}
