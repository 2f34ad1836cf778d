import { z } from 'zod';
import type { SignalSource } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { known, type LoggedMetric } from '../../core/signal/signal.ts';
import { allPages } from '../http/all-pages.ts';
import { signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import { loggedValue, type Tracking, wholeNumber } from './tracking.ts';

const PAGE_SIZE = 10_000;
const MOST_PAGES = 20;
/** Of a longer history the newest half of these stay as they are; of the older points only the extremes stay. */
const MOST_POINTS = 2000;

const historySchema = z.object({
  metrics: z.array(z.object({ value: loggedValue, timestamp: wholeNumber, step: wholeNumber.nullish() })).nullish(),
  next_page_token: z.string().nullish(),
});

type Point = LoggedMetric['points'][number];

/**
 * Metrics that runs logged. All pages are read, because nobody promises their order and the newest value must not be
 * missed.
 */
export function createLoggedMetric(context: AzureContext, tracking: Tracking): SignalSource['metric'] {
  async function historyOf(workspace: Workspace, runId: string, name: string, abort: AbortSignal): Promise<Point[]> {
    const doing = `reading the metric ${name} of ${runId}`;
    return allPages(doing, MOST_PAGES, async (token) => {
      const query = new URLSearchParams({ run_id: runId, metric_key: name, max_results: String(PAGE_SIZE) });
      if (token !== null) query.set('page_token', token);
      const path = `/metrics/get-history?${query}`;
      const answer = await tracking.read(historySchema, workspace, { doing, method: 'GET', path, abort });
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
