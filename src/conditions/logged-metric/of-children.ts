import { type ConditionResult, type Json, result } from '../../core/policy/condition.ts';
import { kleeneAll, kleeneAny } from '../../core/policy/kleene.ts';
import { jobFact } from '../../core/run/job-facts.ts';
import { type ChildRun, mayHoldChildren, type Run } from '../../core/run/run.ts';
import { type ChildMetric, logsMetrics, type SignalRequest, type Snapshot } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { globMatches } from '../../core/values/glob.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { need } from '../signals/need.ts';
import { inOrder, type Point } from '../time/metric-history.ts';
import { judgePoints, numberText } from './judge-points.ts';
import type { ChildTests } from './tests.ts';

const CHILDREN = { kind: 'children' } as const;

/** With fewer, the first trials of a sweep would speak for all of it. */
const AT_LEAST = 3;
/** More of them in a reason help nobody. */
const MOST_NAMED = 5;
const MOST_IN_DETAIL = 20;

type Ranking = { readonly name: string; readonly goal: 'minimize' | 'maximize' };

/** A child with what its values say. */
interface Judged {
  readonly child: ChildRun;
  readonly result: ConditionResult;
}

function requestFor(given: ChildTests) {
  return { kind: 'child-metric', name: given.name, history: given['not-improved'] !== undefined } as const;
}

export function signalsOfChildren(given: ChildTests): SignalRequest[] {
  const ranking = given['best-by'];
  const other = ranking && ranking.name !== given.name;
  return [
    CHILDREN,
    requestFor(given),
    ...(other ? [{ kind: 'child-metric', name: ranking.name, history: false } as const] : []),
  ];
}

/**
 * What the values of the children say. Those that have ended count as well: their newest value is their result. One that
 * ended without a value does not count.
 */
export function checkChildren(snapshot: Snapshot, given: ChildTests, now: Instant): ConditionResult {
  const { jobType } = snapshot.run;
  if (!mayHoldChildren(jobType)) return result('healthy', `a ${jobType} run has no children`);
  const children = need(snapshot, CHILDREN, now);
  if (!children.known) return children.answer;
  const logged = need(snapshot, requestFor(given), now);
  if (!logged.known) return logged.answer;
  const { step } = given;
  const begun = children.value.filter(
    (child) => logsMetrics(child) && (step === undefined || globMatches(step, child.displayName)),
  );
  if (begun.length === 0) return early(`none of its children${step ? ` called ${step}` : ''} has begun`);
  const judged = begun.flatMap((child) => judgeChild(child, logged.value, given, now));
  if (judged.length === 0) return early(`none of its ${begun.length} children has logged ${given.name}`);
  const left = begun.length - judged.length;
  if (given.which === 'best') return judgeBest(snapshot, given, judged, now);
  return conclude(given, judged, left);
}

function early(reason: string): ConditionResult {
  return result('unknown', reason, { isEarly: true });
}

/** Nothing for a child that has ended without a value. */
function judgeChild(child: ChildRun, logged: ChildMetric, given: ChildTests, now: Instant): Judged[] {
  const points = pointsOf(child, logged);
  if (!points.known) return [{ child, result: result('unknown', `${given.name} is unknown: ${points.reason}`) }];
  if (points.value.length === 0 && child.phase === 'ended') return [];
  return [{ child, result: judgePoints(points.value, given, now) }];
}

function pointsOf({ id }: ChildRun, { children }: ChildMetric): Known<readonly Point[]> {
  return children[id] ?? unknown('it began after the metrics were read');
}

/** One that violates is enough, or all must. */
function conclude(given: ChildTests, judged: readonly Judged[], left: number): ConditionResult {
  const { which = 'any', name } = given;
  const least = which === 'all' ? (given['at-least'] ?? AT_LEAST) : 1;
  const outcomes = judged.map((one) => one.result.outcome);
  const outcome = which === 'all' ? kleeneAll(outcomes) : kleeneAny(outcomes);
  const bad = judged.filter((one) => one.result.outcome === 'violated');
  const deciding = judged.filter((one) => one.result.outcome === outcome);
  const numbers = { value: bad.length, threshold: which === 'all' ? judged.length : 0 };
  const facts = { ...numbers, age: youngest(deciding), detail: detailOf(judged, left) };
  const without = left > 0 ? ` (${left} ended without ${name})` : '';
  const counted = `${deciding.length} of ${judged.length} children${without}`;
  if (outcome === 'violated' && bad.length < least)
    return early(`${counted} violate, and ${least} must have logged ${name}`).with(facts);
  const words =
    outcome === 'violated' ? `${counted}: ${named(deciding)}` : `${counted} are ${outcome}: ${named(deciding)}`;
  if (outcome !== 'violated') return result(outcome, words, facts);
  // Of all children it is one matter however many follow; of any it is about those that violate.
  const who = which === 'all' ? ['all children'] : bad.map(({ child }) => child.id).sort();
  const tests = [...new Set(bad.flatMap((one) => one.result.identity.split(',')))].sort();
  return result('violated', words, { ...facts, identity: [...tests, ...who].join(',') });
}

