import { MetricsQueryClient } from '@azure/monitor-query';
import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { HOUR, type Instant, MINUTE, type Milliseconds } from '../../core/values/duration.ts';
import { sdkJson, take } from '../arm/arm.ts';
import { ExpiringCache } from '../http/expiring-cache.ts';
import { retryOptions } from '../http/retry.ts';
import type { AzureContext } from '../settings.ts';

/** What this file asks of Azure. */
export const ACTIONS = ['Microsoft.Insights/metrics/read'] as const;

/** Executing runs in one request: their ids have to fit an address. */
export const RUNS_A_REQUEST = 20;
/** Azure gives ten series unless told otherwise, and says nothing of those it leaves out. */
const FEWEST_SERIES = 100;

/** Azure Monitor's answer, as far as it is used. A minute without a sample has no `average` and no `total`. */
const metricsSchema = z.object({
  value: z.array(
    z.object({
      name: z.object({ value: z.string() }).nullish(),
      errorCode: z.string().nullish(),
      errorMessage: z.string().nullish(),
      timeseries: z.array(
        z.object({
          metadatavalues: z
            .array(z.object({ name: z.object({ value: z.string() }), value: z.string().nullish() }))
            .nullish(),
          data: z
            .array(z.object({ timeStamp: z.string(), average: z.number().nullish(), total: z.number().nullish() }))
            .nullish(),
        }),
      ),
    }),
  ),
});

/** One metric of an answer. */
export type MetricAnswer = z.output<typeof metricsSchema>['value'][number];
export type MetricSeries = MetricAnswer['timeseries'][number];

/** The whole minutes before `now` that a look back covers. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
  readonly steps: number;
}

export function windowOf(over: Milliseconds, now: Instant): Window {
  const steps = Math.max(1, Math.ceil(over / MINUTE));
  const to = Math.floor(now / MINUTE) * MINUTE;
  return { from: to - steps * MINUTE, to, steps };
}

/** Index of the minute of a sample in the window; -1 when it lies outside. */
export function stepOf(window: Window, timeStamp: string): number {
  const step = Math.floor((Date.parse(timeStamp) - window.from) / MINUTE);
  return step >= 0 && step < window.steps ? step : -1;
}

/** A series' dimensions by their names in lower case: Azure answers in either. */
export function dimensionsOf(series: MetricSeries): ReadonlyMap<string, string> {
  return new Map(series.metadatavalues?.map((label) => [label.name.value.toLowerCase(), label.value ?? '']));
}

/** What is asked of Azure Monitor about executing runs. */
export interface MetricsQuestion {
  /** Ends "reading …". */
  readonly what: string;
  readonly names: readonly string[];
  readonly aggregation: 'Average' | 'Total';
  /** Dimensions besides the run by which series are apart. */
  readonly apart: readonly string[];
  /** Series of one metric for which there should be room, for each run. */
  readonly room: (runId: string) => number;
}

/**
 * The metrics of several executing runs, minute by minute, in one request where Azure takes it. A run of which Azure has
 * no series has none in the answer. Throws AzureError.
 */
export type AskMetrics = (
  workspace: Workspace,
  runIds: readonly string[],
  question: MetricsQuestion,
  window: Window,
  abort: AbortSignal,
) => Promise<readonly MetricAnswer[]>;

/**
 * Azure Monitor. `@azure/monitor-query` is deprecated; its successor (`@azure/monitor-query-metrics`) speaks to regional
 * endpoints of another kind, so it stays behind this one file.
 */
export function createAskMetrics(context: AzureContext): AskMetrics {
  const client = new MetricsQueryClient(context.credential, {
    endpoint: context.endpoint,
    audience: context.endpoint,
    httpClient: context.httpClient,
    retryOptions: retryOptions(context.retryDelay),
  });
  const oneByOne = new ExpiringCache<true>(context.clock, HOUR);

  const askTogether: AskMetrics = async (workspace, runIds, question, window, abort) => {
    const doing = `reading ${question.what} of ${runIds.length === 1 ? runIds[0] : `${runIds.length} runs`} in ${workspace.name}`;
    const room = runIds.reduce((sum, id) => sum + question.room(id), 0);
    const top = Math.max(FEWEST_SERIES, room);
    const json = await sdkJson(doing, abort, (options) =>
      client.queryResource(workspace.id, [...question.names], {
        ...options,
        timespan: { startTime: new Date(window.from), endTime: new Date(window.to) },
        granularity: 'PT1M',
        aggregations: [question.aggregation],
        filter: runsFilter(runIds, question.apart),
        top,
      }),
    );
    const { value } = take(metricsSchema, json, doing);
    const failed = value.find((metric) => metric.errorCode && metric.errorCode !== 'Success');
    if (failed) throw new AzureError('unavailable', `${doing}: ${failed.errorCode}`);
    if (value.some((metric) => metric.timeseries.length >= top))
      throw new AzureError('malformed', `${doing}: cut at ${top} series, so some may be missing`);
    return value;
  };

  const askEach: AskMetrics = async (workspace, runIds, question, window, abort) => {
    const answers: MetricAnswer[] = [];
    for (const id of runIds) answers.push(...(await askTogether(workspace, [id], question, window, abort)));
    return answers;
  };

  return async (workspace, runIds, question, window, abort) => {
    if (runIds.length > 1 && oneByOne.get(workspace.id)) return askEach(workspace, runIds, question, window, abort);
    try {
      return await askTogether(workspace, runIds, question, window, abort);
    } catch (error) {
      // Several runs in one filter follow the documentation alone, so a refusal is not taken as the last word.
      if (runIds.length === 1 || !(error instanceof AzureError) || error.status !== 400) throw error;
      context.log.warn({ workspace: workspace.id, problem: error.message }, 'metrics are asked for run by run');
      oneByOne.set(workspace.id, true);
      return askEach(workspace, runIds, question, window, abort);
    }
  };
}

/** Alternatives within one dimension need no brackets, and those across dimensions are not allowed. */
export function runsFilter(runIds: readonly string[], apart: readonly string[]): string {
  const runs = runIds.map((id) => `RunId eq '${id.replaceAll("'", "''")}'`).join(' or ');
  return [runs, ...apart.map((dimension) => `${dimension} eq '*'`)].join(' and ');
}
