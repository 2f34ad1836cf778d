import { evidenceKey } from '../policy/evaluate.ts';
import { type CancelStep, cancelStepOf, modeAllows, type Step } from '../policy/policy.ts';
import { HOUR, type Instant } from '../values/duration.ts';
import { type AnswerEnd, answerEnd, type DueEnd, dueEnds, whoAnswered } from './answer-ends.ts';
import type { Assessment } from './assessment.ts';
import type { Decision, PolicyStatus } from './decision.ts';
import { describeStep } from './describe-step.ts';
import { named } from './earlier-cancel.ts';
import { nextWithCancel, noLongerFound } from './earliest-cancel.ts';
import type { Episode, PlanTools } from './episode.ts';
import type { Approval, ApprovalReason, Finding } from './finding.ts';
import { consent, isApproved, reachedNobody, waitingForApproval } from './guards/consent.ts';
import type { Guard, Hold } from './guards/guard.ts';
import { isAnnounced } from './guards/notice.ts';
import { unansweredObjection } from './guards/objection.ts';
import { extension } from './guards/people.ts';
import { firstHold } from './guards.ts';
import {
  askDecision,
  cancelDecision,
  type DecisionSubject,
  evidenceOf,
  notifyDecision,
  withholdDecision,
} from './new-decision.ts';
import { covers } from './override.ts';
import type { World } from './world.ts';

/** What one assessment came to. */
export interface AssessmentPlan {
  /** The open finding as this pass leaves it; null when there is none. */
  readonly finding: Finding | null;
  /** Findings that end with this pass. */
  readonly resolved: readonly Finding[];
  readonly forgotten: readonly Finding[];
  readonly answers: readonly AnswerEnd[];
  readonly decisions: readonly Decision[];
  readonly status: PolicyStatus;
  readonly cancels: boolean;
}

/** The terms on which a person is asked when a limit or a suspicion, not the policy, asks. Silence always means keep. */
export const LIMITS_ASK: CancelStep = { within: 24 * HOUR, otherwise: 'keep' };

/** One assessment while its steps are taken: what is known, and what has been decided so far. */
interface Escalation {
  readonly assessment: Assessment;
  readonly finding: Finding | null;
  readonly world: World;
  readonly tools: PlanTools;
  readonly draft: Draft;
}

