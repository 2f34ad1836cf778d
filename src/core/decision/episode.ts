import type { Mode } from '../policy/policy.ts';
import { formatDuration, type Instant } from '../values/duration.ts';
import { type DueEnd, endsWithFinding } from './answer-ends.ts';
import type { Assessment } from './assessment.ts';
import type { PolicyStatus } from './decision.ts';
import { describeFiring } from './describe-step.ts';
import { noLongerFound } from './earliest-cancel.ts';
import type { Finding, Resolution } from './finding.ts';
import { wasRejected } from './guards/consent.ts';
import type { Guard, Hold } from './guards/guard.ts';
import { endedUnanswered } from './guards/objection.ts';
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
  /** Findings that were set aside and cannot begin again: the run was healthy meanwhile, or the policy was edited. */
  readonly forgotten: readonly Finding[];
  /** Questions and answers that end with the finding. */
  readonly ends: readonly DueEnd[];
  /** The exemption in force. */
  readonly exemption: Hold | null;
  /** The mode before this pass, where the policy has another one now. */
  readonly modeBefore: Mode | null;
}

/** Opens, keeps or ends the finding of an assessment. */
export function episodeOf(assessment: Assessment, world: World, tools: PlanTools): Episode {
  const { snapshot } = assessment;
  // Only active runs are judged. A `not` may be violated by an ended run, but nothing is done about that.
  if (snapshot.run.phase === 'ended') {
    const reason = `has ended (${snapshot.run.status})`;
    return withoutFinding(assessment, world.now, 'run-ended', { state: 'healthy', reason, next: null });
  }
  const episode = judgedEpisode(assessment, world, tools);
  // An exemption ends no finding: it holds back all that would follow, and its status is the one that people look for.
  const exemption = tools.guards.find(({ name }) => name === 'exempt')?.check(assessment, world) ?? null;
  if (!exemption) return episode;
  const { reason, next } = exemption;
  return { ...episode, exemption, state: 'exempt', reason, next };
}

function judgedEpisode(assessment: Assessment, world: World, tools: PlanTools): Episode {
  const { policy, verdict } = assessment;
  const { outcome, reason, violatedAt } = verdict;
  if (outcome === 'unknown') return unknownEpisode(assessment, world.now);
  if (outcome === 'violated') return violatedEpisode(assessment, world, tools);
  const next = violatedAt === null ? null : { what: `if it continues so, it violates ${policy.name}`, at: violatedAt };
  return withoutFinding(assessment, world.now, 'healthy', { state: 'healthy', reason, next });
}

/** Ends a finding. */
export function resolve(finding: Finding, now: Instant, resolution: Resolution): Finding {
  return { ...finding, state: 'resolved', resolvedAt: now, resolution, asideSince: null };
}

const NOTHING_ENDS = { resolved: [], forgotten: [], ends: [], exemption: null, modeBefore: null } as const;

function withoutFinding(
  assessment: Assessment,
  now: Instant,
  resolution: Resolution,
  status: Pick<Episode, 'state' | 'reason' | 'next'>,
): Episode {
  const { finding, approvals } = assessment.history;
  const without = { ...NOTHING_ENDS, assessment: withFinding(assessment, null), ...status };
  if (!finding) return { ...without, forgotten: forgotten(assessment, resolution) };
  const because = resolution === 'run-ended' ? `the run ${status.reason}` : status.reason;
  return { ...without, resolved: [resolve(finding, now, resolution)], ends: endsWithFinding(approvals, because) };
}

/** The finding that was set aside for long, where what is known now keeps it from beginning again. */
function forgotten({ history: { earlier } }: Assessment, resolution: Resolution): Finding[] {
  return earlier && resolution !== 'unknown' ? [{ ...earlier, resolution }] : [];
}

const UNKNOWN_PREFIX = 'unknown, so nothing is done: ';

/** The reason of a verdict out of that of an unknown status. */
export function withoutUnknownPrefix(reason: string): string {
  return reason.startsWith(UNKNOWN_PREFIX) ? reason.slice(UNKNOWN_PREFIX.length) : reason;
}

function unknownEpisode(assessment: Assessment, now: Instant): Episode {
  const { history, verdict, policy } = assessment;
  const reason = `${UNKNOWN_PREFIX}${verdict.reason}`;
  const status = { state: 'unknown', reason, next: { what: 'it is judged again at the next pass', at: null } } as const;
  // `for` means held without a break: a pending finding that cannot be confirmed starts over.
  if (history.finding?.state !== 'firing') return withoutFinding(assessment, now, 'unknown', status);
  const { finding, modeBefore } = carryOn({ ...history.finding, heldSince: null }, policy.mode, now);
  return { ...NOTHING_ENDS, assessment: withFinding(assessment, finding), modeBefore, ...status };
}

