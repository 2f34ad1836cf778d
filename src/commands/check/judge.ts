import { describeStep } from '../../core/decision/describe-step.ts';
import { type Evidence, evaluate, type NotMatched, type Verdict } from '../../core/policy/evaluate.ts';
import { matchPolicy } from '../../core/policy/match.ts';
import { type Mode, modeAllows, type Policy } from '../../core/policy/policy.ts';
import { phaseOf } from '../../core/run/status.ts';
import { type Snapshot, subjectOf } from '../../core/signal/signal.ts';
import { DAY, type Instant, MINUTE, type Milliseconds, SECOND } from '../../core/values/duration.ts';
import type { Consequence } from '../choices.ts';
import type { Future } from './snapshot.ts';

/**
 * What a policy says of a job before it is submitted: it violates the policy, at once or within its own limits; it would if it
 * ran long enough, and it has no limit; only the run can show it; nothing is against it; or the policy is not for it.
 */
export type CheckOutcome = 'violated' | 'possible' | 'undecided' | 'passed' | 'not-matched' | 'off';

export interface Checked {
  readonly policy: string;
  readonly mode: Mode;
  readonly severity: Policy['severity'];
  readonly outcome: CheckOutcome;
  readonly reason: string;
  /** Of a violation. */
  readonly consequence: Consequence | null;
  /** How long after its start the job violates the policy; null where it does not, or nobody can say. */
  readonly after: Milliseconds | null;
  /** What then comes, counted from its start. */
  readonly steps: readonly { readonly what: string; readonly after: Milliseconds }[];
  /** Kinds of the conditions that decide. */
  readonly kinds: readonly string[];
}

/** Longer than any run that is judged in hours or days. */
const HORIZON = 60 * DAY;
/** A window opens and closes twice a day; more changes than this say nothing new. */
const MOST_CHANGES = 200;

type Judged = Verdict | NotMatched;

/** Judges a job under a policy over the time that it may run, with the evaluator of the service. */
export function checkUnder(policy: Policy, future: Future, hasWorkspace: boolean): Checked {
  const { name, mode, severity } = policy;
  const base = { policy: name, mode, severity, consequence: null, after: null, steps: [], kinds: [] } as const;
  if (mode === 'off') return { ...base, outcome: 'off', reason: 'the policy is off' };
  const { start, end } = future;
  const isForSome = [policy.match, ...policy.except].some(({ workspace }) => workspace !== undefined);
  const wanted = isForSome && !hasWorkspace ? inAnyWorkspace(policy) : policy;
  const first = evaluate(future.at(start), wanted, start);
  if (first.outcome === 'not-matched')
    return { ...base, outcome: 'not-matched', reason: worded(matchPolicy(wanted, future.at(start)).because) };
  if (wanted !== policy)
    return { ...base, outcome: 'undecided', reason: 'it is for some workspaces only; name yours with --workspace' };
  const found = findViolation(policy, future, first);
  if (found === null) return { ...base, ...withoutViolation(policy, future, first) };
  const { at, verdict } = found;
  const kinds = verdict.evidence ? kindsIn(verdict.evidence) : [];
  const after = at - start;
  const reason = worded(verdict.reason);
  if (end === null && at > start)
    return { ...base, outcome: 'possible', reason, after, kinds, ...followUp(policy, after, null) };
  if (end !== null && at + policy.for >= end)
    return { ...base, outcome: 'passed', reason: `${reason}, and its own limit ends it before the policy acts` };
  const limit = end === null ? null : end - start;
  return { ...base, outcome: 'violated', reason, after, kinds, ...followUp(policy, after, limit) };
}

/** The policy as if every workspace were one that it is for. */
function inAnyWorkspace(policy: Policy): Policy {
  const { workspace: _, ...match } = policy.match;
  return { ...policy, match, except: policy.except.filter(({ workspace }) => workspace === undefined) };
}

/** Several conditions of a policy may say the same, and Azure has not been asked here. */
function worded(reason: string): string {
  const words = reason
    .replaceAll(/Azure does not (report|say)/g, 'the job file does not say')
    .replaceAll('Azure names no', 'the job file names no');
  return [...new Set(words.split('; '))].join('; ');
}

/** The last moment of the run: its own limit ends it there. */
function lastOf({ start, end }: Future): Instant {
  return end === null ? start + HORIZON : Math.max(start, end - SECOND);
}

