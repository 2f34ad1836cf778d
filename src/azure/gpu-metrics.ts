import { MetricsQueryClient } from '@azure/monitor-query';
import { HOUR } from '../core/duration.ts';
import { AzureError } from '../core/ports.ts';
import type { Workspace } from '../core/run.ts';
import { sdkJson, take } from './arm.ts';
import { ExpiringCache } from './expiring-cache.ts';
import type { Holder } from './gpu-holders.ts';
import { countSeries, deviceFilter, devicesByRun, metricsSchema, type Window } from './gpu-series.ts';
import { retryOptions } from './retry.ts';
import type { AzureContext } from './settings.ts';

/** What this file asks of Azure. */
export const ACTIONS = ['Microsoft.Insights/metrics/read'] as const;

const METRIC = 'GpuUtilizationPercentage';
/** Azure gives ten series unless told otherwise, and says nothing of those it leaves out. */
const FEWEST_SERIES = 100;
/** Devices of a run of unknown size for which there should be room. */
const ROOM_FOR_UNKNOWN = 64;

/** Devices by `instance/device`, each with its percentages minute by minute. */
export type Percents = ReadonlyMap<string, readonly (number | null)[]>;

/** Executing run ids in lower case to their devices; a run of which Azure has no series is missing. Throws AzureError. */
export type AskGpu = (
  workspace: Workspace,
  runs: readonly Holder[],
  window: Window,
  abort: AbortSignal,
) => Promise<ReadonlyMap<string, Percents>>;

/**
 * GPU use by Azure Monitor, one series a device. `@azure/monitor-query` is deprecated; its successor
 * (`@azure/monitor-query-metrics`) speaks to regional endpoints of another kind, so it stays behind this one file.
 */
export function createAskGpu(context: AzureContext): AskGpu {
  const client = new MetricsQueryClient(context.credential, {
    endpoint: context.endpoint,
    audience: context.endpoint,
    httpClient: context.httpClient,
    retryOptions: retryOptions(context.retryDelay),
  });
  const oneByOne = new ExpiringCache<true>(context.clock, HOUR);

  const askTogether: AskGpu = async (workspace, runs, window, abort) => {
    const doing = `reading the GPU use of ${runs.length === 1 ? runs[0]?.id : `${runs.length} runs`} in ${workspace.name}`;
    const room = runs.reduce((sum, run) => sum + 2 * (run.devices ?? ROOM_FOR_UNKNOWN), 0);
    const top = Math.max(FEWEST_SERIES, room);
    const json = await sdkJson(doing, abort, (options) =>
      client.queryResource(workspace.id, [METRIC], {
        ...options,
        timespan: { startTime: new Date(window.from), endTime: new Date(window.to) },
        granularity: 'PT1M',
        aggregations: ['Average'],
        filter: deviceFilter(runs.map((run) => run.id)),
        top,
      }),
    );
    const answer = take(metricsSchema, json, doing);
    const failed = answer.value.find((metric) => metric.errorCode && metric.errorCode !== 'Success');
    if (failed) throw new AzureError('unavailable', `${doing}: ${failed.errorCode}`);
    if (countSeries(answer) >= top)
      throw new AzureError('malformed', `${doing}: cut at ${top} series, so some device may be missing`);
    return devicesByRun(answer, window);
  };

  const askEach: AskGpu = async (workspace, runs, window, abort) => {
    const devices = new Map<string, Percents>();
    for (const run of runs)
      for (const [id, found] of await askTogether(workspace, [run], window, abort)) devices.set(id, found);
    return devices;
  };

  return async (workspace, runs, window, abort) => {
    if (runs.length > 1 && oneByOne.get(workspace.id)) return askEach(workspace, runs, window, abort);
    try {
      return await askTogether(workspace, runs, window, abort);
    } catch (error) {
      // Several runs in one filter follow the documentation alone, so a refusal is not taken as the last word.
      if (runs.length === 1 || !(error instanceof AzureError) || error.status !== 400) throw error;
      context.log.warn({ workspace: workspace.id, problem: error.message }, 'GPU use is asked for run by run');
      oneByOne.set(workspace.id, true);
      return askEach(workspace, runs, window, abort);
    }
  };
}