function violatedEpisode(given: Assessment, world: World, { newId }: PlanTools): Episode {
  const { now } = world;
  const { policy, snapshot, verdict } = given;
  const { kept, ...before } = beforeViolation(given, world);
  const { finding: begun, modeBefore } = kept
    ? carryOn(seenAgain(kept, world), policy.mode, now)
    : { finding: openFinding(given, now, newId()), modeBefore: null };
  const finding = advance(afterObjection(begun, given.history, now), policy.for, now);
  const assessment = withFinding(before.wasEdited ? withoutAnswers(given) : given, finding);
  const episode = { ...NOTHING_ENDS, ...before, assessment, modeBefore };
  if (finding.firingAt === null) {
    const reason = `${verdict.reason}; held for ${formatDuration(now - finding.since)} of ${formatDuration(policy.for)}`;
    const firesAt = finding.since + policy.for;
    const { healthyAt = null } = verdict;
    const isOver = healthyAt !== null && firesAt >= healthyAt;
    const next = isOver ? noLongerFound(healthyAt) : { what: describeFiring(assessment, world), at: firesAt };
    return { ...episode, state: 'pending', reason, next };
  }
  if (snapshot.run.phase !== 'canceling') return { ...episode, state: 'firing', reason: verdict.reason, next: null };
  const reason = `Azure was asked to cancel it and has not finished; ${verdict.reason}`;
  return { ...episode, state: 'canceling', reason, next: null };
}

interface BeforeViolation extends Pick<Episode, 'resolved' | 'forgotten' | 'ends'> {
  /** The finding that the violation carries on. */
  readonly kept: Finding | null;
  readonly wasEdited: boolean;
}

/** What a violation carries on, or ends because it is another one. */
function beforeViolation({ policy, history }: Assessment, { now, blind }: World): BeforeViolation {
  const nothing = { kept: null, wasEdited: false, resolved: [], forgotten: [], ends: [] };
  const before = history.finding ?? history.earlier ?? null;
  if (!before) return nothing;
  const isOpen = before.state !== 'resolved';
  if (before.fingerprint !== policy.fingerprint) {
    const ends = endsWithFinding(history.approvals, `the policy ${policy.name} was edited`);
    const over = { ...nothing, wasEdited: true, ends };
    return isOpen
      ? { ...over, resolved: [resolve(before, now, 'policy-changed')] }
      : { ...over, forgotten: [{ ...before, resolution: 'policy-changed' }] };
  }
  // Nobody watched: `for` begins anew.
  if (blind && before.state === 'pending') return { ...nothing, resolved: [resolve(before, now, 'unknown')] };
  return { ...nothing, kept: resumed(before, now) };
}

/** A finding that was set aside for long begins again with its answers; its steps are taken anew. */
function resumed(finding: Finding, now: Instant): Finding {
  if (finding.state !== 'resolved') return finding;
  return {
    ...finding,
    state: 'pending',
    since: now,
    firingAt: null,
    heldSince: now,
    resolvedAt: null,
    resolution: null,
    stepsDone: [],
    plannedSince: now,
  };
}

/** An open finding in a pass that judges it. Another mode plans its steps anew. */
function carryOn(finding: Finding, mode: Mode, now: Instant): { finding: Finding; modeBefore: Mode | null } {
  const seen = { ...finding, asideSince: null, mode };
  if (finding.mode === null || finding.mode === mode) return { finding: seen, modeBefore: null };
  return { finding: { ...seen, plannedSince: now, stepsDone: [] }, modeBefore: finding.mode };
}

/** An objection that ended without an answer: the owner gets a new notice before a cancel. */
function afterObjection(finding: Finding, history: Assessment['history'], now: Instant): Finding {
  if (!endedUnanswered(history, finding.plannedSince, now)) return finding;
  return { ...finding, plannedSince: now, stepsDone: [] };
}

function withFinding(assessment: Assessment, finding: Finding | null): Assessment {
  return { ...assessment, history: { ...assessment.history, finding, earlier: null } };
}

/** Notices and answers under the policy before its edit do not count for the new episode, but a no is remembered. */
function withoutAnswers(assessment: Assessment): Assessment {
  const { history } = assessment;
  return {
    ...assessment,
    history: { ...history, notices: [], approvals: [], rejectedBefore: wasRejected(history) },
  };
}

/** A new finding about a run under a policy, which has held for no time yet. */
export function openFinding(
  { snapshot, policy }: Pick<Assessment, 'snapshot' | 'policy'>,
  now: Instant,
  id: string,
): Finding {
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

function seenAgain(finding: Finding, { now, blind }: World): Finding {
  return blind || finding.heldSince === null ? { ...finding, heldSince: now } : finding;
}

function advance(finding: Finding, mustHold: number, now: Instant): Finding {
  if (finding.state !== 'pending' || now - finding.since < mustHold) return finding;
  return { ...finding, state: 'firing', firingAt: now };
}
