import { formatDuration, type Instant } from '../values/duration.ts';
import type { Assessment } from './assessment.ts';
import type { PolicyStatus } from './decision.ts';
import { describeFiring } from './describe-step.ts';
import { noLongerFound } from './earliest-cancel.ts';
import type { Finding, Resolution } from './finding.ts';
import { wasRejected } from './guards/consent.ts';
import type { Guard } from './guards/guard.ts';
import type { World } from './world.ts';

/** What a pass plans with. */
export interface PlanTools {
  readonly guards: readonly Guard[];
  readonly newId: () => string;
}

/** What a pass makes of an assessment's finding, before any step is taken. */
export interface Episode extends Pick<PolicyStatus, 'state' | 'reason' | 'next'> {
  /** With the finding as this pass leaves it, and without the history of one that it ends. */
  readonly assessment: Assessment;
  /** Findings that end with this pass. */
  readonly resolved: readonly Finding[];
}

/** Opens, keeps or ends the finding of an assessment. */
export function episodeOf(assessment: Assessment, world: World, tools: PlanTools): Episode {
  const { verdict, snapshot } = assessment;
  // Only active runs are judged. A `not` may be violated by an ended run, but nothing is done about that.
  if (snapshot.run.phase === 'ended') {
    const reason = `has ended (${snapshot.run.status})`;
    return withoutFinding(assessment, world.now, 'run-ended', { state: 'healthy', reason, next: null });
  }
  // An exemption ends the finding at any verdict. Every other guard only holds back its cancel.
  const exempt = tools.guards.find(({ name }) => name === 'exempt')?.check(assessment, world);
  if (exempt) {
    const { reason, next } = exempt;
    return withoutFinding(assessment, world.now, 'exempt', { state: 'exempt', reason, next });
  }
  if (verdict.outcome === 'healthy') {
    const { reason, violatedAt } = verdict;
    const next = violatedAt === null ? null : { what: 'it would violate the policy', at: violatedAt };
    return withoutFinding(assessment, world.now, 'healthy', { state: 'healthy', reason, next });
  }
  return verdict.outcome === 'unknown'
    ? unknownEpisode(assessment, world.now)
    : violatedEpisode(assessment, world, tools);
}

/** Ends a finding. */
export function resolve(finding: Finding, now: Instant, resolution: Resolution): Finding {
  return { ...finding, state: 'resolved', resolvedAt: now, resolution };
}

function withoutFinding(
  assessment: Assessment,
  now: Instant,
  resolution: Resolution,
  status: Pick<Episode, 'state' | 'reason' | 'next'>,
): Episode {
  const { finding } = assessment.history;
  if (!finding) return { assessment, resolved: [], ...status };
  return { assessment: withFinding(assessment, null), resolved: [resolve(finding, now, resolution)], ...status };
}

const UNKNOWN_PREFIX = 'unknown, so nothing is done: ';

/** The reason of a verdict out of that of an unknown status. */
export function withoutUnknownPrefix(reason: string): string {
  return reason.startsWith(UNKNOWN_PREFIX) ? reason.slice(UNKNOWN_PREFIX.length) : reason;
}

function unknownEpisode(assessment: Assessment, now: Instant): Episode {
  const { history, verdict } = assessment;
  const reason = `${UNKNOWN_PREFIX}${verdict.reason}`;
  const status = { state: 'unknown', reason, next: { what: 'it is judged again at the next pass', at: null } } as const;
  // `for` means held without a break: a pending finding that cannot be confirmed starts over.
  if (history.finding?.state !== 'firing') return withoutFinding(assessment, now, 'unknown', status);
  return { assessment: withFinding(assessment, { ...history.finding, heldSince: null }), resolved: [], ...status };
}

function violatedEpisode(given: Assessment, world: World, { newId }: PlanTools): Episode {
  const { now, blind } = world;
  const { policy, snapshot, verdict, history } = given;
  const before = history.finding;
  const edited = before !== null && before.fingerprint !== policy.fingerprint;
  const unwatched = !edited && blind && before?.state === 'pending';
  const kept = edited || unwatched ? null : before;
  const resolved = before && !kept ? [resolve(before, now, edited ? 'policy-changed' : 'unknown')] : [];
  const finding = advance(kept ? seenAgain(kept, now, blind) : openFinding(given, now, newId()), policy.for, now);
  const assessment = withFinding(edited ? withoutAnswers(given) : given, finding);
  if (finding.firingAt === null) {
    const reason = `${verdict.reason}; held for ${formatDuration(now - finding.since)} of ${formatDuration(policy.for)}`;
    const firesAt = finding.since + policy.for;
    const { healthyAt = null } = verdict;
    const isOver = healthyAt !== null && firesAt >= healthyAt;
    const next = isOver ? noLongerFound(healthyAt) : { what: describeFiring(assessment, world), at: firesAt };
    return { assessment, resolved, state: 'pending', reason, next };
  }
  if (snapshot.run.phase !== 'canceling')
    return { assessment, resolved, state: 'firing', reason: verdict.reason, next: null };
  const reason = `Azure was asked to cancel it and has not finished; ${verdict.reason}`;
  return { assessment, resolved, state: 'canceling', reason, next: null };
}

function withFinding(assessment: Assessment, finding: Finding | null): Assessment {
  return { ...assessment, history: { ...assessment.history, finding } };
}

/** Notices and answers under the policy before its edit do not count for the new episode, but a no is remembered. */
function withoutAnswers(assessment: Assessment): Assessment {
  const { history } = assessment;
  return {
    ...assessment,
    history: { ...history, notices: [], approvals: [], rejectedBefore: wasRejected(history) },
  };
}

function openFinding({ snapshot, policy }: Assessment, now: Instant, id: string): Finding {
  return {
    id,
    workspaceId: snapshot.run.workspaceId,
    runId: snapshot.run.id,
    policy: policy.name,
    audit: policy.mode === 'audit',
    fingerprint: policy.fingerprint,
    state: 'pending',
    since: now,
    firingAt: null,
    heldSince: now,
    resolvedAt: null,
    resolution: null,
    stepsDone: [],
    asideSince: null,
    mode: policy.mode,
    plannedSince: now,
    suspected: null,
  };
}

function seenAgain(finding: Finding, now: Instant, blind: boolean): Finding {
  return blind || finding.heldSince === null ? { ...finding, heldSince: now } : finding;
}

function advance(finding: Finding, mustHold: number, now: Instant): Finding {
  if (finding.state !== 'pending' || now - finding.since < mustHold) return finding;
  return { ...finding, state: 'firing', firingAt: now };
}
