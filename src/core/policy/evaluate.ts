import { prepared } from '../signal/prepared.ts';
import { isMeasured, onlyFacts, type SignalRequest, type Snapshot } from '../signal/signal.ts';
import type { Instant } from '../values/duration.ts';
import { type JudgedCondition, type Outcome, plainResult } from './condition.ts';
import { withCountedTags } from './counted-tags.ts';
import { areEarly, kleeneAll, kleeneAny, kleeneNot } from './kleene.ts';
import { matchPolicy, policyAnswer } from './match.ts';
import type { ConditionTree, Policy } from './policy.ts';

/** One node of a judged condition tree: what it said and, for a condition, with which numbers. */
export type Evidence =
  | {
      readonly op: 'condition';
      readonly path: string;
      readonly kind: string;
      readonly cost: number;
      readonly result: JudgedCondition;
    }
  | {
      readonly op: 'all' | 'any' | 'not';
      readonly path: string;
      readonly outcome: Outcome;
      readonly children: readonly Evidence[];
    };

/** What a policy says of a snapshot. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Null when the match itself is not known. */
  readonly evidence: Evidence | null;
  /** The clauses that decided the outcome, joined. */
  readonly reason: string;
  /** Signals that were not fetched and could still change the outcome. Empty when it is final. */
  readonly missingSignals: readonly SignalRequest[];
  /** The earliest moment at which time alone could make it violated. */
  readonly violatedAt: Instant | null;
  /** For a violation the earliest moment at which time alone could end it: the end of a window, an exception that begins. */
  readonly healthyAt?: Instant | null;
  /** Of an unknown: nothing is amiss, there is nothing to judge yet. */
  readonly isEarly?: true | undefined;
  /** Of a violation: without what is measured (GPU use, traffic, log growth, logged metrics) it would be none. */
  readonly isMeasured?: true | undefined;
}

/** The answer for a run that the policy is not for; `matchPolicy` says why. */
export interface NotMatched {
  readonly outcome: 'not-matched';
}

/** One for all: most pairs of a run and a policy end here. */
const NOT_MATCHED: NotMatched = { outcome: 'not-matched' };

/**
 * Judges one snapshot under one policy. Pure: the same snapshot, policy and now give the same verdict, live, in cases
 * and in simulations.
 */
export function evaluate(snapshot: Snapshot, policy: Policy, now: Instant): Verdict | NotMatched {
  const answer = policyAnswer(policy, snapshot);
  if (answer === 'no') return NOT_MATCHED;
  if (answer === 'unknown') return unknownMatch(policy, snapshot);
  const settled = prepared(withCountedTags(snapshot, policy), now);
  const evidence = judge(policy.when, settled, now);
  return new Judged(evidence, outcomeOf(evidence) === 'violated' && needsMeasured(settled, policy, now));
}

/** A verdict by its evidence. What is not read of it is never worked out. */
class Judged implements Verdict {
  readonly outcome: Outcome;
  readonly #evidence: Evidence;
  readonly #isMeasured: boolean;
  #deciding: readonly JudgedCondition[] | null = null;

  constructor(evidence: Evidence, isMeasured: boolean) {
    this.outcome = outcomeOf(evidence);
    this.#evidence = evidence;
    this.#isMeasured = isMeasured;
  }

  get evidence(): Evidence {
    return this.#evidence;
  }

  get reason(): string {
    const evidence = this.#evidence;
    if (evidence.op === 'condition') return evidence.result.reason;
    return this.#decidingResults()
      .map(({ reason }) => reason)
      .join('; ');
  }

  get missingSignals(): readonly SignalRequest[] {
    if (this.outcome !== 'unknown') return NOTHING;
    const evidence = this.#evidence;
    if (evidence.op === 'condition') return evidence.result.missingSignals;
    return this.#decidingResults().flatMap(({ missingSignals }) => missingSignals);
  }

