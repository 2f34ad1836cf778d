import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { combineAnyOf } from '../core/policy/kleene.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import { formatDuration, formatInstant, type Instant, MINUTE } from '../core/values/duration.ts';
import { duration, oneOfBoth, words } from './parameters/parameters.ts';
import { need } from './signals/need.ts';
import {
  contradictionIn,
  inOrder,
  isSameMoment,
  lastRestart,
  type Point,
  withoutTakenBack,
} from './time/metric-history.ts';

const notImproved = z
  .strictObject(
    {
      goal: z.enum(['minimize', 'maximize'], { error: 'minimize or maximize' }).describe('What is better.'),
      by: z
        .number({ error: 'a number' })
        .min(0, { error: 'a number, 0 or more' })
        .default(0)
        .describe('How much better than before it must get, in the units of the metric; 0 is any improvement.'),
      'over-steps': z
        .int({ error: 'a whole number' })
        .min(1, { error: 'a whole number, 1 or more' })
        .optional()
        .describe('Steps up to the newest value.'),
      over: duration(MINUTE, '1m').optional().describe('Time up to the newest value.'),
    },
    { error: 'a map such as {goal: minimize, over-steps: 1000}' },
  )
  .superRefine(oneOfBoth('over-steps', 'over', 'over-steps and over'));

const parameters = z
  .strictObject(
    {
      name: words('the name of a logged metric').describe('A metric that the run logs to MLflow.'),
      'is-nan': z.literal(true, { error: 'true' }).optional().describe('The newest value is no number, or infinite.'),
      above: z.number({ error: 'a number' }).optional().describe('The newest value is above this.'),
      below: z.number({ error: 'a number' }).optional().describe('The newest value is below this.'),
      'not-improved': notImproved.optional().describe('The best value has not become better for a while.'),
    },
    { error: 'a map such as {name: loss, is-nan: true}' },
  )
  .refine((given) => TESTS.some((test) => given[test] !== undefined), {
    error: 'at least one of is-nan, above, below and not-improved',
  })
  .superRefine(({ name, above = Number.POSITIVE_INFINITY, below = Number.NEGATIVE_INFINITY }, context) => {
    if (above >= below) return;
    const outside = `a value outside of a band is {name: ${name}, above: ${below}, below: ${above}}`;
    const within = `one within it is all: [{metric: {name: ${name}, above: ${above}}}, {metric: {name: ${name}, below: ${below}}}]`;
    const problem = `every number is above ${above} or below ${below}`;
    context.addIssue({ code: 'custom', path: ['above'], params: { problem }, message: `${outside}; ${within}` });
  });

/** 1 - 0.9 is a little less than 0.1 to a machine. */
const ROUNDING = 1e-9;

const TESTS = ['is-nan', 'above', 'below', 'not-improved'] as const;

export type MetricParameters = z.infer<typeof parameters>;
type NotImproved = NonNullable<MetricParameters['not-improved']>;

/**
 * A logged metric is NaN, has left its bounds, or has stopped improving. Manual: docs/conditions/metric.md
 *
 * ```yaml
 * metric: {name: loss, is-nan: true, above: 1000}
 * ```
 */
export const metric: ConditionKind<MetricParameters> = {
  kind: 'metric',
  summary: 'A logged metric is NaN, out of bounds, or has not improved.',
  parameters,
  signals: ({ name }) => [{ kind: 'metric', name }],
  compile: (given) => (snapshot, now) => checkMetric(snapshot, given, now),
};

function checkMetric(snapshot: Snapshot, given: MetricParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  const { name } = given;
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
  if (run.phase === 'queued' || run.phase === 'preparing') return result('healthy', `has not started (${run.status})`);
  const logged = need(snapshot, { kind: 'metric', name }, now);
  if (!logged.known) return logged.answer;
  const points = inOrder(logged.value.points);
  const newest = points.at(-1);
  if (!newest) return result('unknown', `it has never logged ${name}`);
  const twice = contradictionIn(points);
  if (twice && isSameMoment(twice[1], newest)) return contradicted(twice, name);
  return { ...combineAnyOf(testsOf(points, newest, given)), age: Math.max(0, now - newest.at) };
}

function testsOf(points: readonly Point[], newest: Point, given: MetricParameters): ConditionResult[] {
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

function numberText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}
