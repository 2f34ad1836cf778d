import { MetricsQueryClient } from '@azure/monitor-query';
import { z } from 'zod';
import { AzureError, type SignalMap } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { known, type Signal } from '../../core/signal/signal.ts';
import { HOUR, type Instant, MINUTE, type Milliseconds } from '../../core/values/duration.ts';
import { isPlainObject } from '../../core/values/plain-object.ts';
import { sdkRead } from '../arm/arm.ts';
import { failedSignal } from '../errors.ts';
import { askInParts, patienceWith } from '../http/batches.ts';
import { chunks, mapLimited } from '../http/concurrency.ts';
import { expiringCache } from '../http/expiring-cache.ts';
import { type Retries, retryIfThrottled, retryOptions } from '../http/retry.ts';
import type { AzureContext } from '../settings.ts';
import { createGenerations, type Generation, type Generations, isAboutNames } from './generations.ts';

/** Executing runs in one request: their ids must fit into an address. */
const RUNS_A_REQUEST = 20;
/** So many runs that are refused each alone are no coincidence. */
const MANY = 8;
/** Azure gives ten series by default, and does not report that it left some out. */
const FEWEST_SERIES = 100;

/** A minute without a sample has no `average` and no `total`. */
interface Sample {
  readonly timeStamp: string;
  readonly average?: number | null | undefined;
  readonly total?: number | null | undefined;
}

/** A loop in the place of a schema: an answer has tens of thousands of samples. */
function areSamples(data: unknown): data is readonly Sample[] {
  return Array.isArray(data) && data.every(isSample);
}

function isSample(sample: unknown): sample is Sample {
  if (!isPlainObject(sample)) return false;
  return typeof sample.timeStamp === 'string' && isAmount(sample.average) && isAmount(sample.total);
}

function isAmount(value: unknown): boolean {
  return value === undefined || value === null || Number.isFinite(value);
}

/** The used part of Azure Monitor's answer. */
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
          data: z.custom<readonly Sample[]>(areSamples, 'samples of another shape').nullish(),
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
  /** Names of metrics and dimensions. The older are tried where Azure refuses the newest. */
  readonly generations: Generations;
  readonly aggregation: 'Average' | 'Total';
  /** Series of one metric for which there should be room, for each run. */
  readonly room: (runId: string) => number;
  readonly window: Window;
  readonly abort: AbortSignal;
}

/** One series of a run. Minutes without a sample have none. */
export interface RunSeries {
  /** By the names of the newest generation, whichever answered. */
  readonly metric: string;
  /** By their names in lower case: Azure answers in either. */
  readonly dimensions: ReadonlyMap<string, string>;
  readonly samples: readonly { readonly step: number; readonly value: number }[];
}

export type AskMetrics = ReturnType<typeof createAskMetrics>;

/**
 * Azure Monitor. `@azure/monitor-query` was asked for and is deprecated; for metrics its successor is `@azure/arm-monitor`,
 * which sends the same ARM request. Only this file knows the client.
 */
