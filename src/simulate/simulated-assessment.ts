import type { AssessmentHistory } from '../core/decision/assessment.ts';
import type { Decision, PolicyStatus } from '../core/decision/decision.ts';
import type { Approval, Finding, Notice } from '../core/decision/finding.ts';
import { evidenceKey, type Verdict } from '../core/policy/evaluate.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { RecordedPart } from '../core/record/recorded-signals.ts';
import type { RecordedRun } from '../core/record/recorded-workspace.ts';
import type { SignalKind } from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';

/** One run under one policy: what the store would remember of the two, and what need not be worked out again. */
export class SimulatedAssessment {
  readonly policy: Policy;
  readonly readsSamples: boolean;
  /** Its verdict may change by what other runs do, though nothing new is recorded of this one. */
  readonly readsOthers: boolean;
  finding: Finding | null = null;
  notices: Notice[] = [];
  approval: Approval | null = null;
  status: Pick<PolicyStatus, 'state' | 'withheld'> | null = null;
  /** Null when the policy is not for the run. */
  verdict: Verdict | null = null;
  /** Until then, and while nothing new is recorded of the run, the verdict stays. */
  verdictUntil: Instant = Number.NEGATIVE_INFINITY;
  /** The policy was for the run at some time. */
  counted = false;
  #matchedRun: RecordedRun['run'] | null = null;
  #matchedCompute: RecordedPart | undefined;
  #plannedRun: RecordedRun['run'] | null = null;
  #plannedKey = '';
  #settledUntil: Instant = Number.NEGATIVE_INFINITY;

  constructor(policy: Policy) {
    this.policy = policy;
    this.readsSamples = policy.signals.some(({ kind }) => kind === 'gpu' || kind === 'activity');
    this.readsOthers = policy.signals.some(({ kind }) => OF_OTHERS.has(kind));
  }

  /** Whether the policy was not for the run when it was last asked and nothing that a match reads has changed since. */
  isStillUnmatched(recorded: RecordedRun): boolean {
    return (
      this.verdict === null && this.#matchedRun === recorded.run && this.#matchedCompute === recorded.parts.compute
    );
  }

  noteMatch(recorded: RecordedRun): void {
    this.#matchedRun = recorded.run;
    this.#matchedCompute = recorded.parts.compute;
  }

  history(): AssessmentHistory {
    const { finding, status, notices, approval } = this;
    const approvals = approval ? [approval] : [];
    return { finding, status, notices, approvals, rejectedBefore: false, cancellation: null };
  }

  /** Nothing is decided on a healthy run, but that it was healthy is remembered. */
  noteHealthy(): void {
    if (this.finding === null && this.verdict?.outcome === 'healthy') this.status = HEALTHY;
    if (!this.verdict) this.status = null;
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

  /** Notes how it came out of a plan. Until something is due, an unchanged pair stays as it is. */
  planned(recorded: RecordedRun, status: PolicyStatus, isNews: boolean, now: Instant, nextException: Instant): void {
    this.status = status;
    this.#plannedRun = recorded.run;
    this.#plannedKey = this.verdict ? keyOf(this.policy, this.verdict) : '';
    // What was decided is remembered at the next pass, and may change what is decided then.
    this.#settledUntil =
      isNews || REPEATED.has(status.withheld ?? '')
        ? now
        : Math.min(status.next?.at ?? Number.POSITIVE_INFINITY, nextException, ...this.#dueAfter(now));
  }

  /** Whether the only news is that it cannot be told any more: recorded once, and nothing follows. */
  isNewlyUnknown(): boolean {
    return this.verdict?.outcome === 'unknown' && this.finding === null && this.status?.state !== 'unknown';
  }

  /** What the next pass remembers of a decision: a notice that was delivered at once, and a question nobody answers. */
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
        note: null,
      };
  }

  /** An episode is over. */
  close(): void {
    this.finding = null;
    this.notices = [];
    this.approval = null;
  }

  /** When the finding fires and its rungs are reached. */
  #dueAfter(now: Instant): Instant[] {
    const { finding, policy } = this;
    if (!finding) return [];
    const { firingAt } = finding;
    if (firingAt === null) return [finding.since + policy.for];
    return policy.steps.map(({ after }) => firingAt + after).filter((at) => at > now);
  }
}

const OF_OTHERS: ReadonlySet<SignalKind> = new Set(['peers', 'lineage', 'outcomes', 'spend']);

const HEALTHY = { state: 'healthy', withheld: null } as const;

/** What hangs on others than the pair: asked again at every pass. */
const REPEATED: ReadonlySet<string> = new Set(['limited', 'suspected', 'already-canceling']);

function keyOf(policy: Policy, verdict: Verdict): string {
  return `${verdict.outcome}|${evidenceKey(policy, verdict)}`;
}
