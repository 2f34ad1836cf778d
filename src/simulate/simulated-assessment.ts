import type { AnswerEnd } from '../core/decision/answer-ends.ts';
import type { AssessmentHistory } from '../core/decision/assessment.ts';
import type { Decision, PolicyStatus } from '../core/decision/decision.ts';
import type { Approval, Finding, Notice } from '../core/decision/finding.ts';
import { evidenceKey, type Verdict } from '../core/policy/evaluate.ts';
import { cancelStepOf, type Policy } from '../core/policy/policy.ts';
import type { RecordedPart } from '../core/record/recorded-signals.ts';
import { type RecordedRun, SAMPLED } from '../core/record/recorded-workspace.ts';
import type { SignalKind } from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';
import { closesAt } from '../core/values/opening-hours.ts';
import type { Tally } from './report.ts';

/** One run under one policy: what the store would keep of it, and results that need not be computed again. */
export class SimulatedAssessment {
  readonly policy: Policy;
  readonly tally: Tally;
  readonly readsSamples: boolean;
  /** Its verdict may change because of other runs, although nothing new is recorded of this one. */
  readonly #readsOthers: boolean;
  finding: Finding | null = null;
  notices: Notice[] = [];
  approval: Approval | null = null;
  status: Pick<PolicyStatus, 'state' | 'withheld'> | null = null;
  /** Null if the policy does not match the run. */
  verdict: Verdict | null = null;
  /** The verdict stays until then, or until something new is recorded of the run. */
  verdictUntil: Instant = Number.NEGATIVE_INFINITY;
  /** The policy matched the run at some time. */
  counted = false;
  #matchedRun: RecordedRun['run'] | null = null;
  #matchedCompute: RecordedPart | undefined;
  #plannedRun: RecordedRun['run'] | null = null;
  #plannedKey = '';
  #settledUntil: Instant = Number.NEGATIVE_INFINITY;

  constructor(tally: Tally) {
    const { policy } = tally;
    this.policy = policy;
    this.tally = tally;
    this.readsSamples = policy.signals.some(({ kind }) => SAMPLES.has(kind));
    this.#readsOthers = policy.signals.some(({ kind }) => OF_OTHERS.has(kind));
  }

  /** Whether the policy did not match the run, and nothing that a match reads has changed since. */
  isStillUnmatched(recorded: RecordedRun): boolean {
    return (
      this.verdict === null && this.#matchedRun === recorded.run && this.#matchedCompute === recorded.parts.compute
    );
  }

  /** Takes a new verdict. A healthy one that knows when time alone could make it violated is valid until then. */
  judged(verdict: Verdict | null, recorded: RecordedRun): void {
    this.verdict = verdict;
    this.#matchedRun = recorded.run;
    this.#matchedCompute = recorded.parts.compute;
    const isHealthy = verdict?.outcome === 'healthy';
    this.verdictUntil = (isHealthy && !this.#readsOthers ? verdict.violatedAt : null) ?? Number.NEGATIVE_INFINITY;
    // Nothing is decided on a healthy run, but its status is kept.
    if (isHealthy && this.finding === null) this.status = HEALTHY;
    if (verdict) return;
    this.status = null;
    this.close();
  }

  history(): AssessmentHistory {
    const { finding, status, notices, approval } = this;
    const approvals = approval ? [approval] : [];
    return { finding, status, notices, approvals, rejectedBefore: false, cancellation: null };
  }

  /** Whether the plan would decide nothing new about it, and nothing about others because of it. */
  isQuiet(recorded: RecordedRun, now: Instant): boolean {
    if (!this.verdict) return true;
    if (this.finding === null && this.verdict.outcome !== 'violated') return true;
    return (
      now < this.#settledUntil &&
      this.#plannedRun === recorded.run &&
      this.#plannedKey === keyOf(this.policy, this.verdict)
    );
  }

  /** Keeps its status after a plan, at most until `atMost`. Until something is due, an unchanged assessment keeps it. */
  planned(recorded: RecordedRun, status: PolicyStatus, now: Instant, atMost: Instant): void {
    this.status = status;
    this.#plannedRun = recorded.run;
    this.#plannedKey = this.verdict ? keyOf(this.policy, this.verdict) : '';
    this.#settledUntil = REPEATED.has(status.withheld ?? '')
      ? now
      : Math.min(status.next?.at ?? Number.POSITIVE_INFINITY, atMost, ...this.#dueAfter(now));
  }

  /** Whether the only news is that it became unknown: that is recorded once, and nothing follows. */
  isNewlyUnknown(): boolean {
    return this.verdict?.outcome === 'unknown' && this.finding === null && this.status?.state !== 'unknown';
  }

  /** Keeps a decision for the next pass: a notice was delivered at once, and nobody answers a question. */
  remember({ id, kind, at, audit, recipients, announcesCancel, findingId, evidenceKey: about, ask }: Decision): void {
    if (!audit && kind !== 'cancel')
      this.notices.push({
        decisionId: id,
        at,
        toOwner: recipients.includes('owner'),
        announcesCancel,
        evidenceKey: about,
        deliveredAt: at,
        failed: false,
      });
    if (ask)
      this.approval = {
        decisionId: id,
        findingId: findingId ?? '',
        evidenceKey: about,
        because: ask.because,
        askedAt: at,
        expiresAt: ask.expiresAt,
        otherwise: ask.otherwise,
        answer: null,
        answeredAt: null,
        answeredBy: null,
        given: [],
        ended: null,
        note: null,
      };
  }

  /** Keeps what became of a question. */
  end({ approval, ended }: Pick<AnswerEnd, 'approval' | 'ended'>): void {
    if (this.approval?.decisionId === approval.decisionId) this.approval = { ...this.approval, ended };
  }

  /** Ends an episode. */
  close(): void {
    this.finding = null;
    this.notices = [];
    this.approval = null;
  }

  /** When the finding fires, its steps are due, or the hours for cancels end. */
  #dueAfter(now: Instant): Instant[] {
    const { finding, policy } = this;
    if (!finding) return [];
    const { firingAt } = finding;
    if (firingAt === null) return [finding.since + policy.for];
    const during = cancelStepOf(policy)?.cancel.during;
    const closes = during ? closesAt(during, now) : null;
    return [...policy.steps.map(({ after }) => firingAt + after), closes ?? now].filter((at) => at > now);
  }
}

const SAMPLES: ReadonlySet<SignalKind> = new Set(SAMPLED);

const OF_OTHERS: ReadonlySet<SignalKind> = new Set(['peers', 'lineage', 'outcomes', 'spend']);

const HEALTHY = { state: 'healthy', withheld: null } as const;

/** Reasons that depend on other runs: decided again at every pass. */
const REPEATED: ReadonlySet<string> = new Set(['limited', 'suspected', 'already-canceling']);

function keyOf(policy: Policy, verdict: Verdict): string {
  return `${verdict.outcome}|${evidenceKey(policy, verdict)}`;
}