/** The first moment at which the policy is violated, up to the end of the run or to the horizon. */
function findViolation(policy: Policy, future: Future, first: Verdict) {
  const last = lastOf(future);
  const judge = (moment: Instant): Judged => evaluate(future.at(moment), policy, moment);
  let moment = future.start;
  let verdict: Judged = first;
  for (let change = 0; change < MOST_CHANGES; change++) {
    if (verdict.outcome === 'violated') return { at: moment, verdict };
    const next = verdict.outcome === 'healthy' ? verdict.violatedAt : null;
    if (next === null || next <= moment || next > last) break;
    moment = next;
    verdict = judge(moment);
  }
  // What does not say when it will be violated, such as an expression, is looked at at the end.
  const atLast = judge(last);
  return atLast.outcome === 'violated' ? searchBetween(judge, moment, { at: last, verdict: atLast }) : null;
}

/** To the minute, where the violation lasts once it is there. */
function searchBetween(judge: (at: Instant) => Judged, from: Instant, found: { at: Instant; verdict: Verdict }) {
  let before = from;
  let { at, verdict } = found;
  while (at - before > MINUTE) {
    const middle = before + Math.floor((at - before) / 2 / MINUTE) * MINUTE || before + MINUTE;
    if (middle <= before || middle >= at) break;
    const judged = judge(middle);
    if (judged.outcome === 'violated') [at, verdict] = [middle, judged];
    else before = middle;
  }
  return { at, verdict };
}

/** States other than running, whose length only Azure decides. */
const BEFORE_START = ['Queued', 'Preparing'];
const AFTER_START = ['Finalizing', 'CancelRequested', 'NotResponding'];

/** Nothing is violated as far as anybody can know now: it passes, or only the run can show it. */
function withoutViolation(policy: Policy, future: Future, first: Verdict): Pick<Checked, 'outcome' | 'reason'> {
  const { start } = future;
  const last = lastOf(future);
  const judge = (moment: Instant, children: boolean) => evaluate(future.at(moment, children), policy, moment);
  // What the steps or trials will do is not known, though nothing is against them now.
  for (const judged of [first, judge(last, true), judge(start, false), judge(last, false)])
    if (judged.outcome === 'unknown') return { outcome: 'undecided', reason: whyOpen(judged) };
  const state = [...BEFORE_START, ...AFTER_START].find((status) => {
    const moment = BEFORE_START.includes(status) ? start + HORIZON : last;
    const { outcome } = evaluate(inState(future.at(moment), status), policy, moment);
    return outcome === 'violated' || outcome === 'unknown';
  });
  if (state !== undefined) return { outcome: 'undecided', reason: `only the run will show how long it is ${state}` };
  return { outcome: 'passed', reason: whyPassed(worded(first.reason), future, judge(last, true)) };
}

/** Of what grows with time, how far it comes by the end of the run. */
function whyPassed(atStart: string, { end }: Future, atLast: Judged): string {
  if (end === null || atLast.outcome !== 'healthy') return atStart;
  const reason = worded(atLast.reason);
  return reason === atStart ? atStart : `${reason}, when its own limit ends it`;
}

function inState(snapshot: Snapshot, status: string): Snapshot {
  const run = { ...snapshot.run, status, phase: phaseOf(status) };
  const { timing, cost } = snapshot.signals;
  if (!timing?.known || !BEFORE_START.includes(status)) return { ...snapshot, run };
  const waiting = { ...timing, value: { startedAt: null, endedAt: null } };
  // It costs nothing yet.
  const free = cost?.known ? { cost: { ...cost, value: { ...cost.value, pieces: [] } } } : {};
  return { ...snapshot, run, signals: { ...snapshot.signals, timing: waiting, ...free } };
}

function whyOpen(verdict: Verdict): string {
  const missing = [...new Set(verdict.missingSignals.map((request) => subjectOf(request).words))];
  return missing.length === 0 ? worded(verdict.reason) : `only the run will show ${missing.join(', ')}`;
}

/** What comes of a violation within the time that the run has. */
function followUp(
  policy: Policy,
  after: Milliseconds,
  limit: Milliseconds | null,
): Pick<Checked, 'steps' | 'consequence'> {
  const due = policy.steps.map((step, index) => ({
    step,
    what: describeStep({ policy }, index),
    after: after + policy.for + step.after,
  }));
  const coming = due.filter((one) => limit === null || one.after < limit);
  return {
    steps: coming.map(({ what, after: when }) => ({ what, after: when })),
    consequence: consequenceOf(
      policy.mode,
      coming.map(({ step }) => step),
    ),
  };
}

function consequenceOf(mode: Mode, steps: Policy['steps']): Consequence {
  const cancels = steps.some(({ cancel }) => cancel !== null);
  if (cancels && mode === 'enforce') return 'cancel';
  if (cancels && mode === 'approve') return 'ask';
  return modeAllows(mode, 'notify') && steps.some(({ notify }) => notify.length > 0) ? 'notify' : 'record';
}

function kindsIn(evidence: Evidence): string[] {
  if (evidence.op === 'condition') return evidence.result.outcome === 'violated' ? [evidence.kind] : [];
  return evidence.children.flatMap(kindsIn);
}
