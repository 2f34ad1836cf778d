import type { Assessment, AssessmentHistory } from '../../src/core/decision/assessment.ts';
import type { Approval, Cancellation, Finding, Freeze, Notice } from '../../src/core/decision/finding.ts';
import type { Objection } from '../../src/core/decision/objection.ts';
import type { Override } from '../../src/core/decision/override.ts';
import { type PlanInput, plan } from '../../src/core/decision/plan.ts';
import type { WorkspaceState } from '../../src/core/decision/workspace-state.ts';
import type { PastCancel, World } from '../../src/core/decision/world.ts';
import { type ConditionResult, type Outcome, result } from '../../src/core/policy/condition.ts';
import { evidenceKey, type Verdict } from '../../src/core/policy/evaluate.ts';
import { NO_LIMITS } from '../../src/core/policy/limits.ts';
import type { CancelStep, Policy, Step } from '../../src/core/policy/policy.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import type { Calendar } from '../../src/core/values/opening-hours.ts';
import { zoneNamed } from '../../src/core/values/zone.ts';
import { ago, aSnapshot, NOW } from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';

/** Whatever a plan is asked about: everything here stands at NOW, on the run `run-1` under the policy `a-policy`. */

const WRITTEN = compileOne(policyText());

/** A step that cancels; without an answer the run is kept. */
export function cancels(given: Partial<Step> & Partial<CancelStep> = {}): Step {
  const { after = 0, notify = [], within = HOUR, otherwise = 'keep', during } = given;
  return { after, notify, cancel: { within, otherwise, ...(during ? { during } : {}) } };
}

/** Hours of cancels from Monday to Friday, 09:00 to 17:00 UTC. */
export function officeHours(given: Partial<Calendar> = {}): Calendar {
  const zone = zoneNamed('UTC');
  if (!zone) throw new Error('there is UTC');
  return { hours: [{ days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60 }], zone, except: new Set(), ...given };
}

/** Hours that begin after NOW, on the same day. */
export function closedHours(): Calendar {
  const minute = Math.floor((NOW % DAY) / MINUTE);
  return officeHours({ hours: [{ days: [0, 1, 2, 3, 4, 5, 6], from: minute + 1, to: minute + 2 }] });
}

export function notifies(...notify: string[]): Step {
  return { after: 0, notify, cancel: null };
}

/** Enforces at once and without a notice; every brake is put on by the test that is about it. */
export function aPolicy(given: Partial<Policy> = {}): Policy {
  const whole = { ...WRITTEN, mode: 'enforce', steps: [cancels()], grace: null, limits: NO_LIMITS } as const;
  return { ...whole, ...given };
}

/** What a policy says, by what was measured; `about` is what the violation is about. */
export function aVerdict(outcome: Outcome = 'violated', about = 'x', facts: Partial<ConditionResult> = {}): Verdict {
  const judged = result(outcome, `it is ${outcome}`, { identity: about, ...facts });
  return {
    outcome,
    evidence: { op: 'condition', path: 'when', kind: 'runtime', cost: 0, result: judged },
    reason: judged.reason,
    missingSignals: [],
    violatedAt: judged.violatedAt,
    ...(outcome === 'violated' && { isMeasured: true }),
  };
}

/** A violation that is read as a fact of the run by itself. */
export function aFact(): Verdict {
  const { isMeasured: _, ...verdict } = aVerdict();
  return verdict;
}

/** Firing for an hour, with no step done. */
export function aFinding(given: Partial<Finding> = {}): Finding {
  return {
    id: 'f-1',
    workspaceId: aSnapshot().run.workspaceId,
    runId: 'run-1',
    policy: 'a-policy',
    audit: false,
    fingerprint: WRITTEN.fingerprint,
    state: 'firing',
    since: ago(HOUR),
    firingAt: ago(HOUR),
    heldSince: ago(HOUR),
    resolvedAt: null,
    resolution: null,
    stepsDone: [],
    asideSince: null,
    mode: null,
    plannedSince: ago(DAY),
    suspected: null,
    ...given,
  };
}

/** An announcement to the owner about the verdict and policy that the builders give, delivered an hour ago. */
export function aNotice(given: Partial<Notice> = {}): Notice {
  return {
    decisionId: 'd-notice',
    at: ago(HOUR),
    toOwner: true,
    announcesCancel: true,
    evidenceKey: evidenceKey(WRITTEN, aVerdict()),
    deliveredAt: ago(HOUR),
    failed: false,
    ...given,
  };
}

/** A question that nobody has answered yet, about the verdict and policy that the builders give. */
export function anApproval(given: Partial<Approval> = {}): Approval {
  return {
    decisionId: 'd-ask',
    findingId: 'f-1',
    evidenceKey: evidenceKey(WRITTEN, aVerdict()),
    because: 'mode',
    askedAt: ago(30 * MINUTE),
    expiresAt: NOW + 30 * MINUTE,
    otherwise: 'keep',
    answer: null,
    answeredAt: null,
    answeredBy: null,
    given: [],
    note: null,
    ended: null,
    ...given,
  };
}

/** What a cancel has before a pass has seen anything of it. */
export const NOT_FOLLOWED = {
  withheld: null,
  acknowledgedAt: null,
  endedAt: null,
  releasedAt: null,
  leaked: null,
} as const;

