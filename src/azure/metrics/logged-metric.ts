import { z } from 'zod';
import type { SignalSource } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { known, type LoggedMetric } from '../../core/signal/signal.ts';
import { HOUR } from '../../core/values/duration.ts';
import type { Arm } from '../arm/arm.ts';
import { allPages } from '../http/all-pages.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import { createRawPipeline, requireTrusted } from '../http/raw-pipeline.ts';
import { signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';

const PAGE_SIZE = 10_000;
const MOST_PAGES = 20;
/** Of a longer history the newest half of these stay as they are; of the older points only the extremes stay. */
const MOST_POINTS = 2000;

const workspaceSchema = z.object({ properties: z.object({ mlFlowTrackingUri: z.string().min(1) }) });

/** MLflow writes 64-bit integers, NaN and infinities as texts. */
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
 * Metrics that runs logged, by MLflow's REST API as documented: no exchange with Azure is recorded. All pages are read,
 * because nobody promises their order and the newest value must not be missed.
 */
export function createLoggedMetric(context: AzureContext, arm: Arm): SignalSource['metric'] {
  const pipeline = createRawPipeline(context, 'mlflow', 'retried');
  const trackers = cachedLoads<string>(context.clock, 6 * HOUR);

  async function findTracker(workspace: Workspace, abort: AbortSignal): Promise<string> {
    const doing = `finding the MLflow address of ${workspace.name}`;
    const { properties } = await arm.workspace(workspaceSchema, workspace, doing, abort);
    const address = properties.mlFlowTrackingUri.replace(/^azureml:/i, 'https:');
    return requireTrusted(context, 'mlflow', { address, doing }).replace(/[/?]+$/, '');
  }

  async function historyOf(workspace: Workspace, runId: string, name: string, abort: AbortSignal): Promise<Point[]> {
    const doing = `reading the metric ${name} of ${runId}`;
    const tracker = await trackers(workspace.id, () => findTracker(workspace, abort));
    return allPages(doing, MOST_PAGES, async (token) => {
      const query = new URLSearchParams({ run_id: runId, metric_key: name, max_results: String(PAGE_SIZE) });
      if (token !== null) query.set('page_token', token);
      const url = `${tracker}/api/2.0/mlflow/metrics/get-history?${query}`;
      const answer = await pipeline.read(historySchema, { doing, method: 'GET', url, abort });
      const items = (answer.metrics ?? []).map((one) => ({ step: one.step ?? 0, at: one.timestamp, value: one.value }));
      return { items, next: answer.next_page_token };
    });
  }

  return async (workspace, snapshots, { name }, abort) =>
    signalPerRun(snapshots, `reading the metric ${name}`, abort, async ({ run }) => {
      const points = await historyOf(workspace, run.id, name, abort);
      return known({ points: thin(points.sort((a, b) => a.at - b.at || a.step - b.step)) }, context.clock());
    });
}

/**
 * A bounded number of points: the newest, and of each stretch of older points the lowest, the highest, and the one where
 * the steps last went back. So the best value of any time is kept, and a restart is seen.
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

/** The first of the points whose value comes before all others. */
function mostOf(points: readonly Point[], comesBefore: (one: number, other: number) => boolean): Point | undefined {
  let most = points[0];
  for (const point of points) if (most && comesBefore(point.value, most.value)) most = point;
  return most;
}
