import { MetricsQueryClient } from '@azure/monitor-query';
import { z } from 'zod';
import { AzureError, type SignalMap } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { known, type Signal } from '../../core/signal/signal.ts';
import { HOUR, type Instant, MINUTE, type Milliseconds } from '../../core/values/duration.ts';
import { sdkRead } from '../arm/arm.ts';
import { failedSignal } from '../errors.ts';
import { chunks, mapLimited } from '../http/concurrency.ts';
import { expiringCache } from '../http/expiring-cache.ts';
import { retryOptions } from '../http/retry.ts';
import type { AzureContext } from '../settings.ts';

/** Executing runs in one request: their ids must fit into an address. */
const RUNS_A_REQUEST = 20;
/** Azure gives ten series by default, and does not report that it left some out. */
const FEWEST_SERIES = 100;

/** The used part of Azure Monitor's answer. A minute without a sample has no `average` and no `total`. */
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

type MetricAnswer = z.output<typeof metricsSchema>['value'][number];

/** The whole minutes before `now`, over some time. */
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

/** What is asked of Azure Monitor about executing runs. */
export interface MetricsQuestion {
  readonly workspace: Workspace;
  /** Ends "reading …". */
  readonly what: string;
  readonly names: readonly string[];
  readonly aggregation: 'Average' | 'Total';
  /** Dimensions besides the run by which series are apart. */
  readonly dimensions: readonly string[];
  /** Series of one metric for which there should be room, for each run. */
  readonly room: (runId: string) => number;
  readonly window: Window;
  readonly abort: AbortSignal;
}

/** One series of a run. Minutes without a sample have none. */
export interface RunSeries {
  readonly metric: string;
  /** By their names in lower case: Azure answers in either. */
  readonly dimensions: ReadonlyMap<string, string>;
  readonly samples: readonly { readonly step: number; readonly value: number }[];
}

export type AskMetrics = ReturnType<typeof createAskMetrics>;

/**
 * Azure Monitor. `@azure/monitor-query` is deprecated; its successor (`@azure/monitor-query-metrics`) uses regional
 * endpoints of another kind. Only this file knows either.
 */
export function createAskMetrics(context: AzureContext) {
  const client = new MetricsQueryClient(context.credential, {
    endpoint: context.endpoint,
    audience: context.endpoint,
    httpClient: context.httpClient,
    retryOptions: retryOptions(context.retryDelay),
  });
  const oneByOne = expiringCache<true>(context.clock, HOUR);

  async function askOnce(runIds: readonly string[], question: MetricsQuestion): Promise<readonly MetricAnswer[]> {
    const { workspace, what, names, aggregation, dimensions, room, window, abort } = question;
    const doing = `reading ${what} of ${runIds.length === 1 ? runIds[0] : `${runIds.length} runs`} in ${workspace.name}`;
    const expected = runIds.reduce((sum, id) => sum + room(id), 0);
    const top = Math.max(FEWEST_SERIES, expected);
    const { value } = await sdkRead(metricsSchema, doing, abort, (options) =>
      client.queryResource(workspace.id, [...names], {
        ...options,
        timespan: { startTime: new Date(window.from), endTime: new Date(window.to) },
        granularity: 'PT1M',
        aggregations: [aggregation],
        filter: runsFilter(runIds, dimensions),
        top,
      }),
    );
    const failed = value.find((metric) => metric.errorCode && metric.errorCode !== 'Success');
    if (failed) throw new AzureError('unavailable', `${doing}: ${failed.errorCode}`);
    if (value.some((metric) => metric.timeseries.length >= top))
      throw new AzureError('malformed', `${doing}: cut at ${top} series, so some may be missing`);
    return value;
  }

  async function askGroup(runIds: readonly string[], question: MetricsQuestion): Promise<readonly MetricAnswer[]> {
    const { id: workspace } = question.workspace;
    if (runIds.length === 1 || !oneByOne.has(workspace))
      try {
        return await askOnce(runIds, question);
      } catch (error) {
        // Only the documentation says that a filter may name several runs, so after a refusal each run is asked for alone.
        if (runIds.length === 1 || !(error instanceof AzureError) || error.status !== 400) throw error;
        context.log.warn({ workspace, problem: error.message }, 'metrics are asked for run by run');
        oneByOne.set(workspace, true);
      }
    const answers: MetricAnswer[] = [];
    for (const id of runIds) answers.push(...(await askOnce([id], question)));
    return answers;
  }

  /**
   * The series of executing runs, several runs a request where Azure takes it. If Azure has no series for a run, its list
   * is empty. A failure is the unknown signal of the runs in that request; an abort is thrown.
   */
  return async (runIds: readonly string[], question: MetricsQuestion): Promise<SignalMap<readonly RunSeries[]>> => {
    const found = new Map<string, Signal<readonly RunSeries[]>>();
    await mapLimited(chunks(runIds, RUNS_A_REQUEST), async (ids) => {
      try {
        const series = seriesByRun(await askGroup(ids, question), question);
        for (const id of ids) found.set(id, known(series.get(id.toLowerCase()) ?? [], context.clock()));
      } catch (error) {
        const failure = failedSignal(error, `reading ${question.what}`, question.abort);
        for (const id of ids) found.set(id, failure);
      }
    });
    return found;
  };
}

/** Alternatives within one dimension need no brackets, and those across dimensions are not allowed. */
export function runsFilter(runIds: readonly string[], dimensions: readonly string[]): string {
  const runs = runIds.map((id) => `RunId eq '${id.replaceAll("'", "''")}'`).join(' or ');
  return [runs, ...dimensions.map((dimension) => `${dimension} eq '*'`)].join(' and ');
}

/** Run id in lower case to its series. A sample below zero or outside the window is none. */
export function seriesByRun(
  answers: readonly MetricAnswer[],
  { aggregation, window }: Pick<MetricsQuestion, 'aggregation' | 'window'>,
): ReadonlyMap<string, readonly RunSeries[]> {
  const runs = new Map<string, RunSeries[]>();
  for (const { name, timeseries } of answers)
    for (const { metadatavalues, data } of timeseries) {
      const dimensions = new Map(metadatavalues?.map((label) => [label.name.value.toLowerCase(), label.value ?? '']));
      const samples = (data ?? []).flatMap(({ timeStamp, average, total }) => {
        const value = (aggregation === 'Average' ? average : total) ?? -1;
        const step = Math.floor((Date.parse(timeStamp) - window.from) / MINUTE);
        return value >= 0 && step >= 0 && step < window.steps ? [{ step, value }] : [];
      });
      const run = (dimensions.get('runid') ?? '').toLowerCase();
      const series = runs.get(run) ?? [];
      runs.set(run, series);
      series.push({ metric: name?.value ?? '', dimensions, samples });
    }
  return runs;
}
