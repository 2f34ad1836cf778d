import type { Alert } from '../../src/core/alert/alert.ts';
import type { Decision, PolicyStatus } from '../../src/core/decision/decision.ts';
import type { Finding } from '../../src/core/decision/finding.ts';
import type { Override } from '../../src/core/decision/override.ts';
import type { Plan } from '../../src/core/decision/plan.ts';
import type { Ledger } from '../../src/core/ports/ledger.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { HOUR, type Instant } from '../../src/core/values/duration.ts';
import { seen } from '../support/seen.ts';

/** Values to write, with unique ids. Tests of one file share a database, so each works in a workspace of its own. */
export const NOW: Instant = Date.parse('2026-03-02T03:00:00Z');

let last = 0;

export function id(prefix: string): string {
  return `${prefix}-${++last}`;
}

export function aWorkspace(name = id('ws')): Workspace {
  return {
    id: `/subscriptions/s/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/${name}`,
    name,
    subscriptionId: 's',
    resourceGroup: 'rg',
    location: 'westeurope',
    tags: {},
  };
}

export function aRun(workspace: Workspace, given: Partial<Run> = {}): Run {
  return {
    workspaceId: workspace.id,
    workspaceName: workspace.name,
    id: id('run'),
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
    timeLimit: null,
    outputs: {},
    definition: null,
    resubmittedFrom: null,
    studioUrl: null,
    ...given,
  };
}

export function aFinding(run: Run, given: Partial<Finding> = {}): Finding {
  return {
    id: id('finding'),
    workspaceId: run.workspaceId,
    runId: run.id,
    policy: 'gpu-idle',
    audit: false,
    fingerprint: 'f1',
    state: 'firing',
    since: NOW - HOUR,
    firingAt: NOW,
    heldSince: NOW,
    resolvedAt: null,
    resolution: null,
    stepsDone: [],
    asideSince: null,
    mode: 'enforce',
    plannedSince: NOW - HOUR,
    suspected: null,
    ...given,
  };
}

export function aDecision(finding: Finding, given: Partial<Decision> = {}): Decision {
  return {
    id: id('decision'),
    at: NOW,
    kind: 'notify',
    workspaceId: finding.workspaceId,
    runId: finding.runId,
    policy: finding.policy,
    severity: 'high',
    audit: finding.audit,
    findingId: finding.id,
    step: 0,
    withheld: null,
    reason: 'every GPU was idle for 2h',
    evidence: EVIDENCE,
    evidenceKey: 'when',
    recipients: ['owner'],
    announcesCancel: false,
    ask: null,
    approvedByPerson: false,
    decidedBy: null,
    ...given,
  };
}

export function aCancel(finding: Finding, given: Partial<Decision> = {}): Decision {
  return aDecision(finding, { kind: 'cancel', recipients: [], ...given });
}

export function anAsk(finding: Finding, given: Partial<Decision> = {}): Decision {
  const ask = { because: 'mode', expiresAt: NOW + HOUR, otherwise: 'keep' } as const;
  return aDecision(finding, { kind: 'ask', ask, ...given });
}

export function anAlert(decision: Decision | null, given: Partial<Alert> = {}): Alert {
  return {
    id: id('alert'),
    at: NOW,
    type: 'finding.notice',
    recipients: ['owner'],
    decisionId: decision?.id ?? null,
    findingId: decision?.findingId ?? null,
    announcesCancel: false,
    data: { subject: 'a run is idle' },
    ...given,
  };
}

export function aStatus(finding: Finding, given: Partial<PolicyStatus> = {}): PolicyStatus {
  return {
    workspaceId: finding.workspaceId,
    runId: finding.runId,
    policy: finding.policy,
    audit: finding.audit,
    at: NOW,
    outcome: 'violated',
    state: 'firing',
    withheld: null,
    reason: 'every GPU was idle for 2h',
    unknownSince: null,
    next: null,
    findingId: finding.id,
    evidence: EVIDENCE,
    ...given,
  };
}

export function anOverride(given: Partial<Override> = {}): Override {
  return {
    id: id('override'),
    kind: 'exempt',
    scope: {},
    policies: ['*'],
    reason: 'a paper is due',
    author: 'oncall',
    createdAt: NOW,
    endsAt: NOW + HOUR,
    revokedAt: null,
    revokedBy: null,
    ...given,
  };
}

export function aPlan(given: Partial<Plan> = {}): Plan {
  return {
    opened: [],
    resolved: [],
    forgotten: [],
    answers: [],
    decisions: [],
    bases: new Map(),
    statuses: [],
    ...given,
  };
}

/** A workspace with one active run that violates a policy. */
export async function aCase(ledger: Ledger): Promise<{ workspace: Workspace; run: Run; finding: Finding }> {
  const workspace = aWorkspace();
  const run = aRun(workspace);
  const finding = aFinding(run);
  await (await ledger.lease(workspace, NOW))?.release();
  await ledger.observe(workspace.id, seen([run], NOW));
  await ledger.commit(workspace.id, aPlan({ opened: [finding] }), [], NOW);
  return { workspace, run, finding };
}

/** The same with a cancel decided and queued. */
export async function aQueuedCancel(ledger: Ledger) {
  const found = await aCase(ledger);
  const decision = aCancel(found.finding);
  await ledger.commit(found.workspace.id, aPlan({ decisions: [decision] }), [], NOW);
  return { ...found, decision };
}

const EVIDENCE: Decision['evidence'] = {
  outcome: 'violated',
  conditions: null,
  run: {
    displayName: 'train-llm',
    workspace: 'ws',
    experiment: null,
    jobType: 'command',
    status: 'Running',
    createdAt: '2026-03-01T22:00:00Z',
    tags: {},
    studioUrl: null,
  },
  owner: { source: 'tag', id: 'oncall', display: 'oncall' },
};
