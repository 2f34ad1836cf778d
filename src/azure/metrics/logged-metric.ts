import { z } from 'zod';
import { AzureError, type SignalSource } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { known, type LoggedMetric, type Signal } from '../../core/signal/signal.ts';
import { HOUR } from '../../core/values/duration.ts';
import { type Arm, sdkJson, take } from '../arm/arm.ts';
import { failedSignal } from '../errors.ts';
import { mapLimited } from '../http/concurrency.ts';
import { ExpiringCache } from '../http/expiring-cache.ts';
import { createRawPipeline } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';

/** What this file asks of Azure: MLflow's routes are those of experiments and their runs. */
export const ACTIONS = [
  'Microsoft.MachineLearningServices/workspaces/read',
  'Microsoft.MachineLearningServices/workspaces/experiments/runs/read',
] as const;

const PAGE_SIZE = 10_000;
const MOST_PAGES = 20;
/** Of a longer history the newest half of these stay as they are, and of what is older the extremes. */
const MOST_POINTS = 2000;

const workspaceSchema = z.object({ properties: z.object({ mlFlowTrackingUri: z.string().min(1) }) });

/** MLflow writes 64-bit integers and what is no number as texts; either form is read. */
const whole = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const value = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const historySchema = z.object({
  metrics: z.array(z.object({ value, timestamp: whole, step: whole.nullish() })).nullish(),
  next_page_token: z.string().nullish(),
});

type Point = LoggedMetric['points'][number];

/**
 * Metrics that runs logged, by MLflow's REST API as the documentation says it: no exchange with Azure is on record. All
 * pages are read, since their order is promised nowhere and the newest value must not be missed.
 */
export function createLoggedMetric(context: AzureContext, arm: Arm): SignalSource['metric'] {
  const pipeline = createRawPipeline(context, `${context.endpoint}/.default`, 'retried');
  const trackers = new ExpiringCache<string>(context.clock, 6 * HOUR);

  async function findTracker(workspace: Workspace, abort: AbortSignal): Promise<string> {
    const doing = `finding the MLflow address of ${workspace.name}`;
    const found = await sdkJson(doing, abort, (options) =>
      arm.client(workspace.subscriptionId).workspaces.get(workspace.resourceGroup, workspace.name, options),
    );
    const address = take(workspaceSchema, found, doing).properties.mlFlowTrackingUri.replace(/^azureml:/i, 'https:');
    // A token goes to no address without TLS.
    if (!URL.canParse(address) || new URL(address).protocol !== 'https:')
      throw new AzureError('malformed', `${doing}: it is no HTTPS address`);
    return address.replace(/[/?]+$/, '');
  }

  async function historyOf(workspace: Workspace, runId: string, name: string, abort: AbortSignal): Promise<Point[]> {
    const doing = `reading the metric ${name} of ${runId}`;
    const tracker = await trackers.getOrLoad(workspace.id, () => findTracker(workspace, abort));
    const points: Point[] = [];
    let token: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const query = new URLSearchParams({ run_id: runId, metric_key: name, max_results: String(PAGE_SIZE) });
      if (token !== null) query.set('page_token', token);
      const url = `${tracker}/api/2.0/mlflow/metrics/get-history?${query}`;
      const answer = take(historySchema, await pipeline.json({ doing, method: 'GET', url, abort }), doing);
      for (const one of answer.metrics ?? []) points.push({ step: one.step ?? 0, at: one.timestamp, value: one.value });
      token = answer.next_page_token || null;
      if (token === null) return points;
    }
    throw new AzureError('malformed', `${doing}: more than ${MOST_PAGES} pages`);
  }

  async function metricOf(
    workspace: Workspace,
    runId: string,
    name: string,
    abort: AbortSignal,
  ): Promise<Signal<LoggedMetric>> {
    try {
      const points = await historyOf(workspace, runId, name, abort);
      return known({ points: thin(points.sort((a, b) => a.at - b.at || a.step - b.step)) }, context.clock());
    } catch (error) {
      return failedSignal(error, `reading the metric ${name} of ${runId}`, abort);
    }
  }

  return async (workspace, snapshots, { name }, abort) => {
    const answers = await mapLimited(
      snapshots,
      async ({ run }) => [run.id, await metricOf(workspace, run.id, name, abort)] as const,
    );
    return new Map(answers);
  };
}

/**
 * A bounded number of points: the newest, and of each stretch of what is older the lowest and the highest, so that the
 * best value of any time stays what it was, and where its steps last went back, so that a restart is seen.
 */
export function thin(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_POINTS) return points;
  const kept = MOST_POINTS / 2;
  const older = points.slice(0, -kept);
  const size = Math.ceil(older.length / (kept / 2));
  const extremes: Point[] = [];
  for (let start = 0; start < older.length; start += size) {
    const stretch = older.slice(start, start + size);
    const numbers = stretch.filter((point) => Number.isFinite(point.value));
    const back = stretch.findLast((point, index) => point.step < (older[start + index - 1] ?? point).step);
    const chosen = new Set([back, mostOf(numbers, (a, b) => a < b), mostOf(numbers, (a, b) => a > b)]);
    extremes.push(...stretch.filter((point) => chosen.has(point)));
  }
  return [...extremes, ...points.slice(-kept)];
}

/** The first of the points whose value goes before all others. */
function mostOf(points: readonly Point[], goesBefore: (one: number, other: number) => boolean): Point | undefined {
  let most = points[0];
  for (const point of points) if (most && goesBefore(point.value, most.value)) most = point;
  return most;
}