export function aCancellation(given: Partial<Cancellation> = {}): Cancellation {
  return {
    decisionId: 'd-cancel',
    findingId: 'f-1',
    workspaceId: aSnapshot().run.workspaceId,
    runId: 'run-1',
    policy: 'a-policy',
    state: 'requested',
    approvedByPerson: false,
    queuedAt: ago(10 * MINUTE),
    requestedAt: ago(9 * MINUTE),
    settledAt: null,
    reason: null,
    ...NOT_FOLLOWED,
    ...given,
  };
}

/** A cancel that was decided ten minutes ago, as the limits count it. */
export function aPastCancel(given: Partial<PastCancel> = {}): PastCancel {
  return {
    decisionId: 'd-past',
    workspaceId: aSnapshot().run.workspaceId,
    runId: 'gone',
    policy: 'a-policy',
    at: ago(10 * MINUTE),
    approvedByPerson: false,
    ownerId: 'team-vision',
    gpuHours: null,
    cost: null,
    currency: null,
    ...given,
  };
}

export function aFreeze(given: Partial<Freeze> = {}): Freeze {
  return { id: 'z-1', reason: 'metrics are late', author: 'oncall', createdAt: ago(HOUR), endsAt: null, ...given };
}

export function anOverride(given: Partial<Override> = {}): Override {
  return {
    id: 'o-1',
    kind: 'extend',
    scope: {},
    policies: ['*'],
    reason: 'a paper is due',
    author: 'operator',
    createdAt: ago(HOUR),
    endsAt: NOW + HOUR,
    revokedAt: null,
    revokedBy: null,
    ...given,
  };
}

/** The owner objected a minute ago to the verdict and policy that the builders give. */
export function anObjection(given: Partial<Objection> = {}): Objection {
  return {
    id: 'j-1',
    findingId: 'f-1',
    evidenceKey: evidenceKey(WRITTEN, aVerdict()),
    at: ago(MINUTE),
    endsAt: NOW + DAY,
    reason: 'it waits for its data',
    author: 'team-vision',
    via: 'link',
    ...given,
  };
}

const NOTHING_REMEMBERED: AssessmentHistory = {
  finding: null,
  status: null,
  notices: [],
  approvals: [],
  rejectedBefore: false,
  cancellation: null,
};

/** A violating run with a finding that fires; nothing else is remembered. */
export function anAssessment(
  given: Partial<Omit<Assessment, 'history'>> = {},
  history: Partial<AssessmentHistory> = {},
): Assessment {
  return {
    snapshot: aSnapshot(),
    policy: aPolicy(),
    verdict: aVerdict(),
    owner: { source: 'tag', id: 'team-vision', display: 'team-vision' },
    ...given,
    history: { ...NOTHING_REMEMBERED, finding: aFinding(), ...history },
  };
}

export const WORKSPACE: Workspace = {
  id: aSnapshot().run.workspaceId,
  name: 'ml-prod',
  subscriptionId: 's',
  resourceGroup: 'g',
  location: 'westeurope',
  tags: {},
};

const NOTHING_ENDED = { freezes: [], overrides: [] };

/** The store holds nothing. */
export function aWorkspaceState(given: Partial<WorkspaceState> = {}): WorkspaceState {
  return {
    lastGoodPassAt: null,
    findings: [],
    resumable: [],
    ended: NOTHING_ENDED,
    statuses: [],
    notices: new Map(),
    heard: new Map(),
    approvals: new Map(),
    objections: new Map(),
    cancellations: new Map(),
    refusals: new Map(),
    rejected: new Set(),
    underWay: new Map(),
    overrides: [],
    freezes: [],
    fallen: [],
    recentCancels: [],
    ...given,
  };
}

/** Nothing holds anything back. */
export function aWorld(given: Partial<World> = {}): World {
  return {
    now: NOW,
    overrides: [],
    freeze: null,
    ended: NOTHING_ENDED,
    blind: false,
    limits: NO_LIMITS,
    activeRuns: 1,
    recent: [],
    tally: [],
    canceling: new Set(),
    ...given,
  };
}

/** Ids are `n-1`, `n-2`, … */
export function aPlanInput(assessments: readonly Assessment[], given: Partial<PlanInput> = {}): PlanInput {
  let count = 0;
  const { tally: _, canceling: __, ...world } = aWorld({ activeRuns: assessments.length });
  return { ...world, assessments, unassessed: [], newId: () => `n-${++count}`, ...given };
}

/** Plans one assessment: its cancel if it comes to one, and what else is decided. */
export function planOne(assessment: Assessment, given: Partial<PlanInput> = {}) {
  const { statuses, opened, resolved, decisions, answers } = plan(aPlanInput([assessment], given));
  const [status] = statuses;
  if (!status) throw new Error('an assessment has a status');
  return {
    status,
    finding: opened[0] ?? null,
    resolved,
    answers,
    decisions: decisions.filter(({ kind }) => kind !== 'cancel'),
    cancel: decisions.find(({ kind }) => kind === 'cancel') ?? null,
  };
}

/** The same run and finding under another name, submitted and turned bad when the builders' own were. */
export function numbered(
  index: number,
  given: Partial<Omit<Assessment, 'history'>> = {},
  since: Instant = ago(HOUR),
): Assessment {
  const id = `run-${index}`;
  const snapshot = aSnapshot({ id, experiment: `experiment-${index}` });
  return anAssessment(
    { snapshot, ...given },
    { finding: aFinding({ id: `f-${index}`, runId: id, since, firingAt: since }) },
  );
}
