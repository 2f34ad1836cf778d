import { type Answer, json } from '../answer.ts';
import { inWorkspace, WORKSPACE_PATH } from '../arm/find.ts';
import { parseIsoDuration } from '../offset.ts';
import type { Route } from '../serve.ts';
import { minuteTime } from '../times.ts';
import { family, type World, type WorldWorkspace } from '../world.ts';
import { type Aggregation, parseAggregations, points } from './aggregate.ts';
import { type MetricFilter, parseMetricFilter } from './filter.ts';
import { METRICS, metricsKnownTo, type SampleStream, streamsOf } from './samples.ts';
import { parseTimespan } from './timespan.ts';

/** Answers Azure Monitor's metrics of a workspace. */
export const metricRoutes: Route[] = [
  {
    kind: 'metrics',
    method: 'GET',
    path: `${WORKSPACE_PATH}/providers/Microsoft.Insights/metrics`,
    service: 'arm',
    handle: inWorkspace((workspace, call, context) => {
      const request = readRequest(call.query, context.world.now(), metricsKnownTo(workspace.spec['metric-names']));
      return typeof request === 'string' ? badRequest(request) : answer(request, workspace, context.world);
    }),
  },
];

interface MetricRequest {
  names: string[];
  span: { from: number; to: number };
  interval: string;
  aggregations: Aggregation[];
  filter: MetricFilter;
  top: number;
}

function readRequest(query: URLSearchParams, now: number, known: readonly string[]): MetricRequest | string {
  const names = (query.get('metricnames') ?? '').split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined || names.length === 0) {
    return `Failed to find metric configuration for provider: Microsoft.MachineLearningServices, resource Type: workspaces, metric: ${unknown ?? ''}, Valid metrics: ${known.join(',')}`;
  }
  const span = parseTimespan(query.get('timespan') ?? 'PT1H', now);
  if (!span) return 'The timespan is not a valid ISO 8601 interval.';
  const interval = query.get('interval') ?? 'PT1M';
  if (!['PT1M', 'PT5M', 'PT15M', 'PT30M', 'PT1H', 'PT6H', 'PT12H', 'P1D'].includes(interval)) {
    return `Detected invalid time grain input, ${interval}`;
  }
  const aggregations = parseAggregations(query.get('aggregation') ?? 'Average');
  if (!aggregations) return 'The aggregation is not supported by this metric.';
  const filter = parseMetricFilter(query.get('$filter') ?? '');
  if (!filter) return 'Invalid filter: only and between dimensions, and or within one, are supported.';
  return { names, span, interval, aggregations, filter, top: Number(query.get('top') ?? 10) };
}

function answer(request: MetricRequest, workspace: WorldWorkspace, world: World): Answer {
  const interval = parseIsoDuration(request.interval) ?? 60_000;
  const value = request.names.map((name) => ({
    id: `${workspace.armId}/providers/Microsoft.Insights/metrics/${name}`,
    type: 'Microsoft.Insights/metrics',
    name: { value: name, localizedValue: METRICS[name]?.label ?? name },
    displayDescription: `${METRICS[name]?.label ?? name}, reported at one minute intervals.`,
    unit: 'Count',
    timeseries: seriesOf(name, request.filter, workspace, world)
      .slice(0, request.filter.size > 0 ? request.top : undefined)
      .map((group) => ({
        metadatavalues: group.labels.map(([label, text]) => ({
          name: { value: label, localizedValue: label },
          value: text,
        })),
        data: points(group.streams, request.span, interval, request.aggregations).map((point) => ({
          timeStamp: minuteTime(point.at),
          ...point.values,
        })),
      })),
    errorCode: 'Success',
  }));
  return json({
    cost: Math.max(0, Math.round((request.span.to - request.span.from) / 60_000) - 1),
    timespan: `${minuteTime(request.span.from)}/${minuteTime(request.span.to)}`,
    interval: request.interval,
    value,
    namespace: 'Microsoft.MachineLearningServices/workspaces',
    resourceregion: workspace.spec.location,
  });
}

interface SeriesGroup {
  labels: [string, string][];
  streams: SampleStream[];
}

/** The streams that pass the filter, grouped by the dimensions it names. */
function seriesOf(metric: string, filter: MetricFilter, workspace: WorldWorkspace, world: World): SeriesGroup[] {
  const groups = new Map<string, SeriesGroup>();
  const wanted = filter.get('runid');
  const runs = Array.isArray(wanted)
    ? wanted.flatMap((id: string) => world.findRun(workspace, id) ?? [])
    : workspace.runs.flatMap(family);
  for (const stream of runs.flatMap((run) => streamsOf(run, metric, world))) {
    if (!passes(stream, filter)) continue;
    const labels = [...filter.keys()].map((name): [string, string] => [name, stream.dimensions[name] ?? '']);
    const key = JSON.stringify(labels);
    const group = groups.get(key) ?? { labels, streams: [] };
    group.streams.push(stream);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function passes(stream: SampleStream, filter: MetricFilter): boolean {
  for (const [name, allowed] of filter) {
    const dimension = stream.dimensions[name];
    if (dimension === undefined) return false;
    if (allowed !== '*' && !allowed.some((value) => value.toLowerCase() === dimension.toLowerCase())) return false;
  }
  return true;
}

function badRequest(message: string): Answer {
  return json({ code: 'BadRequest', message }, 400);
}