export function createAskMetrics(context: AzureContext) {
  const common = {
    endpoint: context.cloud.endpoint,
    audience: context.cloud.audiences.arm,
    httpClient: context.httpClientFor('arm'),
  };
  const clients: Readonly<Record<Retries, MetricsQueryClient>> = {
    retried: new MetricsQueryClient(context.credential, { ...common, retryOptions: retryOptions(context.retryDelay) }),
    'if-throttled': new MetricsQueryClient(context.credential, {
      ...common,
      retryOptions: { maxRetries: 0 },
      additionalPolicies: [{ policy: retryIfThrottled(context.clock), position: 'perCall' }],
    }),
  };
  const oneByOne = expiringCache<true>(context.clock, HOUR);
  const inGeneration = createGenerations(context);

  async function askOnce(
    runIds: readonly string[],
    question: MetricsQuestion,
    { generation, retries }: { readonly generation: Generation; readonly retries: Retries },
  ): Promise<readonly MetricAnswer[]> {
    const { workspace, what, aggregation, room, window, abort } = question;
    const doing = `reading ${what} of ${runIds.length === 1 ? runIds[0] : `${runIds.length} runs`} in ${workspace.name}`;
    const expected = runIds.reduce((sum, id) => sum + room(id), 0);
    const top = Math.max(FEWEST_SERIES, expected);
    const { value } = await sdkRead(metricsSchema, doing, abort, (options) =>
      clients[retries].queryResource(workspace.id, [...generation.names], {
        ...options,
        timespan: { startTime: new Date(window.from), endTime: new Date(window.to) },
        granularity: 'PT1M',
        aggregations: [aggregation],
        filter: runsFilter(runIds, generation),
        top,
      }),
    );
    const failed = value.find((metric) => metric.errorCode && metric.errorCode !== 'Success');
    if (failed)
      throw new AzureError(
        'malformed',
        `${doing}: ${[failed.errorCode, failed.errorMessage].filter(Boolean).join(': ')}`,
      );
    if (value.some((metric) => metric.timeseries.length >= top))
      throw new AzureError('malformed', `${doing}: cut at ${top} series, so some may be missing`);
    return value;
  }

  /** The series of some runs, in one request and its parts. */
  async function askGroup(runIds: readonly string[], question: MetricsQuestion, mayPart: () => boolean) {
    const { workspace, what, generations, abort } = question;
    const { answers, failures } = await askInParts(runIds, {
      ask: async (ids, retries) => {
        const ask = (generation: Generation) => askOnce(ids, question, { generation, retries });
        const { answer, generation } = await inGeneration(question, ids, ask);
        return seriesByRun(answer, question, generation);
      },
      doing: `reading ${what}`,
      abort,
      // No part of the runs is known by names that the workspace does not have.
      patience: (error) => (mayPart() && !isAboutNames(error, generations, runIds) ? patienceWith(error) : 0),
    });
    // Only the documentation says that a filter may name several runs. Each run was refused with others, and none alone.
    if (runIds.length > 1 && failures.size === 0 && answers.length === runIds.length) {
      context.log.warn({ workspace: workspace.id }, 'metrics are asked for run by run');
      oneByOne.set(workspace.id, true);
    }
    return { series: new Map(answers.flatMap((part) => [...part])), failures };
  }

  /**
   * The series of executing runs, several runs a request where Azure takes it. If Azure has no series for a run, its list
   * is empty. A failure is the unknown signal of the run that it is about, or of all if it is about all; an abort is thrown.
   */
  return async (runIds: readonly string[], question: MetricsQuestion): Promise<SignalMap<readonly RunSeries[]>> => {
    const found = new Map<string, Signal<readonly RunSeries[]>>();
    const size = oneByOne.has(question.workspace.id) ? 1 : RUNS_A_REQUEST;
    // Once every run of a group was refused alone, the reason is no run, and the groups after it cost one request each.
    let isHopeless = false;
    await mapLimited(chunks(runIds, size), async (ids) => {
      const { series, failures } = await askGroup(ids, question, () => !isHopeless);
      isHopeless ||= failures.size === ids.length && ids.length >= MANY;
      for (const id of ids) {
        const failure = failures.get(id);
        const { what, abort } = question;
        if (failure) found.set(id, failedSignal(failure, `reading ${what}`, abort));
        else found.set(id, known(series.get(id.toLowerCase()) ?? [], context.clock()));
      }
    });
    return found;
  };
}

/** Alternatives within one dimension need no brackets, and those across dimensions are not allowed. */
export function runsFilter(runIds: readonly string[], { run, dimensions }: Omit<Generation, 'names'>): string {
  const runs = runIds.map((id) => `${run} eq '${id.replaceAll("'", "''")}'`).join(' or ');
  return [runs, ...dimensions.map((dimension) => `${dimension} eq '*'`)].join(' and ');
}

/**
 * Run id in lower case to its series, by the names of the question's newest generation. A sample below zero or outside the
 * window is none.
 * @param from the generation that answered
 */
export function seriesByRun(
  answers: readonly MetricAnswer[],
  { aggregation, window, generations: { newest } }: Pick<MetricsQuestion, 'aggregation' | 'window' | 'generations'>,
  from: Generation,
): ReadonlyMap<string, readonly RunSeries[]> {
  const runs = new Map<string, RunSeries[]>();
  const samplesOf = createSamplesOf(aggregation, window);
  for (const { name, timeseries } of answers)
    for (const { metadatavalues, data } of timeseries) {
      const labels = metadatavalues?.map(
        (label) => [nameIn(newest.dimensions, from.dimensions, label.name.value), label.value ?? ''] as const,
      );
      const dimensions = new Map(labels?.map(([label, value]) => [label.toLowerCase(), value]));
      const samples = samplesOf(data ?? []);
      const run = (dimensions.get('runid') ?? '').toLowerCase();
      const series = runs.get(run) ?? [];
      runs.set(run, series);
      series.push({ metric: nameIn(newest.names, from.names, name?.value ?? ''), dimensions, samples });
    }
  return runs;
}

/** The samples of a series within a window. Every series has the same times, so each of them is read once. */
function createSamplesOf(aggregation: MetricsQuestion['aggregation'], { from, steps }: Window) {
  const places = new Map<string, number>();
  function stepOf(timeStamp: string): number {
    const step = places.get(timeStamp) ?? Math.floor((Date.parse(timeStamp) - from) / MINUTE);
    places.set(timeStamp, step);
    return step;
  }
  return (data: readonly Sample[]): RunSeries['samples'] => {
    const samples: RunSeries['samples'][number][] = [];
    for (const { timeStamp, average, total } of data) {
      const value = (aggregation === 'Average' ? average : total) ?? -1;
      const step = value >= 0 ? stepOf(timeStamp) : -1;
      if (step >= 0 && step < steps) samples.push({ step, value });
    }
    return samples;
  };
}

/** What the newest generation calls that which another one calls so. */
function nameIn(newest: readonly string[], other: readonly string[], name: string): string {
  const index = other.findIndex((one) => one.toLowerCase() === name.toLowerCase());
  return newest[index] ?? name;
}
