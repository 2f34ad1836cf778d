import { type ConditionResult, result } from '../../core/policy/condition.ts';
import { combineAnyOf } from '../../core/policy/kleene.ts';
import { formatDuration, formatInstant, type Instant } from '../../core/values/duration.ts';
import {
  contradictionIn,
  inOrder,
  isSameMoment,
  lastRestart,
  type Point,
  withoutTakenBack,
} from '../time/metric-history.ts';
import type { MetricTests, NotImproved } from './tests.ts';

/** 1 - 0.9 is a little less than 0.1 to a machine. */
const ROUNDING = 1e-9;

/** What the values of one run say. One of the tests is enough to violate. */
export function judgePoints(logged: readonly Point[], given: MetricTests, now: Instant): ConditionResult {
  const { name } = given;
  const points = inOrder(logged);
  const newest = points.at(-1);
  if (!newest) return result('unknown', `it has never logged ${name}`);
  const twice = contradictionIn(points);
  if (twice && isSameMoment(twice[1], newest)) return contradicted(twice, name);
  return combineAnyOf(testsOf(points, newest, given)).with({ age: Math.max(0, now - newest.at) });
}

function testsOf(points: readonly Point[], newest: Point, given: MetricTests): ConditionResult[] {
  const { name, above, below } = given;
  const { value } = newest;
  const at = `${name} is ${numberText(value)} at step ${newest.step}`;
  const tests: ConditionResult[] = [];
  if (given['is-nan']) {
    const facts = { value: numberText(value), threshold: 'finite', identity: `metric:${name}:is-nan` };
    tests.push(result(Number.isFinite(value) ? 'healthy' : 'violated', at, facts));
  }
  for (const [side, limit] of [['above', above] as const, ['below', below] as const]) {
    if (limit === undefined) continue;
    const facts = { value: jsonNumber(value), threshold: limit, identity: `metric:${name}:${side}` };
    const outside = side === 'above' ? value > limit : value < limit;
    if (Number.isNaN(value)) tests.push(result('unknown', `${at}, which is not ${side} or within ${limit}`, facts));
    else tests.push(result(outside ? 'violated' : 'healthy', `${at}, limit ${limit}`, facts));
  }
  if (given['not-improved']) tests.push(improvement(points, newest, name, given['not-improved']));
  return tests;
}

function contradicted([one, other]: readonly [Point, Point], name: string): ConditionResult {
  const values = `${numberText(one.value)} and ${numberText(other.value)}`;
  return result('unknown', `it logged two values of ${name} for step ${one.step} at one time, ${values}`);
}

function improvement(logged: readonly Point[], newest: Point, name: string, given: NotImproved): ConditionResult {
  const { goal, by, over, 'over-steps': steps } = given;
  const points = steps === undefined ? logged : withoutTakenBack(logged);
  const twice = contradictionIn(points);
  if (twice) return contradicted(twice, name);
  const restart = steps === undefined ? null : lastRestart(logged);
  // The window begins with the step after this one.
  if (restart && steps !== undefined && restart.step > newest.step - steps + 1) {
    const back = `${name} went back to step ${restart.step} at ${formatInstant(restart.at)}`;
    return result('unknown', `${back}, and the last ${steps} steps reach further back`, { threshold: by });
  }
  const isRecent = (point: Point) =>
    steps === undefined ? point.at > newest.at - (over ?? 0) : point.step > newest.step - steps;
  const length = steps === undefined ? formatDuration(over ?? 0) : `${steps} steps`;
  const finite = points.filter((point) => Number.isFinite(point.value));
  const before = bestOf(
    finite.filter((point) => !isRecent(point)),
    goal,
  );
  const recent = bestOf(finite.filter(isRecent), goal);
  const threshold = by;
  if (before === null) return result('healthy', `${name} has no value from before the last ${length}`, { threshold });
  const gain = recent === null ? null : goal === 'minimize' ? before - recent : recent - before;
  const improved = gain !== null && gain > 0 && gain >= by * (1 - ROUNDING);
  const found = recent === null ? 'no number' : numberText(recent);
  return result(
    improved ? 'healthy' : 'violated',
    `the best ${name} of the last ${length} is ${found}, before that ${numberText(before)}, wanted ${by > 0 ? `${by} ` : ''}better`,
    { value: gain, threshold, identity: `metric:${name}:not-improved` },
  );
}

/** The best value, or null when there is none. */
function bestOf(points: readonly Point[], goal: NotImproved['goal']): number | null {
  const better = goal === 'minimize' ? Math.min : Math.max;
  return points.reduce<number | null>((best, { value }) => (best === null ? value : better(best, value)), null);
}

/** A value for the record, which holds JSON: that has no NaN and no infinity. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

export function numberText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}
