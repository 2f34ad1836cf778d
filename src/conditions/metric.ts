import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';
import { judgePoints } from './logged-metric/judge-points.ts';
import { checkChildren, signalsOfChildren } from './logged-metric/of-children.ts';
import { bestBy, TESTS, testFields, WHICH } from './logged-metric/tests.ts';
import { onlyWithChildren, ownMetric } from './parameters/job-types.ts';
import { words } from './parameters/parameters.ts';
import { need } from './signals/need.ts';

const CHILD_KEYS = ['which', 'step', 'at-least', 'best-by'] as const;

const parameters = z
  .strictObject(
    {
      name: words('the name of a logged metric').describe('A metric that the run logs to MLflow.'),
      ...testFields,
      of: z
        .enum(['run', 'children'], { error: 'run or children' })
        .default('run')
        .describe('Whose metric: that of the run, or of the trials of a sweep and the steps of a pipeline.'),
      which: z
        .enum(WHICH, { error: 'any, all or best' })
        .optional()
        .describe('Of children: whether one of them, each of them, or the best of them decides. `any` when not given.'),
      step: words('a glob over the display names of the children')
        .optional()
        .describe('Of children: only those with such a display name.'),
      'at-least': z
        .int({ error: 'a whole number' })
        .min(1, { error: 'a whole number, 1 or more' })
        .optional()
        .describe('Of all children: how many must have logged it. 3 when not given.'),
      'best-by': bestBy
        .optional()
        .describe('Of the best child: by which metric it is the best. The primary metric of a sweep when not given.'),
    },
    { error: 'a map such as {name: loss, is-nan: true}' },
  )
  .refine((given) => TESTS.some((test) => given[test] !== undefined), {
    error: 'at least one of is-nan, above, below and not-improved',
  })
  .superRefine((given, context) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], params: { problem: `"${key}" has no use here` }, message });
    for (const key of CHILD_KEYS)
      if (given[key] !== undefined && given.of !== 'children') refuse(key, '"of: children" beside it');
    if (given.of !== 'children') return;
    if (given['at-least'] !== undefined && given.which !== 'all') refuse('at-least', '"which: all" beside it');
    if (given['best-by'] !== undefined && given.which !== 'best') refuse('best-by', '"which: best" beside it');
  })
  .superRefine(({ name, above = Number.POSITIVE_INFINITY, below = Number.NEGATIVE_INFINITY }, context) => {
    if (above >= below) return;
    const outside = `a value outside of a band is {name: ${name}, above: ${below}, below: ${above}}`;
    const within = `one within it is all: [{metric: {name: ${name}, above: ${above}}}, {metric: {name: ${name}, below: ${below}}}]`;
    const problem = `every number is above ${above} or below ${below}`;
    context.addIssue({ code: 'custom', path: ['above'], params: { problem }, message: `${outside}; ${within}` });
  });

export type MetricParameters = z.infer<typeof parameters>;

/**
 * A logged metric is NaN, has left its bounds, or has stopped improving. Manual: docs/conditions/metric.md
 *
 * ```yaml
 * metric: {name: loss, is-nan: true, above: 1000}
 * ```
 */
export const metric: ConditionKind<MetricParameters> = {
  kind: 'metric',
  summary: 'A logged metric of a run or its children is NaN, out of bounds, or has not improved.',
  parameters,
  signals: (given) => (given.of === 'children' ? signalsOfChildren(given) : [{ kind: 'metric', name: given.name }]),
  compile: (given) => (snapshot, now) => checkMetric(snapshot, given, now),
  cannotHold: (given, runs) => (given.of === 'children' ? onlyWithChildren(runs) : ownMetric(runs)),
};

function checkMetric(snapshot: Snapshot, given: MetricParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
  if (run.phase === 'queued' || run.phase === 'preparing') return result('healthy', `has not started (${run.status})`);
  if (given.of === 'children') return checkChildren(snapshot, given, now);
  const logged = need(snapshot, { kind: 'metric', name: given.name }, now);
  return logged.known ? judgePoints(logged.value.points, given, now) : logged.answer;
}
