import type { RunRecord } from '../../core/evidence/run-record.ts';
import { jobFact } from '../../core/run/job-facts.ts';
import type { Run } from '../../core/run/run.ts';
import { isPlainObject } from '../../core/values/plain-object.ts';
import { textOf } from '../arm/job-details.ts';
import type { Sources } from './sources.ts';

/** Metrics of AutoML that are better the lower they are. */
const LOWER_IS_BETTER = /error|loss/i;

/** By which metric a sweep or AutoML job ranks its children, and the best by Azure's own word. */
export function primaryOf(run: Run, { job, history }: Sources): RunRecord['primary'] {
  const bags = [job?.properties, history?.properties].filter(isPlainObject);
  const bestChild = bags.map((bag) => textOf(bag.best_child_run_id)).find((id) => id !== null) ?? null;
  const fact = jobFact(run, 'primaryMetric');
  if (fact.known && fact.value) return { metric: fact.value.name, goal: fact.value.goal, bestChild };
  const task = isPlainObject(job?.taskDetails) ? job.taskDetails : {};
  const metric =
    textOf(task.primaryMetric) ?? bags.map((bag) => textOf(bag.primary_metric)).find((one) => one !== null);
  if (run.jobType !== 'automl' || !metric) return null;
  return { metric, goal: LOWER_IS_BETTER.test(metric) ? 'minimize' : 'maximize', bestChild };
}
