import { z } from 'zod';
import type { Workspace } from '../../core/run/run.ts';
import type { LoggedMetric } from '../../core/signal/signal.ts';
import { HOUR } from '../../core/values/duration.ts';
import { allPages } from '../http/all-pages.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';
import { loggedValue, type Tracking, wholeNumber } from './tracking.ts';

const PAGE_SIZE = 10_000;
const RUNS_A_PAGE = 1000;
const MOST_PAGES = 20;

const experimentSchema = z.object({ experiment: z.object({ experiment_id: z.string().min(1) }) });

const metricSchema = z.object({ value: loggedValue, timestamp: wholeNumber, step: wholeNumber.nullish() });
const historySchema = z.object({
  metrics: z.array(metricSchema).nullish(),
  next_page_token: z.string().nullish(),
});
const searchSchema = z.object({
  runs: z
    .array(
      z.object({
        info: z.object({ run_id: z.string().min(1) }),
        data: z.object({ metrics: z.array(metricSchema.extend({ key: z.string() })).nullish() }).nullish(),
      }),
    )
    .nullish(),
  next_page_token: z.string().nullish(),
});

type Point = LoggedMetric['points'][number];

/** Where to ask, and until when. */
interface Asking {
  readonly workspace: Workspace;
  readonly abort: AbortSignal;
}

export type LoggedValues = ReturnType<typeof createLoggedValues>;

/** What runs and their children logged to MLflow. */
export function createLoggedValues(context: AzureContext, tracking: Tracking) {
  const experiments = cachedLoads<string>(context.clock, 6 * HOUR);

  /**
   * All values of a metric that a run logged. All pages are read, because nobody promises their order and the newest value
   * must not be missed.
   */
  async function history({ workspace, abort }: Asking, runId: string, name: string): Promise<Point[]> {
    const doing = `reading the metric ${name} of ${runId}`;
    return allPages(doing, MOST_PAGES, async (token) => {
      const query = new URLSearchParams({ run_id: runId, metric_key: name, max_results: String(PAGE_SIZE) });
      if (token !== null) query.set('page_token', token);
      const path = `/metrics/get-history?${query}`;
      const answer = await tracking.read(historySchema, workspace, { doing, method: 'GET', path, abort });
      return { items: (answer.metrics ?? []).map(toPoint), next: answer.next_page_token };
    });
  }

  async function experimentId({ workspace, abort }: Asking, experiment: string): Promise<string> {
    return experiments(`${workspace.id}/${experiment}`, async () => {
      const path = `/experiments/get-by-name?${new URLSearchParams({ experiment_name: experiment })}`;
      const doing = `finding the experiment ${experiment}`;
      const answer = await tracking.read(experimentSchema, workspace, { doing, method: 'GET', path, abort });
      return answer.experiment.experiment_id;
    });
  }

  /** The newest values that the children of a run logged of a metric, by the ids of those that MLflow lists. */
  async function newestOfChildren(
    at: Asking,
    parent: { readonly id: string; readonly experiment: string },
    name: string,
  ): Promise<ReadonlyMap<string, readonly Point[]>> {
    const { workspace, abort } = at;
    const doing = `searching the metric ${name} of the children of ${parent.id}`;
    const experiment_ids = [await experimentId(at, parent.experiment)];
    const filter = `tags.mlflow.parentRunId = '${parent.id}'`;
    const runs = await allPages(doing, MOST_PAGES, async (page_token) => {
      const body = { experiment_ids, filter, max_results: RUNS_A_PAGE, ...(page_token !== null && { page_token }) };
      const answer = await tracking.read(searchSchema, workspace, {
        doing,
        method: 'POST',
        path: '/runs/search',
        body,
        abort,
      });
      return { items: answer.runs ?? [], next: answer.next_page_token };
    });
    return new Map(
      runs.map(({ info, data }) => [
        info.run_id.toLowerCase(),
        (data?.metrics ?? []).filter(({ key }) => key === name).map(toPoint),
      ]),
    );
  }

  return { history, newestOfChildren };
}

function toPoint(one: z.output<typeof metricSchema>): Point {
  return { step: one.step ?? 0, at: one.timestamp, value: one.value };
}
