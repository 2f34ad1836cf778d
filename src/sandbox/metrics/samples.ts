import { hash32, unit } from '../random.ts';
import { isLeaf, type SandboxRun } from '../run.ts';
import type { GpuSpec, TrafficSpec, WorkspaceSpec } from '../scenario-schema.ts';
import type { World } from '../world.ts';

const MINUTE = 60_000;

/** One source of samples: a device of a node of a run (or the node itself, for CPU metrics). */
export interface SampleStream {
  dimensions: Record<string, string>;
  /** The sample of the minute that begins here, or null when none was reported. */
  at(minute: number): number | null;
}

/** The metrics the sandbox has, and the part of a machine they describe. */
export const METRICS: Record<string, { per: 'device' | 'node'; label: string; traffic?: keyof TrafficSpec }> = {
  GpuUtilizationPercentage: { per: 'device', label: 'Gpu Utilization Percentage' },
  GpuMemoryUtilizationPercentage: { per: 'device', label: 'Gpu Memory Utilization Percentage' },
  CpuUtilizationPercentage: { per: 'node', label: 'Cpu Utilization Percentage' },
  NetworkInputMegabytes: { per: 'node', label: 'Network Input Megabytes', traffic: 'network' },
  NetworkOutputMegabytes: { per: 'node', label: 'Network Output Megabytes', traffic: 'network' },
  DiskReadMegabytes: { per: 'node', label: 'Disk Read Megabytes', traffic: 'disk' },
  DiskWriteMegabytes: { per: 'node', label: 'Disk Write Megabytes', traffic: 'disk' },
  IBReceiveMegabytes: { per: 'node', label: 'IB Receive Megabytes', traffic: 'infiniband' },
  IBTransmitMegabytes: { per: 'node', label: 'IB Transmit Megabytes', traffic: 'infiniband' },
};

/** Older names of metrics and dimensions, and those of now. */
const OLDER_METRICS: Record<string, string> = {
  GpuUtilization: 'GpuUtilizationPercentage',
  GpuMemoryUtilization: 'GpuMemoryUtilizationPercentage',
};
const OLDER_DIMENSIONS: Record<string, string> = { instanceid: 'nodeid', computename: 'clustername' };

/** The metrics that a workspace knows. One with older names knows no others. */
export function metricsKnownTo(names: WorkspaceSpec['metric-names']): readonly string[] {
  return Object.keys(names === 'older' ? OLDER_METRICS : METRICS);
}

/** The streams of a run for one metric, under the name that its workspace knows. */
export function streamsOf(run: SandboxRun, metric: string, world: World): SampleStream[] {
  const present = OLDER_METRICS[metric];
  if (present === undefined) return presentStreams(run, metric, world);
  return presentStreams(run, present, world).map(({ dimensions, at }) => ({
    dimensions: Object.fromEntries(
      Object.entries(dimensions).map(([name, value]) => [OLDER_DIMENSIONS[name] ?? name, value]),
    ),
    at,
  }));
}

/** A parent has no stream, and a run without telemetry neither. */
function presentStreams(run: SandboxRun, metric: string, world: World): SampleStream[] {
  const { per, traffic } = METRICS[metric] ?? {};
  const gpu = run.gpu;
  if (per === undefined || !isLeaf(run) || run.reused || gpu === 'none') return [];
  const reported = reportedSpan(run, gpu, world);
  if (!reported) return [];
  if (traffic !== undefined) return trafficStreams(run, traffic, reported, world);
  const devices = per === 'device' ? run.devicesPerNode : 1;
  return Array.from({ length: run.nodes * devices }, (_, index) => ({
    dimensions: dimensionsOf(run, Math.floor(index / devices), per === 'device' ? index % devices : null),
    at(minute: number) {
      if (minute < reported.from || minute + MINUTE > reported.to) return null;
      const value = shownValue(gpu, metric, index, minute - world.startedAt);
      return value === null ? null : noisy(value, gpu.jitter, `${run.id}/${metric}/${index}/${minute}`);
    },
  }));
}

/** One stream a node; sent and received are half of the traffic each. */
function trafficStreams(
  run: SandboxRun,
  kind: keyof TrafficSpec,
  reported: { from: number; to: number },
  world: World,
): SampleStream[] {
  const levels = run.traffic[kind];
  if (levels === undefined) return [];
  return Array.from({ length: run.nodes }, (_, node) => ({
    dimensions: dimensionsOf(run, node, null),
    at(minute: number) {
      if (minute < reported.from || minute + MINUTE > reported.to) return null;
      const offset = minute - world.startedAt;
      const megabytes = typeof levels === 'number' ? levels : levels.findLast((one) => one.from <= offset)?.mb;
      return megabytes === undefined || megabytes === null ? null : megabytes / 2 / run.nodes;
    },
  }));
}

function dimensionsOf(run: SandboxRun, node: number, device: number | null): Record<string, string> {
  return {
    runid: run.id,
    instanceid: `tvm-${hash32(`${run.id}/node`)}_${node + 1}`,
    computename: run.cluster?.name ?? 'serverless',
    ...(device === null ? {} : { deviceid: String(device) }),
  };
}

function shownValue(gpu: GpuSpec, metric: string, index: number, offset: number): number | null {
  const base = level(gpu, index, offset);
  if (base === null || metric === 'GpuUtilizationPercentage') return base;
  return metric === 'CpuUtilizationPercentage' ? 35 : gpu.memory;
}

/** From the start until the end, the stop of the telemetry, or as far as samples have arrived by now. */
function reportedSpan(run: SandboxRun, gpu: GpuSpec, world: World): { from: number; to: number } | null {
  const { startedAt, endedAt } = world.state(run);
  if (startedAt === null) return null;
  const stops = gpu.stops === undefined ? Number.POSITIVE_INFINITY : world.startedAt + gpu.stops;
  return { from: startedAt, to: Math.min(endedAt ?? Number.POSITIVE_INFINITY, stops, world.now() - gpu.delay) };
}

function level(gpu: GpuSpec, index: number, offset: number): number | null {
  const current = gpu.series?.findLast((one) => one.from <= offset);
  if (gpu.series && (!current || current.gap)) return null;
  const perDevice = current?.['per-device'] ?? gpu['per-device'];
  return perDevice?.[index % perDevice.length] ?? current?.use ?? gpu.use ?? 85;
}

function noisy(value: number, jitter: number | undefined, key: string): number {
  const width = jitter ?? Math.min(3, value * 0.1 + 0.3);
  const moved = value + (unit(key) * 2 - 1) * width;
  return Math.round(Math.min(100, Math.max(0, moved)) * 100) / 100;
}