  get violatedAt(): Instant | null {
    return this.outcome === 'healthy' ? violatedAtOf(this.#evidence) : null;
  }

  get healthyAt(): Instant | null {
    return this.outcome === 'violated' ? healthyAtOf(this.#evidence) : null;
  }

  get isEarly(): true | undefined {
    const evidence = this.#evidence;
    if (evidence.op === 'condition') return evidence.result.isEarly;
    return areEarly(this.#decidingResults()) || undefined;
  }

  get isMeasured(): true | undefined {
    return this.#isMeasured || undefined;
  }

  toJSON(): Verdict {
    return plainVerdict(this);
  }

  #decidingResults(): readonly JudgedCondition[] {
    this.#deciding ??= decidingResults(this.#evidence, this.outcome);
    return this.#deciding;
  }
}

const NOTHING: readonly SignalRequest[] = [];

/** All of a verdict as plain data, to be kept. */
export function plainVerdict(verdict: Verdict): Verdict {
  const { outcome, reason, missingSignals, violatedAt, healthyAt, isEarly, isMeasured } = verdict;
  const evidence = verdict.evidence && plainEvidence(verdict.evidence);
  const all = { outcome, evidence, reason, missingSignals, violatedAt };
  return {
    ...all,
    ...(healthyAt !== undefined && { healthyAt }),
    ...(isEarly && { isEarly }),
    ...(isMeasured && { isMeasured }),
  };
}

function plainEvidence(evidence: Evidence): Evidence {
  if (evidence.op === 'condition') return { ...evidence, result: plainResult(evidence.result) };
  return { ...evidence, children: evidence.children.map(plainEvidence) };
}

/** Judges once more on the facts alone: what settles a verdict of many parts, and of an expression, shows in no list. */
function needsMeasured(settled: Snapshot, policy: Policy, now: Instant): boolean {
  if (!hasMeasured(policy)) return false;
  const facts = { ...settled, signals: onlyFacts(settled.signals) };
  return outcomeOf(judge(policy.when, facts, now)) !== 'violated';
}

function hasMeasured({ signals }: Policy): boolean {
  for (const { kind } of signals) if (isMeasured(kind)) return true;
  return false;
}

function unknownMatch(policy: Policy, snapshot: Snapshot): Verdict {
  const { because, missingSignals } = matchPolicy(policy, snapshot);
  const reason = `whether the policy is for this run is not known: ${because}`;
  return { outcome: 'unknown', evidence: null, reason, missingSignals, violatedAt: null };
}

function judge(tree: ConditionTree, snapshot: Snapshot, now: Instant): Evidence {
  if (tree.op === 'condition')
    return {
      op: 'condition',
      path: tree.path,
      kind: tree.condition.kind,
      cost: tree.condition.cost,
      result: tree.condition.check(snapshot, now),
    };
  if (tree.op === 'not') {
    const child = judge(tree.child, snapshot, now);
    return { op: 'not', path: tree.path, outcome: kleeneNot(outcomeOf(child)), children: [child] };
  }
  const children: Evidence[] = [];
  const outcomes: Outcome[] = [];
  for (const child of tree.children) {
    const evidence = judge(child, snapshot, now);
    children.push(evidence);
    outcomes.push(outcomeOf(evidence));
  }
  const outcome = tree.op === 'all' ? kleeneAll(outcomes) : kleeneAny(outcomes);
  return { op: tree.op, path: tree.path, outcome, children };
}

function outcomeOf(evidence: Evidence): Outcome {
  return evidence.op === 'condition' ? evidence.result.outcome : evidence.outcome;
}

/** The condition results that made the tree come out as it did; the rest had no say. */
function decidingResults(evidence: Evidence, outcome: Outcome): JudgedCondition[] {
  const found: JudgedCondition[] = [];
  collectDeciding(evidence, outcome, found);
  return found;
}

function collectDeciding(evidence: Evidence, outcome: Outcome, found: JudgedCondition[]): void {
  if (evidence.op === 'condition') {
    if (evidence.result.outcome === outcome) found.push(evidence.result);
    return;
  }
  const wanted = evidence.op === 'not' ? kleeneNot(outcome) : outcome;
  for (const child of evidence.children) if (outcomeOf(child) === wanted) collectDeciding(child, wanted, found);
}

/**
 * The earliest moment at which time alone could make a healthy tree violated: of `any` the first of its parts, of `all`
 * the last of those that are not violated yet, and of `not` nothing can be said.
 */
function violatedAtOf(evidence: Evidence): Instant | null {
  if (evidence.op === 'condition') return evidence.result.violatedAt;
  if (evidence.op === 'not') return null;
  const moments: Instant[] = [];
  let isComplete = true;
  for (const child of evidence.children) {
    if (outcomeOf(child) === 'violated') continue;
    const at = violatedAtOf(child);
    if (at === null) isComplete = false;
    else moments.push(at);
  }
  if (moments.length === 0 || (evidence.op === 'all' && !isComplete)) return null;
  return evidence.op === 'all' ? Math.max(...moments) : Math.min(...moments);
}

/**
 * The earliest moment at which time alone could make a violated tree healthy: of `all` the first of its parts, of `any`
 * the last of those that are violated, and of `not` the moment at which its part could become violated.
 */
function healthyAtOf(evidence: Evidence): Instant | null {
  if (evidence.op === 'condition') return evidence.result.healthyAt ?? null;
  if (evidence.op === 'not') return evidence.children[0] ? violatedAtOf(evidence.children[0]) : null;
  const moments = evidence.children.filter((child) => outcomeOf(child) === 'violated').map(healthyAtOf);
  const known = moments.filter((at) => at !== null);
  if (known.length === 0 || (evidence.op === 'any' && known.length < moments.length)) return null;
  return evidence.op === 'all' ? Math.min(...known) : Math.max(...known);
}

/**
 * What an approval is given for: the policy as it stood and what the condition that settles the verdict is about.
 * Numbers that only grow leave it as it is; another artifact, another step or an edited policy changes it. Where several
 * conditions would each suffice, the cheapest speak: which of the dearer ones were fetched besides is chance.
 */
export function evidenceKey(policy: Policy, verdict: Verdict): string {
  const about = verdict.evidence ? settlingIdentities(verdict.evidence, verdict.outcome) : [];
  return [policy.fingerprint, ...about.sort()].join('|');
}

function settlingIdentities(evidence: Evidence, outcome: Outcome): string[] {
  // What a condition under `not` is about it does not say when it is healthy: it is this condition, in its place.
  if (evidence.op === 'condition') return [evidence.result.identity || `${evidence.kind} at ${evidence.path}`];
  const wanted = evidence.op === 'not' ? kleeneNot(outcome) : outcome;
  const deciding = evidence.children.filter((child) => outcomeOf(child) === wanted);
  const oneSuffices =
    (evidence.op === 'any' && wanted === 'violated') || (evidence.op === 'all' && wanted === 'healthy');
  const least = Math.min(...deciding.map(costOf));
  const settling = oneSuffices ? deciding.filter((child) => costOf(child) === least) : deciding;
  return settling.flatMap((child) => settlingIdentities(child, wanted));
}

function costOf(evidence: Evidence): number {
  return evidence.op === 'condition' ? evidence.cost : Math.max(...evidence.children.map(costOf));
}
