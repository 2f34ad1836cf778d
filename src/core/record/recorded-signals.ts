import {
  type Activity,
  type ArtifactReading,
  type GpuUse,
  known,
  type LoggedMetric,
  type Signal,
  type Signals,
  unknown,
} from '../signal/signal.ts';
import type { Instant } from '../values/duration.ts';
import type { Samples } from './sample-series.ts';

/** A signal as it is recorded: its value, or why it is unknown. When it was read is the pass's time. */
export type RecordedPart = { readonly v: unknown } | { readonly u: string };

/** By kind, and for kinds with keys by `kind key`. */
export type RecordedParts = Readonly<Record<string, RecordedPart>>;

const ARTIFACT = 'artifact ';
const METRIC = 'metric ';

/** A longer report is not recorded: nobody judges a file of megabytes by one value, and it would be kept for months. */
const LONGEST_REPORT = 16_384;

/** Signals as parts; the samples apart, since they are recorded as what they add. What can be derived is left out. */
export function partsOf(signals: Signals): {
  readonly parts: ReadonlyMap<string, RecordedPart>;
  readonly samples: { readonly gpu: Samples | null; readonly activity: Samples | null };
} {
  const parts = new Map<string, RecordedPart>();
  const add = <T>(name: string, signal: Signal<T> | undefined, as: (value: T) => unknown = (value) => value) => {
    if (signal) parts.set(name, signal.known ? { v: as(signal.value) } : { u: signal.reason });
  };
  add('timing', signals.timing);
  add('compute', signals.compute);
  add('children', signals.children);
  add('cost', signals.cost);
  add('log', signals.log);
  for (const [key, signal] of Object.entries(signals.artifacts ?? {}))
    add(ARTIFACT + key, signal, (readings) => readings.map(shortened));
  for (const [name, signal] of Object.entries(signals.metrics ?? {})) add(METRIC + name, signal, columnsOf);
  add('gpu', signals.gpu, ({ step, expectedDevices, devices }) => ({
    step,
    expectedDevices,
    devices: devices.map(({ id }) => id),
  }));
  add('activity', signals.activity, ({ step }) => ({ step }));
  const { gpu, activity } = signals;
  return {
    parts,
    samples: {
      gpu: gpu?.known
        ? {
            from: gpu.value.from,
            step: gpu.value.step,
            columns: Object.fromEntries(gpu.value.devices.map(({ id, percent }) => [id, percent])),
          }
        : null,
      activity: activity?.known
        ? {
            from: activity.value.from,
            step: activity.value.step,
            columns: {
              network: activity.value.network,
              disk: activity.value.disk,
              infiniband: activity.value.infiniband,
            },
          }
        : null,
    },
  };
}

function shortened(reading: ArtifactReading): ArtifactReading {
  const { artifact } = reading;
  if (artifact.state !== 'present') return reading;
  const length = JSON.stringify(artifact.json)?.length ?? 0;
  if (length <= LONGEST_REPORT) return reading;
  return { ...reading, artifact: { state: 'unreadable', reason: `it has ${length} characters, too many to record` } };
}

/** Points as columns. JSON has no NaN, which is what a diverged loss is. */
function columnsOf({ points }: LoggedMetric) {
  return {
    step: points.map(({ step }) => step),
    at: points.map(({ at }) => at),
    value: points.map(({ value }) => (Number.isFinite(value) ? value : String(value))),
  };
}

function pointsOf(columns: unknown): LoggedMetric {
  const { step, at, value } = columns as ReturnType<typeof columnsOf>;
  return { points: step.map((each, index) => ({ step: each, at: at[index] ?? 0, value: Number(value[index]) })) };
}

/** The signals that a pass had of a run. */
export function signalsOf(
  { has, parts }: { readonly has: readonly string[]; readonly parts: RecordedParts },
  samples: { gpu(): Samples | null; activity(): Samples | null },
  at: Instant,
): Signals {
  const signals: Record<string, unknown> = {};
  const artifacts: [string, unknown][] = [];
  const metrics: [string, unknown][] = [];
  for (const name of has) {
    const part = parts[name];
    if (!part) continue;
    if (name.startsWith(ARTIFACT)) artifacts.push([name.slice(ARTIFACT.length), signalOf(part, at)]);
    else if (name.startsWith(METRIC)) metrics.push([name.slice(METRIC.length), signalOf(part, at, pointsOf)]);
    else signals[name] = signalOf(part, at, rebuilds(name, samples, at));
  }
  if (artifacts.length > 0) signals.artifacts = Object.fromEntries(artifacts);
  if (metrics.length > 0) signals.metrics = Object.fromEntries(metrics);
  // Every part was made by `partsOf` from the signal of the same name, so it has that signal's shape.
  return signals as Signals;
}

type Rebuild = (value: unknown) => unknown;

function rebuilds(name: string, samples: { gpu(): Samples | null; activity(): Samples | null }, at: Instant): Rebuild {
  if (name === 'gpu') return (value) => gpuOf(value as GpuPart, samples.gpu(), at);
  if (name === 'activity') return (value) => activityOf(value as ActivityPart, samples.activity(), at);
  return (value) => value;
}

function signalOf(part: RecordedPart, at: Instant, rebuild: Rebuild = (value) => value): Signal<unknown> {
  return 'u' in part ? unknown(part.u) : known(rebuild(part.v), at);
}

interface ActivityPart {
  readonly step: number;
}

interface GpuPart extends ActivityPart {
  readonly expectedDevices: number | null;
  /** All that reported, those without a sample too: a silent device is not an idle one. */
  readonly devices: readonly string[];
}

function gpuOf({ step, expectedDevices, devices: listed }: GpuPart, samples: Samples | null, at: Instant): GpuUse {
  const columns = samples?.columns ?? {};
  const ids = new Set([...listed, ...Object.keys(columns)]);
  const devices = [...ids].map((id) => ({ id, percent: columns[id] ?? [] }));
  return { from: samples?.from ?? at, step, devices, expectedDevices };
}

function activityOf({ step }: ActivityPart, samples: Samples | null, at: Instant): Activity {
  const { network = [], disk = [], infiniband = [] } = samples?.columns ?? {};
  return { from: samples?.from ?? at, step, network, disk, infiniband };
}