interface Draft extends Pick<Mutable<PolicyStatus>, 'state' | 'withheld' | 'reason' | 'next'> {
  readonly decisions: Decision[];
  readonly answers: AnswerEnd[];
  readonly stepsDone: number[];
  cancels: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Takes the policy's steps as far as the time allows, and records what is held back. */
export function escalate(episode: Episode, world: World, tools: PlanTools): AssessmentPlan {
  const { resolved, forgotten, state, reason, next, exemption } = episode;
  const { finding } = episode.assessment.history;
  const stepsDone = [...(finding?.stepsDone ?? [])];
  const draft: Draft = { decisions: [], answers: [], stepsDone, cancels: false, state, withheld: null, reason, next };
  // A decision about a finding that ends with this pass names it all the same.
  const before = { assessment: episode.assessment, finding: finding ?? resolved[0] ?? null, world, tools, draft };
  const escalation: Escalation = { ...before, assessment: endAnswers(before, episode) };
  if (state === 'unknown') withhold(escalation, null, { why: 'unknown', reason, next });
  if (exemption && finding?.state === 'firing') withhold(escalation, null, exemption);
  if (state === 'firing') takeSteps(escalation);
  return {
    finding: finding && { ...finding, stepsDone },
    resolved,
    forgotten,
    answers: draft.answers,
    decisions: draft.decisions,
    status: statusOf(escalation, finding),
    cancels: draft.cancels,
  };
}

/** Ends the questions and answers that are over, each with the decision that says so; answers the assessment without them. */
function endAnswers(escalation: Escalation, { ends, exemption, modeBefore }: Episode): Assessment {
  const { assessment, world, draft } = escalation;
  const exception = exemption ?? extension.check(assessment, world);
  const endedExceptions = world.ended.overrides.filter((override) => covers(override, assessment));
  const own = dueEnds(assessment, { now: world.now, exception, endedExceptions, modeBefore });
  // Of a finding that ends people hear by its end, but for an edit: the policy judges the run anew.
  const isAnew = assessment.history.finding !== null;
  for (const due of [...ends, ...own]) {
    const decision = isAnew ? withholdDecision(subjectOf(escalation, null), endHold(due)) : null;
    if (decision) draft.decisions.push(decision);
    draft.answers.push(answerEnd(due, subjectOfEnd(assessment), world.now, decision));
  }
  const ended = new Map(draft.answers.map(({ approval, ended }) => [approval.decisionId, ended]));
  const approvals = assessment.history.approvals.map((approval) => ({
    ...approval,
    ended: approval.ended ?? ended.get(approval.decisionId) ?? null,
  }));
  return { ...assessment, history: { ...assessment.history, approvals } };
}

function subjectOfEnd({ snapshot, policy }: Assessment): Pick<AnswerEnd, 'runId' | 'policy'> {
  return { runId: snapshot.run.id, policy: policy.name };
}

/** The word and the reason by which the record keeps an end. */
function endHold({ approval, as, because }: DueEnd): Pick<Hold, 'why' | 'reason'> {
  if (as === 'kept') return { why: approval.answer === 'rejected' ? 'rejected' : 'approval-expired', reason: because };
  const what =
    as === 'lapsed' ? `the approval of ${whoAnswered(approval)} does not count any more` : 'the question is withdrawn';
  return { why: as, reason: `${what}: ${because}` };
}

/** People have kept the run for what is found now: nobody is notified of a cancel that does not come. */
function isKept(assessment: Assessment, world: World): boolean {
  const { policy } = assessment;
  if (!cancelStepOf(policy) || !modeAllows(policy.mode, 'approve')) return false;
  const why = consent.check(assessment, world)?.why;
  return why === 'rejected' || why === 'approval-expired';
}

/** People are notified once of all the steps that are due: after an exemption or an outage that may be several. */
function takeSteps(escalation: Escalation): void {
  const { assessment, finding, world, draft } = escalation;
  const dueAt = (step: Step) => (finding?.firingAt ?? world.now) + step.after;
  const steps = [...assessment.policy.steps.entries()];
  const first = steps.findIndex(([, step]) => dueAt(step) > world.now);
  const due = first < 0 ? steps : steps.slice(0, first);
  const news = isKept(assessment, world)
    ? []
    : due.filter(([index, { notify }]) => notify.length > 0 && !draft.stepsDone.includes(index));
  if (news.length > 0) notifyPeople(escalation, news);
  for (const [index, { cancel }] of due) if (cancel) cancelOrHold(escalation, index, cancel);
  const later = steps[first];
  if (later) draft.next ??= nextStep(escalation, later[0], dueAt(later[1]));
  if (later) putObjection(escalation);
}

/** An objection is put to a person at once, also where the step that it is against is not due yet. */
function putObjection(escalation: Escalation): void {
  const { assessment, world } = escalation;
  const found = cancelStepOf(assessment.policy);
  if (!found || !modeAllows(assessment.policy.mode, 'approve')) return;
  if (unansweredObjection(assessment, world.now)) cancelOrHold(escalation, found.index, found.cancel);
}

/** A step that only cancels is named with the time at which it can; one that notifies, too, with the time of the notice. */
function nextStep({ assessment, world }: Escalation, index: number, dueAt: Instant): PolicyStatus['next'] {
  const step = assessment.policy.steps[index];
  const { healthyAt = null } = assessment.verdict;
  if (healthyAt !== null && dueAt >= healthyAt) return noLongerFound(healthyAt);
  const next = { what: describeStep(assessment, index), at: dueAt };
  if (!step?.cancel || !modeAllows(assessment.policy.mode, 'approve')) return next;
  const later = nextWithCancel(next, assessment, world);
  return step.notify.length > 0 ? { ...later, at: dueAt } : later;
}

function notifyPeople(escalation: Escalation, steps: readonly (readonly [number, Step])[]): void {
  const { assessment, draft } = escalation;
  const { policy, verdict } = assessment;
  const recipients = [...new Set(steps.flatMap(([, { notify }]) => notify))];
  const last = steps.at(-1)?.[0] ?? null;
  draft.stepsDone.push(...steps.map(([index]) => index));
  if (modeAllows(policy.mode, 'notify')) {
    draft.decisions.push(notifyDecision(subjectOf(escalation, last), recipients));
    return;
  }
  draft.reason = `would notify ${recipients.join(', ')}: ${verdict.reason}; mode is ${policy.mode}`;
  draft.decisions.push(withholdDecision(subjectOf(escalation, last), { why: 'mode', reason: draft.reason }));
}

/** Cancels unless a guard holds it back. What follows from the hold, a notice or a question, is decided here. */
function cancelOrHold(escalation: Escalation, index: number, cancel: CancelStep): void {
  const { assessment, world, tools, draft } = escalation;
  const held = firstHold(assessment, world, tools.guards);
  // A freeze holds back the cancel alone: people are notified and asked as if it were not there.
  const freezes = held?.guard.name === 'freeze';
  const behind = freezes ? firstHold(assessment, world, after(held.guard, tools.guards)) : held;
  if (!behind?.guard.stopsNotice && !isKept(assessment, world)) announceCancel(escalation, index);
  if (!held) {
    draft.decisions.push(cancelDecision(subjectOf(escalation, index), isApproved(assessment, world.now)));
    draft.state = 'canceling';
    draft.next = { what: 'cancel, after judging the run again', at: world.now };
    draft.cancels = true;
    return;
  }
  const ask = behind?.hold.ask;
  const asked =
    ask && askPerson(escalation, index, behind.hold, { because: ask, ...termsOf(behind.hold, cancel, world.now) });
  const hold = freezes ? held.hold : (asked ?? held.hold);
  const next = hold.next && !hold.keeps ? nextWithCancel(hold.next, assessment, world) : hold.next;
  withhold(escalation, index, { ...hold, next, reason: `${hold.reason}; ${assessment.verdict.reason}` });
}

/** How long a person has to answer, and what silence means. */
function termsOf({ ask, askUntil }: Hold, cancel: CancelStep, now: Instant): CancelStep {
  if (askUntil !== undefined) return { within: askUntil - now, otherwise: 'keep' };
  if (ask === 'precision') return { within: cancel.within, otherwise: 'keep' };
  return ask === 'mode' ? cancel : LIMITS_ASK;
}

function after(guard: Guard, guards: readonly Guard[]): readonly Guard[] {
  return guards.slice(guards.indexOf(guard) + 1);
}

/** Sends the owner a notice of the cancel when none that announces it is delivered or on its way. */
function announceCancel(escalation: Escalation, index: number): void {
  const { assessment, world, draft } = escalation;
  const { policy, verdict, history } = assessment;
  if (policy.grace === null) return;
  if (draft.decisions.some(({ announcesCancel, recipients }) => announcesCancel && recipients.includes('owner')))
    return;
  if (isAnnounced(history, evidenceKey(policy, verdict), world.now)) return;
  draft.decisions.push(notifyDecision(subjectOf(escalation, index), ['owner']));
}

/** Open questions that reached nobody: a new one takes their place. */
function unheard({ history: { approvals, notices } }: Assessment, now: Instant): Approval[] {
  return approvals.filter(
    (asked) => asked.answer === null && asked.ended === null && reachedNobody(asked, notices, now),
  );
}

/** Asks a person for the approval that lifts a hold, and answers the hold until then. */
function askPerson(
  escalation: Escalation,
  index: number,
  hold: Hold,
  { because, within, otherwise }: CancelStep & { readonly because: ApprovalReason },
): Hold {
  const { assessment, world, draft } = escalation;
  const expiresAt = world.now + within;
  const objection = because === 'objected' ? unansweredObjection(assessment, world.now) : null;
  const words = objection && { author: objection.author, at: objection.at, reason: objection.reason };
  const earlier = hold.earlier && { earlier: named(hold.earlier) };
  const limit = hold.limit && { limit: hold.limit };
  const fell = hold.fell !== undefined && { fell: hold.fell };
  const ask = { because, expiresAt, otherwise, ...(words && { objection: words }), ...earlier, ...limit, ...fell };
  draft.decisions.push(askDecision(subjectOf(escalation, index), ask));
  for (const approval of unheard(assessment, world.now)) {
    const due = { approval, as: 'withdrawn' as const, because: 'no channel took the question, and it was asked anew' };
    draft.answers.push(answerEnd(due, subjectOfEnd(assessment), world.now));
  }
  if (hold.why === 'waiting-for-approval') return waitingForApproval(expiresAt, otherwise);
  // The hold itself says what comes without an answer.
  if (hold.askUntil !== undefined) return hold;
  return { ...hold, next: { what: 'a person was asked; without an answer it is kept', at: expiresAt } };
}

/** Nothing is done for now, and why; recorded as a decision only when that is news. */
function withhold(escalation: Escalation, step: number | null, { why, reason, next, state }: Hold): void {
  const { draft } = escalation;
  if (state) draft.state = state;
  draft.withheld = why;
  draft.reason = reason;
  draft.next = next;
  const before = escalation.assessment.history.status;
  if (before?.withheld === why && before.state === draft.state) return;
  // The end of the answer says it already.
  if (draft.answers.some(({ decision }) => decision?.withheld === why)) return;
  draft.decisions.push(withholdDecision(subjectOf(escalation, step), { why, reason }));
}

function subjectOf({ assessment, finding, world, tools }: Escalation, step: number | null): DecisionSubject {
  return { assessment, finding, step, now: world.now, newId: tools.newId };
}

function statusOf({ assessment, world, draft }: Escalation, finding: Finding | null): PolicyStatus {
  const { snapshot, policy, verdict, history } = assessment;
  return {
    workspaceId: snapshot.run.workspaceId,
    runId: snapshot.run.id,
    policy: policy.name,
    audit: policy.mode === 'audit',
    at: world.now,
    outcome: verdict.outcome,
    state: draft.state,
    withheld: draft.withheld,
    reason: draft.reason,
    unknownSince: draft.state === 'unknown' && !verdict.isEarly ? (history.status?.unknownSince ?? world.now) : null,
    next: draft.next,
    findingId: finding?.id ?? null,
    evidence: evidenceOf(assessment, world.now),
  };
}