/** The best child alone is judged. */
function judgeBest(snapshot: Snapshot, given: ChildTests, judged: readonly Judged[], now: Instant): ConditionResult {
  const ranking = rankingOf(snapshot.run, given);
  if (!ranking.known) return result('unknown', ranking.reason);
  const ranked = need(snapshot, { kind: 'child-metric', name: ranking.value.name, history: false }, now);
  if (!ranked.known) return ranked.answer;
  const best = findBest(judged, ranked.value, ranking.value);
  if (!best.known) return result('unknown', best.reason);
  const { child, result: found, rank } = best.value;
  const { name } = ranking.value;
  const by = name === given.name ? '' : ` (${name} ${numberText(rank)})`;
  const words = () => `the best of ${judged.length} children, ${child.displayName}${by}: ${found.reason}`;
  return found.but(found.outcome, words, {
    identity: found.outcome === 'violated' ? `${found.identity},${child.id}` : '',
    detail: { ...found.detail, best: child.displayName, bestRunId: child.id, children: judged.length },
  });
}

/** One that cannot be read might be the best. */
function findBest(
  judged: readonly Judged[],
  ranked: ChildMetric,
  { name, goal }: Ranking,
): Known<Judged & { readonly rank: number }> {
  let best: (Judged & { readonly rank: number }) | null = null;
  for (const one of judged) {
    const points = pointsOf(one.child, ranked);
    const { displayName } = one.child;
    if (!points.known)
      return unknown(`which child is the best is not known: ${name} of ${displayName} is unknown: ${points.reason}`);
    const rank = inOrder(points.value).at(-1)?.value ?? Number.NaN;
    if (Number.isNaN(rank)) continue;
    if (best === null || (goal === 'minimize' ? rank < best.rank : rank > best.rank)) best = { ...one, rank };
  }
  if (best === null) return unknown(`none of its ${judged.length} children has a number for ${name}`);
  return { known: true, value: best };
}

/** A sweep says by which metric it ranks its trials; a policy can say so, too. */
function rankingOf(run: Run, given: ChildTests): Known<Ranking> {
  if (given['best-by']) return { known: true, value: given['best-by'] };
  const primary = jobFact(run, 'primaryMetric');
  const hint = 'best-by in the policy says which child is the best';
  if (!primary.known) return unknown(`its primary metric is unknown: ${primary.reason}; ${hint}`);
  if (primary.value === null) return unknown(`a ${run.jobType} run has no primary metric; ${hint}`);
  const { name, goal } = primary.value;
  if (name !== given.name) return unknown(`its primary metric is ${name} and not ${given.name}; ${hint}`);
  return { known: true, value: { name, goal } };
}

function named(judged: readonly Judged[]): string {
  const words = judged.slice(0, MOST_NAMED).map(({ child, result: { reason } }) => `${child.displayName}: ${reason}`);
  const more = judged.length - words.length;
  return more > 0 ? `${words.join('; ')}; and ${more} more` : words.join('; ');
}

function youngest(judged: readonly Judged[]): number | null {
  const ages = judged.flatMap((one) => one.result.age ?? []);
  return ages.length === 0 ? null : Math.min(...ages);
}

function detailOf(judged: readonly Judged[], left: number): Readonly<Record<string, Json>> {
  const count = (outcome: string) => judged.filter((one) => one.result.outcome === outcome).length;
  const order = ['violated', 'unknown', 'healthy'];
  const first = judged.toSorted((a, b) => order.indexOf(a.result.outcome) - order.indexOf(b.result.outcome));
  return {
    violated: count('violated'),
    healthy: count('healthy'),
    unknown: count('unknown'),
    withoutValue: left,
    children: first.slice(0, MOST_IN_DETAIL).map(({ child, result: found }) => ({
      name: child.displayName,
      runId: child.id,
      status: child.status,
      outcome: found.outcome,
      value: found.value,
      reason: found.reason,
    })),
  };
}
